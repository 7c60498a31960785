"""Reading the list of actions as a person does."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from baton.people.models import User
from tests.web.conftest import Answer, SignIn
from tests.world import World

Listed = Callable[..., list[tuple[str, str]]]


def words(answer: Answer) -> str:
    """The page's words, with one space between them."""
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split()))


def rows(answer: Answer) -> list[tuple[str, str]]:
    """The record and the action of each row."""
    assert answer.status_code == 200
    return [(line.row.record, line.row.action) for line in answer.context["page"].rows]


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    return as_user(world.mia)


@pytest.fixture
def listed(world: World, as_user: SignIn) -> Listed:
    """The rows of the list with a query, for mia or someone else."""

    def listed(query: str = "", *, to: User | None = None) -> list[tuple[str, str]]:
        return rows(as_user(to or world.mia).get(f"/actions/?{query}"))

    return listed
