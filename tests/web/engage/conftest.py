"""Work that is due long since: the pages read the clock."""

import pytest

from baton.participants.models import ParticipantAction
from baton.people.models import Queue
from tests.web.conftest import Answer
from tests.world import World, queue, record


@pytest.fixture
def due(world: World) -> ParticipantAction:
    """Ann's call to lee, with phone and email; another follows."""
    world.lee.phone, world.lee.email = "+1 (202) 555-0143", "lee@acme.example"
    world.lee.fields = {"Title": "Buyer", "Company": "Acme", "LeadSource": "Web"}
    world.lee.save()
    return world.enroll()[0]


@pytest.fixture
def partners(world: World) -> Queue:
    """Ann and ben may take kim's call from this queue."""
    made = queue("Partners", [world.ann, world.ben])
    world.enroll(record("Kim", owner=made))
    return made


def listed(answer: Answer) -> list[str]:
    """The records of the list."""
    return [row.record for row, _address in answer.context["desk"].lines]
