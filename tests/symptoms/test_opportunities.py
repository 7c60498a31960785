"""A sequence for opportunities takes participants like others; one for campaigns is refused before it is active."""

import pytest

from baton.crm.models import LookupField, Record
from baton.delegation.enrollment import enroll
from baton.delegation.explain import explain
from baton.engage.operations import complete
from baton.mail.composing import CannotSend, compose
from baton.participants.models import Participant, ParticipantAction
from baton.sequences.building import create_sequence
from baton.sequences.definition import Details
from baton.sequences.models import Action, Sequence, Template
from baton.sequences.operations import NoRecordsOfObject, activate
from tests.importing.conftest import ACME, ANN, BEN, PAT, SUE, Exported
from tests.importing.conftest import exported as exported  # noqa: PLC0414 - the export, for these tests too
from tests.world import MONDAY, owners, reasons, sequence

pytestmark = pytest.mark.django_db
DEAL = "006Ec00000KkQ1aIAF"
HEADER = "Id,Name,AccountId,OwnerId,StageName,IsClosed,ContactId,AE__c"


@pytest.fixture
def export(exported: Exported) -> Exported:
    """Ben owns the opportunity, Sue is the CSM of its account and Ann the SDR of its contact Pat."""
    exported.write("Account.csv", "Id,Name,OwnerId,CSM__c", f"{ACME},Acme,{ANN},{SUE}")
    pat = f"{PAT},Pat,Pat,pat@acme.example,+1 312 555 0101,{BEN},{ACME},0,{ANN}"
    exported.write(
        "Contact.csv", "Id,FirstName,LastName,Email,Phone,OwnerId,AccountId,HasOptedOutOfEmail,SDR__c", pat
    )
    with_deal(exported).load()
    return exported


def with_deal(exported: Exported, *, stage: str = "Negotiation", closed: int = 0, contact: str = PAT) -> Exported:
    row = f"{DEAL},Acme renewal,{ACME},{BEN},{stage},{closed},{contact},"
    return exported.write("Opportunity.csv", HEADER, row)


def deal() -> Record:
    return Record.objects.get(object="opportunity")


def in_sequence(made: Sequence) -> list[ParticipantAction]:
    outcome = enroll(sequence=made, records=[deal().pk], by=None, at=MONDAY)
    assert not outcome.refusals
    return list(ParticipantAction.objects.filter(participant__sequence=made).order_by("action__position"))


def field(name: str) -> LookupField:
    return LookupField.objects.get(object="opportunity", name=name)


@pytest.mark.parametrize(
    ("name", "owner", "sentence"),
    [
        ("account.CSM__c", "Sue Stone", "On the account, Acme, that is Sue Stone."),
        ("contact.SDR__c", "Ann Adams", "On the contact, Pat Pat, that is Ann Adams."),
        ("account_owner", "Ann Adams", "The owner of the account, Acme, is Ann Adams."),
    ],
)
def test_an_opportunity_is_delegated_by_fields_of_its_account_and_contact(
    export: Exported, name: str, owner: str, sentence: str
) -> None:
    """Revenue.io, delegation by type: opportunity → account, contact"""
    actions = in_sequence(sequence(object="opportunity", delegation=field(name)))
    assert owners(actions) == [owner, owner]
    assert explain(participant_action_id=actions[0].pk).sentences[1] == sentence


def test_open_actions_follow_the_contacts_lookup(export: Exported) -> None:
    actions = in_sequence(sequence(object="opportunity", delegation=field("contact.SDR__c")))
    pat = f"{PAT},Pat,Pat,pat@acme.example,,{BEN},{ACME},0,{SUE}"
    contacts = "Id,FirstName,LastName,Email,Phone,OwnerId,AccountId,HasOptedOutOfEmail,SDR__c"
    export.write("Contact.csv", contacts, pat).load()
    assert owners(actions) == ["Sue Stone", "Sue Stone"]


