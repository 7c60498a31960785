"""An agent hands over an action to a colleague, who accepts the request."""

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.looks import faults_on_screens
from tests.world import World, owners, queue


def test_a_request_is_sent_and_accepted(world: World, page_of: Open) -> None:
    queue("Partners", [world.ann, world.ben])
    actions = world.enroll()
    page = page_of(world.ann, path=f"/engage/{actions[0].pk}/")
    page.get_by_role("link", name="Hand over to a colleague").click()
    page.get_by_label("Hand over to").select_option("Ben")
    page.get_by_label("All my open actions of these participants").check()
    page.get_by_label("Note").fill("I am swamped")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Send request to Ben").click()
    expect(page.get_by_text("You own the actions until Ben accepts.")).to_be_visible()
    assert owners(actions) == ["Ann", "Ann"]

    page = page_of(world.ben, path="/engage/")
    page.get_by_role("link", name="Requests").click()
    expect(page.get_by_text("I am swamped")).to_be_visible()
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("The actions of Ann are yours now.")).to_be_visible()
    assert owners(actions) == ["Ben", "Ben"]


def test_the_pages_fit_and_have_no_faults(world: World, page_of: Open) -> None:
    queue("Partners", [world.ann, world.ben])
    actions = world.enroll()
    world.reassign(actions[1], to=world.ben)
    paths = (f"/hand-over/?ids={actions[0].pk}", f"/ask/{actions[0].participant_id}/", "/requests/")
    for path in paths:
        page = page_of(world.ann, path=path)
        assert faults_on_screens(page) == [], path
