"""Records are converted, merged or deleted in the CRM while they are in sequences."""

import pytest

from baton.crm.models import Record
from baton.delegation.enrollment import enroll
from baton.engage.operations import complete
from baton.participants.models import Participant, ParticipantAction
from baton.sequences.models import Sequence
from tests.importing.conftest import ANN, BEN, KIM, LEADS, LEE, PAT, Exported
from tests.importing.conftest import exported as exported  # noqa: PLC0414 - the export, for these tests too
from tests.world import MONDAY, owners, sequence

pytestmark = pytest.mark.django_db
CONVERTED = (f"{LEADS[0]},IsConverted,ConvertedContactId", f"{LEADS[1]},1,{PAT}")
CONTACTS = ("Id,LastName,Email,OwnerId", f"{PAT},Lee,lee@example.com,{BEN}")


@pytest.fixture
def outbound(exported: Exported) -> Sequence:
    """Ann's lead Lee is at the second of two calls, beside Kim, who is in no sequence."""
    exported.write("Lead.csv", *LEADS, f"{KIM},{BEN},Kim,kim@example.com,").load()
    made = sequence("Outbound")
    put_in(made, LEE)
    complete(
        participant_action_id=ParticipantAction.objects.get(status="current").pk, by=None, at=MONDAY, note="Rang"
    )
    return made


def put_in(made: Sequence, crm_id: str) -> dict[int, str]:
    """Enroll it; the refusals by record."""
    outcome = enroll(sequence=made, records=[Record.objects.get(crm_id=crm_id).pk], by=None, at=MONDAY)
    return {refusal.record_id: refusal.reason for refusal in outcome.refusals}


def test_a_converted_lead_leaves_and_its_history_stays(outbound: Sequence, exported: Exported) -> None:
    """https://developer.salesforce.com/docs/ ActionCadenceTracker, CompletionReason LeadConverted"""
    exported.write("Contact.csv", *CONTACTS).write("Lead.csv", *CONVERTED).load()
    participant = Participant.objects.get(sequence=outbound)
    assert (participant.status, participant.exit) == ("removed", "converted")
    assert [pa.note for pa in ParticipantAction.objects.filter(status="completed")] == ["Rang"]


def test_the_contact_carries_on_with_the_history_where_the_sequence_says_so(
    outbound: Sequence, exported: Exported
) -> None:
    Sequence.objects.filter(pk=outbound.pk).update(follows_conversion=True)
    exported.write("Contact.csv", *CONTACTS).write("Lead.csv", *CONVERTED).load()
    participant = Participant.objects.get(sequence=outbound)
    assert (participant.status, participant.record.crm_id) == ("active", PAT)
    assert [pa.note for pa in participant.actions.filter(status="completed")] == ["Rang"]
    assert owners(participant.actions.filter(status="current")) == ["Ben Baker"]


def test_a_converted_lead_is_not_enrolled(outbound: Sequence, exported: Exported) -> None:
    """https://support-stage.revenue.io/tracking-sequence-exits"""
    exported.write("Contact.csv", *CONTACTS).write("Lead.csv", *CONVERTED).load()
    assert list(put_in(outbound, LEE).values()) == ["converted"]


def test_the_survivor_of_a_merge_carries_on(outbound: Sequence, exported: Exported) -> None:
    """https://support.outreach.io/hc/en-us/articles/360021383493"""
    merged = (f"{LEADS[0]},MasterRecordId,IsDeleted", f"{LEADS[1]},{KIM},1", f"{KIM},{BEN},Kim,kim@example.com,,,0")
    exported.write("Lead.csv", *merged).load()
    participant = Participant.objects.get(sequence=outbound)
    assert (participant.status, participant.record.crm_id) == ("active", KIM)
    assert owners(participant.actions.filter(status="current")) == ["Ben Baker"]


def test_what_a_complete_export_lacks_is_noticed(outbound: Sequence, exported: Exported) -> None:
    """https://support.outreach.io/hc/en-us/articles/360021383493 (historical clean-up)"""
    exported.write("Lead.csv", LEADS[0], f"{KIM},{BEN},Kim,kim@example.com,").load(complete=True, most_absent=0.6)
    participant = Participant.objects.get(sequence=outbound)
    assert (participant.status, participant.exit) == ("removed", "deleted")


def test_an_ordinary_export_that_lacks_it_ends_nothing(outbound: Sequence, exported: Exported) -> None:
    exported.write("Lead.csv", LEADS[0], f"{KIM},{BEN},Kim,kim@example.com,").load()
    assert Participant.objects.get(sequence=outbound).status == "active"
    assert Record.objects.get(crm_id=LEE).owner.crm_id == ANN
