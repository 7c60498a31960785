"""Off-boarding: who stays active, what undo gives back, and what is refused."""

import pytest

from baton.delegation import staffing
from baton.delegation.handovers import carry_out, preview_change
from baton.delegation.leaving import (
    CannotOffboard,
    Destination,
    Offboarding,
    cover_everything,
    hand_everything_to,
    hand_everything_to_managers,
)
from baton.delegation.offboarding import offboarding
from baton.delegation.undo import undo
from baton.engage.operations import complete
from baton.participants.models import ParticipantAction
from baton.people.able import OwnerIsInactive
from baton.people.models import Absence, Organization, Role
from baton.people.permissions import NotAllowed
from tests.domain.test_offboarding import A_DAY, TODAY, members, off_board
from tests.world import MONDAY, World, owners, queue, record, user


def test_who_stays_active_is_not_deactivated(world: World) -> None:
    actions = world.enroll()
    plan = Offboarding(leaver=world.ann, actions=Destination.to(world.ben), deactivates=False)
    off_board(world, plan)
    world.ann.refresh_from_db()
    assert world.ann.is_active
    assert owners(actions) == ["Ben", "Ben"]


def test_somebody_who_is_inactive_can_be_off_boarded(world: World) -> None:
    actions = world.enroll()
    world.deactivate(world.ann)
    outcome = off_board(world, hand_everything_to(world.ann, world.ben))
    assert owners(actions) == ["Ben", "Ben"]
    world.undo(outcome)
    assert owners(actions) == ["Ann", "Ann"]
    world.ann.refresh_from_db()
    assert not world.ann.is_active


def test_the_undo_gives_everything_back_but_what_was_changed_since(world: World) -> None:
    actions = world.enroll(world.lee, record("Pat", owner=world.sam))
    world.reassign(actions[2], to=world.ann)
    world.do(staffing.default_owner(owner=world.ann))
    outcome = off_board(world, hand_everything_to(world.ann, world.ben))
    complete(participant_action_id=actions[0].pk, by=world.ben, at=MONDAY)
    world.reassign(actions[2], to=world.sue)
    world.do(staffing.default_owner(owner=world.sam))  # which moves what ben owned by default
    assert outcome.handover
    preview = preview_change(undo(handover=outcome.handover), at=MONDAY)
    undone = world.undo(outcome)
    assert preview.flows == undone.flows
    assert preview.left_alone == undone.left_alone == {"closed": 1, "changed_since": 2, "settings": 1}
    assert owners(actions) == ["Ben", "Ann", "Sue", "Sam"]
    assert Organization.objects.get().default_owner_id == world.sam.pk
    world.ann.refresh_from_db()
    assert world.ann.is_active


def test_an_undo_can_be_undone(world: World) -> None:
    actions = world.enroll()
    queue("Alone", [world.ann])
    outcome = off_board(world, hand_everything_to(world.ann, world.ben))
    undone = world.undo(outcome)
    assert (owners(actions), members("Alone")) == (["Ann", "Ann"], {"Ann": 1})
    world.undo(undone)
    assert (owners(actions), members("Alone")) == (["Ben", "Ben"], {"Ben": 1})
    world.ann.refresh_from_db()
    assert not world.ann.is_active


def test_an_absence_that_was_set_since_keeps_those_that_overlap_it(world: World) -> None:
    world.away(world.ann, cover=world.sam, first=TODAY + 5 * A_DAY, days=2)
    outcome = off_board(world, cover_everything(world.ann, cover=world.ben))
    absence = Absence.objects.get()
    world.do(staffing.absence_ended(absence=absence, last_day=TODAY))
    world.away(world.ann, cover=None, first=TODAY + 5 * A_DAY, days=3)
    undone = world.undo(outcome)
    assert undone.left_alone["settings"] == 2
    assert sorted(Absence.objects.values_list("first_day", flat=True)) == [TODAY, TODAY + 5 * A_DAY]


def test_what_a_leaver_has_is_theirs_even_if_nothing_moves(world: World) -> None:
    """The settings alone are reason enough for an undo."""
    outcome = off_board(world, hand_everything_to(world.ann, world.ben))
    assert outcome.flows.changed == 0
    world.undo(outcome)
    world.ann.refresh_from_db()
    assert world.ann.is_active


def test_who_cannot_take_over_is_refused_with_the_reason(world: World) -> None:
    gone, reader = user("gone", is_active=False), user("rita", role=Role.NONE)
    for owner, reason in ((gone, "Gone is inactive"), (reader, "role doesn’t allow")):
        with pytest.raises(OwnerIsInactive, match=reason):
            offboarding(hand_everything_to(world.ann, owner), by=world.mia, at=MONDAY)
    with pytest.raises(CannotOffboard, match="Ann is leaving"):
        offboarding(hand_everything_to(world.ann, world.ann), by=world.mia, at=MONDAY)
    with pytest.raises(CannotOffboard, match="has no manager"):
        hand_everything_to_managers(world.ann)
    with pytest.raises(CannotOffboard, match="can’t off-board yourself"):
        offboarding(hand_everything_to(world.mia, world.ben), by=world.mia, at=MONDAY)


def test_agents_may_not_off_board(world: World) -> None:
    actions = world.enroll()
    change = offboarding(hand_everything_to(world.ann, world.ben), by=world.mia, at=MONDAY)
    with pytest.raises(NotAllowed):
        carry_out(change, by=world.ben, at=MONDAY)
    assert owners(actions) == ["Ann", "Ann"]
    assert not ParticipantAction.objects.filter(reason="reassigned").exists()
