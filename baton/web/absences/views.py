"""Time away of one's own, of one's team, for an admin of anybody: each change shows first what it moves."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from baton.delegation import staffing
from baton.delegation.change import Change
from baton.delegation.cover_words import absence_cover_in_words, changed_covers_in_words, sequence_cover_in_words
from baton.delegation.covers import cover_warnings, requested_warnings, sequence_covers_of
from baton.delegation.effects import effect_of
from baton.delegation.handovers import carry_out, preview_change, preview_cover
from baton.insight.cover_load import cover_load
from baton.insight.stand_ins import stand_ins
from baton.people.away import AlreadyAway, CannotBeAway
from baton.people.models import Absence, User
from baton.people.permissions import Verb, may_beyond_own
from baton.people.queries import UnknownAbsence, absence_for, own_absences, unmistakable_name
from baton.web.absences.calendar_page import user_or_404
from baton.web.absences.forms import TimeAwayForm, WhoForm, in_words
from baton.web.access import SignedInRequest, allowed
from baton.web.handovers.toasts import tell_handover
from baton.web.methods import accepts_form


@require_safe
@allowed(Verb.SET_ABSENCES)
def own(request: SignedInRequest) -> HttpResponse:
    """What is to come, and what is now, the next first."""
    return _list(request, request.user)


@require_safe
@allowed(Verb.SET_ABSENCES)
def of_user(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same of somebody else: of one's team, or as a Sequence Admin of anybody."""
    return _list(request, user_or_404(pk, by=request.user))


@accepts_form
@allowed(Verb.SET_ABSENCES)
def new(request: SignedInRequest) -> HttpResponse:
    """One's own; who may set it for others names whose."""
    if not may_beyond_own(request.user, Verb.SET_ABSENCES):
        return _edit(request, None)
    who = WhoForm(request.POST or None, by=request.user)
    away: User | None = who.cleaned_data["who"] if who.is_valid() else None
    return _edit(request, None, away=away, who=who)


@accepts_form
@allowed(Verb.SET_ABSENCES)
def new_of(request: SignedInRequest, pk: int) -> HttpResponse:
    """For somebody else: of one's team, or as a Sequence Admin of anybody."""
    return _edit(request, None, away=user_or_404(pk, by=request.user))


@accepts_form
@allowed(Verb.SET_ABSENCES)
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    return _edit(request, _absence_or_404(request.user, pk))


@require_POST
@allowed(Verb.SET_ABSENCES)
def uncovered(request: SignedInRequest, pk: int) -> HttpResponse:
    """The absence of somebody that lacks a cover, or else the next one, with a colleague proposed."""
    away = user_or_404(pk, by=request.user)
    absences = own_absences(user=away, since=_today(away))
    if not absences:
        return redirect("owner_absences", pk=pk)
    return _edit(request, min(absences, key=lambda absence: absence.cover_id is not None))


@accepts_form
@allowed(Verb.SET_ABSENCES)
def cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask, with what that moves, then cancel; of one that has begun, only the days to come."""
    absence, now = _absence_or_404(request.user, pk), timezone.now()
    # In the zone of who is away. Ended yesterday, the person is back for all of today.
    yesterday = _today(absence.user) - timedelta(days=1)
    has_begun = absence.first_day <= yesterday
    change = (
        staffing.absence_ended(absence=absence, last_day=yesterday)
        if has_begun
        else staffing.absence_cancelled(cancelled=absence)
    )
    if request.method == "POST":
        sentence = "Time away ended." if has_begun else "Time away canceled."
        return _carry_out(request, absence.user, change, sentence, at=now)
    page = {
        "absence": absence,
        "away": absence.user,
        "back": _back(absence.user, request.user),
        "has_begun": has_begun,
        "effect": effect_of(preview_change(change, at=now)),
    }
    return render(request, "absences/cancel.html", page)


def _list(request: SignedInRequest, away: User) -> HttpResponse:
    absences = own_absences(user=away, since=_today(away))
    elsewhere, warnings = sequence_covers_of(absences), cover_warnings(absences, at=timezone.now())
    rows = [
        {
            "absence": absence,
            "days": in_words(absence),
            "covers": [
                words
                for words in (absence_cover_in_words(absence), *map(sequence_cover_in_words, elsewhere[absence.pk]))
                if words
            ],
            "warnings": [warning.text for warning in warnings.get(absence.pk, ())],
        }
        for absence in absences
    ]
    return render(request, "absences/own.html", {"rows": rows, "away": away})


def _edit(
    request: SignedInRequest, changed: Absence | None, *, away: User | None = None, who: WhoForm | None = None
) -> HttpResponse:
    """The form; posted to be previewed it shows what would move, posted to be saved it saves."""
    now = timezone.now()
    away = changed.user if changed else away or request.user
    form = TimeAwayForm(_posted(request, changed, at=now), away=away, at=now, changed=changed)
    page: dict[str, Any] = {"form": form, "away": away, "absence": changed, "cancel": _back(away, request.user)}
    page["who"] = who
    # Both, so that every mistake is shown at once.
    if request.method == "POST" and all([who is None or who.is_valid(), form.is_valid()]):
        change = staffing.absence(away=form.requested, changed=changed)
        if "save" in request.POST:
            try:
                return _carry_out(request, away, change, "Time away saved.", at=now)
            except (AlreadyAway, CannotBeAway) as refused:  # somebody was a moment faster
                form.add_error("when", str(refused))
        else:
            page["days"] = in_words(form.requested)
            page["warnings"] = [warning.text for warning in requested_warnings(form.requested)]
            zone = timezone.get_current_timezone()
            outcome, gains = preview_cover(change, zone=zone, at=now)
            page |= {"effect": effect_of(outcome), "load": cover_load(gains, zone=zone, at=now)}
    return render(request, "absences/form.html", page)


def _posted(request: SignedInRequest, changed: Absence | None, *, at: datetime) -> Any:
    """What was sent; a repair sends nothing but that a cover should be suggested."""
    if not changed or "suggest" not in request.POST:
        return request.POST or None
    present = TimeAwayForm(None, away=changed.user, at=at, changed=changed).initial
    filled = {name: present[name] for name in ("when", "note", "cover")}
    # What is not ticked is not sent; and a colleague is proposed, who shares nothing.
    filled |= {"covers_overdue": "on"} if present["covers_overdue"] else {}
    if changed.cover_id and request.POST["suggest"] != str(changed.cover_id):
        return filled  # the cover of a single sequence is to be replaced, which stands below
    covers = stand_ins(of=changed.user_id, at=at, most=2)
    names = [unmistakable_name(cover) for cover in covers if cover.pk != changed.cover_id]
    return {**filled, "cover": names[0] if names else ""}


def _carry_out(request: SignedInRequest, away: User, change: Change, sentence: str, *, at: datetime) -> HttpResponse:
    outcome = carry_out(change, by=request.user, at=at)
    tell_handover(request, f"{sentence} {changed_covers_in_words(outcome.flows.changed)}", outcome.handover)
    return redirect(_back(away, request.user))


def _back(away: User, user: User) -> str:
    return reverse("own_absences") if away == user else reverse("owner_absences", args=[away.pk])


def _absence_or_404(user: User, pk: int) -> Absence:
    try:
        return absence_for(pk, by=user)
    except UnknownAbsence as unknown:
        raise Http404(str(unknown)) from unknown


def _today(user: User) -> date:
    return timezone.now().astimezone(ZoneInfo(user.time_zone)).date()
