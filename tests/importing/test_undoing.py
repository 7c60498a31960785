"""Undoing an import: values, owners and lookup fields of before; what was added goes; what changed since stays."""

import pytest

from baton.crm.models import LookupField, Record
from baton.delegation import changes
from baton.delegation.enrollment import enroll
from baton.delegation.handovers import carry_out
from baton.importing.models import Import
from baton.importing.undoing import CannotBeUndone, Undone, undo_import
from baton.participants.models import ParticipantAction
from baton.participants.notes import add_note
from baton.people.models import Role
from tests.importing.conftest import ANN, BEN, KIM, LEADS, LEE, Exported
from tests.world import MONDAY, owners, sequence, user

pytestmark = pytest.mark.django_db
CHANGED = (LEADS[0], f"{LEE},{BEN},Renamed,new@example.com,{ANN}", f"{KIM},{ANN},Kim,kim@example.com,")


def undo_last() -> Undone:
    return undo_import(import_id=Import.objects.latest("pk").pk, by=None, at=MONDAY)


def state() -> list[tuple[object, ...]]:
    records = Record.objects.order_by("crm_id")
    return [
        (
            record.crm_id, record.name, record.email, record.owner_id, record.fields,
            list(record.lookups.order_by("field").values_list("field", "owner")),
        )
        for record in records
    ]  # fmt: skip


def test_everything_is_as_it_was(exported: Exported) -> None:
    exported.load()
    before = state()
    exported.write("Lead.csv", *CHANGED).load()
    assert state() != before
    undone = undo_last()
    assert state() == before
    assert (undone.restored, undone.removed, undone.changed_later, undone.worked_with) == (1, 1, 0, 0)


def test_ownership_follows_back(exported: Exported) -> None:
    exported.load()
    made = sequence(delegation=LookupField.objects.get(object="lead", name="SDR__c"))
    enroll(sequence=made, records=[Record.objects.get(crm_id=LEE).pk], by=None, at=MONDAY)
    actions = list(ParticipantAction.objects.all())
    exported.write("Lead.csv", *CHANGED).load()
    assert owners(actions) == ["Ann Adams", "Ann Adams"]
    undone = undo_last()
    assert owners(actions) == ["Sue Stone", "Sue Stone"]
    assert undone.outcome.handover
    assert undone.outcome.handover.why.startswith("Import of")


def test_what_was_edited_since_stays(exported: Exported) -> None:
    exported.load()
    exported.write("Lead.csv", *CHANGED).load()
    lee = Record.objects.get(crm_id=LEE)
    carry_out(changes.record_update(record_id=lee.pk, values={"name": "Edited"}), by=None, at=MONDAY)
    assert undo_last().changed_later == 1
    lee.refresh_from_db()
    assert (lee.name, lee.email) == ("Edited", "new@example.com")


def test_what_was_enrolled_since_stays(exported: Exported) -> None:
    exported.load()
    enroll(sequence=sequence(), records=[Record.objects.get().pk], by=None, at=MONDAY)
    undone = undo_last()
    assert (undone.removed, undone.worked_with) == (0, 1)
    assert Record.objects.count() == 1


def test_what_has_a_note_stays(exported: Exported) -> None:
    exported.load()
    mia = user("mia", role=Role.SEQUENCE_ADMIN)
    add_note(record=Record.objects.get(), text="Speaks Dutch", by=mia, at=MONDAY)
    undone = undo_last()
    assert (undone.removed, undone.worked_with) == (0, 1)


def test_two_imports_are_undone_one_after_the_other(exported: Exported) -> None:
    exported.load()
    exported.write("Lead.csv", *CHANGED[:2]).load()
    undo_last()
    undo_import(import_id=Import.objects.earliest("pk").pk, by=None, at=MONDAY)
    assert not Record.objects.exists()


def test_an_import_is_undone_once(exported: Exported) -> None:
    exported.load()
    undo_last()
    with pytest.raises(CannotBeUndone):
        undo_last()


def test_the_same_file_comes_in_again_after_an_undo(exported: Exported) -> None:
    exported.load()
    exported.write("Lead.csv", *CHANGED).load()
    after = [row[1:] for row in state()]
    undo_last()
    report = exported.load()
    assert (report.kind("lead").added, report.kind("lead").changed) == (1, 1)
    assert [row[1:] for row in state()] == after
    assert Record.objects.get(crm_id=LEE).lookups.get().owner.crm_id == ANN
