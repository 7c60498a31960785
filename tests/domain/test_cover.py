"""Absences and cover: who acts for whom, and when; the owner stays the owner."""

from datetime import UTC, date, datetime, timedelta

import pytest

from baton.delegation import staffing
from baton.delegation.handovers import carry_out
from baton.delegation.models import Handover
from baton.engage.operations import complete, reschedule, skip
from baton.people.away import AlreadyAway, CannotBeAway, RequestedAbsence
from baton.people.models import Absence, Role
from baton.people.permissions import NotAllowed
from baton.people.queries import UnknownAbsence
from tests.world import MONDAY, World, covers, owners, sequence, user

MON, TUE, WED = (date(2026, 3, day) for day in (2, 3, 4))


def test_an_absence_gives_the_owners_actions_of_those_days_a_cover(world: World) -> None:
    world.sequence = sequence("Outbound", actions=3)
    actions = world.enroll()
    world.away(world.ann, cover=world.ben, first=TUE)
    assert covers(actions) == [None, "Ben", None]
    assert owners(actions) == ["Ann", "Ann", "Ann"]


def test_an_absence_without_cover_leaves_the_owner_alone(world: World) -> None:
    actions = world.enroll()
    assert world.away(world.ann, cover=None, first=MON).flows.changed == 0
    assert (owners(actions), covers(actions)) == (["Ann", "Ann"], [None, None])


def test_a_changed_absence_counts_by_its_new_days_and_cover(world: World) -> None:
    actions = world.enroll()
    world.away(world.ann, cover=world.ben, first=MON)
    away = RequestedAbsence(world.ann.pk, TUE, TUE, cover_id=world.sam.pk)
    world.do(staffing.absence(away=away, changed=Absence.objects.get()))
    assert covers(actions) == [None, "Sam"]


def test_an_absence_given_to_somebody_else_counts_for_both(world: World) -> None:
    first, second = world.enroll()
    world.reassign(second, to=world.sam)
    world.away(world.ann, cover=world.ben, first=MON, days=2)
    assert covers([first, second]) == ["Ben", None]
    away = RequestedAbsence(world.sam.pk, MON, TUE, cover_id=world.ben.pk)
    world.do(staffing.absence(away=away, changed=Absence.objects.get()))
    assert covers([first, second]) == [None, "Ben"]


def test_a_cancelled_absence_covers_nothing(world: World) -> None:
    actions = world.enroll()
    world.away(world.ann, cover=world.ben, first=MON, days=2)
    cancelled = world.do(staffing.absence_cancelled(cancelled=Absence.objects.get()))
    assert covers(actions) == [None, None]
    assert cancelled.handover
    assert cancelled.handover.change_count == 2


def test_a_chain_is_followed(world: World) -> None:
    actions = world.enroll()
    world.away(world.ann, cover=world.ben, first=MON, days=2)
    world.away(world.ben, cover=world.sam, first=TUE)
    assert covers(actions) == ["Ben", "Sam"]
    world.away(world.sam, cover=world.sue, first=TUE)
    assert covers(actions) == ["Ben", "Sue"]


def test_a_loop_ends_with_the_owner_alone(world: World) -> None:
    actions = world.enroll()
    world.away(world.ann, cover=world.ben, first=MON)
    world.away(world.ben, cover=world.sam, first=MON)
    world.away(world.sam, cover=world.ann, first=MON)
    assert (owners(actions), covers(actions)) == (["Ann", "Ann"], [None, None])


def test_days_are_counted_in_the_time_zone_of_who_is_away(world: World) -> None:
    kim = user("kim", time_zone="Pacific/Kiritimati")
    world.lee.owner = kim
    world.lee.save()
    at = datetime(2026, 3, 2, 10, tzinfo=UTC)  # which is Tuesday, 0 o'clock, on Kiritimati
    actions = world.enroll(at=at)
    world.away(kim, cover=world.ben, first=TUE)
    assert covers(actions) == ["Ben", None]
    later = world.enroll(at=at - timedelta(seconds=1))
    assert later == actions


def test_an_action_rescheduled_into_an_absence_is_covered_and_out_of_it_is_not(world: World) -> None:
    actions = world.enroll()
    world.away(world.ann, cover=world.ben, first=WED)
    wednesday = MONDAY + timedelta(days=2)
    reschedule(participant_action_id=actions[0].pk, to=wednesday, by=world.ann, at=MONDAY)
    assert covers(actions) == ["Ben", None]
    assert Handover.objects.latest("pk").cause == "dates"
    reschedule(participant_action_id=actions[0].pk, to=MONDAY, by=world.ben, at=MONDAY)
    assert covers(actions) == [None, None]


