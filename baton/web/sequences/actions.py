"""The actions of a sequence: adding, editing, moving and removing one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from baton.people.permissions import Verb
from baton.sequences.building import add_action, edit_action, move_action, remove_action
from baton.sequences.duplicating import duplicate_action
from baton.sequences.models import Action, Sequence
from baton.sequences.operations import AutomaticEmailWithoutTemplate, SequenceIsInUse
from baton.sequences.outcomes import OutcomeSkipsBack
from baton.sequences.queries import TemplateDoesNotFit, action_by_id, action_count
from baton.sequences.replies import set_who_answers
from baton.sequences.settings import Setting
from baton.web.access import SignedInRequest, allowed
from baton.web.methods import accepts_form
from baton.web.parameters import id_of
from baton.web.sequences import live
from baton.web.sequences.action_form import ActionForm
from baton.web.sequences.building import answer_steps
from baton.web.sequences.delegation_form import DelegationForm
from baton.web.sequences.finding import action_or_404, sequence_or_404
from baton.web.sequences.panel import answer_panel, panel_for
from baton.web.sequences.side import answer_saved, asks_for_live_panel, is_side, leave_to


@accepts_form
@allowed(Verb.BUILD_SEQUENCES)
def new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask for an action to add, at the end or anywhere else; with `copy`, like another one."""
    sequence = sequence_or_404(pk)
    unsaved = Action(sequence=sequence)
    if asks_for_live_panel(request):
        live_form = DelegationForm(request.GET, sequence=sequence, action=unsaved)
        return answer_panel(request, live_form, sequence=sequence, action=unsaved)
    original = _original(request, sequence)
    initial = {"place": request.GET.get("place", "")} | (ActionForm.copy_of(original) if original else {})
    form = ActionForm(request.POST or None, initial=initial, sequence=sequence)
    delegation = DelegationForm(request.POST or None, sequence=sequence, action=original or unsaved)
    if form.is_valid() and delegation.is_valid() and "preview" not in request.POST:
        try:
            action = _add(request, sequence, form, delegation.setting())
            set_who_answers(action=action, setting=form.who_answers(), by=request.user, at=timezone.now())
        # Activated while the form was open: its changes are asked for in another way now, with a preview.
        except SequenceIsInUse as refused:
            messages.error(request, str(refused))
            return leave_to(request, reverse("sequence_edit", args=[pk]))
        except (AutomaticEmailWithoutTemplate, TemplateDoesNotFit) as refused:
            form.add_error("template", str(refused))
        else:
            # Seven actions are typed in a row; each would otherwise be a way back and forth.
            return _next(request, action) if "another" in request.POST else _saved(request, action)
    return _page(request, sequence, form, delegation)


@accepts_form
@allowed(Verb.BUILD_SEQUENCES)
def edit(request: SignedInRequest, pk: int, action_pk: int) -> HttpResponse:
    """Ask what an action is, and for its delegation, which has a preview of its own once the sequence is in use."""
    action = action_or_404(pk, action_pk)
    sequence = action.sequence
    if asks_for_live_panel(request):
        form_of_panel = DelegationForm(request.GET, sequence=sequence, action=action)
        return answer_panel(request, form_of_panel, sequence=sequence, action=action)
    is_draft = sequence.status == Sequence.Status.DRAFT
    initial = ActionForm.initial_of(action)
    form = ActionForm(request.POST or None, initial=initial, sequence=sequence, action=action)
    delegation = DelegationForm(request.POST or None, sequence=sequence, action=action)
    if form.is_valid() and delegation.is_valid() and "preview" not in request.POST:
        try:
            _save(request, action, form, delegation.setting() if is_draft else None)
            action.refresh_from_db(fields=["type"])
            set_who_answers(action=action, setting=form.who_answers(), by=request.user, at=timezone.now())
        except SequenceIsInUse as refused:
            messages.error(request, str(refused))
            return leave_to(request, reverse("sequence_edit", args=[pk]))
        except (AutomaticEmailWithoutTemplate, TemplateDoesNotFit) as refused:
            form.add_error("template", str(refused))
        else:
            return _saved(request, action) if is_draft else _saved_or_review(request, action, delegation)
    return _page(request, sequence, form, delegation, action)


@require_POST
@allowed(Verb.BUILD_SEQUENCES)
def duplicate(request: SignedInRequest, pk: int, action_pk: int) -> HttpResponse:
    """Put a copy behind an action of a draft. In a sequence in use, people get it: so the copy is asked for first."""
    action = action_or_404(pk, action_pk)
    try:
        copy = duplicate_action(action=action, by=request.user, at=timezone.now())
    except SequenceIsInUse:
        copying = f"?copy={action.pk}&place={action.position + 1}"
        return redirect(reverse("sequence_action_new", args=[pk]) + copying)
    sentence = f"“{copy.name}” added as step {copy.position}."
    return answer_steps(request, action.sequence, sentence=sentence, anchor=f"action-{copy.pk}")


