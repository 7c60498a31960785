"""Rule 7 with covers that are queues, and covers in single sequences; and what keeps a cover from working."""

from datetime import UTC, date, datetime, time

from baton.rules.absences import FOREVER, AbsenceDays, Span, spans_of
from baton.rules.availability import Assignee, CoverChoice, MayNotWork, NoMemberAvailable, NoMembers
from baton.rules.cover_trouble import CoverIsAway, CoverTrouble, is_refused, trouble_with
from baton.rules.trail import AskedToCover, NobodyAvailable
from tests.rules.facts import ANN, BEN, CAL, SUE, TUESDAY, assigned, away, inactive, without_role

TEAM = Assignee(9, "Team", is_queue=True, member_ids=(BEN.id, CAL.id))
IN_THIS_SEQUENCE = 7
MONDAY, WEDNESDAY = date(2026, 3, 2), date(2026, 3, 4)


def trouble(cover: Assignee, *others: Assignee, first: date = TUESDAY, last: date = TUESDAY) -> CoverTrouble | None:
    people = {person.id: person for person in (ANN, BEN, CAL, SUE, cover, *others)}
    spans = list(spans_of(AbsenceDays(first, last), time_zone="UTC"))
    return trouble_with(CoverChoice(cover.id), spans=spans, find=people.__getitem__)


def test_a_queue_covers_as_a_queue() -> None:
    assignment = assigned(away(ANN, TEAM), TEAM)
    assert assignment.cover == TEAM
    assert assignment.trail[-1] == AskedToCover(TEAM, None)


def test_a_queue_without_members_who_can_work_covers_nothing() -> None:
    empty = Assignee(9, "Team", is_queue=True, has_members=False)
    assignment = assigned(away(ANN, empty), empty)
    assert assignment.cover is None
    assert assignment.trail[-2:] == (AskedToCover(empty, NoMembers()), NobodyAvailable(away(ANN, empty)))


def test_a_member_of_the_queue_covers_in_turn_and_those_who_cannot_are_passed_over() -> None:
    owner = away(ANN, TEAM, is_shared=True)
    chosen = assigned(owner, TEAM).cover
    other = {BEN: CAL, CAL: BEN}[chosen or ANN]
    for passed_over in (away, inactive, without_role):
        assert assigned(owner, TEAM, passed_over(chosen or ANN)).cover == other
    assert assigned(owner, TEAM).trail[-1] == AskedToCover(chosen or ANN, None, among=TEAM)


def test_where_no_member_is_there_nobody_covers() -> None:
    owner = away(ANN, TEAM, is_shared=True)
    assignment = assigned(owner, TEAM, away(BEN, SUE), inactive(CAL))
    assert assignment.cover is None
    assert assignment.trail[-2:] == (AskedToCover(TEAM, NoMemberAvailable()), NobodyAvailable(owner))


def test_a_sequence_may_have_another_cover_in_every_link_of_the_chain() -> None:
    here = {IN_THIS_SEQUENCE: CoverChoice(SUE.id)}
    assignment = assigned(away(ANN, BEN, elsewhere=here))
    assert assignment.cover == SUE
    assert assignment.trail[-1] == AskedToCover(SUE, None, is_for_sequence=True)
    assert assigned(away(ANN, BEN), away(BEN, CAL, elsewhere=here)).cover == SUE
    assert assigned(away(ANN, BEN, elsewhere={8: CoverChoice(SUE.id)})).cover == BEN
    assert assigned(away(ANN, elsewhere=here)).cover == SUE


def test_an_absence_until_further_notice_has_no_end_and_may_be_that_of_somebody_who_left() -> None:
    gone = away(inactive(ANN), BEN, first=MONDAY, last=None)
    assert assigned(gone, at=datetime(2031, 1, 1, tzinfo=UTC)).cover == BEN
    assert assigned(gone, at=datetime(2026, 3, 1, tzinfo=UTC)).cover is None
    [span] = spans_of(AbsenceDays(MONDAY, None, from_time=time(9)), time_zone="UTC")
    assert span == Span(datetime(2026, 3, 2, 9, tzinfo=UTC), FOREVER)


def test_a_cover_who_can_never_work_is_refused() -> None:
    assert trouble(BEN) is None
    assert trouble(without_role(BEN)) == MayNotWork()
    assert is_refused(MayNotWork())
    all_day = trouble(away(BEN))
    assert all_day == CoverIsAway(Span(*midnights(3, 4)), is_throughout=True, is_passed_on=False)
    assert is_refused(all_day)
    passed_on = trouble(away(BEN, CAL))
    assert passed_on == CoverIsAway(Span(*midnights(3, 4)), is_throughout=True, is_passed_on=True)
    assert not is_refused(passed_on)


def test_a_cover_who_is_away_for_a_part_is_not_refused() -> None:
    part = trouble(away(BEN), first=MONDAY, last=WEDNESDAY)
    assert part == CoverIsAway(Span(*midnights(3, 4)), is_throughout=False, is_passed_on=False)
    assert not is_refused(part)


def test_a_queue_is_away_only_when_all_are_who_can_work() -> None:
    assert trouble(TEAM, away(BEN)) is None
    assert trouble(TEAM, away(BEN), inactive(CAL)) == trouble(away(BEN))
    both = trouble(TEAM, away(BEN, last=WEDNESDAY), away(CAL, first=WEDNESDAY, last=WEDNESDAY), last=WEDNESDAY)
    assert both == CoverIsAway(Span(*midnights(4, 5)), is_throughout=False, is_passed_on=False)


def midnights(first: int, second: int) -> tuple[datetime, datetime]:
    return datetime(2026, 3, first, tzinfo=UTC), datetime(2026, 3, second, tzinfo=UTC)
