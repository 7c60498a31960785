"""Fields of the CRM come, go and change their name; accounts have owners, and are deleted."""

import pytest
from django.utils import timezone

from baton.crm.models import LookupField, Record
from baton.delegation import staffing
from baton.delegation.enrollment import enroll
from baton.delegation.handovers import carry_out
from baton.delegation.replacing import field_replaced
from baton.insight.problems import all_problems
from baton.participants.models import ParticipantAction
from baton.people.models import Role, User
from baton.sequences.models import Sequence
from tests.importing.conftest import ACME, ANN, BEN, LEE, PAT, SUE, Exported
from tests.importing.conftest import exported as exported  # noqa: PLC0414 - the export, for these tests too
from tests.world import MONDAY, World, owners, reasons, sequence

pytestmark = pytest.mark.django_db
CONTACT = ("Id,LastName,OwnerId,AccountId", f"{PAT},Pat,{ANN},{ACME}")


def problems() -> dict[str, str]:
    return {problem.kind: problem.cause for problem in all_problems(at=timezone.now())}


def in_sequence(made: Sequence, crm_id: str) -> list[ParticipantAction]:
    enroll(sequence=made, records=[Record.objects.get(crm_id=crm_id).pk], by=None, at=MONDAY)
    return list(ParticipantAction.objects.filter(participant__sequence=made).order_by("action__position"))


@pytest.fixture
def renewal(exported: Exported) -> Exported:
    """Ann's contact Pat of Ben's account Acme."""
    exported.write("Account.csv", "Id,Name,OwnerId", f"{ACME},Acme,{BEN}").write("Contact.csv", *CONTACT).load()
    User.objects.update(role=Role.SEQUENCE_AGENT)
    return exported


def test_who_has_no_role_is_passed_over_and_seen(world: World) -> None:
    """Gong, flow statuses: “No license”. Whoever can't work gets nothing by a field, and what they own is shown."""
    world.do(staffing.role(user_id=world.sue.pk, role=Role.NONE))
    world.delegate(world.sdr)
    actions = world.enroll()
    assert (owners(actions), reasons(actions)) == (["Ann", "Ann"], ["unable", "unable"])
    assert "Sue is in SDR" in problems()["unable_in_field"]
    world.do(staffing.role(user_id=world.ann.pk, role=Role.NONE))
    assert owners(actions) == ["Ann", "Ann"]
    assert "may_not_work" in problems()


def test_a_deleted_account_that_still_decides_is_said(renewal: Exported) -> None:
    """https://support.outreach.io/hc/en-us/articles/360026686193"""
    field = LookupField.objects.get_or_create(
        object="contact", source="account_owner", defaults={"name": "account_owner", "label": "The account’s owner"}
    )[0]
    in_sequence(sequence("Renewal", object="contact", delegation=field), PAT)
    assert "deleted_account" not in problems()
    renewal.write("Account.csv", "Id,Name,OwnerId,IsDeleted", f"{ACME},Acme,{BEN},1").load()
    assert "the account is deleted in your CRM" in problems()["deleted_account"]


def test_the_owner_of_the_company_owns(renewal: Exported) -> None:
    """https://help.crelate.com (6367968)"""
    field = LookupField.objects.get_or_create(
        object="contact", source="account_owner", defaults={"name": "account_owner", "label": "The account’s owner"}
    )[0]
    actions = in_sequence(sequence("Renewal", object="contact", delegation=field), PAT)
    assert owners(actions) == ["Ben Baker", "Ben Baker"]
    renewal.write("Account.csv", "Id,Name,OwnerId", f"{ACME},Acme,{SUE}").load()
    assert owners(actions) == ["Sue Stone", "Sue Stone"]


def test_a_field_that_is_gone_is_said_and_its_new_name_is_offered(exported: Exported) -> None:
    """https://github.com/mautic/mautic/issues/2582, https://github.com/mautic/mautic/issues/10996"""
    exported.load()
    User.objects.update(role=Role.SEQUENCE_AGENT)
    actions = in_sequence(sequence(delegation=LookupField.objects.get(name="SDR__c")), LEE)
    exported.write("Lead.csv", "Id,OwnerId,LastName,Email", f"{LEE},{ANN},Lee,lee@example.com").load()
    assert "was missing from Lead.csv" in problems()["absent_field"]
    assert owners(actions) == ["Sue Stone", "Sue Stone"], "nobody loses work by a file without a column"
    renamed = ("Id,OwnerId,LastName,Email,SDR_Rep__c", f"{LEE},{ANN},Lee,lee@example.com,{BEN}")
    exported.write("Lead.csv", *renamed).load()
    assert "It may have been renamed to" in problems()["absent_field"]
    old, new = (LookupField.objects.get(name=name) for name in ("SDR__c", "SDR_Rep__c"))
    carry_out(field_replaced(field=old, replacement=new), by=None, at=MONDAY)
    assert owners(actions) == ["Ben Baker", "Ben Baker"]
