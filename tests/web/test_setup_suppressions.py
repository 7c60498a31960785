"""Suppressed addresses in the Setup area."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from baton.crm.models import Suppression
from baton.crm.suppressions import lift, live_suppressions, mark_dead, opt_out
from tests.web.asking import words
from tests.web.conftest import SignIn, errors_of
from tests.world import MONDAY, World

LIST = "/setup/crm/suppression/"


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    return as_user(world.mia)


def suppressed(count: int = 3) -> list[int]:
    for n in range(count):
        mark_dead(address=f"lead{n}@example.org", source="bounce", why="550 relaying denied", at=MONDAY)
    return list(Suppression.objects.order_by("pk").values_list("pk", flat=True))


def test_they_are_listed_and_found_by_a_part_of_the_address_and_by_kind(world: World, mia: Client) -> None:
    suppressed()
    opt_out(address="user@münchen.example", source="rep", why="Phoned", at=MONDAY, by=world.ann)
    opt_out(address="lifted@example.org", source="link", why="", at=MONDAY)
    lift(addresses=["lifted@example.org"], kind="opted_out", why="Asked to", by=None, at=MONDAY)
    page = words(mia.get(LIST))
    assert all(text in page for text in ("lead0@example.org", "Bounce", "user@münchen.example", "Phoned", "Ann"))
    assert "lifted@example.org" not in page
    assert "lead1@example.org" not in words(mia.get(LIST, {"q": "lead2"}))
    assert "lead1@example.org" not in words(mia.get(LIST, {"kind__exact": "opted_out"}))
    assert "lifted@example.org" in words(mia.get(LIST, {"state": "lifted"}))
    assert "lead1@example.org" in words(mia.get(LIST, {"state": "all"}))


def test_the_selected_are_lifted_with_a_reason(world: World, mia: Client) -> None:
    first, second, _third = suppressed()
    asked = {"action": "write_again", "_selected_action": [first, second], "index": 0}
    assert "Write to 2 addresses again" in words(mia.post(LIST, asked))
    assert "Enter a reason." in words(mia.post(LIST, {**asked, "why": " "}))
    assert Suppression.objects.filter(lifted_at__isnull=True).count() == 3
    answer = mia.post(LIST, {**asked, "why": "Our own fault"}, follow=True)
    assert "2 addresses can be written to again." in words(answer)
    assert list(live_suppressions([f"lead{n}@example.org" for n in range(3)])) == [("lead2@example.org", "dead")]
    lifted = Suppression.objects.get(pk=first)
    assert (lifted.lifted_by, lifted.lifted_why) == (world.mia, "Our own fault")
    assert "Our own fault" in words(mia.get(f"{LIST}{first}/change/"))


def test_all_that_match_are_lifted_on_whichever_page_they_are(mia: Client) -> None:
    selected = suppressed(150)[:100]
    opt_out(address="stays@example.org", source="link", why="", at=MONDAY)
    asked = {"action": "write_again", "_selected_action": selected, "index": 0, "select_across": 1}
    assert "and 130 others" in words(mia.post(f"{LIST}?kind__exact=dead", asked))
    mia.post(f"{LIST}?kind__exact=dead", {**asked, "why": "Our own fault"})
    assert list(Suppression.objects.filter(lifted_at=None).values_list("address", flat=True)) == ["stays@example.org"]


def test_what_was_lifted_meanwhile_is_told(mia: Client) -> None:
    [only] = suppressed(1)
    lift(addresses=["lead0@example.org"], kind="dead", why="It works", by=None, at=MONDAY)
    asked = {"action": "write_again", "_selected_action": [only], "index": 0}
    assert "are no longer suppressed" in words(mia.post(f"{LIST}?state=all", asked))


def test_an_admin_adds_an_address(world: World, mia: Client) -> None:
    new = {"address": "Lee@Example.org", "kind": "opted_out", "why": "Asked by letter"}
    assert mia.post(f"{LIST}add/", new).status_code == 302
    kept = Suppression.objects.get()
    assert (kept.address, kept.source, kept.by, kept.why) == (
        "lee@example.org",
        "admin",
        world.mia,
        "Asked by letter",
    )
    again = mia.post(f"{LIST}add/", new)
    assert errors_of(again)["address"] == ["This address is already suppressed."]
    wrong = mia.post(f"{LIST}add/", {**new, "address": "nobody"})
    assert errors_of(wrong)["address"] == ["Check the email address."]


def test_nothing_is_changed_or_deleted(mia: Client) -> None:
    [only] = suppressed(1)
    assert mia.post(f"{LIST}{only}/change/", {"why": "Mine"}).status_code == 403
    assert mia.post(f"{LIST}{only}/delete/", {"post": "yes"}).status_code == 403
    assert Suppression.objects.get().why == "550 relaying denied"


@pytest.mark.parametrize("path", [LIST, f"{LIST}add/"])
def test_it_is_for_admins(world: World, as_user: SignIn, path: str) -> None:
    only = suppressed(1)
    asked = {"action": "write_again", "_selected_action": only, "index": 0, "why": "Mine"}
    assert as_user(world.ann).post(path, asked, follow=True).status_code == 403
    assert Suppression.objects.filter(lifted_at__isnull=True).count() == 1


def test_as_many_queries_for_twenty_as_for_one(mia: Client) -> None:
    counts = []
    for many in (1, 20):
        suppressed(many)
        with CaptureQueriesContext(connection) as captured:
            mia.get(LIST)
        counts.append(len(captured))
    assert counts[0] == counts[1]
