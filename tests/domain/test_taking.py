"""Taking a whole participant from a queue, and giving back what one took."""

from datetime import timedelta

import pytest

from baton.delegation.handovers import carry_out
from baton.delegation.models import Handover
from baton.delegation.undo import AlreadyUndone, undo
from baton.engage.operations import complete, take
from baton.participants.models import ParticipantAction
from baton.people.models import Queue, User
from baton.people.permissions import NotAllowed
from baton.sequences.models import Sequence
from tests.world import MONDAY, World, owners, queue, reasons, record, sequence

pytestmark = pytest.mark.django_db
NOON = MONDAY + timedelta(hours=3)


@pytest.fixture
def partners(world: World) -> Queue:
    """Ann and ben are in the queue that owns kim, whose sequence has three actions and is taken whole."""
    world.sequence = sequence("Whole", actions=3)
    Sequence.objects.update(taking_from_a_queue=Sequence.Taking.PARTICIPANT)
    partners = queue("Partners", [world.ann, world.ben])
    world.enroll(record("Kim", owner=partners))
    return partners


def taking_of(person: User) -> Handover:
    return Handover.objects.filter(cause=Handover.Cause.TAKING, by=person).latest("pk")


def give_back(pa: ParticipantAction, person: User) -> None:
    carry_out(undo(handover=taking_of(person)), by=person, at=NOON)


@pytest.mark.usefixtures("partners")
def test_who_takes_a_participant_owns_the_following_actions_too(world: World) -> None:
    actions = world.actions()
    take(participant_action_id=actions[0].pk, by=world.ann, at=NOON)
    assert owners(actions) == ["Ann", "Ann", "Ann"]
    assert reasons(actions) == ["reassigned"] * 3
    handover = taking_of(world.ann)
    assert (handover.change_count, handover.sequence, handover.action) == (3, world.sequence, None)


@pytest.mark.usefixtures("partners")
def test_actions_of_other_owners_stay_with_them(world: World) -> None:
    actions = world.actions()
    support = queue("Support", [world.ann])
    world.reassign(actions[1], to=support)
    take(participant_action_id=actions[0].pk, by=world.ann, at=NOON)
    assert owners(actions) == ["Ann", "Support", "Ann"]


def test_other_participants_stay_in_the_queue(world: World, partners: Queue) -> None:
    others = world.enroll(record("Lou", owner=partners))
    take(participant_action_id=world.actions()[0].pk, by=world.ann, at=NOON)
    assert owners(others) == ["Partners"] * 3


@pytest.mark.usefixtures("partners")
def test_giving_back_returns_all_that_is_still_open(world: World) -> None:
    actions = world.actions()
    take(participant_action_id=actions[0].pk, by=world.ann, at=NOON)
    complete(participant_action_id=actions[0].pk, by=world.ann, at=NOON)
    give_back(actions[1], world.ann)
    assert owners(actions) == ["Ann", "Partners", "Partners"]
    assert reasons(actions)[1:] == ["record_owner"] * 2
    with pytest.raises(AlreadyUndone):
        give_back(actions[1], world.ann)


@pytest.mark.usefixtures("partners")
def test_nobody_gives_back_what_somebody_else_took_but_an_admin(world: World) -> None:
    actions = world.actions()
    take(participant_action_id=actions[0].pk, by=world.ann, at=NOON)
    change = undo(handover=taking_of(world.ann))
    for person in (world.ben, world.sam):
        with pytest.raises(NotAllowed):
            carry_out(change, by=person, at=NOON)
    carry_out(change, by=world.mia, at=NOON)
    assert owners(actions) == ["Partners"] * 3


def test_an_agent_undoes_no_reassignment(world: World) -> None:
    outcome = world.reassign(*world.enroll(), to=world.ben)
    assert outcome.handover
    with pytest.raises(NotAllowed):
        carry_out(undo(handover=outcome.handover), by=world.ann, at=NOON)
