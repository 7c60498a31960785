"""A user who leaves is off-boarded in a real browser: chosen, previewed, done, and undone."""

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.looks import faults_on_screens
from tests.domain.test_dated import until
from tests.world import World, owners, queue, record


def test_a_user_is_off_boarded_and_it_is_undone(world: World, page_of: Open) -> None:
    queue("Alone", [world.ann])
    dated, others = world.enroll(), world.enroll(record("Pat", owner=world.ann))
    until(world, 365_000, world.sue, *dated)
    page = page_of(world.mia, path=f"/owners/{world.ann.pk}/")
    page.get_by_role("link", name="Off-board").click()
    page.get_by_label("Hand over to").fill("Ben")
    page.get_by_label("Reason").fill("She moved")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("2 of 4 open actions change owner.")).to_be_visible()
    expect(page.get_by_text("2 reassignments no longer end")).to_be_visible()
    expect(page.get_by_role("row", name="Status of Ann")).to_contain_text("Inactive")
    assert faults_on_screens(page) == []
    assert owners(others) == ["Ann", "Ann"]

    page.get_by_role("button", name="Off-board Ann").click()
    expect(page.get_by_text("Ann was off-boarded. 2 open actions changed owner.")).to_be_visible()
    assert owners([*dated, *others]) == ["Sue", "Sue", "Ben", "Ben"]

    page.get_by_role("link", name="Undo").click()
    expect(page.get_by_role("row", name="Status of Ann")).to_contain_text("Active")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("2 actions returned to their previous owners.")).to_be_visible()
    assert owners([*dated, *others]) == ["Sue", "Sue", "Ann", "Ann"]
    world.ann.refresh_from_db()
    assert world.ann.is_active
