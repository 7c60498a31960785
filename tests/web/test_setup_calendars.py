"""Calendars in the Setup area."""

import pytest
from django.test import Client

from baton.sequences.models import Calendar
from tests.web.asking import words
from tests.web.conftest import SignIn, errors_of
from tests.world import World

OFFICE = {
    "name": "Office", "weekdays": [0, 1, 2], "opens": "09:00", "closes": "17:00", "country": "US", "subdivision": "",
    "closed_days": "2026-12-24\n\n2026-12-31",
}  # fmt: skip


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    return as_user(world.mia)


def test_a_calendar_is_made_and_names_its_next_days_off(mia: Client) -> None:
    mia.post("/setup/sequences/calendar/add/", OFFICE)
    made = Calendar.objects.get()
    assert (made.weekdays, made.country, [str(day) for day in made.closed_days]) == (
        [0, 1, 2], "US", ["2026-12-24", "2026-12-31"],
    )  # fmt: skip
    page = words(mia.get(f"/setup/sequences/calendar/{made.pk}/change/"))
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
    errors = errors_of(mia.post("/setup/sequences/calendar/add/", OFFICE | wrong))
    assert why in errors[field][0]
    assert not Calendar.objects.exists()


def test_a_calendar_in_use_is_not_deleted_and_says_who_uses_it(world: World, mia: Client) -> None:
    made = Calendar.objects.create(name="Office", weekdays=[0])
    world.sequence.calendar = made
    world.sequence.save()
    assert "Inbound" in words(mia.get(f"/setup/sequences/calendar/{made.pk}/change/")).split("Used by")[1]
    mia.post(f"/setup/sequences/calendar/{made.pk}/delete/", {"post": "yes"})
    assert Calendar.objects.exists()


def test_an_agent_is_refused(world: World, as_user: SignIn) -> None:
    assert as_user(world.ann).get("/setup/sequences/calendar/", follow=True).status_code == 403
