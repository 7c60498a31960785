"""A sequence for campaign members: who owns, how each member is written to, and when members leave."""

import pytest

from baton.crm.models import LookupField, Record
from baton.delegation.enrollment import enroll
from baton.delegation.explain import explain
from baton.insight.forgetting import forget_person, records_of
from baton.mail.composing import CannotSend, compose
from baton.participants.models import Participant, ParticipantAction
from baton.rules.record_rules import Condition, Operator, RecordRules
from baton.sequences.building import create_sequence
from baton.sequences.definition import Details
from baton.sequences.matching import MatchCount, count_matching
from baton.sequences.models import Action, Sequence, Template
from baton.sequences.operations import activate
from baton.sequences.record_rules import as_json
from baton.sequences.templates import merge_fields
from tests.importing.conftest import ANN, BEN, LEE, PAT, SUE, Exported
from tests.importing.conftest import exported as exported  # noqa: PLC0414 - the export, for these tests too
from tests.importing.test_campaign_members import CONVERTED, OF_LEE, OF_PAT, WEBINAR, member
from tests.importing.test_campaign_members import export as export  # noqa: PLC0414 - the same
from tests.world import MONDAY, owners, reasons, sequence

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loaded(export: Exported) -> Exported:
    """Ben owns the campaign, whose SDR is Sue; Sue is the SDR of the lead Lee and Ben that of the contact Pat."""
    export.load()
    return export


def field(name: str) -> LookupField:
    return LookupField.objects.get(object="campaign member", name=name)


def in_sequence(made: Sequence, crm_id: str = OF_LEE) -> list[ParticipantAction]:
    outcome = enroll(sequence=made, records=[member(crm_id).pk], by=None, at=MONDAY)
    assert not outcome.refusals
    wanted = {"participant__sequence": made, "participant__record__crm_id": crm_id}
    return list(ParticipantAction.objects.filter(**wanted).order_by("action__position"))


@pytest.mark.parametrize(
    ("name", "owner", "sentence"),
    [
        ("campaign_owner", "Ben Baker", "The owner of the campaign, Fall webinar, is Ben Baker."),
        ("campaign.SDR_Lead__c", "Sue Stone", "On the campaign, Fall webinar, that is Sue Stone."),
        ("lead.SDR__c", "Sue Stone", "On the lead, Lee, that is Sue Stone."),
        ("CreatedById", "Sue Stone", "On this campaign member that is Sue Stone."),
        ("contact.SDR__c", "Ann Adams", "This campaign member has no contact."),
    ],
)
def test_a_member_is_delegated_by_its_campaign_and_person(name: str, owner: str, sentence: str) -> None:
    """Revenue.io, delegation by type: campaign → contact, lead"""
    actions = in_sequence(sequence(object="campaign member", delegation=field(name)))
    assert owners(actions) == [owner, owner]
    assert sentence in explain(participant_action_id=actions[0].pk).sentences


def test_open_actions_follow_the_campaigns_owner(loaded: Exported) -> None:
    actions = in_sequence(sequence(object="campaign member", delegation=field("campaign_owner")))
    loaded.write("Campaign.csv", "Id,Name,OwnerId", f"{WEBINAR},Fall webinar,{SUE}").load()
    assert owners(actions) == ["Sue Stone", "Sue Stone"]


def test_open_actions_follow_the_owner_of_the_lead(loaded: Exported) -> None:
    actions = in_sequence(sequence(object="campaign member"))
    assert (owners(actions), reasons(actions)) == (["Ann Adams"] * 2, ["record_owner"] * 2)
    loaded.write("Lead.csv", "Id,OwnerId,LastName,Email,SDR__c", f"{LEE},{BEN},Lee,lee@example.com,{SUE}").load()
    assert owners(actions) == ["Ben Baker", "Ben Baker"]


