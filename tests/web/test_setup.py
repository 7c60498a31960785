"""Matching records the Setup area, and its lists."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from baton.delegation import staffing
from baton.people.models import Role
from tests.web.conftest import SignIn
from tests.world import MONDAY, World, queue, user

LISTS = ["users/", "queues/"]


def test_an_admin_enters_and_finds_the_way_back(world: World, as_user: SignIn) -> None:
    client = as_user(world.mia)
    assert 'href="/setup/"' in client.get("/").content.decode()
    page = client.get("/setup/").content.decode()
    assert "Fields" in page
    assert 'href="/"' in page


@pytest.mark.parametrize("page", ["", *LISTS, "users/new/"])
@pytest.mark.parametrize(
    ("role", "sentence"),
    [
        (Role.SEQUENCE_AGENT, "Only Sequence Admins can open this page."),
        (Role.ENROLLER, "Enrollers put records into sequences"),
        (Role.NONE, "You don’t have a role in Baton yet."),
    ],
)
def test_others_are_refused(world: World, as_user: SignIn, page: str, role: Role, sentence: str) -> None:
    response = as_user(user("kim", role=role)).get(f"/setup/{page}", follow=True)
    assert response.status_code == 403
    assert sentence in response.content.decode()


def test_strangers_sign_in_where_everybody_does(db: None) -> None:
    response = Client().get("/setup/users/", follow=True)
    assert response.redirect_chain[-1][0] == "/sign-in/?next=/setup/users/"


def test_an_admin_who_was_deactivated_is_a_stranger(world: World, as_user: SignIn) -> None:
    client = as_user(world.mia)
    changed = staffing.activity(user_id=world.mia.pk, is_active=False)
    world.do(changed)
    assert client.get("/setup/", follow=True).redirect_chain[-1][0] == "/sign-in/?next=/setup/"


@pytest.mark.parametrize("page", LISTS)
def test_queries_of_a_list_are_as_many_for_one_row_and_for_twenty(world: World, as_user: SignIn, page: str) -> None:
    client = as_user(world.mia)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/setup/{page}").status_code == 200
        return len(captured)

    def add(number: int) -> None:
        person = user(f"user {number}")
        queue(f"Queue {number}", [person])
        world.away(person, cover=world.ben, first=MONDAY.date())

    add(0)
    for_one = queries()
    for number in range(1, 20):
        add(number)
    assert queries() == for_one


@pytest.mark.parametrize("page", LISTS)
def test_every_list_can_be_searched(world: World, as_user: SignIn, page: str) -> None:
    assert as_user(world.mia).get(f"/setup/{page}?q=ann").status_code == 200
