"""A draft and an active sequence, and the words of pages."""

import pytest
from django.http import HttpResponse

from baton.people.models import User
from baton.sequences.building import add_action, create_sequence
from baton.sequences.definition import Details, StepDefinition
from baton.sequences.models import Action, Sequence
from tests.web.conftest import Answer
from tests.world import MONDAY, World


def words(answer: Answer | HttpResponse) -> str:
    """The page, with one space where there is any, and none before the end of a tag."""
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split()).replace(" >", ">")


def steps(sequence: Sequence) -> list[str]:
    return list(sequence.actions.order_by("position").values_list("name", flat=True))


@pytest.fixture
def draft(world: World) -> Sequence:
    made = create_sequence(object="lead", details=Details(name="Outbound"), by=None, at=MONDAY)
    for name in ("First call", "Follow-up", "Proposal"):
        add_action(sequence=made, step=StepDefinition(name=name, type=Action.Type.CALL), by=None, at=MONDAY)
    return made


@pytest.fixture
def mia(world: World) -> User:
    return world.mia
