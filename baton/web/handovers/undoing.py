"""Undoing a handover: what can go back and what cannot, then doing it."""

from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from baton.delegation import undo as undoing
from baton.delegation.effect_words import pinned
from baton.delegation.effects import effect_of
from baton.delegation.handovers import ChangeOutcome, carry_out, preview_change
from baton.delegation.models import Handover
from baton.delegation.place_words import moved_settings_in_words
from baton.insight.handover_log import still_has_its_setting
from baton.people.models import User
from baton.people.permissions import Verb, may, may_any
from baton.sequences.queries import FieldNotInFieldSet
from baton.web.access import SignedInRequest, allowed
from baton.web.handovers.forms import UndoForm
from baton.web.handovers.views import counts_now, handover_or_404
from baton.web.handovers.wording import TitledHandover, titled_alone
from baton.web.methods import accepts_form
from baton.wording import grouped, plural

UNDO_REFUSALS = (undoing.AlreadyUndone, undoing.NothingToUndo, FieldNotInFieldSet)


@dataclass(frozen=True, slots=True)
class UndoRefusal:
    """Why a handover cannot be undone, and where what would help instead is done."""

    sentence: str
    href: str
    label: str


@accepts_form
@allowed(Verb.UNDO)
def undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """The preview, and on POST the undoing itself."""
    handover = handover_or_404(pk)
    if not (may_any(request.user, Verb.UNDO) or undoing.is_own(handover, request.user)):
        raise Http404(f"Handover {pk} was not found.")
    form = UndoForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _carry_out(request, handover, why=form.cleaned_data["why"])
    titled_handover = titled_alone(handover)
    context = {"entry": titled_handover, "form": form, "refusal": None, "effect": None, "outcome": None}
    try:
        change = undoing.undo(handover=handover)
        # `undo` finds out only when it is carried out, under the lock; the page says so before.
        if titled_handover.undone_by:
            raise undoing.AlreadyUndone
        # For a large handover the page comes at once and fetches the preview, instead of a blank minute.
        if counts_now(request, handover):
            outcome = preview_change(change, at=timezone.now())
            context["effect"] = effect_of(outcome)
            context["settings"] = moved_settings_in_words(outcome.settings)
            context["is_restored"] = still_has_its_setting(handover)
    except UNDO_REFUSALS as refused:
        refusal = _refusal(titled_handover, refused)
        context["refusal"] = refusal if may_any(request.user, Verb.SEE_HANDOVERS) else _way_out(refusal, request.user)
    return render(request, "handovers/undo.html", context)


def _carry_out(request: SignedInRequest, handover: Handover, *, why: str) -> HttpResponse:
    try:
        outcome = carry_out(undoing.undo(handover=handover), by=request.user, at=timezone.now(), why=why)
    except UNDO_REFUSALS:
        return redirect("handover_undo", pk=handover.pk)  # which says why it cannot be
    messages.success(request, _toast(handover, outcome))
    if not may(request.user, Verb.SEE_HANDOVERS):
        return redirect("own_absences" if handover.cause == Handover.Cause.ABSENCE else "engage")
    return redirect("handover", pk=outcome.handover.pk) if outcome.handover else redirect("handovers")


def _toast(handover: Handover, outcome: ChangeOutcome) -> str:
    if handover.cause == Handover.Cause.MOVE:
        return f"Handover {handover.pk} undone. The participants are in their sequence again."
    if handover.cause == Handover.Cause.ABSENCE:
        if outcome.left_alone:
            return f"Handover {handover.pk} undone. The time away was changed later and stays as it is."
        return f"Handover {handover.pk} undone. The time away is as it was before."
    moved = outcome.flows.moved
    sentence = plural(
        "Handover %(number)d undone. %(moved)s action returned to its previous owner.",
        "Handover %(number)d undone. %(moved)s actions returned to their previous owners.",
        moved,
    )
    sentence = sentence % {"number": handover.pk, "moved": grouped(moved)}
    if not (count := outcome.flows.pinned):
        return sentence
    return f"{sentence} {pinned(count).format(count=grouped(count))}."


def _refusal(titled_handover: TitledHandover, refused: Exception) -> UndoRefusal:
    """The sentence that stands in for the preview; what to do instead depends on what it was."""
    handover, undone_by = titled_handover.handover, titled_handover.undone_by
    if undone_by:
        sentence = f"Handover {handover.pk} was already undone. To restore it, undo handover {undone_by.pk}."
        return UndoRefusal(sentence, reverse("handover", args=[undone_by.pk]), f"View handover {undone_by.pk}")
    if isinstance(refused, FieldNotInFieldSet):
        return UndoRefusal(str(refused), reverse("setup_fields"), "Fields in Setup")
    if titled_handover.before:
        sentence = "This handover can’t be undone because its sequence or action was deleted."
        return UndoRefusal(sentence, reverse("handovers"), "All handovers")
    return _refusal_by_cause(handover)


def _way_out(refusal: UndoRefusal, user: User) -> UndoRefusal:
    """The same sentence, with a way to where the user may go."""
    if may(user, Verb.SEE_HANDOVERS):
        return replace(refusal, href=reverse("handovers"), label="All handovers")
    return replace(refusal, href=reverse("engage"), label="Back to Engage")


def _refusal_by_cause(handover: Handover) -> UndoRefusal:
    match Handover.Cause(handover.cause):
        case Handover.Cause.ENROLLMENT:
            return UndoRefusal(
                "Enrollments can’t be undone here. Remove the participants instead.",
                reverse("participants"),
                "Participants",
            )
        case Handover.Cause.ABSENCE | Handover.Cause.COVER:
            return UndoRefusal(
                "Only the cover changed. To undo it, change or cancel the absence.",
                reverse("who_is_out"),
                "Who’s out",
            )
        case Handover.Cause.RETURN:
            return UndoRefusal(
                "These reassignments ended on their date. To change the owner, reassign the actions.",
                reverse("actions"),
                "Actions",
            )
        case _:
            return UndoRefusal(
                "No action changed owner, so there is nothing to undo.",
                reverse("handover", args=[handover.pk]),
                "Back to handover",
            )
