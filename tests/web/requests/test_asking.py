"""Asking a colleague for actions in the browser."""

import pytest

from baton.delegation.models import HandoverRequest
from baton.participants.models import ParticipantAction
from tests.web.conftest import SignIn
from tests.world import World, owners, queue, record


@pytest.fixture
def actions(world: World) -> list[ParticipantAction]:
    """Of a record of ann's, owned by ben, who is in a queue with her."""
    queue("Partners", [world.ann, world.ben])
    actions = world.enroll(record("Kim", owner=world.ann))
    world.reassign(*actions, to=world.ben)
    return actions


def test_a_record_owner_asks_from_the_page_of_the_record(
    world: World, actions: list[ParticipantAction], as_user: SignIn
) -> None:
    first, ann = actions[0], as_user(world.ann)
    address = f"/ask/{first.participant_id}/"
    assert address in ann.get(f"/records/{first.participant.record_id}/").content.decode()
    assert "Call 1, owned by Ben" in ann.get(address).content.decode()
    assert ann.post(address, {"note": "Mine"}).status_code == 422
    page = ann.post(address, {"actions": [first.pk], "note": "Mine"}, follow=True).content.decode()
    assert "Request sent to Ben." in page
    assert owners([first]) == ["Ben"]
    request = HandoverRequest.objects.get()
    as_user(world.ben).post(f"/requests/{request.pk}/accept/")
    assert owners([first]) == ["Ann"]


def test_whoever_has_no_part_in_it_finds_nothing(
    world: World, actions: list[ParticipantAction], as_user: SignIn
) -> None:
    address = f"/ask/{actions[0].participant_id}/"
    assert [as_user(person).get(address).status_code for person in (world.sam, world.mia)] == [404, 404]
    assert as_user(world.sam).post(address, {"actions": [actions[0].pk]}).status_code == 404
