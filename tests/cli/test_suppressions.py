"""Opting addresses out, listing what is suppressed, and taking it to and from files."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest

from baton.crm.models import Record, Suppression
from baton.crm.suppressions import email_state, mark_dead, opt_out
from tests.cli.conftest import Baton
from tests.world import MONDAY, World, lookup_field, queue, record

LEE = "lee@example.org"


@pytest.fixture
def lee(world: World) -> Record:
    world.lee.email = LEE
    world.lee.save()
    return world.lee


def test_an_address_is_opted_out_and_lifted_with_a_reason(baton: Baton, world: World, lee: Record) -> None:
    assert "lee@example.org is opted out" in baton.out(
        "opt-out", "Lee@Example.org".lower(), "--why", "Phoned", by="mia"
    )
    kept = Suppression.objects.get()
    assert (kept.source, kept.why, kept.by, kept.suppressed_at) == ("cli", "Phoned", world.mia, MONDAY)
    assert email_state(lee).is_opted_out
    assert "Nothing changed" in baton.out("opt-out", "LEE@example.org")
    assert "Enter a reason" in baton.refusal("opt-out", LEE, "--lift")
    assert email_state(lee).is_opted_out
    assert "no longer opted out" in baton.out("opt-out", LEE, "--lift", "--why", "Asked to")
    assert not email_state(lee).is_opted_out
    assert baton.json("opt-out", LEE) == {"address": LEE, "is_opted_out": True, "changed": True}


@pytest.mark.parametrize("address", ["lee", "lee@", "a b@example.org", "lee@@example.org"])
def test_what_is_no_address_is_refused(baton: Baton, world: World, address: str) -> None:
    assert "is not an email address" in baton.refusal("opt-out", address)


@pytest.mark.parametrize(
    "words",
    [
        ("opt-out", LEE),
        ("suppressions", "list"),
        ("suppressions", "lift", LEE, "--kind", "dead"),
        ("suppressions", "export"),
        ("record", "list"),
    ],
)
def test_only_admins_may(baton: Baton, world: World, words: tuple[str, ...]) -> None:
    assert "It requires the role Sequence Admin" in baton.refusal(*words, by="ann")


def test_many_dead_addresses_work_again(baton: Baton, world: World, lee: Record) -> None:
    addresses = [f"lead{n}@example.org" for n in range(20)]
    for address in addresses:
        mark_dead(address=address, source="bounce", why="550 relaying denied", at=MONDAY)
    shown = baton.out("suppressions", "lift", *addresses, LEE, "--kind", "dead", "--why", "Our own fault")
    assert "20 addresses lifted." in shown
    assert baton.json("suppressions", "list") == []


def test_the_list_says_who_when_and_why(baton: Baton, world: World) -> None:
    assert "No suppressed addresses." in baton.out("suppressions", "list")
    opt_out(address="User@münchen.example", source="rep", why="Phoned", at=MONDAY, by=world.ann)
    mark_dead(address=LEE, source="bounce", why="550 5.1.1", at=MONDAY)
    baton("suppressions", "lift", LEE, "--kind", "dead", "--why", "It works", by="mia")
    [live] = baton.json("suppressions", "list")
    assert (live["address"], live["kind"], live["source"], live["why"], live["date"], live["by"]) == (
        "user@münchen.example", "opted_out", "rep", "Phoned", "2026-03-02T09:00:00Z", "ann",
    )  # fmt: skip
    dead = baton.json("suppressions", "list", "--all")[0]
    assert (dead["kind"], dead["lifted_by"], dead["lifted_why"]) == ("dead", "mia", "It works")
    table = baton.out("suppressions", "list", "--all")
    assert "Dead address" in table
    assert "Phoned" in table


def test_what_is_exported_is_read_back_as_it_was(baton: Baton, world: World, tmp_path: Path) -> None:
    opt_out(address="+1@münchen.example", source="link", why="=1+1, 'so'\nand so", at=MONDAY)
    opt_out(address="'o@example.org", source="complaint", why="", at=MONDAY)
    mark_dead(address=LEE, source="bounce", why="550 5.1.1", at=MONDAY)
    before = baton.json("suppressions", "list")
    baton("suppressions", "export", tmp_path / "all.csv")
    assert (tmp_path / "all.csv").read_text() == baton.out("suppressions", "export")
    assert "'=1+1" in (tmp_path / "all.csv").read_text()
    Suppression.objects.all().delete()
    assert "3 addresses added, 0 already suppressed." in baton.out("suppressions", "import", tmp_path / "all.csv")
    assert "0 addresses added, 3 already suppressed." in baton.out("suppressions", "import", tmp_path / "all.csv")
    key = json.dumps
    assert sorted(baton.json("suppressions", "list"), key=key) == sorted(before, key=key)


def test_a_file_of_another_program_goes_in_and_bad_rows_are_told_by_line(
    baton: Baton, world: World, lee: Record
) -> None:
    rows = [
        ["Email Address", "Source", "Type", "Created At", "Ignored"],
        ["LEE@example.org", "Mailchimp", "unsubscribed", "2026-02-01", "x"],
        ["nobody", "", "", "", ""],
        [],
        ["dead@example.org", "", "Bounced", "", ""],
        ["kind@example.org", "", "robbed", "", ""],
        ["date@example.org", "", "", "yesterday", ""],
        ["future@example.org", "", "", "2027-01-01", ""],
        ["short@example.org"],
        ["", "", "complaint", "", ""],
        ["angry@example.org", "", "complaint", "", ""],
    ]
    file = StringIO()
    csv.writer(file).writerows(rows)
    result = baton("suppressions", "import", "-", stdin=file.getvalue())
    assert "4 addresses added, 0 already suppressed." in result.stdout
    assert result.stderr.splitlines()[-5:] == [
        "Line 3: 'nobody' is not an email address.",
        "Line 6: 'robbed' is not a kind; use opted_out, dead or do_not_call.",
        "Line 7: 'yesterday' is not a date; use a format like 2026-03-31.",
        "Line 8: '2027-01-01' is in the future.",
        "Line 10: has no address.",
    ]
    kept = {each.address: (each.kind, each.source, each.why) for each in Suppression.objects.all()}
    assert kept == {
        LEE: ("opted_out", "file", "Mailchimp"),
        "dead@example.org": ("dead", "file", ""),
        "short@example.org": ("opted_out", "file", ""),
        "angry@example.org": ("opted_out", "complaint", ""),
    }


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "must name a column 'address'"),
        ("Name\nLee\n", "must name a column"),
        ('email\n"lee', "is not valid CSV"),
    ],
)
def test_what_is_no_such_file_is_refused(baton: Baton, world: World, text: str, why: str) -> None:
    result = baton("suppressions", "import", "-", stdin=text, exits=1)
    assert why in result.stderr


def test_records_are_listed_with_what_is_known_of_their_addresses(baton: Baton, world: World, lee: Record) -> None:
    twin = record("Lee, again", owner=queue("Leads"))
    Record.objects.filter(pk=twin.pk).update(email="LEE@example.org", is_deleted=True)
    lookup_field("AE__c")
    opt_out(address=LEE, source="link", why="", at=MONDAY)
    mark_dead(address=LEE, source="bounce", why="", at=MONDAY)
    crm = record("By the CRM", owner=world.ben)
    Record.objects.filter(pk=crm.pk).update(opted_out_of_email=True, email="crm@example.org")
    first, again, by_crm = baton.json("record", "list", "--object", "lead")
    assert (first["name"], first["email"], first["owner"], first["owner_username"]) == ("Lee", LEE, "Ann", "ann")
    assert (first["opted_out_of_email"], first["address_is_dead"], first["is_deleted"]) == (True, True, False)
    assert first["lookups"] == {"SDR__c": "sue"}
    assert (again["owner"], again["owner_username"], again["is_deleted"]) == ("Leads", None, True)
    assert (again["opted_out_of_email"], again["address_is_dead"], again["lookups"]) == (True, True, {})
    assert (by_crm["opted_out_of_email"], by_crm["address_is_dead"]) == (True, False)
    assert baton.json("record", "list", "--object", "contact") == []
    assert "LEE@example.org" in baton.out("record", "list")
