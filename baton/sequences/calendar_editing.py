"""Adding, editing and deleting calendars. Dates that are set already stay; a new wait ends by the new hours."""

from datetime import datetime

from django.db.models import Count, QuerySet
from holidays.registry import COUNTRIES

from baton.people.activity import Subject, record, update
from baton.people.models import User
from baton.people.permissions import Verb, require
from baton.sequences.calendars import countries
from baton.sequences.models import Calendar, Sequence
from baton.sql.transactions import one_transaction

EDITED = ("name", "weekdays", "opens", "closes", "country", "subdivision", "closed_days")


class CalendarIsUsed(ValueError):
    """Sequences have the calendar, so it stays."""


def calendars_with_uses() -> QuerySet[Calendar]:
    """All by name, each with its `sequence_count`; they are few."""
    return Calendar.objects.annotate(sequence_count=Count("sequences")).order_by("name")


def calendar_by_id(pk: int) -> Calendar | None:
    return Calendar.objects.filter(pk=pk).first()


def sequences_with(calendar: Calendar) -> list[Sequence]:
    return list(Sequence.objects.filter(calendar=calendar).order_by("name"))


def countries_by_name() -> list[tuple[str, str]]:
    """Code and name of each country whose public holidays are known, by name."""
    names = {code: name for name, (_class, code, *_others) in COUNTRIES.items()}
    listed = [(code, _readable(names.get(code, code))) for code in countries()]
    return sorted(listed, key=lambda country: country[1])


@one_transaction
def add_calendar(*, calendar: Calendar, by: User | None, at: datetime) -> None:
    require(by, Verb.EDIT_CALENDARS)
    calendar.save(force_insert=True)
    record(subject=calendar, event="created", by=by, at=at)


@one_transaction
def edit_calendar(*, calendar: Calendar, by: User | None, at: datetime) -> None:
    """Store what the calendar now says."""
    require(by, Verb.EDIT_CALENDARS)
    values = {name: getattr(calendar, name) for name in EDITED}
    if changes := update(Calendar.objects.filter(pk=calendar.pk), values):
        record(subject=calendar, event="edited", by=by, at=at, changes=changes)


@one_transaction
def delete_calendar(*, calendar: Calendar, by: User | None, at: datetime) -> None:
    """Raises `CalendarIsUsed`."""
    require(by, Verb.EDIT_CALENDARS)
    require_unused(calendar)
    subject = Subject.of(calendar)
    calendar.delete()
    record(subject=subject, event="deleted", by=by, at=at)


def require_unused(calendar: Calendar) -> None:
    """Raises `CalendarIsUsed`, with the sequences that have it."""
    if sequences := sequences_with(calendar):
        names = ", ".join(f"“{sequence}”" for sequence in sequences)
        raise CalendarIsUsed(f"It is the calendar of {names}. Choose another calendar there first.")


def _readable(name: str) -> str:
    """“isle_of_man” as “Isle of Man”."""
    words = [word if word in {"and", "of", "the"} else word.capitalize() for word in name.split("_")]
    return {"Hongkong": "Hong Kong"}.get(" ".join(words), " ".join(words))
