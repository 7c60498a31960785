"""Delegation health: rule 7, an owner who will hardly do it still owns, and is shown."""

from datetime import timedelta

import pytest

from baton.delegation import changes, staffing
from baton.engage.operations import complete
from baton.insight.health import Ailment, ailments
from baton.participants.matching import ActionFilter
from tests.world import MONDAY, World, queue

pytestmark = pytest.mark.django_db


def test_people_who_are_there_are_no_ailment() -> None:
    World().enroll()
    assert ailments() == []


def test_an_inactive_owner_still_owns_and_is_shown() -> None:
    world = World()
    world.enroll()
    world.do(staffing.activity(user_id=world.ann.pk, is_active=False))
    assert ailments() == [Ailment("inactive", world.ann.pk, "Ann", 2)]


def test_a_queue_without_active_members_still_owns_and_is_shown() -> None:
    world = World()
    world.enroll()
    unstaffed = queue("Unstaffed", members=[world.sam])
    world.do(changes.reassignment(matching=ActionFilter(), to=unstaffed))
    assert ailments() == []
    world.do(staffing.activity(user_id=world.sam.pk, is_active=False))
    assert ailments() == [Ailment("no_members", unstaffed.pk, "Unstaffed", 2)]


def test_an_owner_who_is_away_without_cover_is_shown_for_those_days_only() -> None:
    world = World()
    world.enroll()
    world.away(world.ann, cover=None, first=MONDAY.date())
    assert ailments() == [Ailment("away_uncovered", world.ann.pk, "Ann", 1)]


def test_an_owner_who_is_covered_is_no_ailment() -> None:
    world = World()
    world.enroll()
    world.away(world.ann, cover=world.ben, first=MONDAY.date(), days=7)
    assert ailments() == []


def test_days_away_are_counted_in_the_owners_own_time_zone() -> None:
    world = World()
    world.ann.time_zone = "Asia/Tokyo"
    world.ann.save()
    world.enroll(at=MONDAY.replace(hour=20))
    world.away(world.ann, cover=None, first=MONDAY.date())
    assert ailments() == []
    world.away(world.ann, cover=None, first=MONDAY.date() + timedelta(days=1))
    assert [ailment.count for ailment in ailments()] == [1]


def test_what_is_closed_is_nobodys_trouble() -> None:
    world = World()
    first, _second = world.enroll()
    world.do(staffing.activity(user_id=world.ann.pk, is_active=False))
    complete(participant_action_id=first.pk, by=None, at=MONDAY)
    assert [ailment.count for ailment in ailments()] == [1]
