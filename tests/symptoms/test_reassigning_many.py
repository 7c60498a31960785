"""What people reported of reassigning many at once: some were silently not done."""

import pytest
from django.urls import reverse

from baton.delegation.left_out import left_out
from baton.engage.operations import complete
from baton.participants.matching import ActionFilter
from baton.people.models import Role
from tests.cli.conftest import Baton
from tests.cli.conftest import baton as baton  # noqa: PLC0414 - the command line, for these tests too
from tests.web.conftest import SignIn
from tests.web.conftest import as_user as as_user  # noqa: PLC0414
from tests.world import MONDAY, World, owners, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def test_every_action_that_was_left_out_is_named_with_its_reason(world: World, baton: Baton) -> None:
    first, second = world.enroll()
    complete(participant_action_id=first.pk, by=world.ann, at=MONDAY)
    ids = [text for pk in (first.pk, second.pk, 999_999) for text in ("--id", str(pk))]
    said = baton.out("reassign", *ids, "--to", "ben")
    assert "Skipped: Call 1 for Lee (already completed), action 999999 (not found)." in said
    assert owners([second]) == ["Ben"]
    assert [item["id"] for item in baton.json("reassign", *ids, "--to", "sam")["left_out"]] == [first.pk, 999_999]


def test_the_page_names_them_too(world: World, as_user: SignIn) -> None:
    first, second = world.enroll()
    complete(participant_action_id=first.pk, by=world.ann, at=MONDAY)
    chosen = {"ids": [first.pk, second.pk], "to": "Ben", "previewed": world.ben.pk, "apply": "1"}
    page = as_user(world.mia).post(reverse("actions_reassign"), chosen, follow=True).content.decode()
    assert "1 action reassigned to Ben." in page
    assert "Skipped: Call 1 for Lee (already completed)." in page


def test_a_filter_leaves_nothing_out(world: World) -> None:
    world.enroll()
    assert left_out(ActionFilter(owner_id=world.ann.pk), by=world.mia) == []


def test_who_cannot_work_is_given_nothing(world: World, as_user: SignIn) -> None:
    actions = world.enroll()
    robot = user("robot", role=Role.NONE)
    chosen = {"ids": [actions[0].pk], "to": "Robot", "previewed": robot.pk, "apply": "1"}
    page = as_user(world.mia).post(reverse("actions_reassign"), chosen).content.decode()
    assert "Robot’s role doesn’t allow working on actions." in page
    assert owners(actions) == ["Ann", "Ann"]
