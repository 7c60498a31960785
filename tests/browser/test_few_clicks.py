"""From nothing to an active sequence, counted: what a person presses, and what they fill in."""

from dataclasses import dataclass

from playwright.sync_api import Page, expect

from baton.sequences.models import Sequence, Template
from tests.browser.conftest import Open
from tests.browser.test_builder import button, link
from tests.world import World, lookup_field, owners

MOST_CLICKS, MOST_FIELDS = 8, 6


@dataclass
class Effort:
    """Whatever is done to a page goes through here: links and buttons are clicks, texts and choices are fields."""

    page: Page
    clicks: int = 0
    fields: int = 0

    def press(self, name: str) -> None:
        self.clicks += 1
        button(self.page, name).or_(link(self.page, name)).click()

    def write(self, label: str, text: str) -> None:
        self.fields += 1
        self.page.get_by_label(label, exact=True).fill(text)

    def choose(self, label: str, option: str) -> None:
        self.fields += 1
        self.page.get_by_label(label, exact=True).select_option(label=option)


def test_a_sequence_with_template_override_and_delegation_takes_few_clicks(world: World, page_of: Open) -> None:
    ae = lookup_field("AE__c")
    hello = Template.objects.create(name="Hello", object="lead", subject="Hello", body="Hello")
    effort = Effort(page_of(world.mia, path="/"))
    effort.press("New sequence")
    effort.write("Name", "Renewals")
    effort.press("Create draft")
    effort.choose("Type", "Email")
    effort.choose("Template", "Hello")
    effort.press("Add and new")
    expect(effort.page.get_by_text("“Hello” added.")).to_be_visible()
    effort.choose("Delegation", "AE")
    effort.press("Add")
    expect(effort.page.get_by_text("“Call 2” added.")).to_be_visible()
    effort.choose("Delegation", "SDR")
    effort.press("Activate")  # which saves it
    expect(effort.page.get_by_text("Delegation saved.")).to_be_visible()
    effort.press("Activate")
    expect(effort.page.get_by_text("“Renewals” activated.")).to_be_visible()
    made = Sequence.objects.get(name="Renewals")
    assert (made.status, made.delegation) == ("active", world.sdr)
    steps = made.actions.order_by("position").values_list("type", "template", "delegation")
    assert list(steps) == [("email", hello.pk, None), ("call", None, ae.pk)]
    assert effort.clicks <= MOST_CLICKS
    assert effort.fields <= MOST_FIELDS


def test_a_sequence_can_be_activated_as_soon_as_it_has_an_action(world: World, page_of: Open) -> None:
    empty = Sequence.objects.create(name="Renewals", object="lead")
    page = page_of(world.mia, path=f"/sequences/{empty.pk}/edit/")
    expect(button(page, "Activate")).to_be_hidden()
    link(page, "Add action").click()
    page.get_by_role("dialog").get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("“Call 1” added.")).to_be_visible()
    button(page, "Activate").click()
    expect(page.get_by_role("heading", name="Activate “Renewals”?")).to_be_visible()


def test_only_an_email_can_be_automatic(world: World, page_of: Open) -> None:
    page = page_of(world.mia, path=f"/sequences/{world.sequence.pk}/actions/new/")
    expect(page.get_by_label("Send automatically")).to_be_hidden()
    page.get_by_label("Type", exact=True).select_option("email")
    expect(page.get_by_label("Send automatically")).to_be_visible()
    expect(page.locator("#panel")).to_contain_text("Ann")


def test_the_delegation_of_an_active_sequence_is_changed_where_that_of_a_draft_is(
    world: World, page_of: Open
) -> None:
    world.enroll()
    page = page_of(world.mia, path=f"/sequences/{world.sequence.pk}/edit/")
    page.get_by_label("Delegation", exact=True).select_option(label="SDR")
    expect(page.locator("#panel")).to_contain_text("Sue")
    button(page, "Review change").click()
    expect(page.get_by_label("Keep individual reassignments")).to_be_visible()
    button(page, "Apply to open actions").click()
    expect(page.get_by_text("Delegation saved.")).to_be_visible()
    world.sequence.refresh_from_db()
    assert world.sequence.delegation == world.sdr
    assert owners(world.actions()) == ["Sue", "Sue"]
