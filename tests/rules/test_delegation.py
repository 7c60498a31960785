"""The delegation rule, one test for each of its sentences."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from baton.rules.absences import A_DAY
from baton.rules.availability import Assignee
from baton.rules.delegation import Reason
from baton.rules.trail import Target
from tests.rules.facts import (
    ANN,
    BEN,
    CAL,
    RECORD_OWNER,
    SUE,
    TEAM,
    TO_SDR,
    TUESDAY_NOON,
    assigned,
    away,
    inactive,
    without_role,
)


def answer(*args: Any, **more: Any) -> tuple[Assignee, Reason, Assignee | None]:
    assignment = assigned(*args, **more)
    return assignment.owner, assignment.reason, assignment.cover


def cover(
    record_owner: Assignee, *others: Assignee, at: datetime = TUESDAY_NOON, now: datetime | None = None
) -> str | None:
    stand_in = assigned(record_owner, *others, at=at, now=now).cover
    return stand_in.name if stand_in else None


def test_reassigned_by_hand_goes_before_everything() -> None:
    assert answer(ANN, sequence=TO_SDR, sdr=SUE, by_hand=BEN) == (BEN, Reason.REASSIGNED, None)


def test_the_user_in_the_lookup_field_owns() -> None:
    assert answer(ANN, sequence=TO_SDR, sdr=SUE) == (SUE, Reason.LOOKUP, None)


def test_the_user_in_the_lookup_field_may_be_the_record_owner() -> None:
    assert answer(ANN, sequence=TO_SDR, sdr=ANN) == (ANN, Reason.LOOKUP, None)


def test_blank_lookup_falls_back_to_the_record_owner() -> None:
    assert answer(ANN, sequence=TO_SDR) == (ANN, Reason.BLANK, None)


def test_inactive_lookup_falls_back_to_the_record_owner() -> None:
    assert answer(ANN, sequence=TO_SDR, sdr=inactive(SUE)) == (ANN, Reason.INACTIVE, None)


def test_without_delegation_the_record_owner_owns() -> None:
    assert answer(ANN) == (ANN, Reason.RECORD_OWNER, None)


@pytest.mark.parametrize(
    ("sequence", "sdr", "reason"),
    [
        (RECORD_OWNER, None, Reason.RECORD_OWNER),
        (TO_SDR, None, Reason.BLANK),
        (TO_SDR, inactive(SUE), Reason.INACTIVE),
    ],
)
def test_the_record_owner_may_be_a_queue(sequence: Target, sdr: Assignee | None, reason: Reason) -> None:
    assert answer(TEAM, sequence=sequence, sdr=sdr) == (TEAM, reason, None)


def test_an_inactive_record_owner_still_owns() -> None:
    gone = inactive(ANN)
    assert answer(gone) == (gone, Reason.RECORD_OWNER, None)


def test_an_inactive_owner_chosen_by_hand_still_owns() -> None:
    gone = inactive(BEN)
    assert answer(ANN, by_hand=gone) == (gone, Reason.REASSIGNED, None)


def test_an_absent_owner_is_covered_and_still_owns() -> None:
    ann = away(ANN, BEN)
    assert answer(ann) == (ann, Reason.RECORD_OWNER, BEN)


def test_whoever_owns_is_covered_however_they_came_to_own() -> None:
    sue, cal = away(SUE, BEN), away(CAL, BEN)
    assert answer(ANN, sequence=TO_SDR, sdr=sue) == (sue, Reason.LOOKUP, BEN)
    assert answer(ANN, sequence=TO_SDR, sdr=sue, by_hand=cal) == (cal, Reason.REASSIGNED, BEN)


def test_the_absence_of_the_record_owner_is_nothing_to_the_user_in_the_field() -> None:
    assert answer(away(ANN, BEN), sequence=TO_SDR, sdr=SUE) == (SUE, Reason.LOOKUP, None)


def test_an_absent_user_in_the_field_does_not_fall_back_to_the_record_owner() -> None:
    sue = away(SUE)
    assert answer(ANN, sequence=TO_SDR, sdr=sue) == (sue, Reason.LOOKUP, None)


def test_who_is_there_is_not_covered() -> None:
    assert cover(ANN) is None


def test_an_absence_includes_its_first_and_its_last_day() -> None:
    ann = away(ANN, BEN, first=date(2026, 3, 3), last=date(2026, 3, 5))
    covers = [cover(ann, at=datetime(2026, 3, day, 12, tzinfo=UTC)) for day in (2, 3, 4, 5, 6)]
    assert covers == [None, "Ben", "Ben", "Ben", None]


def test_the_absence_of_that_date_counts_among_several() -> None:
    ann = away(away(ANN, BEN), CAL, first=date(2026, 3, 4), last=date(2026, 3, 4))
    covers = [cover(ann, at=datetime(2026, 3, day, 12, tzinfo=UTC)) for day in (3, 4)]
    assert covers == ["Ben", "Cal"]


@pytest.mark.parametrize(
    ("zone", "first_moment"),
    [
        ("UTC", datetime(2026, 3, 3, 0, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 3, 3, 5, tzinfo=UTC)),
        ("Pacific/Auckland", datetime(2026, 3, 2, 11, tzinfo=UTC)),
    ],
)
def test_days_are_counted_in_the_time_zone_of_who_is_away(zone: str, first_moment: datetime) -> None:
    ann = away(ANN, BEN, time_zone=zone)
    ticks = [first_moment.replace(minute=0), first_moment.replace(day=first_moment.day + 1)]
    before, after = (tick.timestamp() - 1 for tick in ticks)
    assert cover(ann, at=datetime.fromtimestamp(before, UTC)) is None
    assert cover(ann, at=ticks[0]) == "Ben"
    assert cover(ann, at=datetime.fromtimestamp(after, UTC)) == "Ben"
    assert cover(ann, at=ticks[1]) is None


def test_a_cover_who_is_away_is_covered_by_theirs() -> None:
    assert cover(away(ANN, BEN), away(BEN, CAL)) == "Cal"


def test_a_chain_is_followed_through_two_hops_and_more() -> None:
    assert cover(away(ANN, BEN), away(BEN, CAL), away(CAL, SUE)) == "Sue"


def test_each_person_in_a_chain_counts_days_in_their_own_time_zone() -> None:
    tuesday_morning_in_auckland = datetime(2026, 3, 2, 20, tzinfo=UTC)
    ann = away(ANN, BEN, first=date(2026, 3, 2))
    assert cover(ann, away(BEN, CAL, time_zone="Pacific/Auckland"), at=tuesday_morning_in_auckland) == "Cal"
    assert cover(ann, away(BEN, CAL), at=tuesday_morning_in_auckland) == "Ben"


def test_a_loop_back_to_the_owner_leaves_the_owner_alone() -> None:
    assert cover(away(ANN, BEN), away(BEN, ANN)) is None


def test_a_loop_that_never_comes_back_to_the_owner_leaves_the_owner_alone() -> None:
    assert cover(away(ANN, BEN), away(BEN, CAL), away(CAL, BEN)) is None


def test_a_chain_that_ends_in_nobody_leaves_the_owner_alone() -> None:
    assert cover(away(ANN)) is None
    assert cover(away(ANN, BEN), away(BEN)) is None


def test_an_inactive_cover_does_not_cover() -> None:
    assert cover(away(ANN, BEN), inactive(BEN)) is None


def test_an_inactive_cover_is_not_covered_unless_away() -> None:
    assert cover(away(ANN, BEN), inactive(BEN)) is None
    assert cover(away(ANN, BEN), away(inactive(BEN), CAL)) == "Cal"


def test_an_inactive_owner_who_is_away_is_covered() -> None:
    assert cover(away(inactive(ANN), BEN)) == "Ben"


def test_an_inactive_owner_who_is_there_is_not_covered() -> None:
    assert cover(inactive(ANN)) is None


def test_overdue_work_is_covered_while_its_owner_is_away_and_is_theirs_again_afterwards() -> None:
    ann = away(ANN, BEN, first=date(2026, 3, 4), last=date(2026, 3, 5))
    covers = [cover(ann, now=TUESDAY_NOON + number * A_DAY) for number in range(4)]
    assert covers == [None, "Ben", "Ben", None]


def test_an_absence_that_is_over_covers_nothing_that_is_still_open() -> None:
    assert cover(away(ANN, BEN), now=TUESDAY_NOON + A_DAY) is None


def test_an_absence_may_leave_out_what_was_overdue() -> None:
    ann = away(ANN, BEN, first=date(2026, 3, 4), last=date(2026, 3, 5), covers_overdue=False)
    assert cover(ann, now=TUESDAY_NOON + A_DAY) is None
    assert cover(ann, at=TUESDAY_NOON + A_DAY, now=TUESDAY_NOON + 2 * A_DAY) == "Ben"


def test_who_may_not_work_is_passed_over_like_who_is_inactive() -> None:
    idle = without_role(SUE)
    assert answer(ANN, sequence=TO_SDR, sdr=idle) == (ANN, Reason.UNABLE, None)
    assert cover(away(ANN, BEN), without_role(BEN)) is None


def test_a_record_owner_who_may_not_work_still_owns() -> None:
    idle = without_role(ANN)
    assert answer(idle) == (idle, Reason.RECORD_OWNER, None)


@pytest.mark.parametrize("make", [inactive, without_role])
def test_the_default_owner_owns_instead_of_a_record_owner_who_cannot_work(make: Callable[..., Assignee]) -> None:
    gone = make(ANN)
    assert answer(gone, default=BEN) == (BEN, Reason.DEFAULT_OWNER, None)
    assert answer(gone, sequence=TO_SDR, default=TEAM) == (TEAM, Reason.DEFAULT_OWNER, None)
    assert answer(gone, sequence=TO_SDR, sdr=SUE, default=BEN) == (SUE, Reason.LOOKUP, None)
    assert answer(gone, by_hand=CAL, default=BEN) == (CAL, Reason.REASSIGNED, None)


def test_the_default_owner_is_nothing_to_a_record_owner_who_can_work_or_a_queue() -> None:
    assert answer(ANN, default=BEN) == (ANN, Reason.RECORD_OWNER, None)
    empty = replace(TEAM, has_members=False)
    assert answer(empty, default=BEN) == (empty, Reason.RECORD_OWNER, None)


@pytest.mark.parametrize("make", [inactive, without_role])
def test_a_default_owner_who_cannot_work_leaves_the_record_owner(make: Callable[..., Assignee]) -> None:
    gone = inactive(ANN)
    assert answer(gone, default=make(BEN)) == (gone, Reason.RECORD_OWNER, None)


def test_the_default_owner_is_covered_like_any_other() -> None:
    ben = away(BEN, CAL)
    assert answer(inactive(ANN), default=ben) == (ben, Reason.DEFAULT_OWNER, CAL)


def test_a_queue_is_never_away() -> None:
    assert cover(TEAM) is None
