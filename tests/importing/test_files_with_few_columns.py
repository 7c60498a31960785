"""A column that is missing leaves its field as it was; records are found by other things than an id."""

import pytest

from baton.crm.models import Record
from baton.delegation import changes
from baton.delegation.handovers import carry_out
from baton.importing.models import Import
from baton.importing.options import ImportOptions
from baton.importing.running import run, start
from baton.importing.source import Source
from baton.people.models import User
from tests.importing.conftest import ANN, BEN, LEE, SUE, Exported
from tests.world import MONDAY

pytestmark = pytest.mark.django_db


def load_by(exported: Exported, **rules: object) -> None:
    source = Source.open([exported.path], options=ImportOptions())
    source = source.read_by(source.mapping.with_rules(**rules))
    job = start(source="leads", origin=Import.Origin.COMMAND_LINE, by=None, at=MONDAY)
    run(job, source, options=ImportOptions(), at=MONDAY)


def test_a_file_of_owners_alone_moves_owners_alone(exported: Exported) -> None:
    exported.load()
    before = Record.objects.values("name", "email", "fields").get()
    exported.write("Lead.csv", "Id,OwnerId", f"{LEE},{BEN}").load()
    assert Record.objects.get().owner.name == "Ben Baker"
    assert Record.objects.values("name", "email", "fields").get() == before
    assert Record.objects.get().lookups.get().owner.crm_id == SUE


def test_a_file_of_one_lookup_alone_moves_that(exported: Exported) -> None:
    exported.load()
    exported.write("Lead.csv", "Id,SDR__C", f"{LEE},{BEN}").load()
    record = Record.objects.get()
    assert (record.owner.name, record.lookups.get().owner.name) == ("Ann Adams", "Ben Baker")


def test_users_without_hours_and_address_keep_them(exported: Exported) -> None:
    exported.load()
    User.objects.filter(crm_id=ANN).update(work_start="07:00", work_end="21:00", email="ann@own.example")
    exported.load()
    ann = User.objects.get(crm_id=ANN)
    assert (ann.work_start.hour, ann.work_end.hour, ann.email) == (7, 21, "ann@own.example")


def test_a_blank_cell_empties_its_field_or_keeps_it(exported: Exported) -> None:
    exported.load()
    exported.write("Lead.csv", "Id,Email,SDR__c", f"{LEE},,")
    load_by(exported, blank_cells="keep")
    record = Record.objects.get()
    assert (record.email, record.lookups.count()) == ("lee@example.com", 1)
    load_by(exported, blank_cells="empty")
    record.refresh_from_db()
    assert (record.email, record.lookups.count()) == ("", 0)


def test_records_are_found_by_their_address(exported: Exported) -> None:
    exported.load()
    exported.write(
        "Lead.csv", "Email,OwnerId,Company", f"LEE@example.com,{BEN},Acme", f"new@example.com,{ANN},New Inc"
    )
    load_by(exported, key="email")
    assert Record.objects.get(crm_id=LEE).owner.name == "Ben Baker"
    assert Record.objects.get(email="new@example.com").name == "New Inc"


def test_records_are_found_by_the_id_of_another_system(exported: Exported) -> None:
    exported.write("Lead.csv", "Id,OwnerId,LastName,ERP__c", f"{LEE},{ANN},Lee,E-17").load()
    exported.write("Lead.csv", "ERP__c,OwnerId", f"E-17,{BEN}")
    load_by(exported, key="ERP__c")
    assert Record.objects.get().owner.name == "Ben Baker"


@pytest.mark.parametrize(
    ("rows", "names"), [("add", {"Lee", "Kim"}), ("update", {"Leigh"}), ("add and update", {"Leigh", "Kim"})]
)
def test_rows_add_update_or_both(exported: Exported, rows: str, names: set[str]) -> None:
    exported.load()
    exported.write("Lead.csv", "Id,OwnerId,LastName", f"{LEE},{ANN},Leigh", f"00QEc00000BBaeYMAT,{ANN},Kim")
    load_by(exported, rows=rows)
    assert set(Record.objects.values_list("name", flat=True)) == names


def test_what_somebody_edited_here_becomes_the_crms_again(exported: Exported) -> None:
    exported.load()
    change = changes.record_update(record_id=Record.objects.get().pk, values={"name": "Edited"})
    carry_out(change, by=None, at=MONDAY)
    assert exported.load().kind("lead").changed == 1
    assert Record.objects.get().name == "Lee"


def test_users_without_usernames_sign_in_with_their_address(exported: Exported) -> None:
    exported.write("User.csv", "Id,LastName,Email", f"{ANN},Adams,ann@x.example", f"{BEN},Baker,", f"{SUE},Stone,")
    assert exported.load().kind("user").added == 3
    assert set(User.objects.values_list("username", flat=True)) == {"ann@x.example", BEN, SUE}
    User.objects.filter(crm_id=ANN).update(username="ann")
    assert not exported.load().changed_something
