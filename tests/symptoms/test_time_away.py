"""Somebody is away: from when to when, for which work, and who may cover."""

from datetime import time, timedelta

import pytest

from baton.delegation import staffing
from baton.delegation.change import Change
from baton.delegation.handovers import turn_cover
from baton.delegation.undo import undo
from baton.people.away import CannotBeAway, RequestedAbsence
from baton.people.models import Absence, Owner, Role, User
from tests.world import MONDAY, World, covers, owners, queue, record, user

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
THURSDAY = MONDAY + 3 * DAY


def absence(away: User, cover: Owner | None, *, days: int = 1, changed: Absence | None = None) -> Change:
    last_day = THURSDAY.date() + (days - 1) * DAY
    requested = RequestedAbsence(away.pk, THURSDAY.date(), last_day, cover.pk if cover else None)
    return staffing.absence(away=requested, changed=changed)


def test_who_cannot_work_cannot_cover(world: World) -> None:
    """https://github.com/documenso/documenso/issues/3087: a delegate must be authorized."""
    with pytest.raises(CannotBeAway, match="allow working on actions"):
        world.do(absence(world.ann, user("robot", role=Role.NONE)))
    world.do(absence(world.ann, world.ben))


def test_an_absence_that_begins_today_passes_on_what_is_overdue(world: World) -> None:
    """https://support.outreach.io/hc/en-us/articles/159000425903, https://github.com/osTicket/osTicket/issues/852"""
    first, second = world.enroll()
    world.do(absence(world.ann, world.ben), at=THURSDAY)
    assert (owners([first]), covers([first, second])) == (["Ann"], ["Ben", "Ben"])


def test_work_that_is_not_done_when_the_absence_is_over_is_its_owners_again(world: World) -> None:
    """https://github.com/zammad/zammad/issues/5566, https://github.com/frappe/frappe/pull/10853"""
    first, _second = world.enroll()
    world.do(absence(world.ann, world.ben), at=THURSDAY)
    turn_cover(at=THURSDAY + DAY)
    assert (owners([first]), covers([first])) == (["Ann"], [None])


def test_who_returns_early_has_later_actions_back_at_once(world: World) -> None:
    """https://docs.flowx.ai (out of office)"""
    early, _next = world.enroll(at=THURSDAY)
    late, _after = world.enroll(record("Kim", owner=world.ann), at=THURSDAY + DAY)
    world.do(absence(world.ann, world.ben, days=5))
    assert covers([early, late]) == ["Ben", "Ben"]
    outcome = world.do(absence(world.ann, world.ben, changed=Absence.objects.get()))
    assert covers([early, late]) == ["Ben", None]
    assert outcome.handover
    world.do(undo(handover=outcome.handover))
    assert covers([early, late]) == ["Ben", "Ben"]


def test_an_hour_away_is_covered_for_that_hour(world: World) -> None:
    """https://github.com/frappe/helpdesk/issues/1528"""
    first, second = world.enroll(at=THURSDAY)
    day = THURSDAY.date()
    hour = RequestedAbsence(world.ann.pk, day, day, world.ben.pk, from_time=time(8, 30), until_time=time(9, 30))
    world.do(staffing.absence(away=hour), at=THURSDAY - timedelta(hours=1))
    assert covers([first, second]) == ["Ben", None]
    turn_cover(at=THURSDAY + timedelta(minutes=30))
    assert covers([first]) == [None]


def test_a_queue_covers(world: World) -> None:
    """https://github.com/osTicket/osTicket/issues/6213: release to the team."""
    first, _second = world.enroll(at=THURSDAY)
    world.do(absence(world.ann, queue("Inbound Leads", [world.ben, world.sue])))
    assert (owners([first]), covers([first])) == (["Ann"], ["Inbound Leads"])
