"""A lead of Acme, an admin who writes templates, and what they write."""

import pytest
from django.test import Client

from tests.web.conftest import SignIn
from tests.world import World

HELLO = {
    "name": "Hello",
    "type": "email",
    "object": "lead",
    "subject": "For {{ record.Company }}",
    "body": "Dear {{ record.Name }}",
}


@pytest.fixture
def acme(world: World) -> World:
    world.lee.fields = {"Company": "Acme", "First Name": "Lee"}
    world.lee.save()
    return world


@pytest.fixture
def client(acme: World, as_user: SignIn) -> Client:
    return as_user(acme.mia)
