"""Signing in without a form, the small organisation, and what a form of the Setup area complains of."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.http import HttpResponse
from django.test import Client

from baton.people.models import User
from tests.world import World

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse

    Answer = _MonkeyPatchedWSGIResponse
else:
    Answer = HttpResponse

SignIn = Callable[[User], Client]


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def as_user() -> SignIn:
    """A browser of its own for one person."""

    def sign_in(person: User) -> Client:
        client = Client()
        client.force_login(person)
        client.get("/healthz")  # the first request of a session notes when it began
        return client

    return sign_in


def errors_of(answer: Answer) -> dict[str, list[str]]:
    """The sentences beside each field of a page that was not saved."""
    return dict(answer.context["adminform"].form.errors)
