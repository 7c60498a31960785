"""The search of the masthead: what it finds, and for whom."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from baton.crm.models import Record
from baton.people.models import Role
from tests.web.conftest import SignIn
from tests.world import World, queue, record, sequence, user


@pytest.fixture
def busy(world: World) -> World:
    """Two leads called Lee, one of whom ann owns and one of whom nobody but sam does."""
    record("Lee Marvin", owner=world.sam)
    world.enroll()
    return world


def names(client: Client, typed: str) -> dict[str, list[str]]:
    found = client.get("/search/", {"q": typed}).context["found"]
    groups = {"records": found.records, "sequences": found.sequences, "people": found.people}
    return {kind: [each.name for each in group] for kind, group in groups.items() if group}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("lee", {"records": ["Lee", "Lee Marvin"]}),
        ("marv", {"records": ["Lee Marvin"]}),
        ("le ma", {"records": ["Lee Marvin"]}),
        ("inb", {"sequences": ["Inbound"]}),
        ("an", {"people": ["Ann"]}),
        ("ee", {}),
        ("", {}),
        ("  ", {}),
        ("!&|:*'", {}),
    ],
)
def test_an_admin_finds_all_by_the_beginnings_of_words(
    busy: World, as_user: SignIn, typed: str, found: dict[str, list[str]]
) -> None:
    assert names(as_user(busy.mia), typed) == found


def test_records_are_found_by_their_address_and_not_once_deleted(busy: World, as_user: SignIn) -> None:
    client = as_user(busy.mia)
    Record.objects.filter(name="Lee Marvin").update(email="cat@ballou.example")
    assert names(client, "cat@ballou.example") == {"records": ["Lee Marvin"]}
    assert names(client, "ballou") == {"records": ["Lee Marvin"]}
    Record.objects.filter(name="Lee Marvin").update(is_deleted=True)
    assert names(client, "ballou") == {}


def test_an_agent_finds_sequences_and_own_records_and_no_people(busy: World, as_user: SignIn) -> None:
    assert names(as_user(busy.ann), "lee") == {"records": ["Lee"]}
    assert names(as_user(busy.sam), "lee") == {"records": ["Lee Marvin"]}
    assert names(as_user(busy.ben), "lee") == {}
    assert names(as_user(busy.ann), "inb") == {"sequences": ["Inbound"]}
    assert names(as_user(busy.ann), "mia") == {}


def test_queues_and_the_inactive_are_found_and_marked(world: World, as_user: SignIn) -> None:
    queue("Partner leads")
    user("paul", is_active=False)
    page = as_user(world.mia).get("/search/", {"q": "pa"}).content.decode()
    assert "Partner leads" in page
    assert "Queue" in page
    assert "inactive" in page


def test_eight_of_each_are_shown_and_where_the_others_are(world: World, as_user: SignIn) -> None:
    for n in range(9):
        record(f"Zed {n}", owner=world.ann)
        sequence(f"Zed {n}")
        user(f"zed {n}")
    client = as_user(world.mia)
    found = client.get("/search/", {"q": "zed"})
    assert found.context["found"].count == 24
    page = found.content.decode()
    for more in ('href="/records/?object=lead&amp;q=zed"', "all sequences", 'href="/setup/users/?q=zed"'):
        assert more in page


def test_suggestions_are_the_same_below_the_box(busy: World, as_user: SignIn) -> None:
    client = as_user(busy.mia)
    page = client.get("/search/suggestions/", {"q": "le"}).content.decode()
    assert "<html" not in page
    assert f'href="/records/{busy.lee.pk}/"' in page
    assert 'href="/search/?q=le"' in page
    assert "2 results." in page
    assert "No results for “xyz”." in client.get("/search/suggestions/", {"q": "xyz"}).content.decode()
    assert client.get("/search/suggestions/", {"q": " "}).content.decode().strip() == ""


def test_what_was_typed_is_escaped(world: World, as_user: SignIn) -> None:
    page = as_user(world.mia).get("/search/", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in page


@pytest.mark.parametrize("path", ["/search/?q=lee", "/search/suggestions/?q=lee"])
@pytest.mark.parametrize("role", [Role.ENROLLER, Role.NONE])
def test_others_find_nothing(busy: World, as_user: SignIn, path: str, role: Role) -> None:
    response = as_user(user("robot", role=role)).get(path)
    assert response.status_code == 403
    assert "Marvin" not in response.content.decode()


@pytest.mark.parametrize(("who", "expected"), [("mia", 9), ("ann", 10)])
def test_queries_are_as_many_for_one_and_for_twenty(world: World, as_user: SignIn, who: str, expected: int) -> None:
    client = as_user(getattr(world, who))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/search/", {"q": "zed"})
        return len(captured)

    record("Zed", owner=world.ann)
    for_one = queries()
    for n in range(20):
        record(f"Zed {n}", owner=world.ann)
        sequence(f"Zed {n}")
        user(f"zed {n}")
    assert queries() == for_one
    assert for_one == expected


def test_records_are_found_by_the_name_of_their_account_or_campaign_after_those_named_so(
    busy: World, as_user: SignIn
) -> None:
    acme = record("Acme", owner=busy.mia, object="account")
    record("Bo", owner=busy.ann, object="contact", account=acme)
    record("Acmeline", owner=busy.ann, object="contact", account=acme)
    record(
        "Cy", owner=busy.sam, object="campaign member", account=record("Acme day", owner=busy.mia, object="campaign")
    )
    assert names(as_user(busy.mia), "acme") == {"records": ["Acme", "Acme day", "Acmeline", "Bo", "Cy"]}
    assert names(as_user(busy.ann), "acme") == {"records": ["Acmeline", "Bo"]}
    for who, found in ((busy.mia, ["Acmeline", "Bo"]), (busy.sam, [])):
        page = as_user(who).get("/records/", {"object": "contact", "q": "acme"}).context["page"]
        assert [row.row.name for row in page.rows] == found
