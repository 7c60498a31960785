"""Calendars in Setup."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from baton.sequences.models import Calendar
from baton.web.templatetags.setup import weekdays
from tests.web.asking import words
from tests.web.conftest import SignIn
from tests.world import World

OFFICE = {
    "name": "Office", "weekdays": [0, 1, 2], "opens": "09:00", "closes": "17:00", "country": "US", "subdivision": "",
    "closed_days": "2026-12-24\n\n2026-12-31",
}  # fmt: skip


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    return as_user(world.mia)


def test_a_calendar_is_made_and_names_its_next_days_off(mia: Client) -> None:
    mia.post("/setup/calendars/new/", OFFICE)
    made = Calendar.objects.get()
    assert (made.weekdays, made.country, [str(day) for day in made.closed_days]) == (
        [0, 1, 2], "US", ["2026-12-24", "2026-12-31"],
    )  # fmt: skip
    page = words(mia.get(f"/setup/calendars/{made.pk}/"))
    assert "2026-12-24 2026-12-31</textarea>" in page
    assert "Day" in page.split("Next days off")[1]


@pytest.mark.parametrize(
    ("wrong", "field", "why"),
    [
        ({"closed_days": "24.12.2026"}, "closed_days", "Enter each date as year-month-day"),
        ({"closes": "08:00"}, "closes", "Select an end time after the start time"),
        ({"weekdays": []}, "weekdays", "Select at least one working day."),
        ({"subdivision": "ZZ"}, "subdivision", "There is no region “ZZ” of US."),
        ({"country": "", "subdivision": "BY"}, "subdivision", "There is no region “BY” of no country."),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(
    mia: Client, wrong: dict[str, object], field: str, why: str
) -> None:
    errors = mia.post("/setup/calendars/new/", OFFICE | wrong).context["form"].errors
    assert why in errors[field][0]
    assert not Calendar.objects.exists()


def test_a_calendar_in_use_is_not_deleted_and_says_who_uses_it(world: World, mia: Client) -> None:
    made = Calendar.objects.create(name="Office", weekdays=[0])
    world.sequence.calendar = made
    world.sequence.save()
    assert "Inbound" in words(mia.get(f"/setup/calendars/{made.pk}/")).split("Used by")[1]
    for answer in (mia.get(f"/setup/calendars/{made.pk}/delete/"), mia.post(f"/setup/calendars/{made.pk}/delete/")):
        assert "It is the calendar of “Inbound”." in words(answer)
    assert Calendar.objects.exists()


def test_one_that_is_not_used_is_deleted_after_a_question(mia: Client) -> None:
    made = Calendar.objects.create(name="Office", weekdays=[0])
    assert "Delete “Office”?" in words(mia.get(f"/setup/calendars/{made.pk}/delete/"))
    assert Calendar.objects.exists()
    mia.post(f"/setup/calendars/{made.pk}/delete/")
    assert not Calendar.objects.exists()


def test_two_calendars_have_different_names(mia: Client) -> None:
    mia.post("/setup/calendars/new/", OFFICE)
    assert "A calendar with this name already exists." in words(mia.post("/setup/calendars/new/", OFFICE))


def test_the_list_says_when_work_is_done_with_as_many_queries_for_many(mia: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert mia.get("/setup/calendars/").status_code == 200
        return len(captured)

    assert "No calendars yet" in words(mia.get("/setup/calendars/"))
    mia.post("/setup/calendars/new/", OFFICE)
    page = words(mia.get("/setup/calendars/"))
    assert "Mon – Wed" in page
    for_one = queries()
    for number in range(20):
        Calendar.objects.create(name=f"Office {number}", weekdays=[0, 4], country="DE")
    assert queries() == for_one


def test_weekdays_are_a_span_where_they_are_in_a_row() -> None:
    assert [weekdays(days) for days in ([0, 1, 2, 3, 4], [4, 0], [6, 5], [0, 2, 4])] == [
        "Mon – Fri", "Mon, Fri", "Sat, Sun", "Mon, Wed, Fri",
    ]  # fmt: skip


@pytest.mark.parametrize("page", ["", "new/", "1/", "1/delete/"])
def test_an_agent_is_refused(world: World, as_user: SignIn, page: str) -> None:
    client = as_user(world.ann)
    assert client.get(f"/setup/calendars/{page}").status_code == 403
    assert client.post("/setup/calendars/new/", OFFICE).status_code == 403
    assert not Calendar.objects.exists()
