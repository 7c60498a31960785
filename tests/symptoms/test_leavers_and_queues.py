"""People leave, and queues lose and gain members."""

import pytest

from baton.crm.models import Record
from baton.delegation import membership, staffing
from baton.engage.operations import complete, take
from baton.insight.health import ailments
from baton.people.models import QueueMember
from tests.world import MONDAY, World, owners, queue, reasons, record

pytestmark = pytest.mark.django_db


def test_what_a_field_gave_to_a_leaver_falls_back_and_what_they_own_is_seen(world: World) -> None:
    """https://github.com/odoo/odoo/pull/130895, https://babelquest.co.uk (leavers)"""
    world.delegate(world.sdr)
    world.enroll(world.lee, record("Kim", owner=world.sue))
    world.deactivate(world.sue)
    assert owners(world.actions()) == ["Ann", "Ann", "Sue", "Sue"]
    assert [(ailment.kind, ailment.owner, ailment.count) for ailment in ailments()] == [("inactive", "Sue", 2)]


def test_new_work_of_a_leavers_record_goes_to_the_default_owner(world: World) -> None:
    """https://help.zoho.com/portal/en/kb/crm (assigning record owner: a default assignee)"""
    world.deactivate(world.ann)
    world.do(staffing.sequence_default_owner(sequence=world.sequence, owner=world.ben))
    assert owners(world.enroll()) == ["Ben", "Ben"]
    assert reasons(world.actions()) == ["default", "default"]


def test_who_leaves_a_queue_keeps_what_they_took_and_the_rest_stays(world: World) -> None:
    """https://github.com/chatwoot/chatwoot/issues/4158"""
    inbound = queue("Inbound", [world.ben, world.sam])
    Record.objects.filter(pk=world.lee.pk).update(owner=inbound)
    [first, _second] = world.enroll()
    take(participant_action_id=first.pk, by=world.ben, at=MONDAY)
    world.do(membership.members(queue=inbound, user_ids=[world.sam.pk]))
    assert owners(world.actions()) == ["Ben", "Inbound"]
    complete(participant_action_id=first.pk, by=world.ben, at=MONDAY)


def test_what_waited_in_an_empty_queue_is_there_for_its_first_member(world: World) -> None:
    """https://github.com/chatwoot/chatwoot/issues/10685"""
    emea = queue("EMEA")
    Record.objects.filter(pk=world.lee.pk).update(owner=emea)
    [first, _second] = world.enroll()
    assert [(ailment.kind, ailment.owner) for ailment in ailments()] == [("no_members", "EMEA")]
    world.do(membership.members(queue=emea, user_ids=[world.sam.pk]))
    assert QueueMember.objects.filter(queue=emea, user=world.sam).exists()
    assert ailments() == []
    take(participant_action_id=first.pk, by=world.sam, at=MONDAY)
