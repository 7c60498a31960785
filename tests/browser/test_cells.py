"""Editing the owner and the date of an action in its row: by mouse, by keyboard, in two tabs, on a phone."""

import pytest
from playwright.sync_api import expect

from baton.participants.models import ParticipantAction
from tests.browser.conftest import Open
from tests.browser.looks import faults_on_screens
from tests.world import World, owners, record


@pytest.fixture
def actions(world: World) -> list[ParticipantAction]:
    """Two of lee's and two of lou's, all of which ann owns."""
    return world.enroll(world.lee, record("Lou", owner=world.ann))


def test_an_owner_is_picked_with_the_mouse(world: World, actions: list[ParticipantAction], page_of: Open) -> None:
    page = page_of(world.mia, path="/actions/?status=current")
    row = page.get_by_role("row", name="Lee")
    page.get_by_label("Select Call 1 for Lou").check()
    row.hover()
    row.get_by_label("Change owner of Call 1 for Lee").click()
    field = row.get_by_label("Action owner")
    expect(field).to_be_focused()
    field.press_sequentially("Su")
    row.get_by_role("option", name="Sue").click()
    row.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Reassigned to Sue: Call 1 for Lee.")).to_be_visible()
    expect(row.get_by_role("link", name="Sue")).to_be_visible()
    expect(row.locator(".why")).to_have_text("Reassigned")
    expect(row.get_by_label("Change owner of Call 1 for Lee")).to_be_focused()
    expect(page.get_by_label("Select Call 1 for Lou")).to_be_checked()
    assert owners(actions) == ["Sue", "Ann", "Ann", "Ann"]


def test_a_date_is_typed_and_escape_leaves_it(world: World, actions: list[ParticipantAction], page_of: Open) -> None:
    page = page_of(world.mia, path="/participants/")
    row = page.get_by_role("row", name="Lee")
    link = row.get_by_label("Reschedule Call 1 for Lee")
    link.focus()
    page.keyboard.press("Enter")
    field = row.get_by_label("Expected")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).to_have_count(0)
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    page.keyboard.type("soon")
    page.keyboard.press("Enter")
    expect(row.get_by_text("“soon” is not a date.")).to_be_visible()
    expect(field).to_have_value("soon")
    field.fill("Dec 4, 2099 2pm")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Rescheduled to Dec 4, 2099 2:00 PM: Call 1 for Lee.")).to_be_visible()
    expect(row).to_contain_text("Dec 4, 2099")
    assert ParticipantAction.objects.get(pk=actions[0].pk).expected_at.year == 2099


def test_who_was_faster_in_another_tab_is_named(
    world: World, actions: list[ParticipantAction], page_of: Open
) -> None:
    page = page_of(world.mia, path="/actions/?status=current")
    row = page.get_by_role("row", name="Lee")
    row.get_by_label("Change owner of Call 1 for Lee").click()
    row.get_by_label("Action owner").press_sequentially("Su")
    row.get_by_role("option", name="Sue").click()
    other = page.context.new_page()
    other.goto("/actions/?status=current")
    there = other.get_by_role("row", name="Lee")
    there.get_by_label("Change owner of Call 1 for Lee").click()
    there.get_by_label("Action owner").press_sequentially("Be")
    there.get_by_role("option", name="Ben").click()
    there.get_by_role("button", name="Save").click()
    expect(there.get_by_role("link", name="Ben")).to_be_visible()
    row.get_by_role("button", name="Save").click()
    expect(row.get_by_text("Since you opened this, Ben owns the action.")).to_be_visible()
    expect(row.get_by_label("Action owner")).to_have_value("Sue")
    assert owners(actions)[0] == "Ben"
    row.get_by_role("button", name="Save").click()
    expect(row.get_by_role("link", name="Sue")).to_be_visible()
    assert owners(actions)[0] == "Sue"


def test_it_looks_right(world: World, actions: list[ParticipantAction], page_of: Open) -> None:
    page = page_of(world.mia, path="/actions/?status=current")
    page.get_by_label("Select Call 1 for Lou").check()
    page.get_by_text("More", exact=True).click()
    expect(page.get_by_role("button", name="Retry emails")).to_be_visible()
    assert faults_on_screens(page) == []
    page.get_by_text("More", exact=True).click()
    row = page.get_by_role("row", name="Lee")
    row.get_by_label("Change owner of Call 1 for Lee").click()
    expect(row.get_by_label("Action owner")).to_be_focused()
    assert faults_on_screens(page) == []
    row.get_by_label("Action owner").press_sequentially("S")
    expect(row.get_by_role("option", name="Sue")).to_be_visible()
