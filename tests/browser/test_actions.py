"""The list of actions as a Sequence Admin uses it for an absence: filter, select all, reassign, undo."""

import pytest
from django.http import QueryDict
from playwright.sync_api import Locator, Page, expect

from baton.crm.models import Record
from baton.delegation import changes, staffing
from baton.participants.matching import ActionFilter
from baton.participants.models import ParticipantAction
from baton.web.actions.columns import ACTION_COLUMNS
from tests.browser.conftest import Open
from tests.browser.looks import faults, faults_on_screens, overflow
from tests.world import MONDAY, World, owners, queue, record


@pytest.fixture
def anns(world: World) -> list[ParticipantAction]:
    """Two pages of first calls for ann's records, and one of ben's."""
    leads = [record(f"Lead {n:02}", owner=world.ann) for n in range(60)]
    return world.enroll(*leads, record("Lou", owner=world.ben))


def name_owner(page: Page, field: Locator, name: str) -> None:
    """Type the beginning of a name into an owner picker, and choose the one who is offered for it."""
    field.fill(name[:2])
    expect(page.get_by_role("option", name=name, selected=True)).to_be_visible()
    page.keyboard.press("Enter")


def test_all_that_match_are_reassigned_and_it_is_undone(
    world: World, anns: list[ParticipantAction], page_of: Open
) -> None:
    page = page_of(world.mia, path="/actions/")
    filters = page.get_by_role("search", name="Filter actions")
    name_owner(page, filters.get_by_label("Participant owner"), "Ann")
    expect(page.get_by_role("list", name="Active filters")).to_contain_text("Ann")
    filters.get_by_label("Expected").select_option("between")
    filters.get_by_label("To", exact=True).fill("2026-03-02")
    expect(page.get_by_role("list", name="Active filters")).to_contain_text("until Mar 2, 2026")
    expect(page).to_have_url("/actions/?participant_owner=Ann&expected=between&last=2026-03-02")

    page.get_by_label("Select all rows on this page").check()
    expect(page.get_by_text("50 selected")).to_be_visible()
    page.get_by_label("Select all results").check()
    expect(page.get_by_text("All results on every page are selected.")).to_be_visible()
    name_owner(page, page.get_by_label("Reassign to"), "Sue")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("60 of 60 open actions change owner.")).to_be_visible()
    page.get_by_label("Reason for change").fill("Ann is away")
    assert owners(anns)[:2] == ["Ann", "Ann"]

    page.get_by_role("button", name="Reassign to Sue").click()
    expect(page.get_by_text("60 actions reassigned to Sue.")).to_be_visible()
    assert owners(anns) == ["Sue", "Ann"] * 60 + ["Ben", "Ben"]
    page.get_by_role("link", name="Undo").first.click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("60 actions returned to their previous owners.")).to_be_visible()
    assert owners(anns) == ["Ann"] * 120 + ["Ben", "Ben"]


def test_a_selection_is_split_between_two(world: World, anns: list[ParticipantAction], page_of: Open) -> None:
    page = page_of(world.mia, path="/actions/?participant_owner=Ann&status=current")
    page.get_by_label("Select all rows on this page").check()
    name_owner(page, page.get_by_label("Reassign to"), "Sue")
    page.get_by_text("More", exact=True).click()
    page.get_by_role("button", name="Reassign to several owners").click()
    expect(page.get_by_label("Reassign to")).to_have_value("Sue")
    name_owner(page, page.get_by_label("Owner 2", exact=True), "Sam")
    page.get_by_label("Split").select_option("By weight")
    page.get_by_label("Weight of owner 1").fill("4")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("40 to Sue and 10 to Sam.")).to_be_visible()
    assert overflow(page) == 0
    page.get_by_role("button", name="Split among 2 owners").click()
    expect(page.get_by_text("50 actions reassigned: 40 to Sue and 10 to Sam.")).to_be_visible()
    page.get_by_role("link", name="Undo").first.click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("50 actions returned to their previous owners.")).to_be_visible()
    assert owners(anns) == ["Ann"] * 120 + ["Ben", "Ben"]


def test_a_row_that_is_taken_out_ends_the_selection_of_all(
    world: World, anns: list[ParticipantAction], page_of: Open
) -> None:
    page = page_of(world.mia, path="/actions/")
    page.get_by_label("Select all rows on this page").check()
    every = page.get_by_label("Select all results")
    every.check()
    page.get_by_label("Select Call 1 for Lead 00").uncheck()
    expect(page.get_by_text("49 selected")).to_be_visible()
    expect(every).not_to_be_checked()


def test_a_range_is_selected_with_shift(world: World, anns: list[ParticipantAction], page_of: Open) -> None:
    page = page_of(world.mia, path="/actions/")
    page.get_by_label("Select Call 1 for Lead 01").click()
    page.get_by_label("Select Call 1 for Lead 05").click(modifiers=["Shift"])
    expect(page.get_by_text("5 selected")).to_be_visible()


