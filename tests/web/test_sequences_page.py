"""The first page: for a Sequence Admin, a Sequence Agent, an Enroller and somebody without a role."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from baton.delegation import staffing
from baton.insight import overview
from baton.people.models import Role
from baton.sequences.models import Sequence
from tests.web.conftest import SignIn
from tests.world import MONDAY, World, queue, record, sequence, user


def text(client: Client, path: str = "/") -> str:
    """The page's words, with one space between them, and without the random token of a form, which may hold any."""
    response = client.get(path)
    assert response.status_code == 200
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    return " ".join(page.split())


@pytest.fixture
def busy(world: World) -> World:
    """Ann is away and ben covers one of her two actions; an empty queue and inactive sam have two each."""
    world.enroll(
        world.lee,
        record("Of the queue", owner=queue("Partner leads")),
        record("Of sam", owner=world.sam),
    )
    world.do(staffing.activity(user_id=world.sam.pk, is_active=False))
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    return world


def test_the_list_is_also_where_the_addresses_of_sequences_begin(world: World, as_user: SignIn) -> None:
    assert as_user(world.mia).get("/sequences/?status=active").headers["Location"] == "/?status=active"


def test_an_admin_sees_who_owns_what(busy: World, as_user: SignIn) -> None:
    page = text(as_user(busy.mia))
    for words in ("Inbound", "Record owner", "Partner leads", "queue", "1 covered by Ben", "inactive"):
        assert words in page


def test_an_admin_sees_the_delegation_and_what_overrides_it(busy: World, as_user: SignIn) -> None:
    busy.delegate(busy.sdr)
    busy.sequence.actions.filter(position=2).update(delegation_mode="record_owner")
    page = text(as_user(busy.mia))
    assert "<span>SDR</span>" in page
    assert "1 action overrides" in page


def test_an_admin_sees_what_nobody_is_there_to_do(busy: World, as_user: SignIn) -> None:
    page = text(as_user(busy.mia))
    assert "4 open actions have no one available." in page
    assert "queue without members" in page


def test_without_anything_ailing_there_is_no_health_strip(world: World, as_user: SignIn) -> None:
    world.enroll()
    # Of the page itself: the list of shortcuts behind it names every page.
    assert "Delegation health" not in text(as_user(world.mia)).partition("</main>")[0]


def test_an_agent_sees_only_their_own_counts(busy: World, as_user: SignIn) -> None:
    page = text(as_user(busy.ben))
    assert "Inbound" in page
    assert "Your open actions" in page
    assert '<td data-label="Covering" class="number">1</td>' in page
    for kept in ("Ann", "Sam", "Mia", "Partner leads", "Delegation health", "Setup", 'data-label="Participants"'):
        assert kept not in page


def test_an_enroller_is_told_that_there_are_no_pages(busy: World, as_user: SignIn) -> None:
    response = as_user(user("robot", role=Role.ENROLLER)).get("/")
    assert response.status_code == 403
    assert "Enrollers put records into sequences" in response.content.decode()
    assert "Inbound" not in response.content.decode()


def test_whoever_lost_their_role_is_told_so(busy: World, as_user: SignIn) -> None:
    response = as_user(user("kim", role=Role.NONE)).get("/")
    assert response.status_code == 403
    assert "You don’t have a role in Baton yet." in response.content.decode()


def test_without_sequences_an_admin_is_told_what_to_do_next(world: World, as_user: SignIn) -> None:
    Sequence.objects.all().delete()
    page = text(as_user(world.mia))
    assert "No sequences yet" in page
    assert "baton sequence load FILE" in page
    assert "baton" not in text(as_user(world.ann)).split("No sequences yet")[1]


def test_names_are_escaped(world: World, as_user: SignIn) -> None:
    Sequence.objects.filter(pk=world.sequence.pk).update(name="<script>alert(1)</script>")
    assert "<script>alert" not in text(as_user(world.mia))


@pytest.mark.parametrize("who", ["mia", "ann"])
def test_queries_are_as_many_for_one_sequence_and_for_twenty(world: World, as_user: SignIn, who: str) -> None:
    client = as_user(getattr(world, who))

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            text(client)
        return len(captured)

    world.enroll()
    for_one = queries()
    for n in range(19):
        world.sequence = sequence(f"Sequence {n}")
        world.enroll(record(f"Lead {n}", owner=user(f"owner {n}", is_active=n % 2 == 0)))
    assert queries() == for_one
    assert for_one == (11 if who == "mia" else 8)


def test_where_there_are_many_actions_the_page_comes_before_its_counts(
    busy: World, as_user: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview, "MANY_ACTIONS", -2)
    client = as_user(busy.mia)
    assert "Counting…" in text(client)
    assert 'hx-get="?counts=1" hx-trigger="load"' in text(client)
    assert "Counting…" not in " ".join(client.get("/?counts=1").content.decode().split())
