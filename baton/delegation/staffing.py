"""The causes that lie with people: who is here, able to work and away, and who owns by default."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

from baton.delegation.change import Change, MakeEntry, Prepare
from baton.delegation.covers import require_covers, write_sequence_covers
from baton.delegation.models import Handover
from baton.delegation.moved_settings import moved_settings
from baton.delegation.places import ABSENCE, SettingPlace, Settings, read_settings
from baton.people import operations as people
from baton.people.able import require_able
from baton.people.activity import Entry, Subject, differences, named_agent
from baton.people.away import RequestedAbsence
from baton.people.models import Absence, Owner, Role, User
from baton.people.permissions import Verb
from baton.people.queries import require_absence
from baton.people.teams import extends_to
from baton.sequences.models import Sequence
from baton.sequences.operations import set_sequence_default_owner
from baton.sql import Sql

OF_PEOPLE = Sql("delegation/reach", "of_people")
OF_UNABLE_OWNERS = Sql("delegation/reach", "of_unable_owners")

Parameters = Mapping[str, Any]


def activity(*, user_id: int, is_active: bool, agent: str = "") -> Change:
    """Deactivate or reactivate a user; `agent` is what does it, if nobody does."""

    def prepare() -> Parameters:
        people.set_activity(user_id=user_id, is_active=is_active)
        return {}

    event = "activated" if is_active else "deactivated"
    return _people_change(
        user_id=user_id, prepare=prepare, entry=lambda: _entry(user_id, event, **named_agent(agent))
    )


def role(*, user_id: int, role: Role) -> Change:
    """Give a user another role; work is delegated to those alone whose role allows working on actions."""
    return _edit(user_id, "role", role.value, write=partial(people.set_role, user_id=user_id, role=role))


def manager(*, user_id: int, manager: User | None) -> Change:
    """Give a user another manager, to whom the actions of the user's records may be delegated."""
    manager_id = manager.pk if manager else None
    write = partial(people.set_manager, user_id=user_id, manager_id=manager_id)
    return _edit(user_id, "manager", manager_id, write=write)


def edit(*, user_id: int, values: Mapping[str, Any]) -> Change:
    """Edit several at once of those on which ownership depends: `role`, `manager_id` and `time_zone`."""
    before = dict(User.objects.values(*values).get(pk=user_id)) if values else {}

    def prepare() -> Parameters:
        people.edit_user(user_id=user_id, values=values)
        return {}

    def entry() -> Entry | None:
        edited = differences(User, before=_named(before), after=_named(values))
        return _entry(user_id, "edited", changes=edited) if edited else None

    return _people_change(user_id=user_id, prepare=prepare, entry=entry)


def default_owner(*, owner: Owner | None) -> Change:
    """Choose who owns, in all sequences that don't say otherwise, what a record owner who can't work would own."""
    if owner:
        require_able(owner, otherwise="Choose an active user or a queue.")

    def prepare() -> Parameters:
        people.set_default_owner(owner_id=owner.pk if owner else None)
        return {}

    return Change(
        cause=Handover.Cause.DEFAULT_OWNER,
        verb=Verb.DELEGATE,
        reached=OF_UNABLE_OWNERS(sequence_id=None),
        prepare=prepare,
        changes_people=True,
        is_deliberate=True,
    )


def sequence_default_owner(*, sequence: Sequence, owner: Owner | None) -> Change:
    """Choose who owns, in one sequence, what a record owner who can't work would own."""
    if owner:
        require_able(owner, otherwise="Choose an active user or a queue.")

    def prepare() -> Parameters:
        locked = Sequence.objects.select_for_update(no_key=True).get(pk=sequence.pk)
        set_sequence_default_owner(sequence=locked, owner_id=owner.pk if owner else None)
        return {}

    return Change(
        cause=Handover.Cause.DEFAULT_OWNER,
        verb=Verb.DELEGATE,
        reached=OF_UNABLE_OWNERS(sequence_id=sequence.pk),
        prepare=prepare,
        is_deliberate=True,
        sequence_id=sequence.pk,
        entry=lambda: Entry(subject=Subject.of(sequence), event="set_default_owner"),
    )


def time_zone(*, user_id: int, time_zone: str) -> Change:
    """Move a user to another time zone, whose calendar then says on which days they are away."""
    write = partial(people.set_time_zone, user_id=user_id, time_zone=time_zone)
    return _edit(user_id, "time_zone", time_zone, write=write)


