"""Finding records by what they are: conditions in groups, in no sequence, added since."""

import json
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.utils import timezone

from baton import sql
from baton.crm.models import Record, RecordLookup
from baton.participants import records
from baton.participants.models import Participant
from baton.participants.records import PAGE, RecordFilter, RecordOrder, page_of_records
from baton.rules.record_rules import Condition, Operator, RecordRules
from baton.sql.paging import PageRequest
from tests.web.asking import link, words
from tests.web.conftest import SignIn
from tests.world import World, record, sequence

HTMX = {"HX-Request": "true"}
Asked = tuple[str, str, str]


def lead(name: str, world: World, **fields: str) -> Record:
    row = record(name, owner=world.ann)
    Record.objects.filter(pk=row.pk).update(fields=fields)
    return row


def address(*groups: tuple[Asked, ...], **others: object) -> str:
    """The address of the list with these groups of conditions."""
    pairs = [
        pair
        for number, group in enumerate(groups, start=1)
        for condition in group
        for pair in zip(("group", "field", "operator", "value"), (number, *condition), strict=True)
    ]
    return "/records/?" + urlencode([*others.items(), *pairs])


def names(world: World, as_user: SignIn, url: str) -> list[str]:
    return [row.row.name for row in as_user(world.mia).get(url).context["page"].rows]


@pytest.fixture
def leads(world: World) -> None:
    lead("Ada", world, Status="New", Country="US", LeadSource="Web")
    lead("Bo", world, Status="New", Country="DE", LeadSource="Partner")
    lead("Cy", world, Status="Working", Country="US")


@pytest.mark.usefixtures("leads")
def test_conditions_of_one_group_all_count_and_one_group_is_enough(world: World, as_user: SignIn) -> None:
    is_new, in_us = ("Status", "is", "new"), ("Country", "is", "us")
    assert names(world, as_user, address((is_new,))) == ["Ada", "Bo"]
    assert names(world, as_user, address((is_new, in_us))) == ["Ada"]
    assert names(world, as_user, address((is_new, in_us), (("Status", "is", "Working"),))) == ["Ada", "Cy"]
    assert names(world, as_user, address((("LeadSource", "is_not_blank", ""),))) == ["Ada", "Bo"]


def test_the_owner_and_who_is_in_a_lookup_field_are_asked_by_name(world: World, as_user: SignIn) -> None:
    record("Kim", owner=world.ben)
    assert names(world, as_user, address((("Owner", "is", "Ben"),))) == ["Kim"]
    assert names(world, as_user, address(((world.sdr.name, "is", world.sue.name),))) == ["Lee"]


def test_records_in_no_sequence_are_found(world: World, as_user: SignIn) -> None:
    record("Kim", owner=world.ann)
    world.enroll()
    assert names(world, as_user, "/records/?enrolled=no") == ["Kim"]
    assert names(world, as_user, "/records/?enrolled=yes") == ["Lee"]
    Participant.objects.update(status="removed", exit="by_hand", ended_at=timezone.now())
    assert names(world, as_user, "/records/?enrolled=no") == ["Kim", "Lee"]


def test_records_added_since_a_day_are_found(world: World, as_user: SignIn) -> None:
    Record.objects.update(added_at=timezone.now() - timedelta(days=9))
    record("Kim", owner=world.ann)
    since = (timezone.now() - timedelta(days=5)).date()
    assert names(world, as_user, f"/records/?since={since}") == ["Kim"]


def test_the_newest_records_come_first_if_chosen(world: World, as_user: SignIn) -> None:
    mia = as_user(world.mia)
    Record.objects.update(added_at=timezone.now() - timedelta(days=9))
    for n in range(60):
        record(f"N{n:02}", owner=world.ann)
    first = mia.get("/records/?sort=newest")
    second = mia.get(link(first, "next"))
    rows = [row.row.name for page in (first, second) for row in page.context["page"].rows]
    assert rows == [*(f"N{n:02}" for n in reversed(range(60))), "Lee"]
    assert mia.get(link(second, "prev")).context["page"] == first.context["page"]


@pytest.mark.usefixtures("leads")
def test_fields_of_records_are_columns(world: World, as_user: SignIn) -> None:
    RecordLookup.objects.create(record=Record.objects.get(name="Ada"), field=world.sdr, owner=world.sue)
    page = as_user(world.mia).get("/records/?column=LeadSource&column=SDR__c&column=Gone")
    assert [row.row.column_values for row in page.context["page"].rows][:2] == [
        ["Web", "Sue", ""],
        ["Partner", "", ""],
    ]
    text = words(page)
    assert "> Lead source </th>" in text
    assert "column=LeadSource&amp;column=SDR__c" in text


