"""The builder: a sequence's details, the order of its actions, and whom it delegates to."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from baton.people.permissions import Verb
from baton.sequences.building import NameIsTaken, OrderIsStale, create_sequence, edit_details, reorder
from baton.sequences.models import Sequence
from baton.sequences.operations import SequenceIsInUse
from baton.sequences.outcomes import OutcomeSkipsBack, outcome_rules_of
from baton.sequences.queries import actions_of
from baton.sequences.replies import labels_of_who_answers
from baton.sequences.timeline import timeline_of
from baton.web.access import SignedInRequest, allowed
from baton.web.methods import accepts_form
from baton.web.parameters import id_of
from baton.web.sequences.delegation_form import DelegationForm
from baton.web.sequences.finding import sequence_or_404
from baton.web.sequences.forms import DetailsForm, NewSequenceForm


@accepts_form
@allowed(Verb.BUILD_SEQUENCES)
def new(request: SignedInRequest) -> HttpResponse:
    """Ask for the details of a new sequence, then open its builder."""
    form = NewSequenceForm(request.POST or None, initial={"time_zone": request.user.time_zone})
    if form.is_valid():
        try:
            made = create_sequence(
                object=form.cleaned_data["object"], details=form.details(), by=request.user, at=timezone.now()
            )
        except NameIsTaken as taken:
            form.add_error("name", str(taken))
        else:
            messages.success(request, f"Draft “{made}” created. Add its first action.")
            # To the next thing that anybody does: an empty builder would only be one more page to leave.
            return redirect("sequence_action_new", pk=made.pk)
    return render(request, "sequences/details.html", {"form": form, "sequence": None, "cancel": reverse("sequences")})


@accepts_form
@allowed(Verb.BUILD_SEQUENCES)
def details(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask for what a sequence is called, what it is for and its time zone."""
    sequence = sequence_or_404(pk)
    form = DetailsForm(request.POST or None, initial=DetailsForm.initial_of(sequence))
    if form.is_valid():
        try:
            edit_details(sequence=sequence, details=form.details(), by=request.user, at=timezone.now())
        except NameIsTaken as taken:
            form.add_error("name", str(taken))
        else:
            messages.success(request, "Details saved.")
            return redirect("sequence_edit", pk=pk)
    cancel = reverse("sequence_edit", args=[pk])
    return render(request, "sequences/details.html", {"form": form, "sequence": sequence, "cancel": cancel})


@require_safe
@allowed(Verb.BUILD_SEQUENCES)
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """The builder. What may not change in a sequence in use is shown as it is, with what to do instead."""
    sequence = sequence_or_404(pk)
    context = steps_context(sequence) | {"form": DelegationForm(sequence=sequence)}
    return render(request, "sequences/builder.html", context)


@require_POST
@allowed(Verb.BUILD_SEQUENCES)
def order(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put the actions into the order that somebody dragged them into."""
    sequence = sequence_or_404(pk)
    # What is no id is dropped, and the order is then refused as stale: it names other actions than there are.
    ids = [id_ for number in request.POST.get("order", "").split(",") if (id_ := id_of(number)) is not None]
    try:
        reorder(sequence=sequence, order=ids, by=request.user, at=timezone.now())
    except (OrderIsStale, OutcomeSkipsBack, SequenceIsInUse) as refused:
        return answer_steps(request, sequence, sentence=str(refused), is_refusal=True)
    return answer_steps(request, sequence, sentence="New order saved.")


def answer_steps(
    request: SignedInRequest, sequence: Sequence, *, sentence: str, anchor: str = "actions", is_refusal: bool = False
) -> HttpResponse:
    """The list of actions and what was done to it, for htmx; else the builder again."""
    if request.htmx:
        context = steps_context(sequence) | {"is_draft": True, "said": sentence, "is_refusal": is_refusal}
        return render(request, "sequences/steps_answer.html", context)
    (messages.error if is_refusal else messages.success)(request, sentence)
    return redirect(reverse("sequence_edit", args=[sequence.pk]) + f"#{anchor}")


def steps_context(sequence: Sequence) -> dict[str, Any]:
    """What the list of actions and its timeline are drawn from. Three queries."""
    actions = actions_of(sequence)
    is_draft = sequence.status == Sequence.Status.DRAFT
    return {
        "sequence": sequence,
        "actions": actions,
        "outcomes": outcome_rules_of(*actions),
        "answerers": labels_of_who_answers(actions),
        "timeline": timeline_of(sequence, actions, at=timezone.now()),
        "is_draft": is_draft,
        "is_building": True,
    }
