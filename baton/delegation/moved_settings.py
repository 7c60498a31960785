"""What a handover remembers of the settings that moved with it, such as absences: what each was before, and after.

An undo gives back those that are still as the handover left them.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from psycopg.types.json import Jsonb

from baton import sql
from baton.crm.models import LookupField
from baton.delegation.models import Handover
from baton.delegation.places import (
    ABSENCE,
    Settings,
    absence_of,
    is_as_it_was,
    read_settings,
    settings_as_json,
    settings_from_json,
)
from baton.delegation.turns import Rotation, rotation_of
from baton.people.models import AbsenceSpan
from baton.rules.absences import spans_of
from baton.rules.trail import AMONG_MEMBERS
from baton.sql import Sql

OF_PEOPLE = Sql("delegation/reach", "of_people")
OF_MEMBERS = Sql("delegation/reach", "of_members")


def reached_by(user_ids: Iterable[int]) -> set[int]:
    """The participants with anything that depends on these users now."""
    return {participant_id for (participant_id,) in sql.rows(OF_PEOPLE, users=sorted(user_ids))}


def reach_of_queue(queue_id: int) -> Sql:
    """The participants whose owner or cover may depend on who is a member of a queue."""
    fields = LookupField.objects.filter(owner=queue_id, source__in=AMONG_MEMBERS).values_list("pk", flat=True)
    return OF_MEMBERS(fields=list(fields), queues=[queue_id])


def moved_settings(
    whose: Mapping[str, Any], before: Settings, after: Settings, *, rotation: Rotation | None = None
) -> Mapping[str, Any]:
    """For the handover: each setting before and after, and whose they are: `leaver_id`, `away_ids` or `queue_id`.

    Of a queue the rotation as it was is stored, too, and `remember_rotation` adds what became of it.
    """
    turns = {"rotation": rotation} if rotation else {}
    return {
        "setting_before": Jsonb({**whose, **turns, "settings": settings_as_json(before)}),
        "setting_after": Jsonb({**whose, "settings": settings_as_json(after)}),
    }


def whose_settings(handover: Handover) -> Mapping[str, Any] | None:
    """Whose settings moved with a handover, as `moved_settings` was told; nothing where none did."""
    setting = handover.setting_before or {}
    return {name: setting[name] for name in ("leaver_id", "away_ids", "queue_id") if name in setting} or None


def remember_rotation(handover: Handover) -> None:
    """Store how far the queue has come once the edit has taken its turns."""
    if handover.setting_after and (queue_id := handover.setting_after.get("queue_id")):
        handover.setting_after["rotation"] = rotation_of(queue_id)
        handover.save(update_fields=["setting_after"])


def rotation_back(handover: Handover, *, present: Rotation | None) -> Rotation | None:
    """The rotation to set back; none if turns were taken since, which stay taken."""
    before, after = ((side or {}).get("rotation") for side in (handover.setting_before, handover.setting_after))
    return before if after is not None and after == present else None


def settings_back(handover: Handover) -> tuple[Settings, Settings, int]:
    """What an undo writes: the settings now, those to set back, and how many were changed since.

    Absences are one thing, since they must not overlap: if one was changed since, or another is in the way, all stay.
    """
    before, after = (
        settings_from_json((side or {})["settings"]) for side in (handover.setting_before, handover.setting_after)
    )
    present = read_settings(after)
    changed = {
        place
        for place, value in after.items()
        if place not in present or not is_as_it_was(place, present[place], before=value)
    }
    absences = {place for place in after if place.what == ABSENCE}
    if absences & changed or _are_in_the_way({place: before[place] for place in absences}):
        changed |= absences
    back = {place: value for place, value in before.items() if place not in changed}
    return {place: present[place] for place in back}, back, len(changed)


def _are_in_the_way(absences: Settings) -> bool:
    """Whether other absences of the same users overlap these. One that repeats gives way."""
    others = AbsenceSpan.objects.filter(absence__weekdays=[]).exclude(absence__in=[place.id for place in absences])
    for place, value in absences.items():
        absence = absence_of(place, value) if value else None
        if absence is None or absence.weekdays:
            continue
        spans = spans_of(absence.days, time_zone=absence.user.time_zone)
        if any(
            others.filter(user=absence.user_id, begins_at__lt=span.ends_at, ends_at__gt=span.begins_at).exists()
            for span in spans
        ):
            return True
    return False
