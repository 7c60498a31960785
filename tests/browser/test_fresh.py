"""The work list while others work: what is new appears, and nothing that a person is at is lost; and its filter."""

import re

from django.utils import timezone
from playwright.sync_api import Page, expect

from baton.engage.operations import complete
from baton.participants.models import ParticipantAction
from tests.browser.conftest import Open
from tests.browser.looks import faults_on_screens
from tests.browser.test_engage import opened
from tests.world import World, record


def look(page: Page) -> None:
    """What happens by the clock, and whenever the tab is shown again."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def lead(world: World, name: str) -> ParticipantAction:
    made = record(name, owner=world.ann)
    type(made).objects.filter(pk=made.pk).update(phone="+1 202 555 0143", phone_number="+12025550143")
    world.enroll(made)
    return ParticipantAction.objects.get(participant__record=made, action__position=1)


def test_new_work_appears_and_a_draft_and_the_focus_stay(world: World, page_of: Open) -> None:
    max_, _olga = lead(world, "Max"), lead(world, "Olga")
    page = page_of(world.ann, path=f"/engage/{max_.pk}/?view=due")
    opened(page, "Max")
    page.get_by_label("Notes").fill("Half a sentence")
    lead(world, "Zoe")
    look(page)
    expect(page.get_by_role("link", name="Zoe")).to_be_visible()
    expect(page.get_by_role("link", name="Due 3 due")).to_be_visible()
    expect(page.locator("[data-news]")).to_have_text("New: Zoe")
    expect(page.get_by_label("Notes")).to_have_value("Half a sentence")
    expect(page.get_by_label("Notes")).to_be_focused()
    expect(page.get_by_role("link", name="Max Call 1")).to_have_attribute("aria-current", "true")
    # A line that came by itself opens like the others.
    page.get_by_role("link", name="Zoe").click()
    opened(page, "Zoe")


def test_what_a_colleague_has_done_goes_and_the_focused_line_stays_focused(world: World, page_of: Open) -> None:
    gone, stays = lead(world, "Max"), lead(world, "Olga")
    page = page_of(world.ann, path="/engage/")
    page.get_by_role("link", name="Olga").focus()
    complete(participant_action_id=gone.pk, by=world.mia, at=timezone.now())
    lead(world, "Adam")
    look(page)
    expect(page.get_by_role("link", name="Max")).to_have_count(0)
    expect(page.get_by_role("link", name="Adam")).to_be_visible()
    expect(page.get_by_role("link", name="Olga")).to_be_focused()
    assert ParticipantAction.objects.get(pk=stays.pk).status == "current"


def test_an_empty_list_fills_by_itself_and_a_hidden_tab_asks_nothing(world: World, page_of: Open) -> None:
    page = page_of(world.ann, path="/engage/")
    expect(page.get_by_role("heading", name="No actions due")).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    lead(world, "Max")
    look(page)
    page.evaluate("Object.defineProperty(document, 'hidden', {value: false, configurable: true})")
    assert asked == []
    look(page)
    expect(page.get_by_role("link", name="Max")).to_be_visible()


def test_a_message_does_not_move_the_list(world: World, page_of: Open) -> None:
    max_, _olga = lead(world, "Max"), lead(world, "Olga")
    page = page_of(world.ann, path=f"/engage/{max_.pk}/?view=due")
    tabs = page.get_by_role("navigation", name="Work list sections")
    before = tabs.bounding_box()
    page.keyboard.press("s")
    page.keyboard.type("Has left")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Skipped: Call 1 for Max.")).to_be_visible()
    opened(page, "Olga")
    assert tabs.bounding_box() == before


def test_a_filter_is_chosen_and_kept_in_the_address(world: World, page_of: Open) -> None:
    lead(world, "Max")
    page = page_of(world.ann, path="/engage/")
    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("Type").select_option("Task")
    expect(page.get_by_role("heading", name="No actions match the filter")).to_be_visible()
    expect(page).to_have_url(re.compile("type=task"))
    assert faults_on_screens(page) == []
    page.get_by_label("Type").select_option("Call")
    expect(page.get_by_role("link", name="Max")).to_be_visible()
    expect(page).to_have_url(re.compile("type=call"))
    assert faults_on_screens(page) == []
