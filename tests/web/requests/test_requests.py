"""The requests of colleagues in the browser: seeing, accepting, declining and withdrawing them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from baton.delegation.models import HandoverRequest
from baton.engage.own_work import own_work
from baton.engage.requests import accept, offer
from baton.participants.matching import ActionFilter
from baton.participants.models import ParticipantAction
from tests.web.conftest import SignIn
from tests.world import MONDAY, World, owners, queue


@pytest.fixture
def actions(world: World) -> list[ParticipantAction]:
    """Ann's, in a queue with ben."""
    queue("Partners", [world.ann, world.ben])
    return world.enroll()


def request_of(world: World, actions: list[ParticipantAction]) -> HandoverRequest:
    matching = ActionFilter(participant_action_ids=tuple(pa.pk for pa in actions))
    work = own_work(matching=matching, giver=world.ann)
    return offer(work=work, to=world.ben, by=world.ann, at=MONDAY, note="I am swamped")


def test_a_request_stands_at_the_top_of_engage_and_behind_the_bell(
    world: World, actions: list[ParticipantAction], as_user: SignIn
) -> None:
    request_of(world, actions)
    ben = as_user(world.ben)
    assert '1<span class="visually-hidden"> waiting' in ben.get("/engage/").content.decode()
    assert "Ann wants to hand you 2 actions in Inbound." in ben.get("/notices/").content.decode()
    page = ben.get("/requests/").content.decode()
    assert "Call 1 for Lee" in page
    assert "I am swamped" in page
    assert "Call 1 for Lee" not in as_user(world.sam).get("/requests/").content.decode()


def test_accepting_moves_the_actions(world: World, actions: list[ParticipantAction], as_user: SignIn) -> None:
    request = request_of(world, actions)
    page = as_user(world.ben).post(f"/requests/{request.pk}/accept/", follow=True).content.decode()
    assert owners(actions) == ["Ben", "Ben"]
    assert "Accepted. The actions of Ann are yours now." in page
    assert "Ben accepted" in as_user(world.ann).get("/requests/").content.decode()


def test_declining_asks_for_a_reason(world: World, actions: list[ParticipantAction], as_user: SignIn) -> None:
    request = request_of(world, actions)
    ben = as_user(world.ben)
    assert ben.post(f"/requests/{request.pk}/decline/", {"reason": " "}).status_code == 422
    ben.post(f"/requests/{request.pk}/decline/", {"reason": "On leave soon"})
    assert "On leave soon" in as_user(world.ann).get("/requests/").content.decode()
    assert owners(actions) == ["Ann", "Ann"]


def test_only_its_two_people_find_a_request(world: World, actions: list[ParticipantAction], as_user: SignIn) -> None:
    request = request_of(world, actions)
    for person in (world.sam, world.mia, world.ann):
        assert as_user(person).post(f"/requests/{request.pk}/accept/").status_code == 404
        assert as_user(person).get(f"/requests/{request.pk}/decline/").status_code == 404
    assert as_user(world.ben).post(f"/requests/{request.pk}/withdraw/").status_code == 404
    as_user(world.ann).post(f"/requests/{request.pk}/withdraw/")
    page = as_user(world.ben).post(f"/requests/{request.pk}/accept/", follow=True).content.decode()
    assert "already withdrawn" in page
    assert owners(actions) == ["Ann", "Ann"]


def test_the_page_takes_as_many_queries_for_twenty_requests_as_for_one(
    world: World, actions: list[ParticipantAction], as_user: SignIn
) -> None:
    ben, numbers = as_user(world.ben), []
    for count in (1, 19):
        for _ in range(count):
            request_of(world, actions)
        with CaptureQueriesContext(connection) as queries:
            ben.get("/requests/")
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_the_giver_finds_the_way_back_among_the_requests(
    world: World, actions: list[ParticipantAction], as_user: SignIn
) -> None:
    request = request_of(world, actions)
    accepted = accept(request_id=request.pk, by=world.ben, at=MONDAY)
    way_back = f"/handovers/{accepted.handover_id}/undo/"
    ann = as_user(world.ann)
    assert way_back in ann.get("/requests/").content.decode()
    assert way_back not in as_user(world.ben).get("/requests/").content.decode()
    ann.post(way_back)
    assert owners(actions) == ["Ann", "Ann"]
    assert way_back not in ann.get("/requests/").content.decode()
