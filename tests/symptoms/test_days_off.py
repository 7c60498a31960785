"""Holidays and time zones: nothing is expected, and no email leaves, on a day off."""

from datetime import UTC, datetime

import pytest

from baton.rules.schedule import Wait, expected_dates, next_opening
from baton.sequences.calendars import calendar_of
from baton.sequences.models import Action, Calendar, Sequence
from tests.world import World

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2026, 11, 25, 15, tzinfo=UTC)  # 10:00 in New York, the day before Thanksgiving
THANKSGIVING = datetime(2026, 11, 26, 15, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 27, 15, tzinfo=UTC)


@pytest.fixture
def american(world: World) -> World:
    calendar = Calendar.objects.create(name="US", weekdays=[0, 1, 2, 3, 4], country="US")
    Sequence.objects.filter(pk=world.sequence.pk).update(time_zone="America/New_York", calendar=calendar)
    world.sequence.refresh_from_db()
    return world


def test_a_business_day_skips_the_holiday(american: World) -> None:
    """https://github.com/fixthestatusquo/proca-server/issues/157, https://github.com/lightward/mechanic-tasks/pull/21"""
    american.sequence.actions.filter(position=2).update(wait_days=1)
    assert [pa.expected_at for pa in american.enroll(at=WEDNESDAY)] == [WEDNESDAY, FRIDAY]


def test_an_overdue_automatic_email_waits_for_the_next_working_day(american: World) -> None:
    """https://github.com/fixthestatusquo/proca-server/issues/157"""
    days = calendar_of(american.sequence)
    assert next_opening(at=THANKSGIVING, hours=days, days=days).astimezone(UTC).date() == FRIDAY.date()


def test_a_call_comes_at_a_time_of_day_where_the_customer_is(american: World) -> None:
    """https://github.com/mautic/mautic/issues/7327: by a sequence in the customers' time zone."""
    Sequence.objects.filter(pk=american.sequence.pk).update(time_zone="Europe/Berlin", calendar=None)
    american.sequence.refresh_from_db()
    action = Action(sequence=american.sequence, wait_days=1, at_time=datetime(2026, 1, 1, 9).time())  # noqa: DTZ001
    [at] = expected_dates(waits=[action.wait], start=WEDNESDAY, calendar=calendar_of(american.sequence))
    assert at == datetime(2026, 11, 27, 8, tzinfo=UTC)  # the first 9:00 in Berlin after a business day
    assert expected_dates(waits=[Wait()], start=WEDNESDAY, calendar=calendar_of(american.sequence)) == [WEDNESDAY]
