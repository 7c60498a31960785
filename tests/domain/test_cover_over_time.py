"""Work is covered for the moment when it can be done, and is its owner's again when the absence is over."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from baton.delegation import staffing
from baton.delegation.explain import explain
from baton.delegation.handovers import carry_out, turn_cover
from baton.delegation.models import Handover
from baton.engage.operations import complete
from baton.insight.health import ailments
from baton.people.away import AlreadyAway, CannotBeAway, RequestedAbsence
from baton.people.models import Absence, AbsenceSpan, Role, User
from baton.people.permissions import NotAllowed
from baton.rules.absences import A_DAY
from tests.world import MONDAY, World, covers, owners, reasons, user

pytestmark = pytest.mark.django_db
TODAY = MONDAY + 3 * A_DAY  # the first call, due on Monday, is overdue by then


@pytest.fixture
def world() -> World:
    return World()


def test_an_absence_that_begins_today_covers_what_is_overdue(world: World) -> None:
    first, _second = world.enroll()
    away = RequestedAbsence(world.ann.pk, TODAY.date(), TODAY.date() + A_DAY, cover_id=world.ben.pk)
    world.do(staffing.absence(away=away), at=TODAY)
    assert covers([first]) == ["Ben"]
    assert owners([first]) == ["Ann"]
    complete(participant_action_id=first.pk, by=world.ben, at=TODAY)


def test_when_the_absence_is_over_undone_work_is_its_owners_again_by_itself(world: World) -> None:
    first, _second = world.enroll()
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    assert covers([first]) == ["Ben"]
    outcome = turn_cover(at=MONDAY + A_DAY)
    assert outcome
    assert outcome.handover
    assert outcome.handover.cause == Handover.Cause.COVER
    assert covers([first]) == [None]
    with pytest.raises(NotAllowed):
        complete(participant_action_id=first.pk, by=world.ben, at=MONDAY + A_DAY)


def test_a_planned_absence_takes_overdue_work_on_its_first_morning(world: World) -> None:
    first, _second = world.enroll()
    world.away(world.ann, cover=world.ben, first=TODAY.date())
    assert covers([first]) == [None]
    assert turn_cover(at=TODAY - A_DAY) is None
    turn_cover(at=TODAY)
    assert covers([first]) == ["Ben"]
    assert turn_cover(at=TODAY) is None


def test_a_change_of_people_lets_absences_that_began_meanwhile_take_effect(world: World) -> None:
    first, _second = world.enroll()
    world.away(world.ann, cover=world.ben, first=TODAY.date())
    world.do(staffing.activity(user_id=world.sam.pk, is_active=False), at=TODAY)
    assert covers([first]) == ["Ben"]


def test_overdue_work_may_be_left_out(world: World) -> None:
    first, _second = world.enroll()
    away = RequestedAbsence(world.ann.pk, TODAY.date(), TODAY.date(), cover_id=world.ben.pk, covers_overdue=False)
    world.do(staffing.absence(away=away), at=TODAY)
    assert covers([first]) == [None]
    assert ("away_uncovered", "Ann") in {(ailment.kind, ailment.owner) for ailment in ailments()}


def test_an_hour_away_is_covered_for_that_hour(world: World) -> None:
    first, _second = world.enroll()
    day = MONDAY.date()
    away = RequestedAbsence(
        world.ann.pk, day, day, cover_id=world.ben.pk, from_time=time(8, 30), until_time=time(9, 30)
    )
    world.do(staffing.absence(away=away), at=MONDAY - timedelta(hours=1))
    assert covers([first]) == ["Ben"]
    turn_cover(at=MONDAY + timedelta(minutes=30))
    assert covers([first]) == [None]


def test_an_absence_repeats_on_its_weekdays(world: World) -> None:
    days = RequestedAbsence(world.ann.pk, MONDAY.date(), MONDAY.date() + 20 * A_DAY, weekdays=frozenset({0}))
    world.do(staffing.absence(away=days))
    begins = AbsenceSpan.objects.order_by("begins_at").values_list("begins_at", flat=True)
    assert [moment.date() for moment in begins] == [MONDAY.date() + number * 7 * A_DAY for number in range(3)]


def test_a_holiday_wins_over_a_day_off_that_repeats_and_two_holidays_clash(world: World) -> None:
    monday = MONDAY.date()
    world.do(
        staffing.absence(away=RequestedAbsence(world.ann.pk, monday, monday + 20 * A_DAY, weekdays=frozenset({0})))
    )
    world.away(world.ann, cover=world.ben, first=monday, days=10)
    spans = AbsenceSpan.objects.order_by("begins_at")
    assert [(span.ends_at - span.begins_at).days for span in spans] == [10, 1]
    with pytest.raises(AlreadyAway, match="Mar 2, 2026 to Mar 11, 2026"):
        world.away(world.ann, cover=None, first=monday + A_DAY)
    world.do(staffing.absence_cancelled(cancelled=Absence.objects.get(weekdays=[])))
    assert AbsenceSpan.objects.count() == 3


def test_hours_must_be_in_order_and_repeating_has_an_end_within_two_years(world: World) -> None:
    day = MONDAY.date()
    backwards = RequestedAbsence(world.ann.pk, day, day, from_time=time(12), until_time=time(9))
    endless = RequestedAbsence(world.ann.pk, day, day + 1000 * A_DAY, weekdays=frozenset({4}))
    for away, message in ((backwards, "must end after it begins"), (endless, "two years at most")):
        with pytest.raises(CannotBeAway, match=message):
            world.do(staffing.absence(away=away))
    assert not Absence.objects.exists()


def test_who_may_not_work_covers_nobody(world: World) -> None:
    robot = user("robot", role=Role.NONE)
    with pytest.raises(CannotBeAway, match="Robot’s role doesn’t allow working on actions"):
        world.away(world.ann, cover=robot, first=MONDAY.date())


def test_moving_to_another_time_zone_moves_the_absence(world: World) -> None:
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    world.do(staffing.time_zone(user_id=world.ann.pk, time_zone="Asia/Tokyo"))
    assert AbsenceSpan.objects.get().begins_at == MONDAY.replace(hour=15) - A_DAY


def test_without_a_role_a_lookup_field_passes_its_user_over(world: World) -> None:
    world.delegate(world.sdr)
    actions = world.enroll()
    world.do(staffing.role(user_id=world.sue.pk, role=Role.NONE))
    assert set(owners(actions)) == {"Ann"}
    assert set(reasons(actions)) == {"unable"}
    world.do(staffing.role(user_id=world.sue.pk, role=Role.SEQUENCE_AGENT))
    assert set(owners(actions)) == {"Sue"}


def test_health_names_record_owners_who_may_not_work(world: World) -> None:
    world.enroll()
    world.do(staffing.role(user_id=world.ann.pk, role=Role.ENROLLER))
    assert [(ailment.kind, ailment.owner, ailment.count) for ailment in ailments()] == [("may_not_work", "Ann", 2)]


def test_the_default_owner_takes_over_from_who_leaves_and_gives_back_to_who_returns(world: World) -> None:
    actions = world.enroll()
    world.do(staffing.default_owner(owner=world.ben))
    assert set(owners(actions)) == {"Ann"}
    world.deactivate(world.ann)
    assert (set(owners(actions)), set(reasons(actions))) == ({"Ben"}, {"default"})
    world.deactivate(world.ben)
    assert set(owners(actions)) == {"Ann"}
    world.reactivate(world.ben)
    assert set(owners(actions)) == {"Ben"}
    world.reactivate(world.ann)
    assert set(owners(actions)) == {"Ann"}


def test_a_sequences_default_owner_goes_before_the_organizations(world: World) -> None:
    actions = world.enroll()
    world.deactivate(world.ann)
    world.do(staffing.default_owner(owner=world.ben))
    world.do(staffing.sequence_default_owner(sequence=world.sequence, owner=world.sam))
    assert set(owners(actions)) == {"Sam"}
    world.do(staffing.sequence_default_owner(sequence=world.sequence, owner=None))
    assert set(owners(actions)) == {"Ben"}


def test_only_admins_choose_default_owners(world: World) -> None:
    for change in (
        staffing.default_owner(owner=world.ben),
        staffing.sequence_default_owner(sequence=world.sequence, owner=world.ben),
    ):
        with pytest.raises(NotAllowed):
            carry_out(change, by=world.ann, at=MONDAY)


def test_a_role_is_given_by_admins_alone_and_logged_once(world: World) -> None:
    with pytest.raises(NotAllowed):
        carry_out(staffing.role(user_id=world.sam.pk, role=Role.SEQUENCE_ADMIN), by=world.ann, at=MONDAY)
    assert User.objects.get(pk=world.sam.pk).role == Role.SEQUENCE_AGENT


def test_an_absence_that_repeats_for_a_year_is_explained_with_as_many_queries_as_one(world: World) -> None:
    first, _second = world.enroll()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            explain(participant_action_id=first.pk)
        return len(captured)

    day = MONDAY.date()
    once = RequestedAbsence(world.ann.pk, day, day, cover_id=world.ben.pk, weekdays=frozenset({0}))
    world.do(staffing.absence(away=once))
    for_one = queries()
    weekly = replace(once, last_day=day + 364 * A_DAY)
    world.do(staffing.absence(away=weekly, changed=Absence.objects.get()))
    assert AbsenceSpan.objects.count() == 53
    assert queries() == for_one
