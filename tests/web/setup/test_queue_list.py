"""The list of queues: asked by conditions, sorted, in columns of choice, as a file, and with views."""

import re

import pytest
from django.test import Client

from baton.participants.models import SavedView
from baton.people.models import Activity, Queue, User
from tests.web.asking import conditions, lines, link, words
from tests.web.conftest import SignIn
from tests.world import World, queue

STUCK = conditions(("Members who can work", "is", "0"))


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    """Support has two members, of whom one can work; Sales one who left; East none."""
    queue("Support", [world.ann, world.ben])
    queue("Sales", [world.ben])
    Queue.objects.filter(pk=queue("East", []).pk).update(email="east@example.com", crm_id="=00G")
    User.objects.filter(pk=world.ben.pk).update(is_active=False)
    return as_user(world.mia)


def names(client: Client, query: str) -> list[str]:
    return re.findall(r'<a class="name"[^>]*>([^<]*)</a>', words(client.get(f"/setup/queues/?{query}")))


@pytest.mark.parametrize(
    ("query", "matching"),
    [
        (conditions(("Queue", "begins_with", "s")), ["Sales", "Support"]),
        (conditions(("Members", "is_more", "1")), ["Support"]),
        (STUCK, ["East", "Sales"]),
        (conditions(("Email", "is_not_blank", "")), ["East"]),
        (conditions(("CRM ID", "is", "=00G")), ["East"]),
        ("sort=members", ["Support", "Sales", "East"]),
    ],
)
def test_queues_are_found_and_sorted_by_what_their_columns_say(mia: Client, query: str, matching: list[str]) -> None:
    assert names(mia, query) == matching


def test_pages_sorted_by_members_follow_each_other(world: World, mia: Client) -> None:
    for number in range(60):
        queue(f"Team {number:02}", [world.ann][: number % 2])
    first = mia.get("/setup/queues/?sort=members")
    second = mia.get(link(first, "next"))
    shown = [row.row.members for page in (first, second) for row in page.context["page"].rows]
    assert shown == sorted(shown, reverse=True)
    assert len(shown) == 63
    assert mia.get(link(second, "prev")).context["page"] == first.context["page"]


def test_the_list_is_a_file_with_its_columns_and_can_be_saved(world: World, mia: Client, as_user: SignIn) -> None:
    query = f"column=able&column=crm_id&{STUCK}"
    assert f'href="/setup/queues.csv?{query}"' in words(mia.get(f"/setup/queues/?{query}")).replace("&amp;", "&")
    file = lines(mia.get(f"/setup/queues.csv?{query}"))
    assert file == ["Queue,Members who can work,CRM ID", "East,0,'=00G", "Sales,0,"]
    exported = Activity.objects.get(event="exported")
    assert (exported.by, exported.details["what"]) == (world.mia, "queues")
    assert "Queues without a member who can work" in words(mia.get(f"/setup/queues/?{STUCK}&view=stuck"))
    answer = mia.post("/views/new/?list=queues", {"name": "Mine", "query": query})
    assert answer.headers["Location"] == f"/setup/queues/?{query}&view={SavedView.objects.get(list='queues').pk}"
    assert as_user(world.ann).get("/setup/queues.csv").status_code == 403
