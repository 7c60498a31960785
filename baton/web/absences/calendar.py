"""The calendar that a person keeps elsewhere, in Outlook or Google: its time away becomes theirs in Baton."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from baton.delegation.calendar_import import Origin, calendar_import, plan_in_words, today_of
from baton.delegation.cover_words import changed_covers_in_words
from baton.delegation.covers import warnings_during
from baton.delegation.effects import effect_of
from baton.delegation.handovers import carry_out, preview_change
from baton.people.away import CannotBeAway
from baton.people.imported_absences import CalendarPlan, plan_calendar
from baton.people.permissions import Verb
from baton.web.absences.calendar_forms import CalendarFileForm
from baton.web.absences.calendar_page import calendar_page, user_or_404
from baton.web.absences.forms import in_words
from baton.web.access import SignedInRequest, allowed
from baton.web.handovers.toasts import tell_handover
from baton.web.methods import accepts_form


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """One event of a preview: its days, what it is called, and what is said beside it."""

    days: str
    title: str
    note: str = ""


@accepts_form
@allowed(Verb.SET_ABSENCES)
def calendar(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose a file; posted to be previewed it shows what would change, posted to be saved it imports it."""
    away, now = user_or_404(pk, by=request.user), timezone.now()
    is_sent = request.method == "POST"
    sent = (request.POST, request.FILES) if is_sent else (None, None)
    form = CalendarFileForm(*sent, away=away, at=now)
    page: dict[str, Any] = {"form": form}
    if is_sent and form.is_valid():
        change = calendar_import(user=away, events=form.events, origin=Origin.FILE, cover=form.choice, at=now)
        plan = plan_calendar(user=away, events=form.events, origin=Origin.FILE, today=today_of(away, at=now))
        try:
            if "save" in request.POST:
                outcome = carry_out(change, by=request.user, at=now)
                sentence = f"Calendar imported: {plan_in_words(plan)}."
                if outcome.handover:
                    sentence = f"{sentence} {changed_covers_in_words(outcome.flows.changed)}"
                tell_handover(request, sentence, outcome.handover, is_undoable=False)
                return redirect(*(("own_absences",) if away == request.user else ("owner_calendar", away.pk)))
            page["effect"] = effect_of(preview_change(change, at=now))
        except CannotBeAway as refused:
            form.add_error("cover", str(refused))
        else:
            page |= {"plan": plan_in_words(plan), "groups": _groups(plan)}
            if form.choice and plan.added:
                days = [planned.days for planned in plan.added]
                page["warnings"] = [each.text for each in warnings_during(days, user=away, cover=form.choice)]
    if is_sent:
        page["read"] = form.signed()
    return calendar_page(request, away, **page)


def _groups(plan: CalendarPlan) -> list[tuple[str, list[PlannedLine]]]:
    """What is new, moves, goes and is skipped, each under its heading; without those of which there is none."""
    shortened = "shortened, because you are away at the other times already"
    groups = [
        (
            "Added",
            [
                PlannedLine(in_words(planned.days), planned.event.title, shortened if planned.is_shortened else "")
                for planned in plan.added
            ],
        ),
        (
            "Moved",
            [
                PlannedLine(in_words(planned.days), planned.event.title, _before(planned.row))
                for planned in plan.moved
            ],
        ),
        ("Removed", [PlannedLine(in_words(row.absence), "") for row in plan.removed if row.absence]),
        (
            "Skipped: already away then",
            [PlannedLine(in_words(event.days), event.title) for event in plan.overlapping],
        ),
    ]
    return [(heading, lines) for heading, lines in groups if lines]


def _before(row: Any) -> str:
    return f"before: {in_words(row.absence)}" if row and row.absence else ""
