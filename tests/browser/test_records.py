"""From a lead to the history of its first action in a real browser; every page on the way fits and is accessible."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from baton.crm.models import Record
from baton.delegation import changes, staffing
from baton.participants.matching import ActionFilter
from tests.browser.conftest import Open
from tests.browser.looks import faults, faults_on_screens
from tests.world import MONDAY, World, queue, record, user


def follow(page: Page, link: str) -> None:
    page.get_by_role("link", name=link, exact=True).first.click()


def test_a_lead_is_enrolled_and_its_first_action_reassigned_and_given_back(world: World, page_of: Open) -> None:
    world.delegate(world.sdr)
    page = page_of(world.mia, path="/records/")
    follow(page, "Lee")
    page.get_by_label("Enroll in").select_option(label="Inbound")
    page.get_by_role("button", name="Preview enrollment").click()
    expect(page.get_by_text("1 record can be enrolled.")).to_be_visible()
    page.get_by_role("button", name="Enroll 1 record").click()
    expect(page.get_by_text("1 record enrolled in Inbound.")).to_be_visible()

    page.get_by_role("link", name="Call 1", exact=True).click()
    expect(page.get_by_role("heading", name="Why Sue owns this")).to_be_visible()
    expect(page.locator(".chain .link")).to_have_count(3)

    page.get_by_label("New owner").press_sequentially("be")
    expect(page.get_by_role("option", name="Ben")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_label("New owner")).to_have_value("Ben")
    page.get_by_role("region", name="Reassign").get_by_label("Reason").fill("Sue is swamped")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Reassign to Ben").click()
    expect(page.get_by_text("Reassigned to Ben.")).to_be_visible()
    # In the message, and on the action itself.
    expect(page.get_by_role("link", name="Undo")).to_have_count(2)
    expect(page.locator(".timeline")).to_contain_text("Sue is swamped")

    follow(page, "Clear reassignment")
    page.get_by_role("button", name="Clear reassignment").click()
    expect(page.get_by_role("heading", name="Why Sue owns this")).to_be_visible()
    expect(page.locator(".timeline .event")).to_have_count(3)


def test_an_action_is_reassigned_until_a_day(world: World, page_of: Open) -> None:
    pa = world.enroll()[0]
    page = page_of(world.mia, path=f"/actions/{pa.pk}/")
    page.get_by_label("New owner").fill("Ben")
    page.get_by_label("Until").fill("Dec 4, 2099")
    page.get_by_role("button", name="Preview").click()
    button = page.get_by_role("button", name="Reassign to Ben until Dec 4, 2099")
    expect(button).to_be_visible()
    expect(page.get_by_text("1 of 1 open action changes owner.")).to_be_visible()
    assert faults(page) == []
    button.click()
    expect(page.get_by_text("Reassigned to Ben until Dec 4, 2099.")).to_be_visible()
    sentence = "Mia reassigned this action to Ben until Dec 4, 2099. Then it follows delegation again."
    expect(page.get_by_text(sentence)).to_be_visible()
    expect(page.locator(".timeline")).to_contain_text("Reassigned until Dec 4, 2099")
    assert faults_on_screens(page) == []


def test_the_picker_is_worked_with_the_keyboard(world: World, page_of: Open) -> None:
    user("benita")
    pa = world.enroll()[0]
    page = page_of(world.mia, path=f"/actions/{pa.pk}/")
    field = page.get_by_label("New owner")
    field.press_sequentially("be")
    options = page.get_by_role("option")
    expect(options).to_have_count(2)
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert faults(page) == []
    field.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    field.press("Escape")
    expect(options.first).to_be_hidden()
    expect(field).to_have_value("be")
    field.press("ArrowDown")
    field.press("ArrowDown")
    field.press("Enter")
    expect(field).to_have_value("Benita")
    expect(options.first).to_be_hidden()


def test_an_option_for_what_was_typed_before_is_never_chosen(world: World, page_of: Open) -> None:
    """The answer to the second name comes only when the test lets it."""
    pa = world.enroll()[0]
    page = page_of(world.mia, path=f"/actions/{pa.pk}/")
    waiting: list[Route] = []
    page.route("**/owners/suggest/*to=su*", lambda route: waiting.append(route))  # noqa: PLW0108 - no builtin
    field, marked = page.get_by_label("New owner"), page.get_by_role("option", selected=True)
    field.fill("an")
    expect(marked).to_contain_text("Ann")
    with page.expect_request("**/owners/suggest/*to=su*"):
        field.fill("su")
    field.press("ArrowDown")
    expect(marked).to_have_count(0)
    field.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("There is no user or queue 'su'.")
    expect(field).to_have_value("su")
    for route in waiting:
        route.continue_()
    expect(marked).to_contain_text("Sue")
    field.press("Enter")
    expect(field).to_have_value("Sue")


def test_a_choice_that_nobody_answers_to_is_refused_beside_the_field(world: World, page_of: Open) -> None:
    pa = world.enroll()[0]
    page = page_of(world.mia, path=f"/actions/{pa.pk}/")
    page.get_by_label("New owner").fill("Zoe")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("alert")).to_contain_text("There is no user or queue 'Zoe'.")


def test_the_list_follows_what_is_typed(world: World, page_of: Open) -> None:
    record("Kim", owner=world.ann)
    page = page_of(world.mia, path="/records/")
    page.get_by_label("Name, email or account").press_sequentially("ki")
    expect(page.get_by_role("link", name="Lee", exact=True)).to_be_hidden()
    expect(page.get_by_role("link", name="Kim", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile("q=ki"))


def test_the_list_is_filtered_by_an_owner_who_is_suggested(world: World, page_of: Open) -> None:
    record("Kim", owner=world.ben)
    page = page_of(world.mia, path="/records/")
    page.get_by_role("search").get_by_label("Owner", exact=True).press_sequentially("Be")
    expect(page.get_by_role("option", name="Ben", selected=True)).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 record", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Lee", exact=True)).to_be_hidden()
    page.get_by_role("link", name="Clear filters").click()
    expect(page.get_by_text("2 records", exact=True)).to_be_visible()


def test_ticked_rows_are_removed_after_a_word(world: World, page_of: Open) -> None:
    world.enroll(world.lee, record("Kim", owner=world.ann))
    page = page_of(world.mia, path="/participants/")
    page.get_by_label("Select all rows on this page").check()
    page.get_by_text("More", exact=True).click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("4 open actions are canceled.")).to_be_visible()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("2 participants removed.")).to_be_visible()


@pytest.fixture
def busy(world: World) -> World:
    """A reassigned action that is covered, an inactive user in a field, a queue, an account, a long name."""
    world.away(world.ben, cover=world.sue, first=MONDAY.date())
    account = record("W" * 60, object="account", owner=world.ann)
    record("Pat", object="contact", owner=queue("Partner leads"), account=account)
    record("Kim", owner=world.sam)
    first = world.enroll()[0]
    matching = ActionFilter(participant_action_ids=(first.pk,))
    world.do(changes.reassignment(matching=matching, to=world.ben), why="Ann is swamped")
    world.do(staffing.activity(user_id=world.sam.pk, is_active=False))
    return world


def test_each_page_fits_and_is_accessible(busy: World, page_of: Open) -> None:
    lee, action = busy.lee.pk, busy.actions(busy.lee.pk)[0].pk
    page = page_of(busy.mia)
    for path in (
        "/records/",
        "/records/?object=contact&q=pat",
        "/records/?q=zzz",
        f"/records/{lee}/",
        f"/records/{lee}/edit/",
        f"/records/enroll/?object=lead&all=1&sequence={busy.sequence.pk}",
        "/participants/",
        "/participants/?q=zzz",
        "/participants/remove/?all=1",
        f"/actions/{action}/",
        f"/actions/{action}/reassign/?to=Sue",
        f"/actions/{action}/clear/",
    ):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert (path, faults_on_screens(page)) == (path, [])


@pytest.mark.parametrize("path", ["/records/", "/records/{record}/", "/participants/", "/actions/{action}/"])
def test_an_agents_pages_fit_and_are_accessible(busy: World, page_of: Open, path: str) -> None:
    first = busy.actions(busy.lee.pk)[0]
    page = page_of(busy.ben, path=path.format(record=busy.lee.pk, action=first.pk), width=390)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert faults_on_screens(page) == []


def test_a_view_by_conditions_is_saved_pinned_and_opened_first(world: World, page_of: Open) -> None:
    Record.objects.filter(pk=world.lee.pk).update(fields={"Status": "New"})
    record("Kim", owner=world.ann)
    page = page_of(world.mia, path="/records/")
    page.get_by_role("button", name="Add condition").click()
    page.get_by_label("Field").fill("Status")
    page.get_by_label("Value").fill("New")
    page.get_by_role("button", name="Apply conditions").click()
    expect(page.get_by_role("link", name="Kim", exact=True)).to_be_hidden()
    page.get_by_role("link", name="Save as new view").click()
    page.get_by_label("View name").fill("New leads")
    page.get_by_role("button", name="Save view").click()
    for button, undoing in (
        ("Pin this view", "Unpin this view"),
        ("Open this view first", "Don’t open this view first"),
    ):
        page.locator(".views summary").click()
        page.get_by_role("button", name=button, exact=True).click()
        expect(page.get_by_role("button", name=undoing, include_hidden=True)).to_have_count(1)
    page.goto("/records/")
    expect(page.get_by_role("heading", name="New leads")).to_be_visible()
    expect(page.get_by_role("navigation", name="Pinned views")).to_contain_text("New leads")
    expect(page.get_by_role("link", name="Kim", exact=True)).to_be_hidden()
    assert faults_on_screens(page) == []
    page.get_by_role("button", name="Remove condition 1").click()
    expect(page.get_by_role("link", name="Kim", exact=True)).to_be_visible()
