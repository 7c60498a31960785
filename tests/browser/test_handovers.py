"""From the log to a handover, undoing it after a preview; and searching, with the keyboard alone."""

import psycopg
import pytest
from django.db import connection
from playwright.sync_api import Route, expect

from baton.delegation import changes
from baton.delegation.models import Handover
from baton.participants.matching import ActionFilter
from tests.browser.conftest import Open
from tests.browser.looks import faults, faults_on_screens
from tests.world import MONDAY, World, owners, queue, record, user


@pytest.fixture
def reassigned(world: World) -> World:
    """Ann's four actions are reassigned to a queue, and one is given to ben since."""
    partners = queue("Partner leads in Central and Eastern Europe")
    first, *_others = world.enroll(world.lee, record("Zoe " + "W" * 40, owner=world.ann))
    matching = ActionFilter(sequence_id=world.sequence.pk)
    world.do(changes.reassignment(matching=matching, to=partners), why="Ann is on leave")
    world.do(changes.reassignment(matching=ActionFilter(participant_action_ids=(first.pk,)), to=world.ben))
    return world


def test_the_log_is_asked_by_a_condition_and_its_columns_are_chosen(reassigned: World, page_of: Open) -> None:
    page = page_of(reassigned.mia, path="/handovers/")
    page.get_by_role("button", name="Add condition").click()
    page.get_by_label("Field").fill("Reason")
    page.get_by_label("Operator").select_option("contains")
    page.get_by_label("Value").fill("leave")
    page.get_by_role("button", name="Apply conditions").click()
    expect(page.get_by_text("1 handover", exact=True)).to_be_visible()
    expect(page.get_by_text("Conditions: Reason contains “leave”")).to_be_visible()
    page.locator("summary", has_text="Columns").click()
    page.get_by_role("checkbox", name="Undone").check()
    page.get_by_role("button", name="Apply", exact=True).click()
    expect(page.get_by_role("columnheader", name="Undone")).to_be_visible()
    expect(page.get_by_text("1 handover", exact=True)).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Export CSV").click()
    assert "Ann is on leave" in download.value.path().read_text(encoding="utf-8")


def test_all_rows_of_a_page_are_selected_on_a_phone(reassigned: World, page_of: Open) -> None:
    page = page_of(reassigned.mia, path="/setup/users/", width=390)
    page.get_by_label("Select all on this page").check()
    expect(page.get_by_role("button", name="Send invitations")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Select Ann")).to_be_checked()


def test_a_reassignment_is_found_in_the_log_and_undone(reassigned: World, page_of: Open) -> None:
    page = page_of(reassigned.mia, path="/handovers/")
    page.locator("#filter").get_by_label("Cause").select_option("Reassigned")
    expect(page.get_by_role("link", name="Records enrolled in Inbound")).to_be_hidden()
    page.get_by_role("row").filter(has_text="Ann is on leave").get_by_role("link").first.click()
    expect(page.get_by_text("4 actions changed owner.")).to_be_visible()
    page.get_by_role("link", name="Undo handover").click()
    expect(page.get_by_text("3 of 4 open actions change owner.")).to_be_visible()
    expect(page.get_by_text("1 later changed owner")).to_be_visible()
    page.get_by_label("Reason").fill("She is back")
    page.get_by_role("button", name="Undo handover").click()
    expect(page.get_by_text("3 actions returned to their previous owners.")).to_be_visible()
    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_text("3 actions returned to their previous owners.")).to_be_hidden()
    assert owners(reassigned.actions()) == ["Ben", "Ann", "Ann", "Ann"]


