"""The calendar of who is out, for agents too."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from baton.insight.who_is_out import OutFor, days_of
from baton.people.models import Absence, Role
from baton.sequences.models import Calendar
from tests.web.asking import words
from tests.web.conftest import SignIn
from tests.world import World, user

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 12, 21)
DECEMBER, WEEK = "/who-is-out/?day=2026-12-24", "/who-is-out/?view=week&day=2026-12-24"


def test_an_agent_sees_who_is_out_and_who_covers_but_no_notes(world: World, as_user: SignIn) -> None:
    world.away(world.ben, cover=world.sam, first=MONDAY, days=4)
    Absence.objects.update(note="Knee surgery")
    page = words(as_user(world.ann).get(DECEMBER))
    for said in ("December 2026", "Ben", "Dec 21, 2026", "covered by Sam"):
        assert said in page, said
    assert "Knee surgery" not in page
    assert f"/time-away/{Absence.objects.get().pk}/" not in page
    page = words(as_user(world.mia).get(DECEMBER))
    assert "Knee surgery" in page
    assert f"/time-away/{Absence.objects.get().pk}/" in page


def test_nobody_out_says_so_and_leads_on(world: World, as_user: SignIn) -> None:
    page = words(as_user(world.ann).get(WEEK))
    assert "Everyone is in" in page
    assert "Dec 21 – Dec 27, 2026" in page
    for link in ("?view=week&amp;day=2026-12-20", "?view=week&amp;day=2026-12-28", "?view=month&amp;day=2026-12-21"):
        assert link in page


def test_days_are_whole_or_in_part_in_the_zone_of_whoever_looks(world: World, as_user: SignIn) -> None:
    world.away(world.ben, cover=None, first=MONDAY, days=2)
    Absence.objects.create(user=world.sam, first_day=MONDAY, last_day=MONDAY, from_time=time(13))
    world.away(world.sam, cover=None, first=MONDAY + timedelta(days=3))
    ann = as_user(world.ann)

    def out() -> dict[str, list[OutFor]]:
        page = ann.get(WEEK).context["page"]
        return {row.user.name: [kind for _day, kind in row.days] for row in page.rows}

    assert out()["Ben"] == [OutFor.DAY, OutFor.DAY, *[OutFor.NOTHING] * 5]
    assert out()["Sam"][3] == OutFor.DAY
    world.ann.time_zone = "Asia/Tokyo"
    world.ann.save()
    assert out()["Ben"] == [OutFor.PART, OutFor.DAY, OutFor.PART, *[OutFor.NOTHING] * 4]


def test_holidays_are_shown_and_move_nothing(world: World, as_user: SignIn) -> None:
    Calendar.objects.create(
        name="US office", weekdays=[0, 1, 2, 3, 4], country="US", closed_days=[date(2026, 12, 24)]
    )
    page = words(as_user(world.ann).get(WEEK))
    assert "Fri, Dec 25: Christmas Day (US office)" in page
    assert "Thu, Dec 24: Day off (US office)" in page
    assert [bool(day.holiday) for day in days_of(MONDAY, MONDAY + timedelta(days=6))] == [
        False, False, False, True, True, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize("day", ["", "x", "2026-13-40", "9999-12-31", "0001-01-01"])
def test_an_address_without_a_day_shows_today(world: World, as_user: SignIn, day: str) -> None:
    today = timezone.localdate()
    page = words(as_user(world.ann).get("/who-is-out/", {"day": day}))
    assert today.strftime("%B %Y") in page


def test_queries_are_as_many_for_one_as_for_forty(world: World, as_user: SignIn) -> None:
    client = as_user(world.mia)

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            words(client.get(DECEMBER))
        return len(captured)

    world.away(world.ben, cover=world.sam, first=MONDAY)
    for_one = count()
    for number in range(39):
        world.away(user(f"away {number}"), cover=world.sam, first=MONDAY + timedelta(days=number % 5), days=3)
    assert count() == for_one


def test_more_than_a_page_are_on_the_next(world: World, as_user: SignIn) -> None:
    for number in range(51):
        world.away(user(f"away {number:02}"), cover=None, first=MONDAY)
    client = as_user(world.ann)
    first = client.get(DECEMBER)
    rest = client.get(f"{DECEMBER}&after={first.context['page'].next}")
    assert len(first.context["page"].rows) == 50
    assert len(rest.context["page"].rows) == 1


def test_who_has_no_pages_sees_nobody(world: World, as_user: SignIn) -> None:
    assert as_user(user("eve", role=Role.ENROLLER)).get("/who-is-out/").status_code == 403