def test_a_view_is_saved_and_found_in_the_menu(world: World, anns: list[ParticipantAction], page_of: Open) -> None:
    page = page_of(world.mia, path="/actions/?participant_owner=ben")
    page.get_by_role("link", name="Save as new view").click()
    page.get_by_label("View name").fill("Ben's records")
    page.get_by_label("Share with everyone").check()
    page.get_by_role("button", name="Save view").click()
    expect(page.get_by_role("heading", name="Ben's records")).to_be_visible()
    page.goto("/actions/")
    page.get_by_role("heading", name="All open actions").click()
    page.get_by_role("link", name="Ben's records").click()
    expect(page.get_by_role("link", name="Lou").first).to_be_visible()


def test_columns_are_chosen(world: World, anns: list[ParticipantAction], page_of: Open) -> None:
    page = page_of(world.mia, path="/actions/")
    page.locator("summary", has_text="Columns").click()
    page.get_by_label("Reason", exact=True).and_(page.get_by_role("checkbox")).uncheck()
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("columnheader", name="Reason")).to_have_count(0)
    expect(page.get_by_role("columnheader", name="Action owner")).to_be_visible()


def test_the_list_is_sorted_and_paged(world: World, anns: list[ParticipantAction], page_of: Open) -> None:
    page = page_of(world.mia, path="/actions/")
    rows = page.get_by_role("table").get_by_role("row")
    page.get_by_role("columnheader", name="Expected").get_by_role("link").click()
    expect(page.get_by_role("columnheader", name="Expected")).to_have_attribute("aria-sort", "descending")
    expect(rows.nth(1)).to_contain_text("Call 2")
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_role("link", name="Previous")).to_be_visible()
    page.get_by_role("link", name="Next").click()
    expect(rows).to_have_count(23)  # of 122, and the header
    expect(rows.last).to_contain_text("Call 1")
    page.get_by_role("link", name="Previous").click()
    expect(rows).to_have_count(51)


def test_what_is_filtered_is_exported(world: World, anns: list[ParticipantAction], page_of: Open) -> None:
    page = page_of(world.mia, path="/actions/?participant_owner=ben")
    with page.expect_download() as awaited:
        page.get_by_role("link", name="Export CSV").click()
    lines = awaited.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 3
    assert all("Lou" in line for line in lines[1:])


@pytest.fixture
def busy(world: World) -> World:
    """Rows with all that they can show: covers, queues, the inactive, long names, actions reassigned by hand."""
    partners = queue("Partner leads in Central and Eastern Europe")
    wide = record("W" * 60, owner=partners)
    actions = world.enroll(world.lee, wide, record("Of sam", owner=world.sam))
    world.do(changes.reassignment(matching=ActionFilter(participant_action_ids=(actions[2].pk,)), to=world.sue))
    world.do(staffing.activity(user_id=world.sam.pk, is_active=False))
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    return world


def test_the_list_fits_and_is_accessible(busy: World, page_of: Open) -> None:
    everything = QueryDict(mutable=True)
    everything.setlist("column", [column.name for column in ACTION_COLUMNS.own])
    path = f"/actions/?{everything.urlencode()}&status=any&sequence={busy.sequence.pk}"
    page = page_of(busy.mia, path=path)
    page.locator("[name=ids]").first.check()
    assert faults_on_screens(page) == []
    page.locator(".views summary").click()
    assert faults(page) == []


@pytest.mark.parametrize("path", ["/actions/?owner=zoe", "/actions/?type=sms", "/views/new/"])
def test_the_other_pages_fit_and_are_accessible(busy: World, page_of: Open, path: str) -> None:
    page = page_of(busy.mia, path=path)
    assert faults_on_screens(page) == []


def test_an_agents_list_fits_and_is_accessible(busy: World, page_of: Open) -> None:
    page = page_of(busy.ben, path="/actions/")
    expect(page.get_by_role("heading", name="My open actions")).to_be_visible()
    assert faults_on_screens(page) == []


def test_the_preview_fits_and_is_accessible(busy: World, page_of: Open) -> None:
    page = page_of(busy.mia, path="/actions/?only=inactive")
    page.locator("[name=ids]").first.check()
    page.get_by_label("Reassign to").fill("Sue")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("button", name="Reassign to Sue")).to_be_visible()
    assert faults_on_screens(page) == []


@pytest.mark.parametrize("path", ["/actions/", "/participants/"])
def test_a_list_is_found_by_a_condition_on_its_own_field(world: World, page_of: Open, path: str) -> None:
    Record.objects.filter(pk=world.lee.pk).update(fields={"Industry": "Software"})
    world.enroll(world.lee, record("Kim", owner=world.ben))
    page = page_of(world.mia, path=path)
    page.get_by_role("button", name="Add condition").click()
    page.get_by_label("Field", exact=True).fill("Action owner")
    page.get_by_label("Value", exact=True).fill("ann")
    page.get_by_role("button", name="Apply conditions").click()
    expect(page.get_by_role("link", name="Kim", exact=True)).to_have_count(0)
    expect(page.get_by_text("Action owner is “ann”")).to_have_count(1)
    page.locator("summary", has_text="Columns").click()
    page.get_by_label("Industry", exact=True).check()
    page.get_by_role("button", name="Apply", exact=True).click()
    expect(page.get_by_text("Software").first).to_be_visible()
    assert faults_on_screens(page) == []
    page.get_by_role("button", name="Remove condition 1").click()
    expect(page.get_by_role("link", name="Kim", exact=True).first).to_be_visible()
