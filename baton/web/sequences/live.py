"""The actions of a sequence in use: each change says first what it does to the participants in it."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from baton.engage.steps import StepsOutcome, add_step, edit_step, previewed, remove_step, reorder_steps
from baton.people.permissions import Verb
from baton.sequences.building import OrderIsStale
from baton.sequences.models import Action, Sequence
from baton.sequences.operations import SequenceHasNoActions
from baton.sequences.outcomes import OutcomeSkipsBack
from baton.sequences.queries import actions_of
from baton.sequences.settings import Setting
from baton.web.access import SignedInRequest, allowed
from baton.web.methods import accepts_form
from baton.web.parameters import id_of
from baton.web.sequences.action_form import ActionForm
from baton.web.sequences.finding import action_or_404
from baton.wording import grouped, plural


def add(request: SignedInRequest, sequence: Sequence, form: ActionForm, setting: Setting) -> Action:
    """Add what was asked for, and say who gets it. Raises `AutomaticEmailWithoutTemplate`."""
    action, outcome = add_step(
        sequence=sequence,
        step=form.step(),
        position=form.position(),
        setting=setting,
        by=request.user,
        at=timezone.now(),
    )
    sentence = f"“{action}” added."
    if outcome.reached:
        sentence += " " + _people(
            "It is ahead for %(number)s participant.", "It is ahead for %(number)s participants.", outcome.reached
        )
    if outcome.passed:
        sentence += " " + _people(
            "%(number)s participant is already past this step.",
            "%(number)s participants are already past this step.",
            outcome.passed,
        )
    messages.success(request, sentence)
    return action


def save(request: SignedInRequest, action: Action, form: ActionForm) -> None:
    """Write what an action is, and say whose dates moved. Raises `AutomaticEmailWithoutTemplate`."""
    outcome = edit_step(action=action, step=form.step(), redates=form.redates(), by=request.user, at=timezone.now())
    sentence = "“{}” saved.".format(form.cleaned_data["name"])
    if outcome.reached:
        sentence += " " + _people(
            "%(number)s participant has a new date.",
            "%(number)s participants have new dates.",
            outcome.reached,
        )
    messages.success(request, sentence)


def remove(request: SignedInRequest, action: Action) -> HttpResponse:
    """Ask, then take the action out."""
    change = partial(remove_step, action=action, by=request.user, at=timezone.now())
    return _ask_or_do(
        request,
        action,
        change,
        title=f"Remove “{action}”?",
        label="Remove action",
        done=f"“{action}” removed.",
        sentences=_what_removing_does,
    )


@accepts_form
@allowed(Verb.BUILD_SEQUENCES)
def place(request: SignedInRequest, pk: int, action_pk: int) -> HttpResponse:
    """Ask, then move an action of a sequence in use to the position `to`."""
    action = action_or_404(pk, action_pk)
    order = [other.pk for other in actions_of(action.sequence)]
    before, to = order.index(action.pk) + 1, id_of((request.POST or request.GET).get("to", ""))
    # The list may have become shorter since it was drawn. The builder shows how it is now.
    if to is None or not 1 <= to <= len(order) or to == before or action.sequence.status == Sequence.Status.DRAFT:
        return _builder(action)
    order.insert(to - 1, order.pop(before - 1))
    change = partial(reorder_steps, sequence=action.sequence, order=order, by=request.user, at=timezone.now())
    return _ask_or_do(
        request,
        action,
        change,
        title=f"Move “{action}” from step {before} to step {to}?",
        label="Move action",
        done=f"“{action}” is now step {to} of {len(order)}.",
        sentences=_what_moving_does,
    )


def _ask_or_do(
    request: HttpRequest,
    action: Action,
    change: Callable[[], StepsOutcome],
    *,
    title: str,
    label: str,
    done: str,
    sentences: Callable[[StepsOutcome], list[str]],
) -> HttpResponse:
    try:
        # The same call for both, so what the page promises is what happens.
        outcome = change() if request.method == "POST" else previewed(change)
    except (SequenceHasNoActions, OrderIsStale, OutcomeSkipsBack) as refused:
        messages.error(request, str(refused))
        return redirect("sequence_edit", pk=action.sequence_id)
    if request.method == "POST":
        messages.success(request, done)
        return redirect("sequence_edit", pk=action.sequence_id)
    context = {
        "sequence": action.sequence,
        "title": title,
        "sentences": sentences(outcome),
        "label": label,
        "is_danger": label.startswith("Remove"),
        "cancel": reverse("sequence_edit", args=[action.sequence_id]),
    }
    return render(request, "sequences/confirm.html", context)


def _what_removing_does(outcome: StepsOutcome) -> list[str]:
    if not outcome.reached:
        return ["No participants have this action ahead. Completed work stays in the history."]
    sentences = [
        _people(
            "Canceled for %(number)s participant who hasn’t completed it yet.",
            "Canceled for %(number)s participants who haven’t completed it yet.",
            outcome.reached,
        )
    ]
    if outcome.moved_on:
        sentences.append(
            _people(
                "%(number)s of them is on this step and goes on to the next action.",
                "%(number)s of them are on this step and go on to the next action.",
                outcome.moved_on,
            )
        )
    if outcome.finished:
        sentences.append(
            _people(
                "For %(number)s it is the last action: this participant finishes the sequence.",
                "For %(number)s it is the last action: these participants finish the sequence.",
                outcome.finished,
            )
        )
    return [*sentences, "Completed work stays in the history. This can’t be undone."]


def _what_moving_does(outcome: StepsOutcome) -> list[str]:
    rule = "Participants keep their current action, then do everything they haven’t done yet in the new order."
    moved = _people(
        "The order and the dates change for %(number)s participant.",
        "The order and the dates change for %(number)s participants.",
        outcome.reached,
    )
    return [rule, moved if outcome.reached else "Nothing changes for current participants."]


def _people(one: str, many: str, count: int) -> str:
    return plural(one, many, count) % {"number": grouped(count)}


def _builder(action: Action) -> HttpResponse:
    return redirect(reverse("sequence_edit", args=[action.sequence_id]) + f"#action-{action.pk}")
