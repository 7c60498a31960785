"""What every list does in place: conditions in groups, columns, and where the keyboard goes on afterward."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.looks import faults
from tests.world import World, record


@pytest.fixture
def page(world: World, page_of: Open) -> Page:
    world.enroll(*(record(f"Lead {number}", owner=world.ann) for number in range(3)))
    return page_of(world.mia, path="/participants/?group=1&field=Status&operator=is&value=Active")


def test_a_condition_that_is_added_repeats_none_of_the_address(page: Page) -> None:
    conditions = page.locator("#conditions .condition")
    page.get_by_role("button", name="Or add another group").click()
    expect(conditions).to_have_count(2)
    expect(page.get_by_label("Field").last).to_be_focused()
    page.get_by_label("Field").last.fill("Enrolled by")
    page.get_by_label("Operator").last.select_option("is_blank")
    page.get_by_role("button", name="Apply conditions").click()
    expect(page.get_by_text("Status is “Active”, or Enrolled by is blank")).to_be_visible()
    expect(conditions).to_have_count(2)


def test_the_keyboard_goes_on_where_it_was(page: Page) -> None:
    columns = page.locator("summary", has_text="Columns")
    columns.press("Enter")
    page.get_by_role("checkbox", name="Cover", exact=True).press("Space")
    page.get_by_role("button", name="Apply", exact=True).press("Enter")
    expect(page.get_by_role("columnheader", name="Cover")).to_be_visible()
    expect(columns).to_be_focused()
    page.get_by_role("button", name="Remove condition 1").press("Enter")
    expect(page.get_by_role("status").filter(has_text="3 participants")).to_be_visible()
    expect(page.get_by_role("button", name="Add condition")).to_be_focused()


def test_the_titles_of_columns_sort_the_list(page: Page) -> None:
    page.get_by_role("columnheader", name="Record").get_by_role("link").click()
    expect(page.get_by_role("columnheader", name="Record")).to_have_attribute("aria-sort", "ascending")
    expect(page.get_by_role("rowheader").first).to_contain_text("Lead 0")
    page.get_by_role("columnheader", name="Record").get_by_role("link").click()
    expect(page.get_by_role("rowheader").first).to_contain_text("Lead 2")
    assert faults(page) == []
