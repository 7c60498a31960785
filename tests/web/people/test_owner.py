"""The page of an owner: what they have open, when they are away, and who may look."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from baton.delegation import staffing
from baton.people.models import Absence, Owner
from tests.web.conftest import SignIn
from tests.world import World, queue, record, sequence, user


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    return as_user(world.mia)


@pytest.fixture
def today() -> date:
    return timezone.now().date()


def text(client: Client, owner: Owner) -> str:
    """The page's words, with one space between them."""
    response = client.get(f"/owners/{owner.pk}/")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_a_user_has_a_zone_hours_queues_and_open_actions(world: World, mia: Client) -> None:
    queue("Partner leads", [world.ann])
    world.enroll()
    page = text(mia, world.ann)
    for words in ("Ann", "UTC", "9:00 AM \N{EN DASH} 5:00 PM", "Partner leads", "Inbound", "View all 2 open actions"):
        assert words in page
    assert f'href="/actions/?owner={world.ann.pk}&amp;status=open"' in page
    assert f'href="/owners/{world.ann.pk}/time-away/"' in page


def test_a_queue_has_members_and_open_actions(world: World, mia: Client) -> None:
    partners = queue("Partner leads", [world.ann])
    world.enroll(record("Of the queue", owner=partners))
    page = text(mia, partners)
    for words in ("Queue", "Ann", "Inbound", "View all 2 open actions"):
        assert words in page
    assert "Add absence" not in page


def test_a_queue_without_members_says_what_follows(world: World, mia: Client) -> None:
    assert "wait until you add one" in text(mia, queue("Partner leads"))


def test_who_is_away_is_told_with_the_cover(world: World, mia: Client, today: date) -> None:
    world.away(world.ann, cover=world.ben, first=today, days=3)
    assert "Covered by Ben." in text(mia, world.ann)
    assert "Covers for" in text(mia, world.ben)


def test_who_is_away_without_a_cover_is_told(world: World, mia: Client, today: date) -> None:
    world.away(world.ann, cover=None, first=today)
    assert "with no cover." in text(mia, world.ann)


def test_absences_that_are_over_are_not_shown(world: World, mia: Client, today: date) -> None:
    Absence.objects.create(user=world.ann, first_day=today - timedelta(9), last_day=today - timedelta(8))
    assert "No current or upcoming absences." in text(mia, world.ann)


def test_somebody_inactive_is_marked(world: World, mia: Client) -> None:
    world.do(staffing.activity(user_id=world.sam.pk, is_active=False))
    assert '<span class="mark bad">inactive</span>' in text(mia, world.sam)


def test_an_agent_has_a_page_of_their_own_without_setup(world: World, as_user: SignIn) -> None:
    world.enroll()
    page = text(as_user(world.ann), world.ann)
    assert "Inbound" in page
    assert "/setup/" not in page


def test_an_agent_has_no_page_of_anybody_else(world: World, as_user: SignIn) -> None:
    world.enroll()
    response = as_user(world.ben).get(f"/owners/{world.ann.pk}/")
    assert response.status_code == 403
    assert "You can only open your own profile." in response.content.decode()
    assert "Inbound" not in response.content.decode()


def test_nobody_is_not_found(world: World, mia: Client) -> None:
    assert mia.get("/owners/1000000/").status_code == 404


def test_queries_are_as_many_for_one_and_for_twenty(world: World, mia: Client, today: date) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            text(mia, world.ann)
        return len(captured)

    world.enroll()
    for_one = queries()
    for n in range(20):
        world.sequence = sequence(f"Sequence {n}")
        world.enroll()
        queue(f"Queue {n}", [world.ann])
        world.away(world.ann, cover=world.ben, first=today + timedelta(2 * n))
        world.away(user(f"person {n}"), cover=world.ann, first=today)
    assert queries() == for_one
    assert for_one == 10
