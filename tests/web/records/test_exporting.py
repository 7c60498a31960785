"""The records list as a file: what the list shows, with its columns, to the last page, and nobody else's."""

import csv
from io import StringIO

import pytest

from baton.crm.models import Record
from baton.participants import records
from baton.people.models import Activity
from tests.web.conftest import SignIn
from tests.world import World, record

PATH = "/records/export.csv"


def exported(as_user: SignIn, person: object, query: str = "") -> list[list[str]]:
    answer = as_user(person).get(f"{PATH}?{query}")  # type: ignore[arg-type]
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="records-')
    lines = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(StringIO(lines)))


def test_all_pages_with_the_chosen_columns(world: World, as_user: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "RECORDS_AT_ONCE", 2)
    for number in range(5):
        record(f"Kim {number}", owner=world.ann)
    Record.objects.filter(name="Kim 3").update(fields={"City": "=Oslo"}, email="kim@example.org")
    world.enroll(Record.objects.get(name="Kim 3"))
    Record.objects.filter(name="Kim 3").update(do_not_call=True)
    titles, *rows = exported(
        as_user,
        world.mia,
        "q=Kim&column=phone_number&column=company_name&column=record_owner"
        "&column=in_sequences&column=opted_out&column=City",
    )
    assert titles[1:3] == ["Name", "Email"]
    assert titles[-1] == "City"
    assert [row[1] for row in rows] == [f"Kim {number}" for number in range(5)]
    assert rows[3][2:] == ["kim@example.org", "", "", "Ann", "Inbound", "do not call", "'=Oslo"]


def test_the_file_has_the_order_and_the_columns_of_the_list(world: World, as_user: SignIn) -> None:
    record("Kim", owner=world.ann)
    titles, *rows = exported(as_user, world.mia, "sort=newest&column=record_owner")
    assert titles == ["Id", "Name", "Email", "Owner"]
    assert [row[1] for row in rows] == ["Kim", "Lee"]


def test_conditions_narrow_it_however_far_they_look(
    world: World, as_user: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "MOST_LOOKED_AT", 2)
    for number in range(7):
        record(f"Kim {number}", owner=world.ann)
    Record.objects.filter(name__in=("Kim 1", "Kim 6")).update(fields={"City": "Oslo"})
    _titles, *rows = exported(as_user, world.mia, "group=1&field=City&operator=is&value=Oslo")
    assert [row[1] for row in rows] == ["Kim 1", "Kim 6"]


def test_an_agent_exports_what_they_see_and_the_log_says_so(world: World, as_user: SignIn) -> None:
    record("Hidden", owner=world.ben)
    _titles, *rows = exported(as_user, world.ann)
    assert [row[1] for row in rows] == ["Lee"]
    assert Activity.objects.filter(event="exported", by=world.ann, details__what="records").exists()


def test_a_filter_that_is_not_valid_is_explained_by_the_list(world: World, as_user: SignIn) -> None:
    answer = as_user(world.mia).get(f"{PATH}?since=yesterday")
    assert answer.headers["Location"] == "/records/?since=yesterday"
