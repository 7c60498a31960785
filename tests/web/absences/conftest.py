"""Ann, whose time away it is, in her browser."""

import pytest
from django.test import Client

from tests.web.conftest import SignIn
from tests.world import World


@pytest.fixture
def client(world: World, as_user: SignIn) -> Client:
    return as_user(world.ann)
