"""Off-boarding as a page: what hangs on a leaver, where it goes, a preview and an undo; for Sequence Admins alone."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from baton.delegation.models import Handover
from baton.people.models import Absence, QueueMember
from tests.web.asking import words
from tests.web.conftest import SignIn
from tests.world import World, covers, owners, queue, record


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    return as_user(world.mia)


def page_of(world: World) -> str:
    return reverse("owner_off_board", args=[world.ann.pk])


def test_what_hangs_on_a_leaver_is_shown_with_counts_and_links(world: World, mia: Client) -> None:
    world.enroll()
    alone = queue("Alone", [world.ann])
    page = words(mia.get(page_of(world)))
    assert "Off-board Ann" in page
    assert f'href="/actions/?reason=record_owner&amp;owner={world.ann.pk}&amp;status=open"' in page
    assert f'href="/owners/{alone.pk}/">Alone</a><span class="quiet">, the only member who can work' in page
    assert "1 lead" in page


def test_every_kind_has_its_place_on_the_page(world: World, mia: Client) -> None:
    """Somebody with nothing has a page too."""
    assert "Nothing: no actions" in words(mia.get(reverse("owner_off_board", args=[world.sam.pk])))


def test_a_queue_and_nobody_are_not_off_boarded(world: World, mia: Client) -> None:
    for pk in (queue("Support").pk, 999_999):
        assert mia.get(reverse("owner_off_board", args=[pk])).status_code == 404


def test_it_is_reached_from_the_person_setup_health_and_absences(world: World, mia: Client) -> None:
    address = page_of(world)
    world.enroll()
    world.deactivate(world.ann)
    for page in (f"/owners/{world.ann.pk}/", f"/setup/users/{world.ann.pk}/"):
        assert f'href="{address}"' in words(mia.get(page))
    # Delegation health opens its preview.
    assert f'action="{address}"' in words(mia.get("/health/"))


def test_agents_may_not_off_board_anybody(world: World, as_user: SignIn) -> None:
    assert as_user(world.ben).get(page_of(world)).status_code == 403
    assert as_user(world.ann).get(page_of(world)).status_code == 403


def test_the_page_takes_the_same_queries_for_1_and_20(world: World, mia: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            mia.get(page_of(world))
        return len(captured)

    queue("First", [world.ann])
    one = queries()
    world.enroll(*(record(f"Lead {n}", owner=world.ann) for n in range(20)))
    for n in range(20):
        QueueMember.objects.create(queue=queue(f"Queue {n}"), user=world.ann)
    assert queries() == one


def choice(**fields: str) -> dict[str, str]:
    return {"how": "to", "to": "Ben", "deactivates": "on", **fields}


def test_the_preview_changes_nothing_and_the_handover_can_be_undone(world: World, mia: Client) -> None:
    world.enroll()
    queue("Alone", [world.ann])
    preview = words(mia.post(page_of(world), {**choice(), "preview": "1"}))
    assert "<b>2</b> of 2 open actions change owner." in preview
    assert "Off-board Ann</button>" in preview
    for setting in ("Status of Ann", "Ann in Alone", "Ben in Alone", "Time away of Ann"):
        assert f'<th scope="row">{setting}</th>' in preview
    assert not Handover.objects.filter(cause="offboarding").exists()
    page = words(mia.post(page_of(world), {**choice(why="She moved"), "save": "1"}, follow=True))
    assert "Ann was off-boarded. 2 open actions changed owner." in page
    handover = Handover.objects.get(cause="offboarding")
    assert handover.why == "She moved"
    log = words(mia.get(f"/handovers/{handover.pk}/"))
    assert '<th scope="row">Ben in Alone</th> <td>Not a member</td> <td>Member</td>' in log
    undo = words(mia.get(f"/handovers/{handover.pk}/undo/"))
    assert '<th scope="row">Status of Ann</th> <td>Inactive</td> <td>Active</td>' in undo
    mia.post(f"/handovers/{handover.pk}/undo/", {"why": ""})
    world.ann.refresh_from_db()
    assert world.ann.is_active
    assert owners(world.actions()) == ["Ann", "Ann"]
    assert words(mia.get("/handovers/")).count("Ann off-boarded") >= 1


def test_each_kind_can_go_elsewhere(world: World, mia: Client) -> None:
    world.enroll()
    queue("Support", [world.ann, world.ben])
    fields = choice(actions_to="Sam", queues="all", queues_to="Sue", cover="stays")
    mia.post(page_of(world), {**fields, "save": "1"})
    assert owners(world.actions()) == ["Sam", "Sam"]
    assert set(QueueMember.objects.values_list("user__name", flat=True)) == {"Ben", "Sue"}
    assert not Absence.objects.exists()


def test_somebody_can_stay_active_and_only_be_covered(world: World, mia: Client) -> None:
    world.enroll()
    mia.post(page_of(world), {"how": "cover", "to": "Ben", "save": "1"})
    assert covers(world.actions()) == ["Ben", "Ben"]
    world.ann.refresh_from_db()
    assert world.ann.is_active


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"to": ""}, "Choose a user or a queue."),
        ({"to": "Ann"}, "Ann is leaving. Choose another user or a queue."),
        ({"to": "Nobody"}, "There is no user or queue"),
        ({"how": "manager"}, "Ann has no manager."),
        ({"queues_to": "Support"}, "Support is a queue. Choose a user."),
        ({"how": "cover", "to": "Empty"}, "Empty has no members who can work on actions."),
    ],
)
def test_what_cannot_be_is_refused_beside_the_field(
    world: World, mia: Client, fields: dict[str, str], reason: str
) -> None:
    queue("Support", [world.ann])
    queue("Empty")
    assert reason in words(mia.post(page_of(world), {**choice(**fields), "save": "1"}))
    assert not Handover.objects.filter(cause="offboarding").exists()


def test_nobody_off_boards_themselves(world: World, mia: Client) -> None:
    address = reverse("owner_off_board", args=[world.mia.pk])
    assert "You can’t off-board yourself." in words(mia.post(address, {**choice(), "save": "1"}))


def test_an_agent_who_posts_changes_nothing(world: World, as_user: SignIn) -> None:
    world.enroll()
    assert as_user(world.ben).post(page_of(world), {**choice(), "save": "1"}).status_code == 403
    assert owners(world.actions()) == ["Ann", "Ann"]
