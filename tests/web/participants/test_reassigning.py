"""Reassigning the open actions of participants selected in their list; agents hand over their own."""

import pytest
from django.test import Client

from baton.delegation.models import Handover
from baton.participants.models import ParticipantAction
from baton.people.colleagues import HandingOver, set_handing_over
from tests.web.actions.conftest import words
from tests.web.conftest import SignIn
from tests.world import MONDAY, World, owners, queue, record

PATH = "/participants/reassign/"


@pytest.fixture
def actions(world: World) -> list[ParticipantAction]:
    """Two of lee's, whom ann owns, and two of lou's, whom ben owns."""
    return world.enroll(world.lee, record("Lou", owner=world.ben))


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    return as_user(world.mia)


def test_the_open_actions_of_those_selected_are_previewed_then_reassigned(
    world: World, mia: Client, actions: list[ParticipantAction]
) -> None:
    chosen = {"ids": [actions[0].participant_id]}
    assert "Open actions of 1 participant." in words(mia.get(PATH, chosen))
    page = words(mia.post(PATH, {**chosen, "to": "sue"}))
    assert "2 of 2 open actions change owner" in page
    mia.post(PATH, {**chosen, "to": "sue", "apply": "1", "previewed": world.sue.pk})
    assert owners(actions) == ["Sue", "Sue", "Ben", "Ben"]
    assert Handover.objects.latest("pk").change_count == 2


def test_all_that_match_are_meant_whatever_the_page(
    world: World, mia: Client, actions: list[ParticipantAction]
) -> None:
    chosen = {"all": "1", "sequence": str(world.sequence.pk), "q": "Lou"}
    page = mia.get(PATH, chosen)
    assert "Open actions of 1 participant." in words(page)
    assert 'name="q" value="Lou"' in page.content.decode(), "the preview is of the same"
    mia.post(PATH, {**chosen, "to": "sue", "apply": "1", "previewed": str(world.sue.pk)})
    assert owners(actions) == ["Ann", "Ann", "Sue", "Sue"]


def test_agents_hand_over_what_is_theirs(world: World, as_user: SignIn, actions: list[ParticipantAction]) -> None:
    set_handing_over(setting=HandingOver.FREELY, by=world.mia, at=MONDAY)
    queue("Inside sales", [world.ann, world.sue])
    world.reassign(actions[1], to=world.ben)
    ann, chosen = as_user(world.ann), {"ids": [pa.participant_id for pa in actions[::2]]}
    assert "Reassign actions" not in words(ann.get("/participants/"))
    assert "1 action of yours. Call 1 for" in words(ann.get(PATH, chosen))
    ann.post(PATH, {**chosen, "to": world.sue.pk, "apply": "1", "previewed": f"{world.sue.pk}-False"})
    assert owners(actions) == ["Sue", "Ben", "Ben", "Ben"]


def test_nothing_selected_and_what_one_does_not_see_is_refused(
    world: World, as_user: SignIn, actions: list[ParticipantAction]
) -> None:
    assert "No rows are selected." in words(as_user(world.mia).get(PATH))
    assert as_user(world.sam).get(PATH, {"ids": [actions[0].participant_id]}).status_code == 404
    assert owners(actions) == ["Ann", "Ann", "Ben", "Ben"]