def test_what_matches_is_counted_up_to_a_thousand(
    world: World, as_user: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(59):
        lead(f"N{n:02}", world, Status="New")
    mia = as_user(world.mia)
    assert "1–50 of 60 records" in words(mia.get("/records/"))
    assert "1–50 of 59 records" in words(mia.get(address((("Status", "is", "New"),))))
    monkeypatch.setattr(records, "MOST_COUNTED", 55)
    assert "1–50 of 55+ records" in words(mia.get("/records/"))
    monkeypatch.setattr(records, "MOST_COUNTED", 1000)
    monkeypatch.setattr(records, "MOST_LOOKED_AT", 57)
    assert "1–50 of 56+ records" in words(mia.get(address((("Status", "is", "New"),))))


@pytest.mark.usefixtures("leads")
def test_conditions_are_added_and_removed_without_javascript(world: World, as_user: SignIn) -> None:
    mia, url = as_user(world.mia), address((("Status", "is", "New"),))
    added = mia.get(f"{url}&add=1")
    assert words(added).count("Remove condition") == 2
    assert [row.row.name for row in added.context["page"].rows] == ["Ada", "Bo"]
    removed = mia.get(f"{url}&remove=1", headers=HTMX)
    assert len(removed.context["page"].rows) == 4
    assert removed.headers["HX-Push-Url"] == "/records/?object=lead"


def test_an_unfinished_condition_is_refused(world: World, as_user: SignIn) -> None:
    text = words(as_user(world.mia).get(address((("Status", "is", ""),))))
    assert "This filter isn’t valid" in text
    assert "Enter a value." in text


@pytest.mark.usefixtures("leads")
def test_all_that_match_the_conditions_are_enrolled_in_the_sequence_one_came_from(
    world: World, as_user: SignIn
) -> None:
    mia, outbound = as_user(world.mia), sequence("Outbound")
    url = address((("Status", "is", "New"),), into=outbound.pk)
    page = words(mia.get(url))
    assert f'value="{outbound.pk}" selected>' in page
    assert f'<input type="hidden" name="into" value="{outbound.pk}">' in page
    query = url.partition("?")[2]
    preview = words(mia.get(f"/records/enroll/?{query}&all=1&sequence={outbound.pk}"))
    assert "<b>2</b> records can be enrolled." in preview
    assert '<input type="hidden" name="field" value="Status">' in preview
    posted = {
        "object": "lead",
        "all": "1",
        "sequence": outbound.pk,
        "group": "1",
        "field": "Status",
        "operator": "is",
        "value": "New",
    }
    mia.post("/records/enroll/", posted)
    assert set(outbound.participants.values_list("record__name", flat=True)) == {"Ada", "Bo"}


def test_a_search_that_looks_through_too_many_says_so_and_goes_on(
    world: World, as_user: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "MOST_LOOKED_AT", 10)
    for n in range(25):
        lead(f"L{n:02}", world, Status="Won" if n == 24 else "Open")
    mia = as_user(world.mia)
    answer, pages = mia.get(address((("Status", "is", "Won"),))), 1
    assert "No matching records so far" in words(answer)
    while "Keep searching" in words(answer):
        answer, pages = mia.get(link(answer, "next")), pages + 1
    assert [row.row.name for row in answer.context["page"].rows] == ["L24"]
    assert pages == 3


def test_a_page_stops_at_the_first_matches_and_reads_an_index(world: World) -> None:
    """Ten thousand leads, of which a fifth match, among other records: neither a sort nor a scan of the table."""
    Record.objects.bulk_create(Record(object="contact", name=f"N{n:05}", owner=world.ann) for n in range(2_000))
    Record.objects.bulk_create(
        Record(object="lead", name=f"N{n:05}", owner=world.ann, fields={"Status": "New" if n % 5 == 0 else "Old"})
        for n in range(10_000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE crm_record")
    is_new = RecordRules((Condition("Status", Operator.IS, "New"),))
    for order, index in ((RecordOrder.NAME, "record_by_name"), (RecordOrder.NEWEST, "record_newest_first")):
        matching = RecordFilter(object="lead", groups=(is_new,))
        statement = records.page_statement(matching, order=order)(page_size=51, columns=[])
        plan = json.dumps(sql.rows(f"EXPLAIN (FORMAT JSON) {statement.text}", **statement.all_values())[0][0])
        assert index in plan
        assert "Seq Scan" not in plan.split('"Relation Name": "crm_lookupfield"')[0].split("crm_record", 1)[0]
        read = sql.rows(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement.text}", **statement.all_values())[0][0]
        assert _rows_read(read[0]["Plan"], index) <= 300
    assert len(page_of_records(matching=matching, page=PageRequest(size=50)).rows) == 50
    assert PAGE.name == "list_records"


def _rows_read(plan: dict, index: str) -> int:  # type: ignore[type-arg]
    own = plan["Actual Rows"] if plan.get("Index Name") == index else 0
    return own + sum(_rows_read(part, index) for part in plan.get("Plans", ()))
