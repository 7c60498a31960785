"""Building a sequence, delegating it and changing who owns it, in a real browser."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from baton.crm.models import Record
from baton.delegation import changes
from baton.participants.matching import ActionFilter
from baton.rules.record_rules import Condition, Match, Operator, RecordRules
from baton.sequences.building import add_action, create_sequence
from baton.sequences.definition import Details, StepDefinition
from baton.sequences.models import Action, Calendar, Sequence
from baton.sequences.record_rules import enrollment_rules_of
from tests.browser.conftest import Open
from tests.browser.looks import faults_on_screens
from tests.world import MONDAY, World, lookup_field, owners, queue, record


@pytest.fixture
def draft(world: World) -> Sequence:
    made = create_sequence(
        object="lead", details=Details(name="Outbound", description="For the spring campaign."), by=None, at=MONDAY
    )
    for name, kind in (("First call", "call"), ("A word by email", "email"), ("Reminder", "sms"), ("Offer", "task")):
        add_action(
            sequence=made,
            step=StepDefinition(name=name, type=Action.Type(kind), wait_days=1, instructions="Ask what matters."),
            by=None,
            at=MONDAY,
        )
    return made


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    target.focus()
    page.keyboard.press(key)


def choose(page: Page, label: str, option: str) -> None:
    """As people do with the keyboard alone: by the first letter of the option."""
    field = page.get_by_label(label, exact=True)
    field.focus()
    page.keyboard.press(option[0])
    expect(field.locator("option:checked")).to_have_text(option)


def write(page: Page, label: str, text: str) -> None:
    page.get_by_label(label, exact=True).focus()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(text)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def link(page: Page, name: str) -> Locator:
    return page.get_by_role("link", name=name, exact=True)


def built(page: Page, *names: str) -> None:
    """The sequence has these actions, in this order."""
    expect(page.locator(".built-name")).to_have_text([*names])


def test_a_sequence_is_built_and_activated_by_keyboard(world: World, page_of: Open) -> None:
    lookup_field("AE__c")
    record("Blank", owner=queue("Leads"))
    page = page_of(world.mia)
    press(page, link(page, "New sequence"))
    write(page, "Name", "Renewals")
    press(page, button(page, "Create draft"))
    for name, days in (("First call", "0"), ("Second call", "2")):
        expect(page.get_by_label("Name", exact=True)).to_have_value("")
        write(page, "Name", name)
        write(page, "Days", days)
        press(page, button(page, "Add and new"))
        expect(page.get_by_text(f"“{name}” added.")).to_be_visible()
    write(page, "Name", "Offer")
    choose(page, "Type", "Task")
    choose(page, "Delegation", "AE")
    expect(page.locator("#panel")).to_contain_text("2 to the record owner (field is blank)")
    press(page, button(page, "Add"))

    expect(page.get_by_text("Overrides: AE")).to_be_visible()
    choose(page, "Delegation", "SDR")
    panel = page.locator("#panel")
    expect(panel).to_contain_text("1 to 1 user")
    expect(panel).to_contain_text("1 to the record owner (field is blank)")
    expect(panel).to_contain_text("1 to a queue")
    press(page, button(page, "Save delegation"))
    expect(page.get_by_text("Delegation saved.")).to_be_visible()

    press(page, button(page, "Move “Offer” up"))
    expect(page.locator("#announcement")).to_have_text("“Offer” is now step 2 of 3.")
    expect(button(page, "Move “Offer” up")).to_be_focused()
    built(page, "First call", "Offer", "Second call")

    press(page, button(page, "Activate"))
    expect(page.get_by_text("Sequence delegation: SDR.")).to_be_visible()
    press(page, button(page, "Activate"))
    expect(page.get_by_text("“Renewals” activated.")).to_be_visible()
    made = Sequence.objects.get(name="Renewals")
    assert (made.status, made.delegation) == ("active", world.sdr)


def test_a_calendar_and_a_time_of_day_are_chosen(world: World, draft: Sequence, page_of: Open) -> None:
    Calendar.objects.create(name="US office hours", weekdays=[0, 1, 2, 3, 4], country="US")
    page = page_of(world.mia, path=f"/sequences/{draft.pk}/details/")
    page.get_by_label("Calendar").select_option("US office hours")
    button(page, "Save").click()
    link(page, "First call").click()
    page.get_by_label("Not before (time of day)").fill("09:30")
    button(page, "Save").click()
    expect(page.get_by_text("1 business day after enrollment, at 9:30 AM")).to_be_visible()
    page.goto(f"/sequences/{draft.pk}/")
    expect(page.get_by_text("US office hours calendar")).to_be_visible()


def test_actions_are_dragged_and_a_drag_is_taken_back(world: World, draft: Sequence, page_of: Open) -> None:
    page = page_of(world.mia, path=f"/sequences/{draft.pk}/edit/")

    def take_first_below_third() -> None:
        boxes = [page.locator("[data-grip]").nth(n).bounding_box() for n in (0, 2)]
        first, third = (box for box in boxes if box)
        page.mouse.move(first["x"] + 5, first["y"] + 5)
        page.mouse.down()
        page.mouse.move(third["x"] + 5, third["y"] + 30, steps=10)

    take_first_below_third()
    page.keyboard.press("Escape")
    page.mouse.up()
    built(page, "First call", "A word by email", "Reminder", "Offer")
    take_first_below_third()
    page.mouse.up()
    expect(page.locator("#announcement")).to_have_text("New order saved.")
    built(page, "A word by email", "Reminder", "First call", "Offer")
    page.reload()
    built(page, "A word by email", "Reminder", "First call", "Offer")


def test_the_delegation_of_an_active_sequence_is_previewed_applied_and_undone(world: World, page_of: Open) -> None:
    pas = world.enroll()
    world.do(changes.reassignment(matching=ActionFilter(participant_action_ids=(pas[0].pk,)), to=world.ben))
    page = page_of(world.mia, path=f"/sequences/{world.sequence.pk}/")
    page.get_by_role("link", name="Change").click()
    page.get_by_label("Delegation", exact=True).select_option("SDR")
    panel = page.locator("#panel")
    expect(panel).to_contain_text("2 of 2 open actions change owner.")
    expect(panel).to_contain_text("1 individual reassignment is overwritten.")
    page.get_by_label("Keep individual reassignments").check()
    expect(panel).to_contain_text("1 of 1 open action changes owner.")
    page.get_by_label("Reason").fill("SDRs take over")
    button(page, "Apply to open actions").click()

    page.wait_for_url(re.compile(r"/handovers/\d+/$"))
    expect(page.get_by_text("Delegation saved. 1 open action changed owner.")).to_be_visible()
    assert owners(pas) == ["Ben", "Sue"]
    page.get_by_role("link", name="Undo").click()
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url(re.compile(r"/handovers/\d+/$"))
    assert owners(pas) == ["Ben", "Ann"]
    world.sequence.refresh_from_db()
    assert world.sequence.delegation is None


def test_enrollment_rules_are_chosen_while_they_are_counted(world: World, page_of: Open) -> None:
    for name, status in (("Kim", "New"), ("Max", "Working")):
        Record.objects.filter(pk=record(name, owner=world.ann).pk).update(fields={"Status": status})
    page = page_of(world.mia, path=f"/sequences/{world.sequence.pk}/edit/")
    press(page, link(page, "Set rules"))
    panel = page.locator("#panel")
    expect(panel).to_contain_text("All 3 leads can be enrolled now.")
    write(page, "Field", "status")
    write(page, "Value", "new")
    expect(panel).to_contain_text("1 of 3 leads can be enrolled now.")
    expect(page.get_by_label("Value")).to_have_attribute("list", "seen-values-3")
    press(page, button(page, "Add condition"))
    expect(page.get_by_label("Field").nth(1)).to_be_focused()
    page.keyboard.type("Statuss")
    page.get_by_label("Operator").nth(1).select_option("is blank")
    expect(page.get_by_label("Value").nth(1)).to_be_hidden()
    expect(panel).to_contain_text("“Statuss” is blank in the newest 1,000 leads.")
    page.get_by_label("Records can be enrolled if they match").select_option("any condition")
    expect(panel).to_contain_text("3 of 3 leads can be enrolled now.")
    page.get_by_label("Operator").nth(1).select_option("is")
    button(page, "Save rules").last.click()
    expect(page.get_by_text("Enter a value.")).to_be_visible()
    assert faults_on_screens(page) == []
    press(page, button(page, "Remove condition 2"))
    expect(button(page, "Add condition")).to_be_focused()
    expect(panel).to_contain_text("1 of 3 leads can be enrolled now.")
    press(page, page.get_by_label("Value"))
    expect(page.get_by_text("Enrollment rules saved.")).to_be_visible()
    expect(page.get_by_text("1 of 3 leads can be enrolled now.")).to_be_visible()
    assert faults_on_screens(page) == []
    world.sequence.refresh_from_db()
    assert enrollment_rules_of(world.sequence) == RecordRules((Condition("Status", Operator.IS, "new"),), Match.ANY)


def test_pages_of_a_draft_fit_and_are_accessible(world: World, draft: Sequence, page_of: Open) -> None:
    action = draft.actions.get(position=2)
    page = page_of(world.mia)
    own = ("edit/", "details/", "enrollment/", "exit-rules/", "activate/", "clone/", "delete/", "")
    for path in (*own, f"actions/{action.pk}/", "actions/new/"):
        page.goto(f"/sequences/{draft.pk}/{path}")
        if page.locator("#panel").count() and path != "exit-rules/":
            expect(page.locator("#panel")).to_contain_text("record owner")
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        assert (path, faults_on_screens(page)) == (path, [])


def test_pages_of_an_active_sequence_fit_and_are_accessible(world: World, page_of: Open) -> None:
    world.enroll(world.lee, record("W" * 60, owner=queue("Partner leads in Central and Eastern Europe")))
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    world.delegate(world.sdr)
    action = world.sequence.actions.get(position=1)
    page = page_of(world.mia)
    for path in (
        "",
        "edit/",
        "delegation/",
        "deactivate/",
        f"actions/{action.pk}/",
        f"actions/{action.pk}/delegation/",
    ):
        page.goto(f"/sequences/{world.sequence.pk}/{path}")
        if page.locator("#panel").count():
            expect(page.locator("#panel")).to_contain_text("open action")
        assert (path, faults_on_screens(page)) == (path, [])
