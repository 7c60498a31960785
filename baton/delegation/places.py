"""Places where settings name a user, read and written one like the other.

An off-boarding writes many of them at once, and remembers what each had before and after. So its undo gives back
those which are still as it left them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from baton.crm.models import LookupField
from baton.delegation.models import SequenceCover
from baton.participants.models import SavedView
from baton.people.absence_spans import write_absence_spans
from baton.people.models import Absence, Organization, QueueMember, User
from baton.sequences.models import Sequence

# What is simply columns of a row that is there anyway.
PLACE_COLUMNS: Mapping[str, tuple[type[Model], tuple[str, ...]]] = {
    "active": (User, ("is_active",)),
    "manager": (User, ("manager_id",)),
    "named": (LookupField, ("owner_id",)),
    "default_owner": (Organization, ("default_owner_id",)),
    "sequence_default_owner": (Sequence, ("default_owner_id",)),
    "cover": (Absence, ("cover_id", "cover_is_shared")),
    "sequence_cover": (SequenceCover, ("cover_id", "is_shared")),
    "view": (SavedView, ("made_by_id", "is_shared")),
}
MEMBER, ABSENCE = "member", "absence"
ABSENCE_COLUMNS = (
    "user_id", "first_day", "last_day", "from_time", "until_time", "weekdays", "cover_id", "cover_is_shared",
    "covers_overdue", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class SettingPlace:
    """One setting: `what` it is, and the row that has it. Of a member, the queue and the user."""

    what: str
    id: int
    user_id: int = 0


# The values of columns in a list, of a member weight and turn; nothing for a member or an absence that is not there.
Settings = dict[SettingPlace, list[Any] | None]


def read_settings(places: Iterable[SettingPlace]) -> Settings:
    """What the places have now; one that no longer exists is left out. One query for each kind, two for absences."""
    by_what: dict[str, list[SettingPlace]] = defaultdict(list)
    for place in places:
        by_what[place.what].append(place)
    settings: Settings = {}
    for what, some in by_what.items():
        settings |= _read(what, some)
    return settings


def write_settings(settings: Settings) -> None:
    """Write the values; a member or an absence without any is deleted. An absence is written under its old number."""
    users = _users_of_absences(settings)
    for place, value in sorted(settings.items(), key=lambda item: (item[1] is not None, item[0])):
        match place.what:
            case "member":
                _write_member(place, value)
            case "absence":
                _write_absence(place, value)
            case what if value is not None:
                model, columns = PLACE_COLUMNS[what]
                model._default_manager.filter(pk=place.id).update(**dict(zip(columns, value, strict=True)))  # noqa: SLF001
    write_absence_spans(user_ids=users)


def is_as_it_was(place: SettingPlace, value: list[Any] | None, *, before: list[Any] | None) -> bool:
    """Whether a setting has the value that it had; that a member has taken turns meanwhile is no edit."""
    if place.what == MEMBER and value and before:
        return bool(value[0] == before[0])
    return value == before


def settings_as_json(settings: Settings) -> list[list[Any]]:
    return [[place.what, place.id, place.user_id, value] for place, value in sorted(settings.items())]


def settings_from_json(rows: Iterable[list[Any]]) -> Settings:
    return {SettingPlace(what, pk, user_id): value for what, pk, user_id, value in rows}


def absence_of(place: SettingPlace, value: list[Any]) -> Absence:
    """The absence that a value stands for, not saved."""
    absence = Absence(pk=place.id)
    fields = {field.attname: field for field in Absence._meta.concrete_fields}  # noqa: SLF001
    for name, column in zip(ABSENCE_COLUMNS, value[:-1], strict=True):
        setattr(absence, name, fields[name].to_python(column))
    return absence


def _users_of_absences(settings: Settings) -> set[int]:
    """Whose spans are to be written anew: of those who have the absences now, and of those who will."""
    places = [place for place in settings if place.what == ABSENCE]
    present = Absence.objects.filter(pk__in=[place.id for place in places]).values_list("user_id", flat=True)
    return {place.user_id for place in places} | set(present)


def _read(what: str, places: list[SettingPlace]) -> Settings:
    ids = [place.id for place in places]
    if what == MEMBER:
        rows = QueueMember.objects.filter(queue__in=ids).values_list("queue_id", "user_id", "weight", "next_turn")
        members = {(queue_id, user_id): list(row) for queue_id, user_id, *row in rows}
        return {place: members.get((place.id, place.user_id)) for place in places}
    if what == ABSENCE:
        absences = {absence.pk: _absence_values(absence) for absence in Absence.objects.filter(pk__in=ids)}
        covers = _sequence_covers(ids)
        return {place: [*absences[place.id], covers[place.id]] if place.id in absences else None for place in places}
    model, columns = PLACE_COLUMNS[what]
    of_columns = model._default_manager.filter(pk__in=ids).values_list("pk", *columns)  # noqa: SLF001
    values = {pk: list(row) for pk, *row in of_columns}
    return {place: values[place.id] for place in places if place.id in values}


def _absence_values(absence: Absence) -> list[Any]:
    values = [getattr(absence, column) for column in ABSENCE_COLUMNS]
    return [value.isoformat() if hasattr(value, "isoformat") else value for value in values]


def _sequence_covers(absence_ids: list[int]) -> dict[int, list[list[Any]]]:
    covers: dict[int, list[list[Any]]] = defaultdict(list)
    rows = SequenceCover.objects.filter(absence__in=absence_ids).order_by("sequence")
    for absence_id, *cover in rows.values_list("absence_id", "sequence_id", "cover_id", "is_shared"):
        covers[absence_id].append(cover)
    return covers


def _write_member(place: SettingPlace, value: list[Any] | None) -> None:
    if value is None:
        QueueMember.objects.filter(queue=place.id, user=place.user_id).delete()
    else:
        weight = {"weight": value[0]}
        # Who comes back stands where they stood; who is there has taken turns since, which stay taken.
        turn = {"next_turn": value[1]} if len(value) > 1 else {}
        QueueMember.objects.update_or_create(
            queue_id=place.id, user_id=place.user_id, defaults=weight, create_defaults=weight | turn
        )


def _write_absence(place: SettingPlace, value: list[Any] | None) -> None:
    if value is None:
        Absence.objects.filter(pk=place.id).delete()
        return
    absence, covers = absence_of(place, value), value[-1]
    absence.save()
    SequenceCover.objects.filter(absence=absence).exclude(sequence__in=[cover[0] for cover in covers]).delete()
    for sequence_id, cover_id, is_shared in covers:
        if Sequence.objects.filter(pk=sequence_id).exists():
            choice = {"cover_id": cover_id, "is_shared": is_shared}
            SequenceCover.objects.update_or_create(absence=absence, sequence_id=sequence_id, defaults=choice)
