"""Imports beside each other, and beside the people who work meanwhile."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from baton.crm.models import LookupField, Record
from baton.delegation import changes
from baton.delegation.enrollment import enroll
from baton.importing.running import import_files
from baton.people.models import User
from tests.agreement.oracle import disagreements, present
from tests.agreement.pins import replayed
from tests.concurrency.threads import Operation, at_once, deadlocks, one_in_the_middle_of_the_other
from tests.importing.conftest import ACME, ANN, BEN, PAT, SUE, USERS
from tests.world import MONDAY, lookup_field, owners, sequence

pytestmark = pytest.mark.django_db(transaction=True)

UMBRELLA = "001Ec00000FzlUeIAJ"
ACCOUNTS = ("Id,OwnerId,Name,CSM__c", f"{ACME},{ANN},Acme,{BEN}", f"{UMBRELLA},{ANN},Umbrella,{BEN}")
CONTACTS = ("Id,OwnerId,LastName,AccountId", f"{PAT},{ANN},Pat,{ACME}")


@pytest.fixture(autouse=True)
def no_deadlocks(transactional_db: None) -> Iterator[None]:
    before = deadlocks()
    yield
    assert deadlocks() == before


def importing(folder: Path, **files: tuple[str, ...]) -> Operation:
    folder.mkdir()
    for name, lines in {"User": USERS, **files}.items():
        (folder / f"{name}.csv").write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return partial(import_files, [folder], by=None, at=MONDAY)


def without_ben(*, is_active: int) -> tuple[str, ...]:
    return (*USERS[:2], USERS[2].replace("Ben,1", f"Ben,{is_active}"), *USERS[3:])


@pytest.fixture
def pat(tmp_path: Path) -> Record:
    """A contact of Acme, enrolled by the CSM of the account, who is ben."""
    assert at_once(importing(tmp_path / "first", Account=ACCOUNTS, Contact=CONTACTS)) == []
    csm = LookupField.objects.get(object="account", name="CSM__c")
    hop = lookup_field("Account.CSM__c", object="contact", on=csm)
    contact = Record.objects.get(crm_id=PAT)
    enroll(sequence=sequence("Renewal", delegation=hop, object="contact"), records=[contact.pk], by=None, at=MONDAY)
    return contact


def test_two_imports_that_change_users_wait_for_each_other(pat: Record, tmp_path: Path) -> None:
    for number in range(3):
        leaving = importing(tmp_path / f"leaving-{number}", User=without_ben(is_active=0))
        returning = importing(tmp_path / f"returning-{number}", User=without_ben(is_active=1))
        assert at_once(leaving, returning, leaving) == []
        assert disagreements() == []


def test_a_contact_moves_to_an_account_whose_field_changes(pat: Record, tmp_path: Path) -> None:
    umbrella = Record.objects.get(crm_id=UMBRELLA)
    csm = LookupField.objects.get(object="account", name="CSM__c")
    sue = User.objects.get(crm_id=SUE)
    moving = importing(tmp_path / "moving", Contact=(CONTACTS[0], f"{PAT},{ANN},Pat,{UMBRELLA}"))
    new_csm = changes.record_update(record_id=umbrella.pk, lookups={csm.pk: sue.pk})
    assert one_in_the_middle_of_the_other(moving, new_csm, once="uncommitted") == []
    assert owners(pat.participants.get().actions.all()) == ["Sue Stone", "Sue Stone"]
    assert disagreements() == []
    assert replayed() == present()


def test_an_account_gets_another_field_while_a_contact_moves_to_it(pat: Record, tmp_path: Path) -> None:
    umbrella = Record.objects.get(crm_id=UMBRELLA)
    accounts = (ACCOUNTS[0], ACCOUNTS[1], f"{UMBRELLA},{ANN},Umbrella,{SUE}")
    moving = changes.record_update(record_id=pat.pk, values={"account_id": umbrella.pk})
    for once in ("written", "uncommitted"):
        importing_csm = importing(tmp_path / once, Account=accounts)
        assert one_in_the_middle_of_the_other(moving, importing_csm, once=once) == []
        assert owners(pat.participants.get().actions.all()) == ["Sue Stone", "Sue Stone"]
        assert disagreements() == []
