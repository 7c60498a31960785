"""Results in the Setup area."""

import pytest
from django.test import Client

from baton.mail.finishing import finish_with
from baton.sequences.results import FinishResult, find_result
from tests.web.asking import words
from tests.web.conftest import SignIn, errors_of
from tests.world import MONDAY, World

ADDRESS = "/setup/sequences/finishresult/"


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    return as_user(world.mia)


def test_a_result_is_added_renamed_and_logged(mia: Client) -> None:
    mia.post(f"{ADDRESS}add/", {"name": "Left the company", "is_offered": "on"})
    left = find_result("Left the company")
    assert not left.opts_out
    mia.post(f"{ADDRESS}{left.pk}/change/", {"name": "Gone", "is_offered": "on", "opts_out": "on"})
    assert find_result("Gone").opts_out
    page = words(mia.get(f"{ADDRESS}{left.pk}/change/"))
    assert "Mia created the result." in page
    assert "Mia edited the result." in page


def test_a_second_one_of_the_same_name_is_refused_in_words(mia: Client) -> None:
    answer = mia.post(f"{ADDRESS}add/", {"name": "wrong person", "is_offered": "on"})
    assert errors_of(answer) == {"__all__": ["A result with this name already exists."]}


def test_one_that_is_used_is_not_deleted_and_says_how_often(mia: Client, world: World) -> None:
    booked = find_result("Meeting booked")
    first = world.enroll()[0]
    finish_with(participants=[first.participant_id], result=booked, by=world.ann, at=MONDAY)
    page = words(mia.get(f"{ADDRESS}{booked.pk}/change/"))
    assert "1 participant" in page
    assert f"{ADDRESS}{booked.pk}/delete/" not in page
    assert mia.post(f"{ADDRESS}{booked.pk}/delete/", {"post": "yes"}).status_code == 403
    assert FinishResult.objects.filter(pk=booked.pk).exists()


def test_one_that_is_not_used_is_deleted(mia: Client) -> None:
    wrong = find_result("Wrong person")
    mia.post(f"{ADDRESS}{wrong.pk}/delete/", {"post": "yes"})
    assert not FinishResult.objects.filter(pk=wrong.pk).exists()


def test_an_agent_does_not_edit_them(world: World, as_user: SignIn) -> None:
    assert as_user(world.ann).get(f"{ADDRESS}add/", follow=True).status_code == 403
