"""Time away that comes from a calendar: what reading it again changes, and writing that.

Absences that were entered by hand are never touched: where an event overlaps one, its longest free part is imported.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from baton.people.absence_spans import write_absence_spans
from baton.people.calendar_models import ImportedAbsence
from baton.people.models import Absence, AbsenceSpan, User
from baton.rules.absences import AbsenceDays, Span, spans_of
from baton.rules.availability import CoverChoice
from baton.rules.calendar_files import AwayEvent
from baton.rules.calendar_fitting import longest_free_part

NOTE = "From a calendar"
DAYS = ("first_day", "last_day", "from_time", "until_time")


@dataclass(frozen=True, slots=True)
class PlannedAbsence:
    """What becomes of an event: its days as far as they are free, and its row, if it was imported before."""

    event: AwayEvent
    days: AbsenceDays
    row: ImportedAbsence | None

    @property
    def is_shortened(self) -> bool:
        return self.days != self.event.days


@dataclass(frozen=True, slots=True)
class CalendarPlan:
    """What importing a calendar changes. What was `removed` is gone from it, `overlapping` has no free part."""

    added: list[PlannedAbsence] = field(default_factory=list)
    moved: list[PlannedAbsence] = field(default_factory=list)
    removed: list[ImportedAbsence] = field(default_factory=list)
    unchanged: list[ImportedAbsence] = field(default_factory=list)
    overlapping: list[AwayEvent] = field(default_factory=list)

    @property
    def changes_anything(self) -> bool:
        return bool(self.added or self.moved or self.removed)


def plan_calendar(
    *, user: User, events: Collection[AwayEvent], origin: ImportedAbsence.Origin, today: date
) -> CalendarPlan:
    """Compare a calendar with what was imported before; two queries, however many events there are."""
    rows = {
        (row.uid, row.recurrence): row
        for row in ImportedAbsence.objects.filter(user=user).select_related("absence").order_by("first_day", "pk")
    }
    plan, pending = CalendarPlan(), list[tuple[AwayEvent, ImportedAbsence | None]]()
    for event in events:
        row = rows.pop((event.uid, event.recurrence), None)
        # One that was shortened is fitted in anew: what was in its way may be gone.
        if row and row.days == event.days and not (row.is_shortened and row.absence):
            plan.unchanged.append(row)
        else:
            pending.append((event, row))
    plan.removed.extend(
        row for row in rows.values() if row.origin == origin and (row.absence or row).first_day > today
    )
    leaving = [row.absence_id for row in (*plan.removed, *(row for _, row in pending if row)) if row.absence_id]
    taken = _taken(user, except_absences=leaving, since=today)
    for event, row in sorted(pending, key=lambda one: (one[0].days.first_day, one[0].uid)):
        _fit_in(plan, event, row, taken=taken, time_zone=user.time_zone)
    return plan


def write_calendar(
    plan: CalendarPlan, *, user: User, origin: ImportedAbsence.Origin, cover: CoverChoice | None
) -> None:
    """Write what `plan_calendar` found. New absences get the cover; those that move keep theirs."""
    ImportedAbsence.objects.filter(pk__in=[row.pk for row in plan.removed]).delete()
    Absence.objects.filter(pk__in=[row.absence_id for row in plan.removed if row.absence_id]).delete()
    moved = [_moved(planned) for planned in plan.moved]
    Absence.objects.bulk_update(moved, DAYS)
    added = Absence.objects.bulk_create(_new(planned, user, cover) for planned in plan.added)
    rows = [
        _row(planned, absence, user, origin)
        for planned, absence in zip((*plan.moved, *plan.added), (*moved, *added), strict=True)
    ]
    ImportedAbsence.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=("user", "uid", "recurrence"),
        update_fields=("absence", "origin", "is_shortened", *DAYS),
    )
    # Whoever read the event last has it: with a file imported once, it would stay after it vanished from the address.
    elsewhere = ImportedAbsence.objects.filter(pk__in=[row.pk for row in plan.unchanged]).exclude(origin=origin)
    elsewhere.update(origin=origin)
    write_absence_spans(user_ids=[user.pk])


def _taken(user: User, *, except_absences: list[int], since: date) -> list[Span]:
    """The spans of dated absences that stay as they are. One that repeats gives way, as to any other."""
    lasting = Q(absence__last_day__gte=since) | Q(absence__last_day__isnull=True)
    spans = AbsenceSpan.objects.filter(lasting, user=user, absence__weekdays=[]).exclude(absence__in=except_absences)
    return [Span(begins_at, ends_at) for begins_at, ends_at in spans.values_list("begins_at", "ends_at")]


def _fit_in(
    plan: CalendarPlan, event: AwayEvent, row: ImportedAbsence | None, *, taken: list[Span], time_zone: str
) -> None:
    days = longest_free_part(event.days, taken=taken, time_zone=time_zone)
    if days is None:
        plan.overlapping.append(event)
        if row:
            plan.removed.append(row)
        return
    taken.extend(spans_of(days, time_zone=time_zone))
    planned = PlannedAbsence(event, days, row)
    if row is None or row.absence is None:
        plan.added.append(planned)
    elif row.days == event.days and row.absence.days == days:
        plan.unchanged.append(row)
    else:
        plan.moved.append(planned)


def _moved(planned: PlannedAbsence) -> Absence:
    absence = planned.row.absence if planned.row else None
    if absence is None:
        raise ValueError("an absence that moves was imported before")
    for column in DAYS:
        setattr(absence, column, getattr(planned.days, column))
    return absence


def _new(planned: PlannedAbsence, user: User, cover: CoverChoice | None) -> Absence:
    return Absence(
        user=user,
        # Not the title: colleagues read notes, and what an event is called may be private.
        note=NOTE,
        cover_id=cover.owner_id if cover else None,
        cover_is_shared=cover is not None and cover.is_shared,
        **{column: getattr(planned.days, column) for column in DAYS},
    )


def _row(planned: PlannedAbsence, absence: Absence, user: User, origin: ImportedAbsence.Origin) -> ImportedAbsence:
    event = planned.event
    return ImportedAbsence(
        user=user,
        absence=absence,
        origin=origin,
        uid=event.uid,
        recurrence=event.recurrence,
        is_shortened=planned.is_shortened,
        **{column: getattr(event.days, column) for column in DAYS},
    )
