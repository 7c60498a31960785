"""Suppressed addresses in Setup."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from baton.crm.models import Suppression
from baton.crm.suppression_list import SuppressionFilter, page_of_suppressions
from baton.crm.suppressions import SuppressionEntry, lift, live_suppressions, mark_dead, opt_out, suppress
from baton.people.activity import sentence
from baton.people.models import Activity
from baton.sql.paging import PageRequest
from tests.web.asking import link, words
from tests.web.conftest import Answer, SignIn
from tests.world import MONDAY, World

LIST = "/setup/suppressions/"
LIFT = f"{LIST}lift/"


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    return as_user(world.mia)


def suppressed(count: int = 3) -> list[int]:
    for n in range(count):
        mark_dead(address=f"lead{n}@example.org", source="bounce", why="550 relaying denied", at=MONDAY)
    return list(Suppression.objects.order_by("pk").values_list("pk", flat=True))


def upload(client: Client, text: str) -> Answer:
    return client.post(f"{LIST}import/", {"uploaded": SimpleUploadedFile("list.csv", text.encode("utf-8-sig"))})


def logged(event: str) -> list[str]:
    return [sentence(line) for line in Activity.objects.filter(event=event)]


def test_they_are_listed_and_found_by_what_they_begin_with_and_by_kind(world: World, mia: Client) -> None:
    suppressed()
    opt_out(address="user@münchen.example", source="rep", why="Phoned", at=MONDAY, by=world.ann)
    opt_out(address="lifted@example.org", source="link", why="", at=MONDAY)
    lift(addresses=["lifted@example.org"], kind="opted_out", why="Asked to", by=None, at=MONDAY)
    page = words(mia.get(LIST))
    assert all(text in page for text in ("lead0@example.org", "Bounce", "user@münchen.example", "Phoned", "Ann"))
    assert "lifted@example.org" not in page
    assert "lead1@example.org" not in words(mia.get(LIST, {"q": "lead2"}))
    assert "user@münchen.example" in words(mia.get(LIST, {"q": "USER@münchen.example"}))
    assert "user@münchen.example" in words(mia.get(LIST, {"q": "münch"}))
    assert "lead1@example.org" not in words(mia.get(LIST, {"kind": "opted_out"}))
    assert "lead1@example.org" not in words(mia.get(LIST, {"source": "rep"}))
    assert "lead1@example.org" not in words(mia.get(LIST, {"until": f"{MONDAY.year - 1}-01-01"}))
    assert "Asked to" in words(mia.get(LIST, {"state": "lifted"}))
    assert "lead1@example.org" in words(mia.get(LIST, {"state": "all"}))


def test_a_number_is_found_however_it_is_written(world: World, mia: Client) -> None:
    mia.post(f"{LIST}new/", {"address": "(312) 555-0142", "kind": "do_not_call", "why": "Asked"})
    suppressed()
    page = words(mia.get(LIST, {"q": "+1 312 555 0142"}))
    assert "555-0142" in page
    assert "lead1@example.org" not in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("lead1", ["lead1@example.org"]),
        ("LEAD1@exam", ["lead1@example.org"]),
        ("example", ["lead0@example.org", "lead1@example.org", "lead2@example.org"]),
        ("@example.org", ["lead0@example.org", "lead1@example.org", "lead2@example.org"]),
        ("user@Mün", ["user@münchen.example"]),
        ("xn--mnchen-3ya.example", ["user@münchen.example"]),
        ("user@xn--mnchen-3ya.example", ["user@münchen.example"]),
        ("+1 312", ["+1 312-555-0142"]),
        ("312.555.0142", ["+1 312-555-0142"]),
        ("ead1", []),
        ("org", []),
        ("%", []),
    ],
)
def test_a_search_is_for_the_beginning_of_an_address_a_domain_or_a_number(typed: str, shown: list[str]) -> None:
    suppressed()
    for address, kind in (("user@münchen.example", "opted_out"), ("+13125550142", "do_not_call")):
        suppress(entries=[SuppressionEntry(address=address, kind=kind, source="cli", why="", at=MONDAY)], by=None)
    page = page_of_suppressions(matching=SuppressionFilter(text=typed), page=PageRequest(size=50))
    assert sorted(row.spelling for row in page.rows) == shown


def test_the_selected_are_lifted_with_a_reason(world: World, mia: Client) -> None:
    first, second, _third = suppressed()
    asked = {"ids": [first, second]}
    assert "Lift 2 suppressions" in words(mia.get(LIFT, asked))
    assert "Enter a reason." in words(mia.post(LIFT, {**asked, "why": " "}))
    assert Suppression.objects.filter(lifted_at__isnull=True).count() == 3
    answer = mia.post(LIFT, {**asked, "why": "Our own fault"}, follow=True)
    assert "2 addresses can be contacted again." in words(answer)
    assert list(live_suppressions([f"lead{n}@example.org" for n in range(3)])) == [("lead2@example.org", "dead")]
    lifted = Suppression.objects.get(pk=first)
    assert (lifted.lifted_by, lifted.lifted_why) == (world.mia, "Our own fault")
    assert logged("lifted") == ["Mia lifted 2 suppressed addresses."]


def test_all_that_match_are_lifted_on_whichever_page_they_are(mia: Client) -> None:
    suppressed(60)
    opt_out(address="stays@example.org", source="link", why="", at=MONDAY)
    asked = {"all": "1", "kind": "dead"}
    assert "and 40 others" in words(mia.get(LIFT, asked))
    mia.post(LIFT, {**asked, "why": "Our own fault"})
    assert list(Suppression.objects.filter(lifted_at=None).values_list("address", flat=True)) == ["stays@example.org"]


def test_what_was_lifted_meanwhile_keeps_its_reason(mia: Client) -> None:
    [only] = suppressed(1)
    lift(addresses=["lead0@example.org"], kind="dead", why="It works", by=None, at=MONDAY)
    assert "no longer suppressed" in words(mia.get(f"{LIFT}?ids={only}&state=all"))
    mia.post(LIFT, {"ids": [only], "why": "Mine"})
    assert Suppression.objects.get().lifted_why == "It works"
    assert logged("lifted") == []


def test_nothing_selected_and_a_filter_that_is_wrong_lift_nothing(mia: Client) -> None:
    suppressed()
    for asked in ("", "?ids=x", "?all=1&since=yesterday"):
        assert mia.get(f"{LIFT}{asked}").status_code == 302
        assert mia.post(LIFT, QueryDict(f"{asked.lstrip('?')}&why=Mine").dict()).status_code == 302
    assert not Suppression.objects.filter(lifted_at__isnull=False).exists()


def test_an_admin_adds_an_address(world: World, mia: Client) -> None:
    new = {"address": "Lee@Example.org", "kind": "opted_out", "why": "Asked by letter"}
    assert mia.post(f"{LIST}new/", new).status_code == 302
    kept = Suppression.objects.get()
    assert (kept.address, kept.source, kept.by, kept.why) == (
        "lee@example.org",
        "admin",
        world.mia,
        "Asked by letter",
    )
    assert "This address is already suppressed." in words(mia.post(f"{LIST}new/", new))
    assert "Check the email address." in words(mia.post(f"{LIST}new/", {**new, "address": "nobody"}))


def test_a_file_is_imported_and_its_wrong_rows_are_listed(mia: Client) -> None:
    page = words(upload(mia, "Email,Reason\nlee@example.org,Asked\nno address,\nkim@example.org,\n"))
    assert "2 added" in page
    assert "Line 3: " in page
    assert logged("imported") == ["Mia imported 2 suppressed addresses."]
    assert "0 added</b>, 1 already suppressed" in words(upload(mia, "email\nlee@example.org\n"))
    assert "must name a column" in words(upload(mia, "Name\nLee\n"))
    assert "Choose a file." in words(mia.post(f"{LIST}import/"))


def test_the_export_has_what_the_filter_shows_and_can_be_imported(mia: Client) -> None:
    suppressed()
    opt_out(address="stays@example.org", source="link", why="", at=MONDAY)
    exported = b"".join(mia.get("/setup/suppressions.csv", {"kind": "dead"})).decode()
    assert "stays@example.org" not in exported
    assert exported.count("@example.org") == 3
    Suppression.objects.all().delete()
    assert "3 added" in words(upload(mia, exported.removeprefix("\ufeff")))
    assert logged("exported") == ["Mia exported suppressed addresses."]


@pytest.mark.parametrize("page", ["", "new/", "import/", "lift/"])
def test_it_is_for_admins(world: World, as_user: SignIn, page: str) -> None:
    client, ids = as_user(world.ann), suppressed(1)
    assert client.get(f"{LIST}{page}").status_code == 403
    assert client.get("/setup/suppressions.csv").status_code == 403
    assert client.post(LIFT, {"ids": ids, "why": "Mine"}).status_code == 403
    assert upload(client, "email\nlee@example.org\n").status_code == 403
    assert Suppression.objects.filter(lifted_at__isnull=True).count() == 1


def test_pages_go_on_where_the_one_before_ended_with_as_many_queries(mia: Client) -> None:
    counts = []
    for many in (1, 60):
        suppressed(many)
        with CaptureQueriesContext(connection) as captured:
            first = mia.get(LIST)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert "lead0@example.org" not in words(first)
    assert "lead0@example.org" in words(mia.get(link(first, "next")))
