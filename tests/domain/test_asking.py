"""Asking colleagues for actions of theirs, and what nobody may ask for."""

from datetime import timedelta

import pytest

from baton.delegation.models import HandoverRequest
from baton.engage.asking import NotAskable, UnknownParticipant, ask, askable_actions, participant_to_ask_about
from baton.engage.operations import complete
from baton.engage.request_queries import requests_of
from baton.engage.requests import accept
from baton.participants.models import ParticipantAction
from baton.participants.queries import UnknownParticipantAction
from baton.people.colleagues import HandingOver, HandingOverIsOff, set_handing_over
from baton.people.models import Owner
from tests.notices.reading import notices
from tests.world import MONDAY, World, owners, queue, record

pytestmark = pytest.mark.django_db
NOON = MONDAY + timedelta(hours=3)


@pytest.fixture(autouse=True)
def colleagues(world: World) -> None:
    """Ann, ben and sue share a queue; sam is in no queue with them."""
    queue("Partners", [world.ann, world.ben, world.sue])


def enrolled(world: World, *owned_by: Owner, record_owner: Owner) -> list[ParticipantAction]:
    """The actions of a participant, by hand each of one owner."""
    actions = world.enroll(record("Kim", owner=record_owner))
    for pa, owner in zip(actions, owned_by, strict=True):
        world.reassign(pa, to=owner)
    return actions


def test_a_record_owner_asks_for_the_actions_of_a_colleague(world: World) -> None:
    first, second = enrolled(world, world.ben, world.ben, record_owner=world.ann)
    [request] = ask(action_ids=[first.pk], is_whole=True, by=world.ann, at=NOON, note="My account")
    assert (request.kind, request.by, request.to) == ("ask", world.ann, world.ben)
    assert "Ann asks you for 2 actions in Inbound." in notices(world.ben)
    assert owners([first, second]) == ["Ben", "Ben"]
    accepted = accept(request_id=request.pk, by=world.ben, at=NOON)
    assert owners([first, second]) == ["Ann", "Ann"]
    assert accepted.handover
    assert accepted.handover.by == world.ben
    assert "Ben accepted your request about 2 actions." in notices(world.ann)


def test_who_owns_a_step_asks_for_the_others(world: World) -> None:
    first, second = enrolled(world, world.ann, world.ben, record_owner=world.sam)
    assert askable_actions(participant=first.participant, by=world.ann) == [second]
    [request] = ask(action_ids=[second.pk], by=world.ann, at=NOON)
    [row] = requests_of(world.ann).sent
    assert [action.name for action in row.actions] == ["Call 2 for Kim"]
    assert request.to == world.ben


def test_each_owner_gets_a_request_of_their_own(world: World) -> None:
    first, second = enrolled(world, world.ben, world.sue, record_owner=world.ann)
    sent = ask(action_ids=[first.pk, second.pk], by=world.ann, at=NOON)
    assert sorted(request.to.name for request in sent) == ["Ben", "Sue"]


def test_what_one_may_not_see_is_not_there_to_be_asked_for(world: World) -> None:
    first, _second = enrolled(world, world.ben, world.ben, record_owner=world.sam)
    with pytest.raises(UnknownParticipantAction, match=f"^Action {first.pk} was not found.$"):
        ask(action_ids=[first.pk], by=world.ann, at=NOON)
    with pytest.raises(UnknownParticipantAction, match=r"^Action 9999 was not found.$"):
        ask(action_ids=[9999], by=world.ann, at=NOON)
    with pytest.raises(UnknownParticipant):
        participant_to_ask_about(first.participant_id, by=world.ann)
    assert not HandoverRequest.objects.exists()


def test_nobody_asks_a_stranger_or_for_what_is_closed(world: World) -> None:
    first, second = enrolled(world, world.ben, world.sam, record_owner=world.ann)
    with pytest.raises(NotAskable, match="no colleague of yours owns it"):
        ask(action_ids=[second.pk], by=world.ann, at=NOON)
    complete(participant_action_id=first.pk, by=world.ben, at=NOON)
    with pytest.raises(NotAskable, match="it is completed"):
        ask(action_ids=[first.pk], by=world.ann, at=NOON)
    assert askable_actions(participant=first.participant, by=world.ann) == []


def test_the_owner_is_asked_even_where_work_is_handed_over_freely(world: World) -> None:
    first, _second = enrolled(world, world.ben, world.ben, record_owner=world.ann)
    set_handing_over(setting=HandingOver.FREELY, by=None, at=MONDAY)
    ask(action_ids=[first.pk], by=world.ann, at=NOON)
    assert owners([first]) == ["Ben"]
    set_handing_over(setting=HandingOver.NO, by=None, at=MONDAY)
    with pytest.raises(HandingOverIsOff):
        ask(action_ids=[first.pk], by=world.ann, at=NOON)


def test_who_loses_sight_of_the_record_no_longer_reads_its_name(world: World) -> None:
    first, _second = enrolled(world, world.ben, world.ben, record_owner=world.ann)
    ask(action_ids=[first.pk], by=world.ann, at=NOON)
    first.participant.record.owner = world.sam
    first.participant.record.save()
    [row] = requests_of(world.ann).sent
    assert [action.name for action in row.actions] == ["An action that you no longer see"]
    [row] = requests_of(world.ben).received
    assert [action.name for action in row.actions] == ["Call 1 for Kim"]
