"""What a later export changes, and that ownership follows in the same import."""

import pytest
from pytest_django import DjangoAssertNumQueries

from baton.crm.models import LookupField, Record
from baton.delegation import changes
from baton.delegation.enrollment import enroll
from baton.delegation.handovers import carry_out
from baton.delegation.models import Handover
from baton.importing.running import Listener, import_files
from baton.participants.matching import ActionFilter
from baton.participants.models import Participant, ParticipantAction
from baton.people.models import Owner, Queue, User
from tests.importing.conftest import ACME, ANN, BEN, INBOUND, KIM, LEADS, LEE, PAT, SUE, USERS, Exported
from tests.world import MONDAY, owners, sequence

pytestmark = pytest.mark.django_db


def enrolled(record: str, *, field: str | None = None, of: str = "lead") -> list[ParticipantAction]:
    """The participant actions of a record in a sequence that delegates to a field."""
    delegation = LookupField.objects.get(object=of, name=field) if field else None
    made = sequence(delegation=delegation, object=of)
    enroll(sequence=made, records=[Record.objects.get(crm_id=record).pk], by=None, at=MONDAY)
    return list(ParticipantAction.objects.all())


def test_a_new_owner_is_an_owner_change(exported: Exported) -> None:
    exported.load()
    actions = enrolled(LEE)
    exported.write("Lead.csv", LEADS[0], f"{LEE},{BEN},Lee,lee@example.com,{SUE}")
    report = exported.load()
    assert owners(actions) == ["Ben Baker", "Ben Baker"]
    assert report.outcome
    assert report.outcome.handover
    assert report.outcome.handover.change_count == 2
    assert report.kind("lead").changed == 1


def test_a_new_user_in_a_lookup_field_is_an_owner_change(exported: Exported) -> None:
    exported.load()
    actions = enrolled(LEE, field="SDR__c")
    assert owners(actions) == ["Sue Stone", "Sue Stone"]
    exported.write("Lead.csv", LEADS[0], f"{LEE},{ANN},Lee,lee@example.com,{BEN}").load()
    assert owners(actions) == ["Ben Baker", "Ben Baker"]


def test_a_lookup_field_that_became_blank_falls_back_to_the_record_owner(exported: Exported) -> None:
    exported.load()
    actions = enrolled(LEE, field="SDR__c")
    exported.write("Lead.csv", LEADS[0], f"{LEE},{ANN},Lee,lee@example.com,").load()
    assert owners(actions) == ["Ann Adams", "Ann Adams"]


def test_a_column_that_the_file_does_not_have_stays_as_it_was(exported: Exported) -> None:
    exported.load()
    actions = enrolled(LEE, field="SDR__c")
    exported.write("Lead.csv", "Id,OwnerId,LastName", f"{LEE},{ANN},Lee").load()
    assert owners(actions) == ["Sue Stone", "Sue Stone"]
    assert Record.objects.get(crm_id=LEE).email == "lee@example.com"


def test_what_was_reassigned_by_hand_stays(exported: Exported) -> None:
    exported.load()
    actions = enrolled(LEE)
    carry_out(changes.reassignment(matching=ActionFilter(), to=Owner.objects.get(crm_id=SUE)), by=None, at=MONDAY)
    exported.write("Lead.csv", LEADS[0], f"{LEE},{BEN},Lee,lee@example.com,{SUE}").load()
    assert owners(actions) == ["Sue Stone", "Sue Stone"]


def test_a_change_that_ownership_does_not_depend_on_is_no_handover(exported: Exported) -> None:
    exported.load()
    enrolled(LEE)
    exported.write("Lead.csv", LEADS[0], f"{LEE},{ANN},Lee,new@example.com,{SUE}")
    report = exported.load()
    assert report.kind("lead").changed == 1
    assert not Handover.objects.filter(cause="records").exists()