def test_what_takes_long_is_said_and_sent_once(reassigned: World, page_of: Open) -> None:
    """The button is pressed twice while the answer, which would fill a frame instead of the page, has not come."""
    number = Handover.objects.filter(why="Ann is on leave").get().pk
    page = page_of(reassigned.mia, path=f"/handovers/{number}/undo/")
    sent: list[str] = []
    page.route("**/undo/", lambda route: sent.append(route.request.method))
    page.get_by_role("button", name="Undo handover").evaluate(
        """button => {
          const elsewhere = document.createElement("iframe");
          elsewhere.name = elsewhere.title = button.form.target = "elsewhere";
          document.body.append(elsewhere);
          button.click();
          button.click();
        }"""
    )
    expect(page.get_by_role("progressbar", name="Working…")).to_be_visible()
    assert faults(page) == []
    assert sent == ["POST"]


SAY_WHEN_IT_SHOWS = """() => {
  const bar = document.querySelector(".working-bar");
  new MutationObserver(() => bar.hidden || fetch("/shown")).observe(bar, {attributes: true});
}"""


def test_a_change_that_has_to_wait_shows_a_bar_until_it_is_done(reassigned: World, page_of: Open) -> None:
    """Another connection holds the participants until the bar is seen; the page itself cannot be asked meanwhile.

    A preview that is answered only then is not what the bar waits for.
    """
    page = page_of(reassigned.mia, path=f"/sequences/{reassigned.sequence.pk}/delegation/")
    expect(page.locator("#panel")).to_contain_text("open actions")
    previews: list[Route] = []
    page.route("**/delegation/?*", lambda route: previews.append(route))  # noqa: PLW0108 - no builtin
    with page.expect_request("**/delegation/?*"):
        page.get_by_label("Delegation", exact=True).select_option("SDR")
    page.route("**/shown", lambda route: route.fulfill(status=204))
    page.evaluate(SAY_WHEN_IT_SHOWS)
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as other:
        other.execute("SELECT FROM participants_participant FOR UPDATE")
        with page.expect_request("**/shown"):
            page.get_by_role("button", name="Apply").click(no_wait_after=True)
            previews[0].fulfill(status=200, body="Counted")
    page.wait_for_url("**/handovers/*/")
    expect(page.get_by_role("link", name="Undo")).to_be_visible()


def test_a_record_is_found_with_the_keyboard_alone(reassigned: World, page_of: Open) -> None:
    page = page_of(reassigned.mia)
    page.keyboard.press("/")
    page.keyboard.insert_text("le")  # at once: an answer to “l” would take the focus from what “le” has found
    expect(page.get_by_role("link", name="Lee Lead")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Lee Lead")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("Search records")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"/records/{reassigned.lee.pk}/")


def test_escape_puts_the_suggestions_away_and_enter_shows_all(reassigned: World, page_of: Open) -> None:
    page = page_of(reassigned.mia)
    page.get_by_label("Search records").fill("zo")
    expect(page.get_by_role("link", name="Zoe")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Zoe")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Search: zo")).to_be_visible()


def test_suggestions_fit_and_are_accessible(reassigned: World, page_of: Open) -> None:
    page = page_of(reassigned.mia)
    page.get_by_label("Search records").fill("zo")
    expect(page.get_by_role("link", name="Zoe")).to_be_visible()
    expect(page.get_by_role("link", name="Zoe")).to_be_in_viewport(ratio=1)
    assert faults_on_screens(page) == []


@pytest.mark.parametrize(
    "path", ["/handovers/", "/handovers/{0}/", "/handovers/{0}/undo/", "/health/", "/search/?q=z"]
)
def test_the_pages_fit_and_are_accessible(reassigned: World, page_of: Open, path: str) -> None:
    number = Handover.objects.filter(why="Ann is on leave").get().pk
    page = page_of(reassigned.mia, path=path.format(number))
    assert faults_on_screens(page) == []


def test_the_pages_of_owners_fit_and_are_accessible(reassigned: World, page_of: Open) -> None:
    reassigned.away(reassigned.ann, cover=reassigned.ben, first=MONDAY.date().replace(year=2099))
    page = page_of(reassigned.mia, path=f"/owners/{reassigned.ann.pk}/")
    assert faults_on_screens(page) == []
    page.goto(f"/owners/{queue('V' * 60, [user('u' * 60)]).pk}/")
    assert faults_on_screens(page) == []