def test_a_converted_lead_goes_on_as_the_contact(loaded: Exported) -> None:
    made = sequence(object="campaign member", delegation=field("contact.SDR__c"))
    actions = in_sequence(made)
    loaded.write("Lead.csv", CONVERTED, f"{LEE},{ANN},Lee,lee@example.com,{SUE},1,{PAT}").load()
    assert Participant.objects.get(sequence=made).status == "active"
    assert owners(actions) == ["Ben Baker", "Ben Baker"]


def test_a_sequence_for_members_becomes_active_and_members_leave_by_status(loaded: Exported) -> None:
    made = create_sequence(object="campaign member", details=Details(name="Webinar"), by=None, at=MONDAY)
    Action.objects.create(sequence=made, position=1, name="Call", type="call")
    leaves = as_json(RecordRules((Condition("Status", Operator.IS, "Responded"),)))
    Sequence.objects.filter(pk=made.pk).update(exit_rules=leaves)
    activate(sequence=made, by=None, at=MONDAY)
    in_sequence(made)
    header = "Id,CampaignId,LeadId,ContactId,Status,CreatedById"
    loaded.write("CampaignMember.csv", header, f"{OF_LEE},{WEBINAR},{LEE},,Responded,{SUE}").load()
    assert Participant.objects.get(sequence=made).status == "removed"


def test_a_rule_finds_the_members_of_one_campaign() -> None:
    Record.objects.create(object="campaign member", name="Elsewhere", owner=member().owner)
    rules = RecordRules((Condition("CampaignId", Operator.IS, WEBINAR),))
    assert count_matching(object="campaign member", rules=rules) == MatchCount(matching=2, total=3, is_of_all=True)


def test_one_template_writes_to_leads_and_contacts() -> None:
    Record.objects.filter(crm_id=LEE).update(fields={"FirstName": "Leona"})
    Record.objects.filter(crm_id=PAT).update(fields={"FirstName": "Pat"})
    body = '{{ record.FirstName }}, thanks for joining {{ record["campaign.Name"] }}: {{ record.Status }}'
    template = Template.objects.create(name="Thanks", object="campaign member", subject="Hello", body=body)
    assert {"FirstName", "campaign.Name", "Status"} <= set(merge_fields("campaign member").record)
    made = sequence(object="campaign member", actions=0)
    Action.objects.create(sequence=made, position=1, name="Email", type="email", template=template)
    for crm_id, words in (
        (OF_LEE, "Leona, thanks for joining Fall webinar: Registered"),
        (OF_PAT, "Pat, thanks for joining Fall webinar: Attended"),
    ):
        [action] = in_sequence(made, crm_id)
        action.owner.user.email = "ann@example.com"
        action.owner.user.save()
        draft = compose(participant_action_id=action.pk, by=None)
        assert not isinstance(draft, CannotSend), draft.reason
        assert words in draft.body


def test_one_person_is_in_one_exclusive_sequence() -> None:
    leads, members = sequence("Leads"), sequence("Members", object="campaign member")
    Sequence.objects.update(other_sequences="exclusive", exclusive_priority=1)
    enroll(sequence=leads, records=[Record.objects.get(crm_id=LEE).pk], by=None, at=MONDAY)
    [refusal] = enroll(sequence=members, records=[member().pk], by=None, at=MONDAY).refusals
    assert refusal.reason == "excluded"


def test_an_opt_out_of_the_lead_is_one_of_the_member(loaded: Exported) -> None:
    header = "Id,OwnerId,LastName,Email,SDR__c,HasOptedOutOfEmail"
    loaded.write("Lead.csv", header, f"{LEE},{ANN},Lee,lee@example.com,{SUE},1").load()
    assert member().opted_out_of_email


def test_a_forgotten_lead_leaves_no_name_on_its_members(loaded: Exported) -> None:
    header = "Id,OwnerId,LastName,Email,SDR__c,IsDeleted"
    loaded.write("Lead.csv", header, f"{LEE},{ANN},Lee,lee@example.com,{SUE},1").load()
    forget_person(records=records_of(Record.objects.get(crm_id=LEE)), by=None, at=MONDAY)
    assert (member().name, member().fields) == ("Forgotten campaign member", {})
    assert member(OF_PAT).name == "Pat"
