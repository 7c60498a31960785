"""A calendar that people keep elsewhere as a change of ownership: its events become absences, as one handover."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from baton.delegation.change import Change
from baton.delegation.covers import require_cover_during
from baton.delegation.models import Handover
from baton.people.activity import Entry, Subject
from baton.people.calendar_models import ImportedAbsence
from baton.people.imported_absences import CalendarPlan, plan_calendar, write_calendar
from baton.people.models import User
from baton.people.permissions import Verb
from baton.people.teams import extends_to
from baton.rules.availability import CoverChoice
from baton.rules.calendar_files import AwayEvent
from baton.sql import Sql

OF_PEOPLE = Sql("delegation/reach", "of_people")
Origin = ImportedAbsence.Origin


def calendar_import(
    *,
    user: User,
    events: Collection[AwayEvent],
    origin: ImportedAbsence.Origin,
    cover: CoverChoice | None,
    at: datetime,
) -> Change:
    """Make the absences of a user those of the calendar. What was entered by hand stays as it is.

    The cover does the work of absences that are new; those that move keep theirs.
    """
    written = list[CalendarPlan]()

    def prepare() -> Mapping[str, Any]:
        # Once more, under the lock: a colleague may have set an absence while the preview was read.
        plan = plan_calendar(user=user, events=events, origin=origin, today=today_of(user, at=at))
        # Of an address that is read every hour, nobody waits for a refusal. Delegation health names a cover who left.
        if origin == Origin.FILE and cover and plan.added:
            require_cover_during([planned.days for planned in plan.added], user=user, cover=cover)
        write_calendar(plan, user=user, origin=origin, cover=cover)
        written.append(plan)
        return {}

    def entry() -> Entry:
        event = "imported_calendar" if origin == Origin.FILE else "read_calendar"
        return Entry(subject=Subject.of(user), event=event, details={"what": plan_in_words(written[-1])})

    return Change(
        cause=Handover.Cause.ABSENCE,
        verb=Verb.SET_ABSENCES,
        reached=OF_PEOPLE(users=[user.pk]),
        prepare=prepare,
        is_own=lambda person: extends_to(people=[user.pk], verb=Verb.SET_ABSENCES, by=person),
        changes_people=True,
        entry=entry,
    )


def today_of(user: User, *, at: datetime) -> date:
    return at.astimezone(ZoneInfo(user.time_zone)).date()


def plan_in_words(plan: CalendarPlan) -> str:
    """“3 added, 1 moved, 12 unchanged”."""
    counts = {
        "added": len(plan.added),
        "moved": len(plan.moved),
        "removed": len([row for row in plan.removed if row.absence_id]),
        "unchanged": len(plan.unchanged),
        "skipped": len(plan.overlapping),
    }
    parts = [f"{count} {what}" for what, count in counts.items() if count]
    return ", ".join(parts) or "nothing to change"
