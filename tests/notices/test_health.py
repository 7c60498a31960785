"""The daily notice for Sequence Admins."""

from datetime import timedelta

from baton.delegation.failing_jobs import record_failure
from baton.insight.daily_health import notify_of_health
from baton.people.models import User
from tests.notices.reading import notices, only_notice
from tests.world import MONDAY, World, record

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_admins_are_told_once_a_day(world: World) -> None:
    world.enroll()
    world.deactivate(world.ann)
    for at in (MONDAY, MONDAY + HOUR, MONDAY + DAY):
        notify_of_health(at=at)
    assert notices(world.mia) == ["2 actions have no one available."] * 2
    assert notices(world.ben) == []


def test_nobody_is_told_when_all_is_well(world: World) -> None:
    world.enroll()
    notify_of_health(at=MONDAY)
    assert notices(world.mia) == []


def test_work_that_fails_is_told_too(world: World) -> None:
    record_failure(task="send_mail", error=ValueError("no"), at=MONDAY)
    notify_of_health(at=MONDAY)
    assert notices(world.mia) == ["Delegation health has a problem."]
    assert only_notice(world.mia).text == "Sending email fails."


def test_it_comes_in_the_working_hours_of_the_admins_own_zone(world: World) -> None:
    world.enroll()
    world.deactivate(world.ann)
    User.objects.filter(pk=world.mia.pk).update(time_zone="America/New_York")
    notify_of_health(at=MONDAY)
    assert notices(world.mia) == []
    notify_of_health(at=MONDAY + 6 * HOUR)
    assert len(notices(world.mia)) == 1


def test_other_problems_of_delegation_are_told_by_kind(world: World) -> None:
    world.delegate(world.sdr)
    world.enroll(record("Kim", owner=world.ann), record("Pat", owner=world.ann))
    notify_of_health(at=MONDAY)
    assert notices(world.mia) == ["Delegation health has a problem."]
    assert only_notice(world.mia).text == "Blank lookup fields: 2 participants."
