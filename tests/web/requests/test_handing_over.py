"""Handing over own work in the browser: the form, the preview, and what comes of it."""

import pytest
from django.test import Client

from baton.delegation.models import Handover, HandoverRequest
from baton.people.colleagues import HandingOver, handing_over_setting, queues_are_shared, set_handing_over
from baton.people.models import QueueMember
from tests.web.asking import words
from tests.web.conftest import SignIn
from tests.world import MONDAY, World, owners, queue, record


@pytest.fixture(autouse=True)
def colleagues(world: World) -> None:
    queue("Partners", [world.ann, world.ben])


@pytest.fixture
def ann(world: World, as_user: SignIn) -> Client:
    return as_user(world.ann)


def freely() -> None:
    set_handing_over(setting=HandingOver.FREELY, by=None, at=MONDAY)


def applied(world: World, *ids: int, is_whole: bool = False) -> dict[str, object]:
    whole = {"is_whole": "on"} if is_whole else {}
    return {
        "ids": list(ids), "query": "", "to": world.ben.pk, "apply": "1",
        "previewed": f"{world.ben.pk}-{is_whole}", "note": "Please", **whole,
    }  # fmt: skip


def test_the_page_of_an_own_action_offers_it_and_that_of_anothers_does_not(world: World, as_user: SignIn) -> None:
    pa = world.enroll()[0]
    link = f"/hand-over/?ids={pa.pk}"
    assert link in as_user(world.ann).get(f"/actions/{pa.pk}/").content.decode()
    assert link in as_user(world.ann).get(f"/engage/{pa.pk}/").content.decode()
    assert link not in as_user(world.mia).get(f"/actions/{pa.pk}/").content.decode()
    set_handing_over(setting=HandingOver.NO, by=None, at=MONDAY)
    assert link not in as_user(world.ann).get(f"/actions/{pa.pk}/").content.decode()


def test_only_colleagues_are_offered(world: World, ann: Client) -> None:
    page = ann.get(f"/hand-over/?ids={world.enroll()[0].pk}").content.decode()
    assert f'<option value="{world.ben.pk}">Ben</option>' in page
    assert "Sam</option>" not in page
    QueueMember.objects.all().delete()
    assert "You have no colleagues yet" in ann.get(f"/hand-over/?ids={world.actions()[0].pk}").content.decode()


def test_nothing_moves_without_a_preview_and_then_at_once(world: World, ann: Client) -> None:
    freely()
    first, second = world.enroll()
    preview = ann.post("/hand-over/", applied(world, first.pk) | {"previewed": ""}).content.decode()
    assert "Hand over to Ben" in preview
    assert owners([first]) == ["Ann"]
    page = ann.post("/hand-over/", applied(world, first.pk), follow=True).content.decode()
    assert owners([first, second]) == ["Ben", "Ann"]
    assert "1 action handed over to Ben." in page
    assert f"/handovers/{Handover.objects.latest('pk').pk}/undo/" in page


def test_the_whole_participant_goes(world: World, ann: Client) -> None:
    freely()
    first, second = world.enroll()
    ann.post("/hand-over/", applied(world, first.pk, is_whole=True))
    assert owners([first, second]) == ["Ben", "Ben"]


def test_a_request_is_sent_where_the_colleague_accepts_first(world: World, ann: Client) -> None:
    first, _second = world.enroll()
    page = ann.post("/hand-over/", applied(world, first.pk), follow=True).content.decode()
    assert "You own the actions until Ben accepts." in page
    assert (owners([first]), HandoverRequest.objects.get().note) == (["Ann"], "Please")


def test_what_an_agent_may_not_see_is_not_named(world: World, ann: Client) -> None:
    hidden = world.enroll(record("Hidden", owner=world.sam))[0]
    page = ann.get(f"/hand-over/?ids={hidden.pk}").content.decode()
    assert f"action {hidden.pk} (not found)" in page
    assert "Hidden" not in page


def test_an_agent_selects_rows_of_the_own_list(world: World, ann: Client, as_user: SignIn) -> None:
    actions = world.enroll()
    assert 'action="/hand-over/"' in ann.get("/actions/").content.decode()
    assert 'action="/hand-over/"' not in as_user(world.mia).get("/actions/").content.decode()
    page = ann.post("/hand-over/", {"ids": [pa.pk for pa in actions], "query": ""}).content.decode()
    assert "2 actions of yours." in page
    every = ann.post("/hand-over/", {"all": "1", "query": ""}).content.decode()
    assert "2 actions of yours." in every
    assert ann.post("/hand-over/", {"query": ""}).headers["Location"] == "/actions/"


def test_an_admin_decides_whether_agents_may(world: World, ann: Client, as_user: SignIn) -> None:
    assert ann.get("/hand-over/setting/").status_code == 403
    mia = as_user(world.mia)
    assert "When the colleague accepts</option>" in mia.get("/hand-over/setting/").content.decode()
    mia.post("/hand-over/setting/", {"handing_over": "freely"})
    assert handing_over_setting() == HandingOver.FREELY
    mia.post("/hand-over/setting/", {"handing_over": "perhaps"})
    assert handing_over_setting() == HandingOver.FREELY


def test_an_admin_shares_the_people_of_queues_and_stops(world: World, as_user: SignIn) -> None:
    mia = as_user(world.mia)
    assert "checked" not in words(mia.get("/queues/setting/")).partition("shares_queues")[2]
    mia.post("/queues/setting/", {"shares_queues": "on"})
    assert queues_are_shared()
    assert "checked" in words(mia.get("/queues/setting/")).partition("shares_queues")[2]
    mia.post("/queues/setting/", {})
    assert not queues_are_shared()
    assert as_user(world.ann).post("/queues/setting/", {"shares_queues": "on"}).status_code == 403
