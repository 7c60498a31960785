"""The list of sequences: asked by conditions, sorted, in columns of choice, as a file, and with views."""

import re

import pytest
from django.test import Client

from baton.insight import overview
from baton.participants.models import SavedView
from baton.people.models import Activity, Role, User
from baton.sequences.models import Sequence
from tests.web.asking import conditions, lines, words
from tests.web.conftest import Answer, SignIn
from tests.world import World, record, sequence, user

MANY_OPEN = conditions(("Open actions", "is_more", "2"))


@pytest.fixture
def filled(world: World) -> World:
    """Inbound by the record owner with two leads of ann; Outbound by SDR with one of ben; an inactive one."""
    world.enroll(world.lee, record("Kim", owner=world.ann))
    world.sequence = sequence("Outbound", delegation=world.sdr, actions=1)
    world.enroll(record("Pat", owner=world.ben))
    Sequence.objects.create(name="=Old", object="contact", status="inactive")
    return world


def names(answer: Answer) -> list[str]:
    return re.findall(r'<a class="name"[^>]*>([^<]*)</a>', words(answer))


@pytest.fixture
def mia(filled: World, as_user: SignIn) -> Client:
    return as_user(filled.mia)


@pytest.mark.parametrize(
    ("query", "matching"),
    [
        ("", ["Inbound", "Outbound", "=Old"]),
        ("sort=name", ["=Old", "Inbound", "Outbound"]),
        ("sort=open", ["Inbound", "Outbound", "=Old"]),
        ("sort=participants&object=lead", ["Inbound", "Outbound"]),
        (MANY_OPEN, ["Inbound"]),
        (conditions(("Delegation", "is", "SDR"), ("Status", "is", "Active")), ["Outbound"]),
        (
            conditions(("Object", "is", "Contact")) + "&group=2&field=Actions&operator=is&value=1",
            ["Outbound", "=Old"],
        ),
        (conditions(("Participants", "is", "0")), ["=Old"]),
        ("text=record+owner&status=active", ["Inbound"]),
    ],
)
def test_sequences_are_found_and_sorted_by_what_their_columns_say(
    mia: Client, query: str, matching: list[str]
) -> None:
    assert names(mia.get(f"/?{query}")) == matching


def test_an_agent_asks_for_own_counts_and_not_for_those_of_others(filled: World, as_user: SignIn) -> None:
    assert names(as_user(filled.ben).get("/?sort=open&status=active")) == ["Outbound", "Inbound"]
    ann = as_user(filled.ann)
    assert names(ann.get("/?" + conditions(("Your open actions", "is", "4")))) == ["Inbound"]
    assert "This list has no field “Open actions”." in words(ann.get(f"/?{MANY_OPEN}"))
    assert lines(ann.get("/sequences/export.csv?column=owned")) == [
        "Sequence,Your open actions",
        "Inbound,4",
        "Outbound,0",
        "'=Old,0",
    ]


def test_the_file_has_what_the_list_shows(filled: World, mia: Client, as_user: SignIn) -> None:
    query = f"text=in&column=object&column=open&column=owners&{conditions(('Status', 'is', 'active'))}"
    page = words(mia.get(f"/?{query}"))
    assert f'href="/sequences/export.csv?{query}"' in page.replace("&amp;", "&")
    file = lines(mia.get(f"/sequences/export.csv?{query}"))
    assert file == ["Sequence,Object,Open actions,Owners of open actions", "Inbound,Lead,4,Ann (4)"]
    exported = Activity.objects.get(event="exported")
    assert (exported.by, exported.details["what"]) == (filled.mia, "sequences")
    assert as_user(user("robot", role=Role.ENROLLER)).get("/sequences/export.csv").status_code == 403


@pytest.mark.parametrize("who", ["mia", "ann"])
def test_the_list_opens_with_a_saved_view(filled: World, as_user: SignIn, who: str) -> None:
    person: User = getattr(filled, who)
    client = as_user(person)
    assert "Active sequences" in words(client.get("/?status=active"))
    answer = client.post("/views/new/?list=sequences", {"name": "Mine", "query": "object=contact&column=actions"})
    saved = SavedView.objects.get(list="sequences")
    assert answer.headers["Location"] == f"/?object=contact&column=actions&view={saved.pk}"
    client.post("/views/prefer/", {"list": "sequences", "key": str(saved.pk), "do": "first"})
    assert client.get("/").headers["Location"] == answer.headers["Location"]
    opened = client.get(answer.headers["Location"])
    assert names(opened) == ["=Old"]
    assert "Filter changed" not in words(opened)
    assert names(client.get("/?view=all")) == ["Inbound", "Outbound", "=Old"]


def test_a_shared_view_of_what_an_agent_does_not_see_still_opens(filled: World, as_user: SignIn) -> None:
    query = "sort=participants&column=status&column=participants"
    view = {"list": "sequences", "made_by": filled.mia, "is_shared": True, "query": query}
    saved = SavedView.objects.create(name="Largest first", **view)
    opened = as_user(filled.ann).get(f"/?{query}&view={saved.pk}")
    assert names(opened) == ["Inbound", "Outbound", "=Old"]
    assert "This filter isn’t valid" not in words(opened)
    assert 'data-label="Participants"' not in words(opened)


def test_only_counts_that_are_shown_or_asked_for_are_waited_for(
    filled: World, as_user: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview, "MANY_ACTIONS", -2)
    mia = as_user(filled.mia)
    assert "Counting…" not in words(mia.get("/?column=delegation"))
    assert 'hx-trigger="load"' not in words(mia.get("/?column=delegation"))
    assert "Counting…" in words(mia.get("/?object=lead"))
    for asked in (MANY_OPEN, "sort=open"):
        page = mia.get(f"/?{asked}")
        assert "Counting…" not in words(page)
        assert names(page)[0] == "Inbound"
    assert lines(mia.get("/sequences/export.csv?text=inb"))[1].endswith(",2,4,Ann (4)")
    # The counts that a page fetches afterward are no other place to go back to.
    assert "HX-Push-Url" not in mia.get("/?counts=1", headers={"HX-Request": "true"}).headers
