"""An agent's day with the keyboard alone; two tabs on one action; and the work list on every screen."""

import pytest
from playwright.sync_api import Page, expect

from baton.participants.models import ParticipantAction
from baton.sequences.models import Action
from tests.browser.conftest import Open
from tests.browser.looks import faults, faults_on_screens
from tests.browser.test_keyboard import tab_to
from tests.world import World, queue, record


@pytest.fixture
def busy(world: World) -> World:
    """Two calls and a task are ann's, and a queue of hers owns a third call; some have long names."""
    Action.objects.update(instructions="Ask about the budget.\n\nThen listen.")
    Action.objects.filter(position=2).update(type="task")
    leads = [record(name, owner=world.ann) for name in ("Lee Long " + "W" * 40, "Max")]
    partners = queue("Partner leads in Central and Eastern Europe", [world.ann, world.ben])
    for lead in [*leads, record("Kim", owner=partners)]:
        lead.phone, lead.email = "+1 202 555 0143", "somebody@example.com"
        lead.fields = {
            "Title": "Head of " + "V" * 40,
            "Company": "Acme",
            "Website": "https://example.com/" + "x" * 60,
        }
        lead.save()
        world.enroll(lead)
    return world


def opened(page: Page, name: str) -> None:
    """The action of this record is open and has the focus."""
    heading = page.get_by_role("heading", name=name, level=2)
    expect(heading).to_be_visible()
    expect(heading).to_be_focused()


def test_a_day_of_work_with_the_keyboard_alone(busy: World, page_of: Open) -> None:
    page = page_of(busy.ann, path="/engage/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    opened(page, "Lee Long")
    page.keyboard.press("c")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Left a voicemail")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("Just a jolly recording, sir.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Completed: Call 1 for Lee Long")).to_be_visible()
    opened(page, "Max")
    page.keyboard.press("s")
    page.keyboard.type("Has left the company")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Skipped: Call 1 for Max.")).to_be_visible()
    expect(page.get_by_role("heading", name="No actions due")).to_be_visible()
    kept = ParticipantAction.objects.exclude(closed_at=None).order_by("pk").values_list("outcome", "note", "status")
    assert list(kept) == [
        ("voicemail", "Just a jolly recording, sir.", "completed"),
        ("", "Has left the company", "skipped"),
    ]


def test_what_was_skipped_by_mistake_comes_back(busy: World, page_of: Open) -> None:
    page = page_of(busy.ann, path="/engage/")
    page.get_by_role("link", name="Max").click()
    opened(page, "Max")
    page.keyboard.press("s")
    page.keyboard.type("Has left the company")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Skipped: Call 1 for Max.")).to_be_visible()
    assert faults_on_screens(page) == []
    page.keyboard.press("z")
    expect(page.get_by_text("Reopened: Call 1 for Max.")).to_be_visible()
    opened(page, "Max")
    expect(page.get_by_text("It was skipped by Ann")).to_be_visible()
    expect(page.get_by_text("Has left the company")).to_be_visible()
    assert faults_on_screens(page) == []


def test_an_action_is_taken_and_rescheduled_with_keys(busy: World, page_of: Open) -> None:
    page = page_of(busy.ann, path="/engage/")
    page.keyboard.press("t")
    opened(page, "Kim")
    page.keyboard.press("r")
    expect(page.get_by_label("New date and time")).to_be_focused()
    page.get_by_label("New date and time").fill("2099-03-02T10:00")
    page.get_by_role("textbox", name="Reason").last.fill("On leave")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Rescheduled: Call 1 for Kim.")).to_be_visible()
    page.get_by_role("link", name="Upcoming").click()
    page.get_by_role("link", name="Kim").click()
    expect(page.get_by_text("On leave")).to_be_visible()


def test_the_keys_are_shown_and_may_be_switched_off(busy: World, page_of: Open) -> None:
    page = page_of(busy.ann, path="/engage/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert faults(page) == []
    page.get_by_label("Use single-key shortcuts").uncheck()
    page.get_by_role("button", name="Close").click()
    page.reload()
    page.keyboard.press("t")
    page.keyboard.press("j")
    expect(page.locator(":focus")).to_have_count(0)
    page.keyboard.press("?")
    expect(page.get_by_label("Use single-key shortcuts")).not_to_be_checked()


def test_everything_is_reached_with_tab(busy: World, page_of: Open) -> None:
    page = page_of(busy.ann, path="/engage/")
    tab_to(page, "Start")
    page.keyboard.press("Enter")
    opened(page, "Lee Long")
    for words in ("Complete", "Skip", "Reschedule"):
        tab_to(page, words)
    page.keyboard.press("Enter")
    expect(page.get_by_label("New date and time")).to_be_visible()


def test_of_two_tabs_the_second_is_told_and_keeps_what_was_typed(busy: World, page_of: Open) -> None:
    pa = busy.actions()[0]
    first = page_of(busy.ann, path=f"/engage/{pa.pk}/")
    second = first.context.new_page()
    second.goto(first.url)
    for page, note in ((first, "The first note"), (second, "The second note")):
        page.get_by_label("No answer").check()
        page.get_by_label("Notes").fill(note)
    first.get_by_role("button", name="Complete").click()
    expect(first.get_by_text("Completed: Call 1")).to_be_visible()
    second.get_by_role("button", name="Complete").click()
    expect(second.get_by_text("You completed this action on")).to_be_visible()
    expect(second.get_by_text("The second note")).to_be_visible()
    expect(second.get_by_text("The first note").first).to_be_visible()


def test_back_leads_from_the_action_to_the_list_as_a_whole_page(busy: World, page_of: Open) -> None:
    page = page_of(busy.ann, path="/engage/", width=390)
    page.get_by_role("link", name="Max").click()
    opened(page, "Max")
    expect(page.get_by_role("link", name="Lee Long")).to_be_hidden()
    page.go_back()
    expect(page.get_by_role("link", name="Lee Long")).to_be_visible()
    expect(page.get_by_role("heading", name="Engage")).to_be_visible()


@pytest.mark.parametrize("path", ["/engage/", "/engage/?view=queues", "/engage/?view=today", "/engage/{0}/"])
def test_the_work_list_fits_and_is_accessible(busy: World, page_of: Open, path: str) -> None:
    page = page_of(busy.ann, path=path.format(busy.actions()[0].pk))
    for summary in page.locator("details summary").all():
        # On a narrow screen an open action hides the list, and its filter.
        if summary.is_visible():
            summary.click()
    assert faults_on_screens(page) == []


def test_the_list_of_somebody_else_and_mistakes_fit_and_are_accessible(busy: World, page_of: Open) -> None:
    pa = busy.actions()[0]
    page = page_of(busy.mia, path=f"/engage/{pa.pk}/?user={busy.ann.pk}")
    expect(page.get_by_text("You are viewing the work list of Ann")).to_be_visible()
    assert faults_on_screens(page) == []
    page = page_of(busy.ann, path=f"/engage/{pa.pk}/")
    page.locator("form.do-it").evaluate("form => form.noValidate = true")
    page.get_by_role("button", name="Complete").click()
    expect(page.get_by_text("Select a call outcome.")).to_be_visible()
    assert faults_on_screens(page) == []
