"""Moving the participants chosen from the list to another sequence, after a look at what it would do."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from baton.delegation.effects import effect_of
from baton.delegation.moving import MOVE_REFUSALS, move, preview_move
from baton.participants.listing import matching_participants
from baton.people.permissions import Verb
from baton.sequences.models import Sequence
from baton.web.access import SignedInRequest, allowed
from baton.web.handovers.toasts import tell_handover
from baton.web.methods import accepts_form
from baton.web.participants.forms import MoveForm
from baton.web.records.enrolling import by_reason
from baton.wording import grouped, plural


@accepts_form
@allowed(Verb.MOVE_PARTICIPANTS)
def moving(request: SignedInRequest) -> HttpResponse:
    """Which sequence, then what moving would do; posted, it is done."""
    form = MoveForm(request.POST if request.method == "POST" else request.GET)
    if not form.is_valid():
        return render(request, "participants/move.html", {"form": form})
    target: Sequence | None = form.cleaned_data["to"]
    if target is None:
        return render(request, "participants/move.html", {"form": form})
    participants = matching_participants(form.chosen(request.user))
    if request.method == "POST":
        return _carry_out(request, form, participants, target)
    would = preview_move(participants=participants, to=target, by=request.user, at=timezone.now())
    page = {
        "form": form,
        "would": would,
        "effect": effect_of(would.outcome),
        "refused": by_reason(would.refusals, MOVE_REFUSALS),
    }
    return render(request, "participants/move.html", page)


def _carry_out(request: SignedInRequest, form: MoveForm, participants: list[int], target: Sequence) -> HttpResponse:
    why = form.cleaned_data["why"]
    did = move(participants=participants, to=target, by=request.user, at=timezone.now(), why=why)
    sentence = plural(
        "%(count)s participant moved to %(sequence)s.", "%(count)s participants moved to %(sequence)s.", did.moved
    )
    tell_handover(request, sentence % {"count": grouped(did.moved), "sequence": target}, did.outcome.handover)
    if did.refusals:
        skipped = plural("%s participant skipped.", "%s participants skipped.", len(did.refusals))
        messages.warning(request, skipped % grouped(len(did.refusals)))
    if record := form.cleaned_data["record"]:
        return redirect("record", record)
    return redirect(reverse("participants", query={"sequence": target.pk}))
