"""The settings that moved with a handover, in words: what it is, and what it was before and after."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils.formats import date_format

from baton.crm.models import LookupField
from baton.delegation.models import SequenceCover
from baton.delegation.places import ABSENCE, ABSENCE_COLUMNS, MEMBER, SettingPlace, Settings, settings_from_json
from baton.participants.models import SavedView
from baton.people.models import Absence, Owner
from baton.sequences.models import Sequence

# What each place is called, in the order in which they are shown.
PLACE_LABELS = {
    "active": "Status of {name}",
    "manager": "Manager of {name}",
    "named": "Delegation choice “{name}”",
    "default_owner": "Default owner of the organization",
    "sequence_default_owner": "Default owner of “{name}”",
    "cover": "Cover of {name}",
    "sequence_cover": "Cover of {name}",
    "view": "Shared view “{name}”",
    MEMBER: "{user} in {name}",
    ABSENCE: "Time away of {user}",
}
_COVER = ABSENCE_COLUMNS.index("cover_id")
_FIRST, _LAST = ABSENCE_COLUMNS.index("first_day"), ABSENCE_COLUMNS.index("last_day")


@dataclass(frozen=True, slots=True)
class MovedSetting:
    """One setting: “Manager of Ben”, from “Ann” to “Mia”."""

    label: str
    before: str
    after: str


def moved_settings_in_words(settings: tuple[Any, Any] | None) -> list[MovedSetting]:
    """What a handover remembers of settings that moved, or a preview would; one query for each kind of name."""
    if settings is None or settings[0] is None or "settings" not in settings[0]:
        return []
    before, after = (settings_from_json(side["settings"]) for side in settings)
    people = Owner.objects.in_bulk(_owners_in(before) | _owners_in(after))
    names = {pk: owner.name for pk, owner in people.items()}
    places = _names_of(after, names)
    return [
        MovedSetting(
            PLACE_LABELS[place.what].format(name=places.get(place, "deleted"), user=names.get(place.user_id, "")),
            _value_of(place, before.get(place), names),
            _value_of(place, value, names),
        )
        for place, value in sorted(after.items(), key=lambda item: (list(PLACE_LABELS).index(item[0].what), item[0]))
    ]


def _owners_in(settings: Settings) -> set[int]:
    ids: set[int | None] = set()
    for place, value in settings.items():
        ids |= {place.user_id, place.id if place.what in {"active", "manager", MEMBER} else None}
        if value and place.what == ABSENCE:
            ids.add(value[_COVER])
        elif value and place.what not in {"active", MEMBER}:
            ids.add(value[0])
    return {pk for pk in ids if pk}


def _names_of(places: Iterable[SettingPlace], names: Mapping[int, str]) -> dict[SettingPlace, str]:
    """What the rows are called that have the settings."""
    by_what: dict[str, dict[int, str]] = {what: dict(names) for what in ("active", "manager", MEMBER)}
    for what, model, column in (
        ("named", LookupField, "label"),
        ("sequence_default_owner", Sequence, "name"),
        ("view", SavedView, "name"),
        ("cover", Absence, "user__name"),
    ):
        by_what[what] = _column(model, column, [place.id for place in places if place.what == what])
    ids = [place.id for place in places if place.what == "sequence_cover"]
    rows = SequenceCover.objects.filter(pk__in=ids).values_list("pk", "absence__user__name", "sequence__name")
    by_what["sequence_cover"] = {pk: f"{name} in “{sequence}”" for pk, name, sequence in rows}
    return {place: by_what[place.what][place.id] for place in places if place.id in by_what.get(place.what, {})}


def _column(model: type[Model], column: str, ids: list[int]) -> dict[int, str]:
    return dict(model._default_manager.filter(pk__in=ids).values_list("pk", column)) if ids else {}  # noqa: SLF001


def _value_of(place: SettingPlace, value: list[Any] | None, names: Mapping[int, str]) -> str:
    match place.what:
        case "active":
            return "Active" if value and value[0] else "Inactive"
        case "member":
            if value is None:
                return "Not a member"
            return "Member" if value[0] == 1 else f"Member, weight {value[0]}"
        case "absence":
            return _absence_in_words(value, names)
        case _:
            return names.get(value[0], "No one") if value else "No one"


def _absence_in_words(value: list[Any] | None, names: Mapping[int, str]) -> str:
    if value is None:
        return "None"
    first = date_format(date.fromisoformat(value[_FIRST]))
    last = date_format(date.fromisoformat(value[_LAST])) if value[_LAST] else None
    days = f"{first} until further notice" if last is None else first if first == last else f"{first} to {last}"
    cover = names.get(value[_COVER] or 0)
    return f"{days}, covered by {cover}" if cover else f"{days}, no cover"
