"""Colleagues share queues, and pass work to one another."""

import pytest

from baton.crm.models import Record
from baton.engage.operations import complete, take
from baton.sequences.models import Sequence
from tests.world import MONDAY, World, owners, queue

pytestmark = pytest.mark.django_db


def test_whoever_takes_the_lead_from_a_queue_keeps_it(world: World) -> None:
    """Salesforce: a member of a queue takes ownership of the record."""
    inbound = queue("Inbound", [world.ben, world.sam])
    Record.objects.filter(pk=world.lee.pk).update(owner=inbound)
    Sequence.objects.update(taking_from_a_queue=Sequence.Taking.PARTICIPANT)
    [first, second] = world.enroll()
    take(participant_action_id=first.pk, by=world.ben, at=MONDAY)
    complete(participant_action_id=first.pk, by=world.ben, at=MONDAY)
    assert owners([second]) == ["Ben"]
