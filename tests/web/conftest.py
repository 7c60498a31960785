"""Signing in without a form, and the small organisation."""

from collections.abc import Callable

import pytest
from django.test import Client

from baton.people.models import User
from tests.world import World

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
        return client

    return sign_in