def absence(*, away: RequestedAbsence, changed: Absence | None = None) -> Change:
    """Set an absence, or change the one given as `changed`: one's own, one's team's, or as an admin anybody's."""

    def prepare() -> Parameters:
        if changed:
            # Inside the transaction, as somebody else may have canceled it while this page was open.
            require_absence(changed)
        require_covers(away)
        before = _absences(changed)
        absence = people.write_absence(away=away, absence_id=changed.pk if changed else None)
        write_sequence_covers(absence=absence, covers=away.sequence_covers)
        return _moved(users, before, absence)

    # Both, where an absence is moved to another person: the former one's work comes back to them.
    users = {away.user_id} | ({changed.user_id} if changed else set())
    return _absence_change(
        users=users, prepare=prepare, entry=lambda: _entry(away.user_id, "set_absence", **_days(away))
    )


def absence_ended(*, absence: Absence, last_day: date) -> Change:
    """End an absence early, whoever covers it: a cover who can't work any more is no reason to stay away."""
    shorter = RequestedAbsence(
        absence.user_id,
        absence.first_day,
        last_day,
        cover_id=absence.cover_id,
        note=absence.note,
        from_time=absence.from_time,
        # The hour belonged to the old last day. The new one is a whole day, unless each occurrence has its hours.
        until_time=absence.until_time if absence.weekdays else None,
        weekdays=frozenset(absence.weekdays),
        covers_overdue=absence.covers_overdue,
        cover_is_shared=absence.cover_is_shared,
    )

    def prepare() -> Parameters:
        require_absence(absence)
        before = _absences(absence)
        return _moved({absence.user_id}, before, people.write_absence(away=shorter, absence_id=absence.pk))

    return _absence_change(
        users={absence.user_id},
        prepare=prepare,
        entry=lambda: _entry(absence.user_id, "set_absence", **_days(shorter)),
    )


def absence_cancelled(*, cancelled: Absence) -> Change:
    """Take an absence back."""

    def prepare() -> Parameters:
        require_absence(cancelled)
        before = _absences(cancelled)
        people.delete_absence(absence=cancelled)
        return _moved({cancelled.user_id}, before, cancelled)

    user_id = cancelled.user_id
    return _absence_change(
        users={user_id}, prepare=prepare, entry=lambda: _entry(user_id, "canceled_absence", **_days(cancelled))
    )


def _absences(absence: Absence | None) -> Settings:
    return read_settings([SettingPlace(ABSENCE, absence.pk, absence.user_id)]) if absence else {}


def _moved(users: set[int], before: Settings, absence: Absence) -> Parameters:
    """For the undo: the absence before and after, under the number that it had or has got."""
    place = next(iter(before), SettingPlace(ABSENCE, absence.pk, absence.user_id))
    return moved_settings({"away_ids": sorted(users)}, {place: before.get(place)}, read_settings([place]))


def _entry(user_id: int, event: str, **details: Any) -> Entry:
    return Entry(subject=Subject.of(User.objects.get(pk=user_id)), event=event, details=details)


def _days(away: RequestedAbsence | Absence) -> dict[str, str]:
    last = away.last_day.isoformat() if away.last_day else ""
    return {"first": away.first_day.isoformat(), "last": last}


def _named(values: Mapping[str, Any]) -> dict[str, Any]:
    """The names that fields have in the log."""
    return {"manager" if name == "manager_id" else name: value for name, value in values.items()}


def _edit(user_id: int, column: str, value: object, *, write: Callable[[], None]) -> Change:
    """Edit one column of a user, with a line in the activity log unless it had that value before."""
    # For the log alone, and read without a lock: a wrong “before” there is better than another lock.
    before = User.objects.filter(pk=user_id).values_list(column, flat=True).first()

    def prepare() -> Parameters:
        write()
        return {}

    def entry() -> Entry | None:
        edited = differences(User, before={column: before}, after={column: value})
        return _entry(user_id, "edited", changes=edited) if edited else None

    return _people_change(user_id=user_id, prepare=prepare, entry=entry)


def _people_change(*, user_id: int, prepare: Prepare, entry: MakeEntry) -> Change:
    return Change(
        cause=Handover.Cause.PEOPLE,
        verb=Verb.EDIT_USERS,
        reached=OF_PEOPLE(users=[user_id]),
        prepare=prepare,
        changes_people=True,
        entry=entry,
    )


def _absence_change(*, users: set[int], prepare: Prepare, entry: MakeEntry) -> Change:
    return Change(
        cause=Handover.Cause.ABSENCE,
        verb=Verb.SET_ABSENCES,
        reached=OF_PEOPLE(users=sorted(users)),
        prepare=prepare,
        # All of them: an agent must not turn a colleague's absence into their own, nor a manager that of a stranger.
        is_own=lambda person: extends_to(people=users, verb=Verb.SET_ABSENCES, by=person),
        changes_people=True,
        is_deliberate=True,
        entry=entry,
    )
