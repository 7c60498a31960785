"""Enrollment and exit rules with conditions on a related record: who enters and leaves when that record changes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from baton.crm.models import Record
from baton.delegation import changes
from baton.delegation.automatic_enrollment import follow_records
from baton.participants.models import Participant
from baton.rules.record_rules import Condition, Operator, RecordRules
from baton.sequences.matching import condition_fields
from baton.sequences.models import Sequence
from baton.sequences.record_rules import set_enrollment_rules, set_exit_rules
from tests.world import MONDAY, World, record, sequence

pytestmark = pytest.mark.django_db


def of_accounts(world: World) -> tuple[Record, Record]:
    """A contact of an account, and a sequence for contacts of accounts in software until they are customers."""
    account = record("Acme", owner=world.ann, object="account")
    contact = record("Pat", owner=world.ann, object="contact", account=account)
    world.sequence = sequence("Contacts", object="contact")
    Sequence.objects.filter(pk=world.sequence.pk).update(enrollment="automatic")
    software = RecordRules((Condition("account.Industry", Operator.IS, "Software"),))
    customer = RecordRules((Condition("account.Type", Operator.IS, "Customer"),))
    set_enrollment_rules(sequence=world.sequence, rules=software, by=None, at=MONDAY)
    set_exit_rules(sequence=world.sequence, rules=customer, by=None, at=MONDAY)
    return account, contact


def test_a_contact_enters_and_leaves_with_a_field_of_its_account(world: World) -> None:
    account, contact = of_accounts(world)
    other = record("Oz", owner=world.ann, object="contact")
    for fields, status in (
        ({"Industry": "Energy"}, None),
        ({"Industry": "Software"}, "active"),
        ({"Industry": "Software", "Type": "Customer"}, "removed"),
    ):
        world.do(changes.record_update(record_id=account.pk, values={"fields": fields}))
        assert list(Participant.objects.values_list("status", flat=True)) == ([status] if status else [])
    assert not Participant.objects.filter(record=other).exists()
    assert Participant.objects.get(record=contact).exit == Participant.Exit.RULE


def test_a_draft_with_a_condition_on_an_account_follows_none(world: World) -> None:
    account, _contact = of_accounts(world)
    Sequence.objects.filter(pk=world.sequence.pk).update(status="draft")
    with CaptureQueriesContext(connection) as captured:
        follow_records(records=[account.pk], at=MONDAY)
    # Those that follow, those that leave, whether any sequence enrolls automatically, and a savepoint around them.
    assert len(captured) == 5


def test_fields_of_related_records_are_offered_with_their_values(world: World) -> None:
    account, _contact = of_accounts(world)
    Record.objects.filter(pk=account.pk).update(fields={"Industry": "Software"})
    with CaptureQueriesContext(connection) as captured:
        fields = {field.name: field.values for field in condition_fields(object="contact")}
    assert len(captured) == 1
    assert fields["account.Industry"] == ("Software",)
    assert list(fields) == [
        "Name",
        "Email",
        "Phone",
        *(f"account.{name}" for name in ("Name", "Email", "Phone", "Industry")),
    ]
