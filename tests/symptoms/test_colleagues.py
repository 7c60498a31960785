"""Colleagues share queues, and pass work to one another."""

import pytest

from baton.crm.models import Record
from baton.engage.operations import complete, take
from baton.engage.own_work import hand_over_now, own_work
from baton.engage.requests import accept, offer
from baton.participants.matching import ActionFilter
from baton.people.colleagues import HandingOver, set_handing_over
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


def test_an_account_executive_gives_a_lead_back_to_the_sdr_who_takes_it(world: World) -> None:
    """PostHog: handling leads while an account executive is out of the office."""
    queue("Sales", [world.ann, world.sue])
    actions = world.enroll()
    work = own_work(matching=ActionFilter(participant_action_ids=(actions[0].pk,)), giver=world.ann, is_whole=True)
    request = offer(work=work, to=world.sue, by=world.ann, at=MONDAY)
    accept(request_id=request.pk, by=world.sue, at=MONDAY)
    assert owners(actions) == ["Sue", "Sue"]
    set_handing_over(setting=HandingOver.FREELY, by=None, at=MONDAY)
    back = own_work(matching=ActionFilter(participant_action_ids=tuple(pa.pk for pa in actions)), giver=world.sue)
    hand_over_now(work=back, to=world.ann, by=world.sue, at=MONDAY)
    assert owners(actions) == ["Ann", "Ann"]
