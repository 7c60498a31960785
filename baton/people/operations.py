"""Writes to users and absences. Ownership depends on them, so only `baton.delegation` calls these."""

from baton.people.away import AlreadyAway, CannotBeAway, RequestedAbsence
from baton.people.models import Absence, User


def set_activity(*, user_id: int, is_active: bool) -> None:
    User.objects.filter(pk=user_id).update(is_active=is_active)


def set_time_zone(*, user_id: int, time_zone: str) -> None:
    User.objects.filter(pk=user_id).update(time_zone=time_zone)


def write_absence(*, away: RequestedAbsence, absence_id: int | None = None) -> Absence:
    """Create an absence, or change the one with `absence_id`."""
    _require_valid(away)
    absence = Absence(
        pk=absence_id,
        user_id=away.user_id,
        first_day=away.first_day,
        last_day=away.last_day,
        cover_id=away.cover_id,
        note=away.note,
    )
    overlapping = Absence.objects.filter(
        user_id=away.user_id, first_day__lte=away.last_day, last_day__gte=away.first_day
    )
    if absence_id is not None:
        overlapping = overlapping.exclude(pk=absence_id)
    if clash := overlapping.first():
        raise AlreadyAway(f"This overlaps an absence from {clash.first_day} to {clash.last_day}. Change the dates.")
    absence.save(force_insert=absence_id is None, force_update=absence_id is not None)
    return absence


def delete_absence(*, absence_id: int) -> None:
    Absence.objects.filter(pk=absence_id).delete()


def _require_valid(away: RequestedAbsence) -> None:
    if away.last_day < away.first_day:
        raise CannotBeAway("The last day must be on or after the first day.")
    if away.cover_id == away.user_id:
        raise CannotBeAway("A user can’t cover for themselves. Choose a different cover.")
    if away.cover_id is None:
        return
    cover = User.objects.get(pk=away.cover_id)
    if not cover.is_active:
        raise CannotBeAway(f"{cover.name} is inactive. Choose an active user as the cover.")
