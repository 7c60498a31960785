"""One handover: the headline, who gained and who lost, and every action that it moved."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from baton.delegation import changes
from baton.delegation.handovers import ChangeOutcome
from baton.delegation.models import Handover
from baton.delegation.undo import undo
from baton.participants.matching import ActionFilter
from baton.sql.paging import ById
from baton.web.handovers import views
from tests.web.conftest import SignIn
from tests.world import MONDAY, World, record, user


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    return as_user(world.mia)


def number(outcome: ChangeOutcome) -> int:
    assert outcome.handover
    return outcome.handover.pk


def text(client: Client, handover: int, query: str = "") -> str:
    """The page's words, with one space between them and no tags of bold."""
    response = client.get(f"/handovers/{handover}/{query}")
    assert response.status_code == 200
    return " ".join(response.content.decode().replace("<b>", "").replace("</b>", "").split())


def test_a_handover_says_what_was_asked_and_what_came_of_it(world: World, mia: Client) -> None:
    world.enroll()
    page = text(mia, number(world.delegate(world.sdr)))
    for words in ("Delegation of Inbound edited", "2 actions changed owner.", "Mar 2, 2026", "None"):
        assert words in page
    assert "\N{MINUS SIGN}2" in page
    assert "+2" in page


def test_the_owner_changes_name_record_step_and_both_owners_with_reasons(world: World, mia: Client) -> None:
    world.enroll()
    page = text(mia, number(world.delegate(world.sdr)))
    for words in (
        "Lee",
        "1. Call 1",
        "2. Call 2",
        "Record owner (no delegation)",
        "User in the delegation field",
    ):
        assert words in page


def test_an_enrollment_has_no_owners_before(world: World, mia: Client) -> None:
    world.enroll()
    page = text(mia, Handover.objects.get().pk)
    assert "2 new actions are assigned." in page
    assert "Undo" not in page


def test_covers_are_told(world: World, mia: Client) -> None:
    world.enroll()
    page = text(mia, number(world.away(world.ann, cover=world.ben, first=MONDAY.date())))
    assert "covered by Ben" in page
    assert "No action changes owner." in page


def test_an_undone_handover_leads_to_its_undoing_instead_of_a_button(world: World, mia: Client) -> None:
    world.enroll()
    outcome = world.delegate(world.sdr)
    first = number(outcome)
    assert f'href="/handovers/{first}/undo/"' in text(mia, first)
    assert outcome.handover
    second = number(world.do(undo(handover=outcome.handover)))
    page = text(mia, first)
    assert f'by <a href="/handovers/{second}/">handover {second}</a>' in page
    assert f'href="/handovers/{first}/undo/"' not in page
    assert f">handover {first}</a>" in text(mia, second)


def test_a_handover_that_moved_nothing_says_so(world: World, mia: Client) -> None:
    page = text(mia, number(world.delegate(world.sdr)))
    assert "No open actions changed." in page


def test_a_very_large_one_comes_at_once_and_counts_afterwards(
    world: World, mia: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.enroll()
    handover = number(world.delegate(world.sdr))
    monkeypatch.setattr(views, "COUNTED_AT_ONCE", 1)
    page = text(mia, handover)
    assert "Counting 2 owner changes" in page
    assert f'hx-get="/handovers/{handover}/?effect=now"' in page
    assert "2 actions changed owner." in text(mia, handover, "?effect=now")


def test_the_owner_changes_are_paged_both_ways(world: World, mia: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    actions = world.enroll(world.lee, *(record(f"Lead {n}", owner=world.ann) for n in range(3)))
    matching = ActionFilter(sequence_id=world.sequence.pk)
    handover = number(world.do(changes.reassignment(matching=matching, to=world.ben)))
    monkeypatch.setattr(views, "CHANGES_A_PAGE", 3)
    ids = sorted(pa.pk for pa in actions)

    def page(**position: int) -> tuple[list[int], ById | None, ById | None]:
        found = mia.get(f"/handovers/{handover}/", position).context["page"]
        return [moved.action.pk for moved in found.rows], found.previous, found.next

    assert page() == (ids[:3], None, ById(ids[2]))
    assert page(after=ids[2]) == (ids[3:6], ById(ids[3]), ById(ids[5]))
    assert page(after=ids[5]) == (ids[6:], ById(ids[6]), None)
    assert page(before=ids[6]) == (ids[3:6], ById(ids[3]), ById(ids[5]))
    assert page(before=ids[3]) == (ids[:3], None, ById(ids[2]))


def test_queries_are_as_many_for_one_action_and_for_twenty(world: World, mia: Client) -> None:
    def queries(handover: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            text(mia, handover)
        return len(captured)

    world.enroll()
    for_one = queries(Handover.objects.latest("pk").pk)
    world.enroll(*(record(f"Lead {n}", owner=user(f"owner {n}")) for n in range(20)))
    assert queries(Handover.objects.latest("pk").pk) == for_one
    assert for_one == 10  # one counts what is no longer stored


@pytest.mark.parametrize("query", ["?after=x", "?before=-1", f"?after={2**63}"])
def test_a_place_that_is_none_makes_no_sense(world: World, mia: Client, query: str) -> None:
    world.enroll()
    assert mia.get(f"/handovers/{Handover.objects.get().pk}/{query}").status_code == 400


@pytest.mark.parametrize("path", ["/handovers/17/", "/handovers/17/undo/"])
def test_an_unknown_handover_is_not_found(world: World, mia: Client, path: str) -> None:
    assert mia.get(path).status_code == 404