@pytest.mark.parametrize("close", [complete, skip])
def test_what_follows_a_closed_action_may_move_into_an_absence(world: World, close: type) -> None:
    first, second = world.enroll()
    world.away(world.ann, cover=world.ben, first=WED)
    assert covers([second]) == [None]
    close(participant_action_id=first.pk, by=world.ann, at=MONDAY + timedelta(days=1))
    assert covers([second]) == ["Ben"]


def test_a_closed_action_keeps_its_cover(world: World) -> None:
    actions = world.enroll()
    world.away(world.ann, cover=world.ben, first=MON)
    complete(participant_action_id=actions[0].pk, by=world.ben, at=MONDAY)
    world.do(staffing.absence_cancelled(cancelled=Absence.objects.get()))
    assert covers(actions) == ["Ben", None]


def test_two_absences_of_one_user_do_not_share_a_day(world: World) -> None:
    world.away(world.ann, cover=None, first=MON, days=2)
    world.away(world.ann, cover=None, first=WED)
    world.away(world.ben, cover=None, first=MON)
    with pytest.raises(AlreadyAway):
        world.away(world.ann, cover=None, first=TUE)


def test_an_absence_makes_sense(world: World) -> None:
    world.away(world.ann, cover=world.ben, first=MON)
    with pytest.raises(CannotBeAway):
        world.away(world.ben, cover=world.ben, first=MON)
    with pytest.raises(CannotBeAway):
        world.away(world.ben, cover=world.ann, first=MON, days=0)


def test_an_absence_cancelled_meanwhile_is_neither_changed_nor_cancelled_again(world: World) -> None:
    world.away(world.ann, cover=world.ben, first=MON)
    stale = Absence.objects.get()
    world.do(staffing.absence_cancelled(cancelled=stale))
    with pytest.raises(UnknownAbsence):
        world.do(staffing.absence_cancelled(cancelled=stale.__class__(pk=stale.pk, user=world.ann)))
    with pytest.raises(UnknownAbsence):
        world.do(staffing.absence(away=RequestedAbsence(world.ann.pk, TUE, TUE), changed=stale))


def test_an_absence_that_became_somebody_elses_is_not_changed_unseen(world: World) -> None:
    world.away(world.ann, cover=world.ben, first=MON)
    stale = Absence.objects.get()
    away = RequestedAbsence(world.sam.pk, MON, MON, cover_id=world.ben.pk)
    world.do(staffing.absence(away=away, changed=stale))
    with pytest.raises(UnknownAbsence):
        carry_out(
            staffing.absence(away=RequestedAbsence(world.ann.pk, TUE, TUE), changed=stale),
            by=world.ann,
            at=MONDAY,
        )


def test_an_agent_sets_changes_and_cancels_their_own_absence_and_nobody_elses(world: World) -> None:
    own = staffing.absence(away=RequestedAbsence(world.ann.pk, MON, MON, cover_id=world.ben.pk))
    with pytest.raises(NotAllowed):
        carry_out(own, by=world.ben, at=MONDAY)
    carry_out(own, by=world.ann, at=MONDAY)
    absence = Absence.objects.get()
    later = staffing.absence(away=RequestedAbsence(world.ann.pk, TUE, TUE), changed=absence)
    with pytest.raises(NotAllowed):
        carry_out(later, by=world.ben, at=MONDAY)
    carry_out(later, by=world.ann, at=MONDAY)
    with pytest.raises(NotAllowed):
        carry_out(staffing.absence_cancelled(cancelled=absence), by=world.ben, at=MONDAY)
    carry_out(staffing.absence_cancelled(cancelled=absence), by=world.ann, at=MONDAY)


def test_an_agent_does_not_take_over_an_absence_nor_give_theirs_away(world: World) -> None:
    world.away(world.ann, cover=None, first=MON)
    absence = Absence.objects.get()
    for by, to in ((world.ben, world.ben), (world.ann, world.ben)):
        with pytest.raises(NotAllowed):
            carry_out(staffing.absence(away=RequestedAbsence(to.pk, MON, MON), changed=absence), by=by, at=MONDAY)


@pytest.mark.parametrize("role", [Role.ENROLLER, Role.NONE])
def test_only_agents_and_admins_set_absences(world: World, role: Role) -> None:
    eve = user("eve", role=role)
    own = staffing.absence(away=RequestedAbsence(eve.pk, MON, MON))
    with pytest.raises(NotAllowed):
        carry_out(own, by=eve, at=MONDAY)
    carry_out(own, by=world.mia, at=MONDAY)


def test_an_inactive_agent_sets_no_absence(world: World) -> None:
    eve = user("eve", is_active=False)
    with pytest.raises(NotAllowed):
        carry_out(staffing.absence(away=RequestedAbsence(eve.pk, MON, MON)), by=eve, at=MONDAY)