def test_without_a_contact_the_record_owner_owns(export: Exported) -> None:
    actions = in_sequence(sequence(object="opportunity", delegation=field("contact.SDR__c")))
    with_deal(export, contact="").load()
    assert (owners(actions), reasons(actions)) == (["Ben Baker"] * 2, ["blank"] * 2)
    assert "This opportunity has no contact." in explain(participant_action_id=actions[0].pk).sentences


def test_email_goes_to_the_contact_and_knows_both(export: Exported) -> None:
    made = sequence(object="opportunity", actions=0)
    body = '{{ record["contact.FirstName"] }}, {{ record.Name }} of {{ record["account.Name"] }}'
    template = Template.objects.create(name="Renewal", object="opportunity", subject="Hello", body=body)
    Action.objects.create(sequence=made, position=1, name="Email", type="email", template=template)
    [action] = in_sequence(made)
    action.owner.user.email = "ben@example.com"
    action.owner.user.save()
    draft = compose(participant_action_id=action.pk, by=None)
    assert not isinstance(draft, CannotSend), draft.reason
    assert draft.sent_to == "pat@acme.example"
    assert "Pat, Acme renewal of Acme" in draft.body
    with_deal(export, contact="").load()
    refused = compose(participant_action_id=action.pk, by=None)
    assert isinstance(refused, CannotSend)
    assert refused.reason == "This opportunity has no contact to write to or call."


def test_an_opt_out_of_the_contact_is_one_of_the_opportunity(export: Exported) -> None:
    made = sequence(object="opportunity", actions=0)
    template = Template.objects.create(name="Renewal", object="opportunity", subject="Hello", body="Hello")
    Action.objects.create(sequence=made, position=1, name="Email", type="email", template=template)
    in_sequence(made)
    pat = f"{PAT},Pat,Pat,pat@acme.example,,{BEN},{ACME},1,{ANN}"
    contacts = "Id,FirstName,LastName,Email,Phone,OwnerId,AccountId,HasOptedOutOfEmail,SDR__c"
    export.write("Contact.csv", contacts, pat).load()
    assert deal().opted_out_of_email
    assert Participant.objects.get(sequence=made).status == "removed"


def test_one_person_is_in_one_exclusive_sequence(export: Exported) -> None:
    contacts = sequence("Contacts", object="contact")
    deals = sequence("Deals", object="opportunity")
    Sequence.objects.update(other_sequences="exclusive", exclusive_priority=1)
    enroll(sequence=contacts, records=[Record.objects.get(crm_id=PAT).pk], by=None, at=MONDAY)
    [refusal] = enroll(sequence=deals, records=[deal().pk], by=None, at=MONDAY).refusals
    assert refusal.reason == "excluded"


def test_a_closed_opportunity_leaves_by_the_rule_that_a_new_sequence_begins_with(export: Exported) -> None:
    made = create_sequence(object="opportunity", details=Details(name="Renewals"), by=None, at=MONDAY)
    Action.objects.create(sequence=made, position=1, name="Call", type="call")
    activate(sequence=made, by=None, at=MONDAY)
    [call] = in_sequence(made)
    with_deal(export, stage="Closed Won", closed=1).load()
    participant = Participant.objects.get(sequence=made)
    assert (participant.status, call.status) == ("removed", "current")
    [refusal] = enroll(sequence=made, records=[deal().pk], by=None, at=MONDAY).refusals
    assert refusal.reason == "would_leave"


def test_work_on_an_opportunity_goes_on_to_the_next_action(export: Exported) -> None:
    first, second = in_sequence(sequence(object="opportunity"))
    complete(participant_action_id=first.pk, by=None, at=MONDAY, note="Rang")
    second.refresh_from_db()
    assert second.status == "current"


def test_a_sequence_for_campaigns_is_refused_in_words() -> None:
    made = create_sequence(object="campaign", details=Details(name="Webinar"), by=None, at=MONDAY)
    Action.objects.create(sequence=made, position=1, name="Call", type="call")
    with pytest.raises(NoRecordsOfObject, match="Build a sequence for campaign members"):
        activate(sequence=made, by=None, at=MONDAY)