@require_POST
@allowed(Verb.BUILD_SEQUENCES)
def move(request: SignedInRequest, pk: int, action_pk: int) -> HttpResponse:
    """Move an action one place up or down."""
    action = action_or_404(pk, action_pk)
    try:
        position = move_action(
            action=action, places=-1 if request.POST.get("by") == "up" else 1, by=request.user, at=timezone.now()
        )
    except (SequenceIsInUse, OutcomeSkipsBack) as refused:
        return answer_steps(request, action.sequence, sentence=str(refused), is_refusal=True)
    sentence = f"“{action.name}” is now step {position} of {action_count(action.sequence)}."
    return answer_steps(request, action.sequence, sentence=sentence, anchor=f"action-{action.pk}")


@accepts_form
@allowed(Verb.BUILD_SEQUENCES)
def remove(request: SignedInRequest, pk: int, action_pk: int) -> HttpResponse:
    """Ask, then take an action out."""
    action = action_or_404(pk, action_pk)
    if action.sequence.status != Sequence.Status.DRAFT:
        return live.remove(request, action)
    cancel = reverse("sequence_edit", args=[pk])
    if request.method == "POST":
        try:
            remove_action(action=action, by=request.user, at=timezone.now())
        except SequenceIsInUse as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, f"“{action}” removed.")
        return redirect(cancel)
    context = {
        "sequence": action.sequence,
        "title": f"Remove “{action}”?",
        "sentences": ["Later actions move up. The instructions and delegation of this action are deleted."],
        "label": "Remove action",
        "is_danger": True,
        "cancel": cancel,
    }
    return render(request, "sequences/confirm.html", context)


def _original(request: SignedInRequest, sequence: Sequence) -> Action | None:
    """The action to start from; none if it was removed since."""
    copied = id_of(request.GET.get("copy", ""))
    return action_by_id(sequence_id=sequence.pk, action_id=copied) if copied else None


def _add(request: SignedInRequest, sequence: Sequence, form: ActionForm, setting: Setting) -> Action:
    if sequence.status != Sequence.Status.DRAFT:
        return live.add(request, sequence, form, setting)
    action = add_action(
        sequence=sequence,
        step=form.step(),
        position=form.position(),
        setting=setting,
        by=request.user,
        at=timezone.now(),
    )
    messages.success(request, f"“{action}” added.")
    return action


def _save(request: SignedInRequest, action: Action, form: ActionForm, setting: Setting | None) -> None:
    if action.sequence.status != Sequence.Status.DRAFT:
        live.save(request, action, form)
        return
    edit_action(action=action, step=form.step(), setting=setting, by=request.user, at=timezone.now())
    messages.success(request, "“{}” saved.".format(form.cleaned_data["name"]))


def _saved_or_review(request: SignedInRequest, action: Action, delegation: DelegationForm) -> HttpResponse:
    """Another delegation moves open actions, so it is previewed before it is saved."""
    if delegation.setting() == delegation.present:
        return _saved(request, action)
    review = reverse("sequence_action_delegation", args=[action.sequence_id, action.pk])
    return leave_to(request, f"{review}?delegation={delegation.setting().choice}")


def _saved(request: SignedInRequest, action: Action) -> HttpResponse:
    if is_side(request):
        return answer_saved(request, action)
    return redirect(reverse("sequence_edit", args=[action.sequence_id]) + f"#action-{action.pk}")


def _next(request: SignedInRequest, action: Action) -> HttpResponse:
    sequence = action.sequence
    if not is_side(request):
        return redirect("sequence_action_new", pk=sequence.pk)
    form, delegation = (
        ActionForm(sequence=sequence),
        DelegationForm(sequence=sequence, action=Action(sequence=sequence)),
    )
    return answer_saved(request, action, _context(request, sequence, form, delegation))


def _page(
    request: SignedInRequest,
    sequence: Sequence,
    form: ActionForm,
    delegation: DelegationForm,
    action: Action | None = None,
) -> HttpResponse:
    context = _context(request, sequence, form, delegation) | {"action": action}
    if "preview" in request.POST:
        # Without the action that is to be added, this would be the delegation of the whole sequence.
        context["panel"] = panel_for(delegation, sequence=sequence, action=action or Action(sequence=sequence))
    return render(request, "sequences/action_form.html" if is_side(request) else "sequences/action.html", context)


def _context(
    request: SignedInRequest, sequence: Sequence, form: ActionForm, delegation: DelegationForm
) -> dict[str, Any]:
    """What the form is drawn from. In the side panel its ids differ from those of the builder around it."""
    ids = {"form_id": "delegating", "panel_id": "panel"}
    if is_side(request):
        ids = {"form_id": "step", "panel_id": "step-panel"}
        delegation.auto_id = "step_%s"
    address = reverse("sequence_action_new", args=[sequence.pk]) if "another" in request.POST else None
    return {
        "sequence": sequence,
        "form": form,
        "delegation": delegation,
        "is_side": is_side(request),
        "address": address or request.get_full_path(),
    } | ids
