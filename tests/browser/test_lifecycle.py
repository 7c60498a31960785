"""Sequences and participants as a whole: cloned, deleted, activated, paused; each page says first what it will do."""

from playwright.sync_api import Page, expect

from baton.participants.models import Participant
from baton.sequences.models import Sequence
from tests.browser.conftest import Open
from tests.world import World, record


def press(page: Page, link: str) -> None:
    page.get_by_role("link", name=link, exact=True).click()


def statuses() -> list[str]:
    return list(Participant.objects.order_by("pk").values_list("status", flat=True))


def test_a_sequence_is_cloned_and_its_clone_deleted(world: World, page_of: Open) -> None:
    page = page_of(world.mia, path=f"/sequences/{world.sequence.pk}/")
    press(page, "Clone")
    expect(page.get_by_text("a draft with the same actions, delays, instructions, and delegation")).to_be_visible()
    page.get_by_label("Clone name").fill("Inbound, again")
    page.get_by_role("button", name="Clone").click()
    expect(page.get_by_text("Draft “Inbound, again” created with the same actions and delegation.")).to_be_visible()
    assert Sequence.objects.get(name="Inbound, again").actions.count() == 2

    page.goto(f"/sequences/{Sequence.objects.get(name='Inbound, again').pk}/")
    press(page, "Delete")
    expect(page.get_by_text("This also deletes its actions and instructions, and can’t be undone.")).to_be_visible()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("“Inbound, again” deleted.")).to_be_visible()
    assert not Sequence.objects.filter(name="Inbound, again").exists()


def test_a_sequence_is_deactivated_and_takes_up_where_it_was(world: World, page_of: Open) -> None:
    world.enroll()
    page = page_of(world.mia, path=f"/sequences/{world.sequence.pk}/")
    expect(page.get_by_role("link", name="Delete")).to_have_count(0)
    press(page, "Deactivate")
    expect(page.get_by_text("2 open actions keep their owners and dates")).to_be_visible()
    page.get_by_role("button", name="Deactivate").click()
    expect(page.get_by_text("Its actions aren’t due until you activate it again.")).to_be_visible()
    press(page, "Activate")
    expect(page.get_by_text("2 open actions return with their current owners and dates.")).to_be_visible()
    page.get_by_role("button", name="Activate").click()
    expect(page.get_by_text("“Inbound” activated.")).to_be_visible()


def test_participants_are_paused_and_resumed(world: World, page_of: Open) -> None:
    world.enroll(world.lee, record("Kim", owner=world.ann))
    page = page_of(world.mia, path="/participants/")
    page.get_by_label("Select Kim in Inbound").check()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("1 participant. Their actions keep their owners")).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("1 participant paused.")).to_be_visible()
    assert statuses() == ["active", "paused"]

    page.get_by_label("Select all rows on this page").check()
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_label("Skipped")).to_contain_text("1 not paused: Lee")
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_text("1 participant resumed.")).to_be_visible()
    assert statuses() == ["active", "active"]


def test_records_are_enrolled_from_their_list(world: World, page_of: Open) -> None:
    world.enroll()
    for name in ("Kim", "Lou"):
        record(name, owner=world.ann)
    page = page_of(world.mia, path="/records/")
    page.get_by_label("Select all rows on this page").check()
    page.get_by_role("combobox", name="Sequence", exact=True).select_option(label="Inbound")
    page.get_by_role("button", name="Preview enrollment").click()
    expect(page.get_by_text("2 records can be enrolled.")).to_be_visible()
    expect(page.get_by_text("already in this sequence")).to_be_visible()
    page.get_by_role("button", name="Enroll 2 records").click()
    expect(page.get_by_text("2 records enrolled in Inbound.")).to_be_visible()
    assert statuses() == ["active"] * 3


def test_whoever_cancels_changes_nothing(world: World, page_of: Open) -> None:
    page = page_of(world.mia, path=f"/sequences/{world.sequence.pk}/")
    press(page, "Deactivate")
    press(page, "Cancel")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Inbound")
    assert Sequence.objects.get().status == "active"
