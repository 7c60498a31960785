"""Sorting the list of records by the titles of its columns, both ways."""

from datetime import timedelta

import pytest
from django.test import Client

from baton.crm.models import Record
from baton.participants import records
from baton.participants.records import RecordFilter, RecordOrder, RecordRow, every_record, page_of_records
from baton.sql.paging import PageRequest
from tests.web.asking import words
from tests.web.conftest import SignIn
from tests.world import MONDAY, World, record

BY_NAME = ["alpha", "Alpha", "Bravo", "delta", "Echo"]
ADDED = ["delta", "Alpha", "Echo", "alpha", "Bravo"]


@pytest.fixture
def leads(world: World) -> World:
    Record.objects.filter(pk=world.lee.pk).update(is_deleted=True)
    by_name = {name: record(name, owner=world.ann).pk for name in BY_NAME}
    for number, name in enumerate(ADDED):
        Record.objects.filter(pk=by_name[name]).update(added_at=MONDAY + timedelta(hours=number))
    return world


ORDERS = {
    RecordOrder.NAME: BY_NAME,
    RecordOrder.NAME_BACKWARD: BY_NAME[::-1],
    RecordOrder.OLDEST: ADDED,
    RecordOrder.NEWEST: ADDED[::-1],
}


@pytest.mark.parametrize(("order", "sorted_names"), ORDERS.items())
@pytest.mark.parametrize("who", ["mia", "ann"])
def test_pages_follow_each_other_both_ways_and_the_file_has_them(
    leads: World, monkeypatch: pytest.MonkeyPatch, order: RecordOrder, sorted_names: list[str], who: str
) -> None:
    seen_by = None if who == "mia" else leads.ann.pk
    matching, rows = RecordFilter(object="lead", seen_by=seen_by), list[RecordRow]()
    page = page_of_records(matching=matching, page=PageRequest(size=2), order=order)
    while True:
        rows += page.rows
        if page.next is None:
            break
        following = page_of_records(matching=matching, page=PageRequest(size=2, after=page.next), order=order)
        back = PageRequest(size=2, before=following.previous)
        assert page_of_records(matching=matching, page=back, order=order).rows == page.rows
        page = following
    assert [row.name for row in rows] == sorted_names
    monkeypatch.setattr(records, "RECORDS_AT_ONCE", 2)
    assert [row.name for row in every_record(matching=matching, order=order)] == sorted_names


def test_an_export_by_date_goes_on_after_a_record_that_is_deleted(
    leads: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "RECORDS_AT_ONCE", 1)
    exported = every_record(matching=RecordFilter(object="lead"), order=RecordOrder.OLDEST)
    seen = [next(exported).name for _ in range(2)]
    Record.objects.filter(name="Alpha").delete()
    assert seen + [row.name for row in exported] == ADDED


@pytest.fixture
def mia(leads: World, as_user: SignIn) -> Client:
    return as_user(leads.mia)


def test_the_title_of_a_column_sorts_by_it_and_turns_the_order_around(mia: Client) -> None:
    page = words(mia.get("/records/?q=a&column=when_added"))
    assert '<th scope="col" aria-sort="ascending"> <a href="?object=lead&amp;q=a&amp;sort=name_backward' in page
    assert 'sort=oldest&amp;column=when_added">Added</a>' in page
    page = words(mia.get("/records/?sort=oldest&column=when_added&view=all"))
    assert 'aria-sort="ascending"> <a href="?object=lead&amp;sort=newest&amp;column=when_added' in page
    assert '<a href="?object=lead&amp;column=when_added&amp;view=all">Name</a>' in page
    assert page.count("aria-sort") == 1
