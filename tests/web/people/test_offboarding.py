"""Off-boarding as a page: what hangs on a leaver is shown with links, to Sequence Admins alone."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from baton.people.models import QueueMember
from tests.web.asking import words
from tests.web.conftest import SignIn
from tests.world import World, queue, record


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    return as_user(world.mia)


def page_of(world: World) -> str:
    return reverse("owner_off_board", args=[world.ann.pk])


def test_what_hangs_on_a_leaver_is_shown_with_counts_and_links(world: World, mia: Client) -> None:
    world.enroll()
    alone = queue("Alone", [world.ann])
    page = words(mia.get(page_of(world)))
    assert "Off-board Ann" in page
    assert f'href="/actions/?reason=record_owner&amp;owner={world.ann.pk}&amp;status=open"' in page
    assert f'href="/owners/{alone.pk}/">Alone</a><span class="quiet">, the only member who can work' in page
    assert "1 lead" in page


def test_every_kind_has_its_place_on_the_page(world: World, mia: Client) -> None:
    """Somebody with nothing has a page too."""
    assert "Nothing: no actions" in words(mia.get(reverse("owner_off_board", args=[world.sam.pk])))


def test_a_queue_and_nobody_are_not_off_boarded(world: World, mia: Client) -> None:
    for pk in (queue("Support").pk, 999_999):
        assert mia.get(reverse("owner_off_board", args=[pk])).status_code == 404


def test_it_is_reached_from_the_person_setup_health_and_absences(world: World, mia: Client) -> None:
    address = page_of(world)
    world.enroll()
    world.deactivate(world.ann)
    for page in (f"/owners/{world.ann.pk}/", f"/setup/people/user/{world.ann.pk}/change/", "/health/"):
        assert f'href="{address}"' in words(mia.get(page))


def test_agents_may_not_off_board_anybody(world: World, as_user: SignIn) -> None:
    assert as_user(world.ben).get(page_of(world)).status_code == 403
    assert as_user(world.ann).get(page_of(world)).status_code == 403


def test_the_page_takes_the_same_queries_for_1_and_20(world: World, mia: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            mia.get(page_of(world))
        return len(captured)

    queue("First", [world.ann])
    one = queries()
    world.enroll(*(record(f"Lead {n}", owner=world.ann) for n in range(20)))
    for n in range(20):
        QueueMember.objects.create(queue=queue(f"Queue {n}"), user=world.ann)
    assert queries() == one
