"""Moving participants from the list to another sequence."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from baton.delegation.models import Handover
from baton.participants.models import Participant
from baton.sequences.models import Sequence
from tests.web.asking import words
from tests.web.conftest import SignIn
from tests.world import World, record, sequence


@pytest.fixture
def target(world: World) -> Sequence:
    world.enroll(world.lee, record("Kim", owner=world.ben))
    return sequence("Outbound", actions=3)


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    return as_user(world.mia)


def test_the_list_offers_it_and_asks_where_to(target: Sequence, mia: Client) -> None:
    assert 'formaction="/participants/move/"' in mia.get("/participants/").content.decode()
    page = words(mia.get("/participants/move/?all=1"))
    assert "Choose a sequence" in page
    assert "Outbound</option>" in page


def test_the_preview_counts_and_changes_nothing(target: Sequence, mia: Client) -> None:
    page = words(mia.get(f"/participants/move/?all=1&to={target.pk}"))
    assert "<b>2</b> participants can be moved." in page
    assert "at step 1, Call 1" in page
    assert "6</b> new actions are assigned." in page
    assert not Participant.objects.filter(sequence=target).exists()


def test_all_that_match_are_moved_and_the_move_can_be_undone(target: Sequence, mia: Client, world: World) -> None:
    posted = {"all": "1", "q": "kim", "to": target.pk, "why": "New texts"}
    answer = mia.post("/participants/move/", posted, follow=True)
    assert "1 participant moved to Outbound." in words(answer)
    moved = Participant.objects.get(sequence=target)
    assert (moved.record.name, moved.moved_from.sequence) == ("Kim", world.sequence)  # type: ignore[union-attr]
    handover = Handover.objects.latest("pk")
    assert (handover.cause, handover.why, handover.by) == ("move", "New texts", world.mia)
    assert "go back to the step" in words(mia.get(f"/handovers/{handover.pk}/undo/"))
    page = words(mia.post(f"/handovers/{handover.pk}/undo/", follow=True))
    assert "The participants are in their sequence again." in page


def test_the_records_page_says_where_it_came_from_and_went(target: Sequence, mia: Client, world: World) -> None:
    lee = Participant.objects.get(record=world.lee)
    posted = {"ids": [lee.pk], "to": target.pk, "record": world.lee.pk}
    page = words(mia.post("/participants/move/", posted, follow=True))
    assert "Moved here from" in page
    assert "Moved to “Outbound”" in page


def test_who_cannot_be_moved_is_listed_with_the_reason(target: Sequence, mia: Client, world: World) -> None:
    page = words(mia.get(f"/participants/move/?all=1&to={world.sequence.pk}"))
    assert "already in this sequence: Lee, Kim" in page
    assert "Preview move" in page


def test_nothing_selected_and_no_such_sequence_are_said(target: Sequence, mia: Client) -> None:
    assert "No rows are selected" in words(mia.get("/participants/move/"))
    assert "Select a valid choice" in words(mia.get("/participants/move/?all=1&to=9999"))


def test_an_agent_may_not(target: Sequence, as_user: SignIn, world: World) -> None:
    assert as_user(world.ann).get(f"/participants/move/?all=1&to={target.pk}").status_code == 403


@pytest.mark.parametrize("count", [1, 20])
def test_the_preview_takes_as_many_queries_for_one_as_for_twenty(
    world: World, mia: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    world.enroll(*(record(f"Lead {number}", owner=world.ann) for number in range(count)))
    target = sequence("Outbound", actions=3)
    with django_assert_num_queries(34):
        mia.get(f"/participants/move/?all=1&to={target.pk}")
