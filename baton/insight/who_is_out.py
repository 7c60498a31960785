"""Who is out in a week or a month, and who covers, for everybody to see. Four queries, however many are out."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from baton.delegation.cover_words import absence_cover_in_words, sequence_cover_in_words
from baton.delegation.covers import sequence_covers_of
from baton.people.models import Absence, AbsenceSpan, User
from baton.sequences.calendars import holidays_between
from baton.sql.paging import ById, Page, PageRequest, page_of_queryset


class OutFor(StrEnum):
    """How much of a day somebody is out."""

    NOTHING = ""
    PART = "part"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class OutDay:
    """A day of the calendar; `holiday` names the calendars of sequences in which it is one, and what it is."""

    day: date
    holiday: str = ""

    @property
    def is_weekend(self) -> bool:
        return self.day.isoweekday() > 5  # noqa: PLR2004 - Saturday and Sunday


@dataclass(frozen=True, slots=True)
class OutAbsence:
    """An absence and who covers it, in words."""

    absence: Absence
    covers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonOut:
    user: User
    absences: tuple[OutAbsence, ...]
    days: tuple[tuple[OutDay, OutFor], ...]


def days_of(first: date, last: date) -> tuple[OutDay, ...]:
    """Both included, with the public holidays of all calendars; those are nobody's absence, and move nothing."""
    holidays = holidays_between(first, last)
    count = (last - first).days + 1
    days = [first + timedelta(days=number) for number in range(count)]
    return tuple(OutDay(day, "; ".join(holidays.get(day, ()))) for day in days)


def who_is_out(days: Sequence[OutDay], page: PageRequest[ById], *, zone: ZoneInfo) -> Page[PersonOut, ById]:
    """A page of those who are out on some days of a zone, given in order. Pages go by id, and each is by name."""
    begins = datetime.combine(days[0].day, time.min, zone)
    ends = datetime.combine(days[-1].day + timedelta(days=1), time.min, zone)
    out = AbsenceSpan.objects.filter(begins_at__lt=ends, ends_at__gt=begins)
    users = User.objects.filter(is_active=True, pk__in=out.values("user"))
    found = page_of_queryset(users, order=("id",), position=ById, page=page)
    spans: dict[int, list[AbsenceSpan]] = defaultdict(list)
    for span in out.filter(user__in=[user.pk for user in found.rows]).select_related("absence__cover").order_by("pk"):
        spans[span.user_id].append(span)
    absences = {span.absence_id: span.absence for each in spans.values() for span in each}
    elsewhere = sequence_covers_of(absences.values())

    def out_absence(absence: Absence) -> OutAbsence:
        covers = (absence_cover_in_words(absence), *map(sequence_cover_in_words, elsewhere[absence.pk]))
        return OutAbsence(absence, tuple(filter(None, covers)))

    rows = [
        PersonOut(
            user,
            tuple(out_absence(absences[pk]) for pk in dict.fromkeys(span.absence_id for span in spans[user.pk])),
            tuple((day, _out_for(day.day, spans[user.pk], zone)) for day in days),
        )
        for user in found.rows
    ]
    return found.with_rows(sorted(rows, key=lambda row: row.user.name.casefold()))


def _out_for(day: date, spans: Iterable[AbsenceSpan], zone: ZoneInfo) -> OutFor:
    begins = datetime.combine(day, time.min, zone)
    ends = datetime.combine(day + timedelta(days=1), time.min, zone)
    there = [span for span in spans if span.begins_at < ends and span.ends_at > begins]
    if any(span.begins_at <= begins and span.ends_at >= ends for span in there):
        return OutFor.DAY
    return OutFor.PART if there else OutFor.NOTHING
