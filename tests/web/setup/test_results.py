"""Results in Setup."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from baton.mail.finishing import finish_with
from baton.sequences.results import FinishResult, find_result
from tests.web.asking import words
from tests.web.conftest import SignIn
from tests.world import MONDAY, World

ADDRESS = "/setup/results/"


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    return as_user(world.mia)


def test_a_result_is_added_renamed_and_logged(mia: Client) -> None:
    mia.post(f"{ADDRESS}new/", {"name": "Left the company", "is_offered": "on"})
    left = find_result("Left the company")
    assert not left.opts_out
    mia.post(f"{ADDRESS}{left.pk}/", {"name": "Gone", "is_offered": "on", "opts_out": "on"})
    assert find_result("Gone").opts_out
    page = words(mia.get(f"{ADDRESS}{left.pk}/"))
    assert "Mia created the result." in page
    assert "Mia edited the result." in page


def test_a_second_one_of_the_same_name_is_refused_in_words(mia: Client) -> None:
    answer = mia.post(f"{ADDRESS}new/", {"name": "wrong person", "is_offered": "on"})
    assert "A result with this name already exists." in words(answer)


def test_one_that_is_used_is_not_deleted_and_says_how_often(mia: Client, world: World) -> None:
    booked = find_result("Meeting booked")
    first = world.enroll()[0]
    finish_with(participants=[first.participant_id], result=booked, by=world.ann, at=MONDAY)
    assert "1 participant was finished with it." in words(mia.get(f"{ADDRESS}{booked.pk}/"))
    for answer in (mia.get(f"{ADDRESS}{booked.pk}/delete/"), mia.post(f"{ADDRESS}{booked.pk}/delete/")):
        assert "Participants were finished with it." in words(answer)
    assert FinishResult.objects.filter(pk=booked.pk).exists()


def test_one_that_is_not_used_is_deleted(mia: Client) -> None:
    wrong = find_result("Wrong person")
    mia.post(f"{ADDRESS}{wrong.pk}/delete/")
    assert not FinishResult.objects.filter(pk=wrong.pk).exists()


def test_the_list_says_what_follows_with_as_many_queries_for_many(mia: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page = words(mia.get(ADDRESS))
        assert "The person is opted out of email, calls, and SMS." in page
        return len(captured)

    before = queries()
    FinishResult.objects.bulk_create(FinishResult(name=f"Result {number}") for number in range(20))
    assert queries() == before


@pytest.mark.parametrize("page", ["", "new/", "1/", "1/delete/"])
def test_an_agent_does_not_edit_them(world: World, as_user: SignIn, page: str) -> None:
    client = as_user(world.ann)
    assert client.get(f"{ADDRESS}{page}").status_code == 403
    assert client.post(f"{ADDRESS}new/", {"name": "Mine"}).status_code == 403
    assert not FinishResult.objects.filter(name="Mine").exists()
