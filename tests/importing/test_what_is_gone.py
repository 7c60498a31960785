"""Records that the CRM has no more: missing from a complete export, or merged into another."""

from collections.abc import Callable

import pytest

from baton.crm.models import Record
from baton.delegation.enrollment import enroll
from baton.importing.models import RefusedRow
from baton.importing.writing import ImportRefused
from baton.insight.forgetting import forget_person
from baton.participants.models import Participant, ParticipantAction
from baton.sequences.models import Sequence
from tests.importing.conftest import ANN, BEN, KIM, LEADS, LEE, PAT, Exported
from tests.world import MONDAY, owners, sequence

pytestmark = pytest.mark.django_db
BOTH = (*LEADS, f"{KIM},{BEN},Kim,kim@example.com,")
MERGED = f"{LEADS[0]},MasterRecordId"


def enrolled(*records: str) -> list[Participant]:
    made = sequence()
    enroll(sequence=made, records=[Record.objects.get(crm_id=crm_id).pk for crm_id in records], by=None, at=MONDAY)
    return list(Participant.objects.order_by("pk"))


def test_what_a_complete_export_does_not_have_has_left(exported: Exported) -> None:
    exported.write("Lead.csv", *BOTH).load()
    [participant] = enrolled(KIM)
    report = exported.write("Lead.csv", *LEADS).load(complete=True, most_absent=0.5)
    assert (report.kind("lead").deleted, report.removed_participants) == (1, 1)
    participant.refresh_from_db()
    assert (participant.status, participant.exit) == ("removed", "deleted")
    assert Record.objects.get(crm_id=KIM).is_deleted
    assert exported.write("Lead.csv", *BOTH).load(complete=True).kind("lead").changed == 1
    assert not Record.objects.get(crm_id=KIM).is_deleted


def test_a_file_that_lacks_too_many_ends_nothing(exported: Exported) -> None:
    exported.write("Lead.csv", *BOTH).load()
    with pytest.raises(ImportRefused, match="1 of 2 leads are missing from the files, more than 20%"):
        exported.write("Lead.csv", *LEADS).load(complete=True)
    assert not Record.objects.filter(is_deleted=True).exists()


def test_a_file_that_is_not_complete_ends_nobody(exported: Exported) -> None:
    exported.write("Lead.csv", *BOTH).load()
    exported.write("Lead.csv", *LEADS).load()
    assert not Record.objects.filter(is_deleted=True).exists()


def test_a_merged_record_carries_on_as_the_one_that_won(exported: Exported) -> None:
    exported.write("Lead.csv", *BOTH).load()
    [participant] = enrolled(LEE)
    report = exported.write("Lead.csv", MERGED, f"{LEADS[1]},{KIM}", f"{BOTH[2]},").load()
    assert (report.moved_participants, report.removed_participants) == (1, 0)
    participant.refresh_from_db()
    assert (participant.record.crm_id, participant.status) == (KIM, "active")
    assert owners(list(ParticipantAction.objects.all())) == ["Ben Baker", "Ben Baker"]


def test_a_merged_record_leaves_where_the_one_that_won_is_already(exported: Exported) -> None:
    exported.write("Lead.csv", *BOTH).load()
    merged, survivor = enrolled(LEE, KIM)
    exported.write("Lead.csv", MERGED, f"{LEADS[1]},{KIM}", f"{BOTH[2]},").load()
    merged.refresh_from_db()
    survivor.refresh_from_db()
    assert (merged.status, merged.exit, survivor.status) == ("removed", "merged", "active")


def test_a_column_that_is_missing_undeletes_nobody(exported: Exported) -> None:
    exported.load()
    exported.write("Lead.csv", f"{LEADS[0]},IsDeleted", f"{LEADS[1]},1").load()
    exported.write("Lead.csv", "Id,OwnerId", f"{LEE},{ANN}").load()
    assert Record.objects.get(crm_id=LEE).is_deleted


@pytest.mark.parametrize("follows", [True, False])
def test_a_converted_lead_carries_on_as_its_contact_where_the_sequence_says_so(
    exported: Exported, *, follows: bool
) -> None:
    exported.load()
    [participant] = enrolled(LEE)
    Sequence.objects.update(follows_conversion=follows)
    exported.write("Contact.csv", "Id,OwnerId,LastName", f"{PAT},{BEN},Lee")
    exported.write("Lead.csv", f"{LEADS[0]},IsConverted,ConvertedContactId", f"{LEADS[1]},1,{PAT}").load()
    participant.refresh_from_db()
    if follows:
        assert (participant.record.crm_id, participant.status) == (PAT, "active")
        assert owners(list(ParticipantAction.objects.all())) == ["Ben Baker", "Ben Baker"]
    else:
        assert (participant.record.crm_id, participant.exit) == (LEE, "converted")


@pytest.mark.parametrize(("reaction", "status"), [("nothing", "active"), ("pause", "paused"), ("end", "removed")])
def test_a_conversion_reaches_the_other_sequences_of_the_person(
    exported: Exported, reaction: str, status: str
) -> None:
    exported.write("Contact.csv", "Id,OwnerId,LastName,Email", f"{PAT},{BEN},Lee,lee@example.com").load()
    [converted] = enrolled(LEE)
    Record.objects.update(email="lee@example.com")
    renewal = sequence("Renewal", object="contact")
    Sequence.objects.filter(pk=renewal.pk).update(on_a_reply_elsewhere=reaction)
    enroll(sequence=renewal, records=[Record.objects.get(crm_id=PAT).pk], by=None, at=MONDAY)
    exported.write("Lead.csv", f"{LEADS[0]},IsConverted", f"{LEADS[1]},1").load()
    other = Participant.objects.get(sequence=renewal)
    assert other.status == status
    assert (other.exit_why or other.pause_why) == (
        "" if reaction == "nothing" else "The lead was converted in the CRM"
    )
    converted.refresh_from_db()
    assert converted.exit == "converted"


def test_a_person_who_was_forgotten_is_not_filled_again(exported: Exported, lead: Callable[[str], Record]) -> None:
    exported.load()
    forget_person(records=[lead(LEE).pk], by=None, at=MONDAY)
    exported.write("Lead.csv", "Id,OwnerId,LastName,Email", f"{LEE},{BEN},Lee,lee@example.com")
    report = exported.load()
    after = lead(LEE)
    assert (after.name, after.email, after.fields, after.is_deleted) == ("Forgotten lead", "", {}, True)
    assert [problem.reason for problem in exported.problems] == [
        "the person was forgotten here on request; delete the record in the CRM, too"
    ]
    assert (report.kinds["lead"].left_out, report.kinds["lead"].refused) == (1, 0)
    # Whose cells are kept for correcting would be stored again.
    assert not RefusedRow.objects.exists()
