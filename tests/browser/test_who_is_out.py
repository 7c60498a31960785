"""The calendar of who is out, and setting time away for a colleague, in a real browser."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from baton.people.models import Absence
from tests.browser.conftest import Open
from tests.browser.looks import faults_on_screens
from tests.world import World, queue


def test_an_agent_looks_around_by_keyboard(world: World, page_of: Open) -> None:
    today = timezone.localdate()
    world.away(world.ben, cover=world.sam, first=today)
    page = page_of(world.ann, path="/")
    page.get_by_role("button", name="Account menu for Ann").press("Enter")
    page.get_by_role("link", name="Who’s out").press("Enter")
    expect(page.get_by_role("rowheader", name="Ben")).to_contain_text("covered by Sam")
    page.get_by_role("link", name="Next month").press("Enter")
    expect(page.get_by_role("heading", name="Everyone is in")).to_be_visible()
    page.get_by_role("link", name="Today").press("Enter")
    expect(page.get_by_role("rowheader", name="Ben")).to_be_visible()
    page.get_by_role("link", name="Week", exact=True).press("Enter")
    page.get_by_role("link", name="Today").press("Enter")
    expect(page.get_by_role("rowheader", name="Ben")).to_be_visible()


def test_an_admin_sees_what_an_absence_puts_on_its_cover(world: World, page_of: Open) -> None:
    queue("Team", [world.ben, world.sam])
    world.enroll(at=timezone.now())
    page = page_of(world.mia, path=f"/owners/{world.ann.pk}/")
    page.get_by_role("link", name="Time away", exact=True).last.click()
    page.get_by_role("link", name="Add time away").click()
    page.get_by_label("When").fill("until further notice")
    page.get_by_label("Cover", exact=True).fill("Team")
    page.get_by_role("button", name="Preview", exact=True).click()
    expect(page.get_by_role("heading", name="Work for the cover")).to_be_visible()
    expect(page.get_by_role("row").nth(1)).to_contain_text("Team")
    page.get_by_text("Other covers in single sequences").click()
    page.get_by_label("Sequence", exact=True).select_option("Inbound")
    page.get_by_label("Cover in it").fill("Sam")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Team, Sam in Inbound cover")).to_be_visible()
    assert Absence.objects.get().last_day is None


def test_its_pages_fit_and_are_accessible(world: World, page_of: Open) -> None:
    today = timezone.localdate()
    for number, person in enumerate((world.ben, world.sam, world.ann)):
        world.away(person, cover=world.sue, first=today + timedelta(days=number), days=number + 1)
    page = page_of(world.mia, path="/who-is-out/")
    for path in ("/who-is-out/", "/who-is-out/?view=week", f"/owners/{world.ann.pk}/time-away/"):
        page.goto(path)
        assert (path, faults_on_screens(page)) == (path, [])
    page.goto(f"/owners/{world.ann.pk}/time-away/new/")
    page.get_by_text("Other covers in single sequences").click()
    assert faults_on_screens(page) == []
