"""Writes to users, queues and absences. Ownership depends on them, so only `baton.delegation` calls these."""

from collections.abc import Collection, Mapping
from typing import Any

from baton.people.absence_checks import require_valid
from baton.people.absence_spans import write_absence_spans
from baton.people.away import RequestedAbsence
from baton.people.browsers import delete_sessions
from baton.people.models import Absence, Organization, QueueMember, Role, User
from baton.rules.rotation import require_weights


def set_activity(*, user_id: int, is_active: bool) -> None:
    User.objects.filter(pk=user_id).update(is_active=is_active)
    # Deleted and not only refused: who is reactivated would otherwise be signed in again on every old machine.
    delete_sessions(user_id=user_id)


def set_role(*, user_id: int, role: Role) -> None:
    User.objects.filter(pk=user_id).update(role=role)
    delete_sessions(user_id=user_id)


def set_manager(*, user_id: int, manager_id: int | None) -> None:
    User.objects.filter(pk=user_id).update(manager=manager_id)


def set_members(*, queue_id: int, user_ids: Collection[int], weights: Mapping[int, int]) -> None:
    """Make these users the members. One without a weight here keeps theirs, which is 1 for who is new."""
    require_weights(weights)
    # Those who stay keep their rows, and with them their turn in the rotation.
    QueueMember.objects.filter(queue=queue_id).exclude(user__in=user_ids).delete()
    QueueMember.objects.bulk_create(
        (QueueMember(queue_id=queue_id, user_id=user_id) for user_id in sorted(user_ids)), ignore_conflicts=True
    )
    # In one order, as two edits of a queue at once would otherwise lock its members against each other.
    for user_id in sorted(weights):
        QueueMember.objects.filter(queue=queue_id, user=user_id).update(weight=weights[user_id])


def edit_user(*, user_id: int, values: Mapping[str, Any]) -> None:
    """Write those of role, manager and time zone that are in the values."""
    User.objects.filter(pk=user_id).update(**values)
    if "role" in values:
        delete_sessions(user_id=user_id)
    if "time_zone" in values:
        write_absence_spans(user_ids=[user_id])


def set_time_zone(*, user_id: int, time_zone: str) -> None:
    User.objects.filter(pk=user_id).update(time_zone=time_zone)
    write_absence_spans(user_ids=[user_id])


def set_default_owner(*, owner_id: int | None) -> None:
    Organization.objects.update_or_create(pk=1, defaults={"default_owner_id": owner_id})


def write_absence(*, away: RequestedAbsence, absence_id: int | None = None) -> Absence:
    """Create an absence, or change the one with `absence_id`."""
    require_valid(away, absence_id=absence_id)
    changed = Absence.objects.filter(pk=absence_id).first() if absence_id is not None else None
    absence = Absence(
        pk=absence_id,
        user_id=away.user_id,
        first_day=away.first_day,
        last_day=away.last_day,
        from_time=away.from_time,
        until_time=away.until_time,
        weekdays=sorted(away.weekdays),
        cover_id=away.cover_id,
        cover_is_shared=away.cover_is_shared,
        covers_overdue=away.covers_overdue,
        note=away.note,
    )
    absence.save(force_insert=absence_id is None, force_update=absence_id is not None)
    # Of the former user, too: an absence may be given to somebody else when it is edited.
    write_absence_spans(user_ids={away.user_id, changed.user_id if changed else away.user_id})
    return absence


def delete_absence(*, absence: Absence) -> None:
    Absence.objects.filter(pk=absence.pk).delete()
    write_absence_spans(user_ids=[absence.user_id])
