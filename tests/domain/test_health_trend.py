"""Delegation health is counted once a day, and compared with now."""

from datetime import timedelta

import pytest

from baton.delegation.models import HealthCount
from baton.insight.health_trend import count_health, trends
from baton.insight.problem_kinds import KINDS
from baton.insight.problems import all_problems
from tests.world import MONDAY, World, record

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def words_and_counts(*, days: int) -> dict[str, tuple[str, tuple[int, ...]]]:
    at = MONDAY + days * DAY
    return {kind: (trend.words, trend.counts) for kind, trend in trends(all_problems(at=at), at=at).items()}


def test_every_kind_is_counted_even_where_there_is_none() -> None:
    count_health(at=MONDAY)
    assert {count.kind: count.count for count in HealthCount.objects.all()} == dict.fromkeys(KINDS, 0)


def test_a_kind_that_was_and_is_gone_has_a_trend_too() -> None:
    world = World()
    world.delegate(world.sdr)
    world.enroll(record("Kim", owner=world.ann))
    count_health(at=MONDAY)
    assert words_and_counts(days=1) == {"blank_field": ("no change in two weeks", (1, 1))}
    world.delegate(None)
    assert words_and_counts(days=1) == {"blank_field": ("1 fewer in two weeks", (1, 0))}
    assert words_and_counts(days=14) == {}


def test_a_day_is_counted_once_and_old_days_are_deleted() -> None:
    world = World()
    count_health(at=MONDAY)
    world.enroll()
    world.deactivate(world.ann)
    count_health(at=MONDAY)
    assert HealthCount.objects.get(kind="inactive").count == 2
    count_health(at=MONDAY + 91 * DAY)
    assert set(HealthCount.objects.values_list("day", flat=True)) == {(MONDAY + 91 * DAY).date()}
