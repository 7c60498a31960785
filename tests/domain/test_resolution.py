"""Whom a delegation would choose for the records of an object."""

from datetime import UTC, datetime

import pytest

from baton.crm.models import Record
from baton.delegation import staffing
from baton.delegation.flows import Flows
from baton.insight.resolution import resolution_of, resolve_records
from baton.rules.delegation import Reason
from tests.world import MONDAY, World, lookup_field, queue, record, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def resolved(field_id: int | None, *, object: str = "lead") -> Flows:  # noqa: A002
    return resolve_records(object=object, field_id=field_id, at=MONDAY)


def test_the_user_in_the_field_is_chosen(world: World) -> None:
    assert resolved(world.sdr.pk).holdings == {world.sue.pk: 1}
    assert resolved(world.sdr.pk).reasons == {Reason.LOOKUP: 1}


def test_without_a_field_it_is_the_record_owner(world: World) -> None:
    assert resolved(None).holdings == {world.ann.pk: 1}
    assert resolved(None).reasons == {Reason.RECORD_OWNER: 1}


def test_blank_and_inactive_fall_back_to_the_record_owner_queues_too(world: World) -> None:
    leads = queue("Leads")
    record("Blank", owner=leads)
    record("Gone", owner=world.ben, SDR__c=world.sam)
    world.do(staffing.activity(user_id=world.sam.pk, is_active=False))
    flows = resolved(world.sdr.pk)
    assert flows.holdings == {world.sue.pk: 1, leads.pk: 1, world.ben.pk: 1}
    assert flows.reasons == {Reason.LOOKUP: 1, Reason.BLANK: 1, Reason.INACTIVE: 1}


def test_one_hop_away_it_is_read_on_the_account(world: World) -> None:
    csm = lookup_field("CSM__c", object="account")
    hop = lookup_field("Account.CSM__c", object="contact", on=csm)
    acme = record("Acme", owner=world.ann, object="account", CSM__c=world.ben)
    record("Cleo", owner=world.ann, object="contact", account=acme)
    record("Nobody's", owner=world.ann, object="contact")
    flows = resolved(hop.pk, object="contact")
    assert flows.holdings == {world.ben.pk: 1, world.ann.pk: 1}
    assert flows.reasons == {Reason.LOOKUP: 1, Reason.BLANK: 1}


def test_whoever_is_away_then_is_covered(world: World) -> None:
    world.away(world.sue, cover=world.ben, first=MONDAY.date())
    assert resolved(world.sdr.pk).covered == 1
    later = datetime(2026, 3, 9, 9, tzinfo=UTC)
    assert resolve_records(object="lead", field_id=world.sdr.pk, at=later).covered == 0


def test_records_deleted_in_the_crm_and_other_objects_do_not_count(world: World) -> None:
    record("Acme", owner=world.ann, object="account")
    assert resolved(world.sdr.pk).reached == 1
    Record.objects.filter(pk=world.lee.pk).update(is_deleted=True)
    assert resolved(world.sdr.pk).reached == 0


def test_what_resolves_is_what_an_enrollment_then_gives(world: World) -> None:
    world.delegate(world.sdr)
    promised = resolved(world.sdr.pk)
    first, *_rest = world.enroll()
    assert promised.holdings == {first.owner_id: 1}


def test_in_names_and_numbers(world: World) -> None:
    leads = queue("Leads")
    for n in range(3):
        record(f"Blank {n}", owner=leads)
    record("Gone", owner=world.sam, SDR__c=world.sam)
    world.do(staffing.activity(user_id=world.sam.pk, is_active=False))
    resolution = resolution_of(resolved(world.sdr.pk))
    assert (resolution.total, resolution.with_user, resolution.users) == (5, 1, 1)
    assert (resolution.blank, resolution.inactive, resolution.by_default) == (3, 1, 0)
    assert (resolution.in_queues, resolution.unattended, resolution.most) == (3, 1, 3)
    assert [(chosen.owner.name, chosen.count) for chosen in resolution.largest] == [
        ("Leads", 3),
        ("Sam", 1),
        ("Sue", 1),
    ]


def test_beyond_ten_owners_the_others_are_counted_together(world: World) -> None:
    for n in range(14):
        record(f"Lead {n}", owner=user(f"owner {n}"))
    resolution = resolution_of(resolved(None))
    assert (len(resolution.largest), resolution.others, resolution.other_count) == (10, 5, 5)


def test_without_records_there_is_nothing_to_count() -> None:
    resolution = resolution_of(resolved(None, object="campaign"))
    assert (resolution.total, resolution.most, resolution.largest) == (0, 0, ())
