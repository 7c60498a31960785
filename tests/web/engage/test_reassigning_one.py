"""Giving one action to someone else, and back to the rule."""

from datetime import UTC, datetime

from baton.delegation.handovers import turn_cover
from baton.delegation.models import Handover
from tests.web.asking import words
from tests.web.conftest import SignIn
from tests.world import World, owners


def test_the_preview_changes_nothing(world: World, as_user: SignIn) -> None:
    pa = world.enroll()[0]
    answer = as_user(world.mia).get(f"/actions/{pa.pk}/reassign/", {"to": "Ben", "why": "Swamped"})
    text = words(answer)
    assert "Reassign to Ben" in text
    assert answer.context["effect"].moved == 1
    assert owners([pa]) == ["Ann"]


def test_htmx_gets_the_preview_alone(world: World, as_user: SignIn) -> None:
    pa = world.enroll()[0]
    client = as_user(world.mia)
    text = words(client.get(f"/actions/{pa.pk}/reassign/", {"to": "Ben"}, headers={"HX-Request": "true"}))
    assert "Reassign to Ben" in text
    assert "<html" not in text
    refused = words(client.get(f"/actions/{pa.pk}/reassign/", {"to": "Zoe"}, headers={"HX-Request": "true"}))
    assert "There is no user or queue" in refused


def test_applying_names_the_handover_and_offers_to_undo_it(world: World, as_user: SignIn) -> None:
    pa = world.enroll()[0]
    answer = as_user(world.mia).post(f"/actions/{pa.pk}/reassign/", {"to": "ben", "why": "Swamped"}, follow=True)
    handover = Handover.objects.get(cause="reassignment")
    text = words(answer)
    assert f'Reassigned to Ben. <a href="/handovers/{handover.pk}/">' in text
    assert f'<a href="/handovers/{handover.pk}/undo/">Undo</a>' in text
    assert owners([pa]) == ["Ben"]
    assert (handover.by, handover.why, handover.change_count) == (world.mia, "Swamped", 1)


def test_it_may_be_until_a_day(world: World, as_user: SignIn) -> None:
    pa, client = world.enroll()[0], as_user(world.mia)
    path = f"/actions/{pa.pk}/reassign/"
    assert "“soon” is not a date." in words(client.get(path, {"to": "Ben", "until": "soon"}))
    assert "Reassign to Ben until Dec 4, 2099" in words(client.get(path, {"to": "Ben", "until": "2099-12-04"}))
    answer = client.post(path, {"to": "ben", "until": "2099-12-04"}, follow=True)
    text = words(answer)
    assert "Reassigned to Ben until Dec 4, 2099." in text
    assert "Mia reassigned this action to Ben until Dec 4, 2099. Then it follows delegation again." in text
    assert "Reassigned until Dec 4, 2099" in text
    handover = Handover.objects.get(cause="reassignment")
    assert "Dec 4, 2099" in words(client.get(f"/handovers/{handover.pk}/"))
    turn_cover(at=datetime(2099, 12, 5, tzinfo=UTC))
    assert owners([pa]) == ["Ann"]
    assert "Reassignment ended</a> · automatic" in words(client.get(f"/actions/{pa.pk}/"))
    ended = Handover.objects.get(cause="return")
    assert "ended on their date" in words(client.get(f"/handovers/{ended.pk}/undo/"))
    assert "Undo handover" not in words(client.get(f"/handovers/{ended.pk}/"))


def test_an_inactive_person_is_refused(world: World, as_user: SignIn) -> None:
    pa = world.enroll()[0]
    world.sam.is_active = False
    world.sam.save(update_fields=["is_active"])
    answer = as_user(world.mia).post(f"/actions/{pa.pk}/reassign/", {"to": "Sam"})
    assert "Sam is inactive. Choose an active user or a queue." in words(answer)
    assert owners([pa]) == ["Ann"]


def test_a_closed_action_is_not_reassigned(world: World, as_user: SignIn) -> None:
    pa = world.enroll()[0]
    client = as_user(world.mia)
    client.post(f"/actions/{pa.pk}/skip/", {"skip-why": "No number"})
    assert "its owner can’t be changed" in words(client.get(f"/actions/{pa.pk}/reassign/"))
    answer = client.post(f"/actions/{pa.pk}/reassign/", {"to": "Ben"}, follow=True)
    assert "Nothing was reassigned because the action is now closed." in words(answer)
    assert owners([pa]) == ["Ann"]


def test_clearing_is_previewed_and_gives_it_back_to_the_rule(world: World, as_user: SignIn) -> None:
    pa = world.enroll()[0]
    client = as_user(world.mia)
    client.post(f"/actions/{pa.pk}/reassign/", {"to": "Ben"})
    assert client.get(f"/actions/{pa.pk}/clear/").context["effect"].moved == 1
    assert owners([pa]) == ["Ben"]
    answer = client.post(f"/actions/{pa.pk}/clear/", {"why": "Ann is back"}, follow=True)
    assert "Reassignment cleared. The action follows delegation again." in words(answer)
    assert owners([pa]) == ["Ann"]


def test_what_is_not_reassigned_cannot_be_cleared(world: World, as_user: SignIn) -> None:
    pa = world.enroll()[0]
    assert "There is no reassignment to clear." in words(as_user(world.mia).get(f"/actions/{pa.pk}/clear/"))


def test_agents_neither_reassign_nor_clear(world: World, as_user: SignIn) -> None:
    pa = world.enroll()[0]
    client = as_user(world.ann)
    for path in ("reassign", "clear"):
        assert client.get(f"/actions/{pa.pk}/{path}/").status_code == 403
        assert client.post(f"/actions/{pa.pk}/{path}/", {"to": "Ben"}).status_code == 403
    assert owners([pa]) == ["Ann"]
