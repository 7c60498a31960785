"""The delegation rule, one test for each of its sentences."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from baton.rules.delegation import (
    Absence,
    LookupValue,
    Owner,
    Ownership,
    Reason,
    Situation,
    cover_chain,
    resolve,
)

TUESDAY = date(2026, 3, 3)
TUESDAY_NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)

ANN, BEN, CAL, SUE = (Owner(number, name) for number, name in enumerate(["Ann", "Ben", "Cal", "Sue"], start=1))
TEAM = Owner(9, "Team")

Answer = Callable[..., Ownership]


def away(person: Owner, cover: Owner | None = None, *, first: date = TUESDAY, last: date = TUESDAY) -> Owner:
    absence = Absence(first, last, cover.id if cover else None)
    return replace(person, absences=(*person.absences, absence))


def inactive(person: Owner) -> Owner:
    return replace(person, is_active=False)


def ownership(
    record_owner: Owner,
    *others: Owner,
    field: LookupValue | None = None,
    by_hand: Owner | None = None,
    at: datetime = TUESDAY_NOON,
) -> Ownership:
    people = {person.id: person for person in (ANN, BEN, CAL, SUE, record_owner, *others)}
    situation = Situation(record_owner, at, delegation=field, reassigned_to=by_hand)
    return resolve(situation, find=people.__getitem__)


def sdr(user: Owner | None) -> LookupValue:
    return LookupValue("SDR", user)


def cover(record_owner: Owner, *others: Owner, at: datetime = TUESDAY_NOON) -> str | None:
    found = ownership(record_owner, *others, at=at).cover
    return found.name if found else None


def test_reassigned_by_hand_goes_before_everything() -> None:
    assert ownership(ANN, field=sdr(SUE), by_hand=BEN) == Ownership(BEN, Reason.REASSIGNED)


def test_the_user_in_the_lookup_field_owns() -> None:
    assert ownership(ANN, field=sdr(SUE)) == Ownership(SUE, Reason.LOOKUP)


def test_the_user_in_the_lookup_field_may_be_the_record_owner() -> None:
    assert ownership(ANN, field=sdr(ANN)) == Ownership(ANN, Reason.LOOKUP)


def test_blank_lookup_falls_back_to_the_record_owner() -> None:
    assert ownership(ANN, field=sdr(None)) == Ownership(ANN, Reason.BLANK)


def test_inactive_lookup_falls_back_to_the_record_owner() -> None:
    assert ownership(ANN, field=sdr(inactive(SUE))) == Ownership(ANN, Reason.INACTIVE)


def test_without_delegation_the_record_owner_owns() -> None:
    assert ownership(ANN) == Ownership(ANN, Reason.RECORD_OWNER)


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        (None, Reason.RECORD_OWNER),
        (sdr(None), Reason.BLANK),
        (sdr(inactive(SUE)), Reason.INACTIVE),
    ],
)
def test_the_record_owner_may_be_a_queue(field: LookupValue | None, reason: Reason) -> None:
    assert ownership(TEAM, field=field) == Ownership(TEAM, reason)


def test_an_inactive_record_owner_still_owns() -> None:
    gone = inactive(ANN)
    assert ownership(gone) == Ownership(gone, Reason.RECORD_OWNER)


def test_an_inactive_owner_chosen_by_hand_still_owns() -> None:
    gone = inactive(BEN)
    assert ownership(ANN, by_hand=gone) == Ownership(gone, Reason.REASSIGNED)


def test_an_absent_owner_is_covered_and_still_owns() -> None:
    ann = away(ANN, BEN)
    assert ownership(ann) == Ownership(ann, Reason.RECORD_OWNER, cover=BEN)


def test_whoever_owns_is_covered_however_they_came_to_own() -> None:
    sue, cal = away(SUE, BEN), away(CAL, BEN)
    assert ownership(ANN, field=sdr(sue)) == Ownership(sue, Reason.LOOKUP, cover=BEN)
    assert ownership(ANN, field=sdr(sue), by_hand=cal) == Ownership(cal, Reason.REASSIGNED, cover=BEN)


def test_the_absence_of_the_record_owner_is_nothing_to_the_user_in_the_field() -> None:
    assert ownership(away(ANN, BEN), field=sdr(SUE)) == Ownership(SUE, Reason.LOOKUP)


def test_an_absent_user_in_the_field_does_not_fall_back_to_the_record_owner() -> None:
    sue = away(SUE)
    assert ownership(ANN, field=sdr(sue)) == Ownership(sue, Reason.LOOKUP)


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
    ann = away(replace(ANN, time_zone=zone), BEN)
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
    ben = away(replace(BEN, time_zone="Pacific/Auckland"), CAL)
    ann = away(ANN, BEN, first=date(2026, 3, 2))
    assert cover(ann, ben, at=tuesday_morning_in_auckland) == "Cal"
    assert cover(ann, replace(ben, time_zone="UTC"), at=tuesday_morning_in_auckland) == "Ben"


def test_each_person_is_asked_once() -> None:
    ann, ben, cal = away(ANN, BEN), away(BEN, CAL), away(CAL, BEN)
    people = {1: ann, 2: ben, 3: cal}
    assert cover_chain(ann, at=TUESDAY_NOON, find=people.__getitem__) == [ben, cal]


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


def test_a_queue_is_never_away() -> None:
    assert cover(TEAM) is None


def test_nobody_is_asked_for_an_owner_who_is_there() -> None:
    assert cover_chain(ANN, at=TUESDAY_NOON, find=lambda _: pytest.fail("asked")) == []