def test_an_accounts_new_lookup_moves_the_actions_of_its_contacts(exported: Exported) -> None:
    exported.write("Account.csv", "Id,OwnerId,Name,CSM__c", f"{ACME},{ANN},Acme,{SUE}")
    exported.write("Contact.csv", "Id,OwnerId,LastName,AccountId", f"{PAT},{ANN},Pat,{ACME}").load()
    actions = enrolled(PAT, field="account.CSM__c", of="contact")
    assert owners(actions) == ["Sue Stone", "Sue Stone"]
    exported.write("Account.csv", "Id,OwnerId,Name,CSM__c", f"{ACME},{ANN},Acme,{BEN}").load()
    assert owners(actions) == ["Ben Baker", "Ben Baker"]


def test_a_user_who_left_loses_what_a_lookup_gave_them(exported: Exported) -> None:
    exported.load()
    actions = enrolled(LEE, field="SDR__c")
    exported.write("User.csv", *(line.replace("Sue,1", "Sue,0") for line in USERS)).load()
    assert owners(actions) == ["Ann Adams", "Ann Adams"]
    exported.write("User.csv", *USERS).load()
    assert owners(actions) == ["Sue Stone", "Sue Stone"]


def test_a_role_that_an_admin_gave_survives_the_next_import(exported: Exported) -> None:
    exported.load()
    User.objects.filter(crm_id=ANN).update(role="sequence_admin")
    exported.write("User.csv", *(line.replace("Adams", "Alda") for line in USERS)).load()
    assert User.objects.get(crm_id=ANN).role == "sequence_admin"
    assert User.objects.get(crm_id=ANN).name == "Ann Alda"


def test_a_user_made_here_becomes_the_crms_user_of_the_same_username(exported: Exported) -> None:
    made = User.objects.create_user("Ann@example.com", name="Annie", role="sequence_admin")
    exported.load()
    made.refresh_from_db()
    assert (made.crm_id, made.name, made.role) == (ANN, "Ann Adams", "sequence_admin")


def test_queue_members_are_exchanged(exported: Exported) -> None:
    exported.write("Group.csv", "Id,Name,Type", f"{INBOUND},Inbound,Queue")
    exported.write("GroupMember.csv", "GroupId,UserOrGroupId", f"{INBOUND},{ANN}", f"{INBOUND},{BEN}").load()
    assert set(Queue.objects.get().members.values_list("crm_id", flat=True)) == {ANN, BEN}
    exported.write("GroupMember.csv", "GroupId,UserOrGroupId", f"{INBOUND},{BEN}", f"{INBOUND},{SUE}")
    assert exported.load().kind("queue").changed == 1
    assert set(Queue.objects.get().members.values_list("crm_id", flat=True)) == {BEN, SUE}


def test_records_that_members_share_follow_the_members_of_the_crm(exported: Exported) -> None:
    exported.write("Group.csv", "Id,Name,Type", f"{INBOUND},Inbound,Queue")
    exported.write("GroupMember.csv", "GroupId,UserOrGroupId", f"{INBOUND},{BEN}").load()
    team = Queue.objects.get()
    LookupField.objects.create(object="lead", name="Team", label="Team", source="member", owner=team)
    actions = enrolled(LEE, field="Team")
    assert owners(actions) == ["Ben Baker", "Ben Baker"]
    exported.write("GroupMember.csv", "GroupId,UserOrGroupId", f"{INBOUND},{SUE}").load()
    assert set(owners(actions)) == {User.objects.get(crm_id=SUE).name}


def test_a_record_deleted_in_the_crm_leaves_its_sequences(exported: Exported) -> None:
    exported.load()
    enrolled(LEE)
    exported.write("Lead.csv", LEADS[0] + ",IsDeleted", f"{LEE},{ANN},Lee,lee@example.com,{SUE},1")
    assert exported.load().removed_participants == 1
    participant = Participant.objects.get()
    assert (participant.status, participant.exit) == ("removed", "deleted")
    assert set(ParticipantAction.objects.values_list("status", flat=True)) == {"cancelled"}


@pytest.mark.parametrize(
    ("column", "cells", "exit_"),
    [
        ("IsConverted", "1", "converted"),
        ("IsConverted", "true", "converted"),
        ("IsDeleted,MasterRecordId", f"1,{KIM}", "merged"),
        ("MasterRecordId", KIM, "merged"),
    ],
)
def test_a_lead_converted_or_merged_in_the_crm_leaves_and_cannot_be_enrolled(
    exported: Exported, column: str, cells: str, exit_: str
) -> None:
    exported.load()
    enrolled(LEE)
    exported.write("Lead.csv", f"{LEADS[0]},{column}", f"{LEADS[1]},{cells}")
    assert exported.load().removed_participants == 1
    participant = Participant.objects.get()
    assert (participant.status, participant.exit) == ("removed", exit_)
    assert set(ParticipantAction.objects.values_list("status", flat=True)) == {"cancelled"}
    [refusal] = enroll(sequence=participant.sequence, records=[participant.record_id], by=None, at=MONDAY).refusals
    assert (refusal.reason, participant.record.ended_in_crm) == (exit_, exit_)
    assert exported.load().removed_participants == 0


@pytest.mark.parametrize("cells", ["0,", "false,", ","])
def test_a_lead_that_is_neither_converted_nor_merged_goes_on(exported: Exported, cells: str) -> None:
    exported.load()
    enrolled(LEE)
    exported.write("Lead.csv", f"{LEADS[0]},IsConverted,MasterRecordId", f"{LEADS[1]},{cells}").load()
    assert Participant.objects.get().status == "active"
    assert Record.objects.get().ended_in_crm == ""


def test_a_record_deleted_before_it_was_ever_here_is_left_out(exported: Exported) -> None:
    exported.write("Lead.csv", LEADS[0] + ",IsDeleted", LEADS[1] + ",0", f"{KIM},{ANN},Kim,kim@example.com,,1")
    assert exported.load().kind("lead").left_out == 1
    assert not Record.objects.filter(crm_id=KIM).exists()


def test_without_a_user_file_owners_are_stood_in_for_and_become_themselves_later(exported: Exported) -> None:
    (exported.path / "User.csv").unlink()
    assert exported.load().placeholders == 2
    ann = User.objects.get(crm_id=ANN)
    assert (ann.name, ann.is_active, ann.role) == (f"Unknown user {ANN}", False, "")
    exported.write("User.csv", *USERS).load()
    ann.refresh_from_db()
    assert (ann.name, ann.is_active) == ("Ann Adams", True)


def test_fifteen_and_eighteen_characters_are_the_same_id(exported: Exported) -> None:
    exported.load()
    exported.write("Lead.csv", LEADS[0], f"{LEE[:15]},{ANN[:15]},Lee,lee@example.com,{SUE[:15]}")
    assert not exported.load().changed_something


def test_an_import_of_many_rows_takes_as_many_queries_as_one_of_few(
    exported: Exported, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    exported.load()
    with django_assert_max_num_queries(97) as few:
        import_files([exported.path], by=None, at=MONDAY)
    many = [f"00QEc0000{n:06d},{ANN},Lead {n},lead{n}@example.com,{SUE}" for n in range(300)]
    exported.write("Lead.csv", LEADS[0], *many)
    with django_assert_max_num_queries(len(few)):
        import_files([exported.path], by=None, at=MONDAY)


def test_who_is_told_of_progress_may_use_the_connection(exported: Exported) -> None:
    exported.write("Group.csv", "Id,Name,Type", f"{INBOUND},Inbound,Queue")
    exported.write("GroupMember.csv", "GroupId,UserOrGroupId", f"{INBOUND},{ANN}")
    told: list[str] = []

    def note(stage: str, _count: int) -> None:
        assert Record.objects.count() == 0
        told.append(stage)

    import_files([exported.path], by=None, at=MONDAY, listener=Listener(on_progress=note))
    assert {"Reading User.csv", "Reading Group.csv", "Reading GroupMember.csv", "Reading Lead.csv"} <= set(told)
