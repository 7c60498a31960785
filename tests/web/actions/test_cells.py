"""Editing the owner and the date of an action in its row: who may, what is said, and that nobody is overruled."""

import re
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from baton.delegation.models import Handover, HandoverRequest
from baton.engage.operations import complete
from baton.participants.models import ParticipantAction, Rescheduling
from baton.participants.operations import pause
from baton.people.colleagues import HandingOver, set_handing_over
from baton.people.models import Role, User
from tests.web.conftest import Answer, SignIn
from tests.world import MONDAY, World, owners, queue, record, user

HTMX = {"HX-Request": "true"}


@pytest.fixture
def actions(world: World) -> list[ParticipantAction]:
    """Two of lee's, whom ann owns, and two of lou's, whom ben owns."""
    return world.enroll(world.lee, record("Lou", owner=world.ben))


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    return as_user(world.mia)


def save(client: Client, pa: ParticipantAction, cell: str, **typed: str | int) -> Answer:
    return client.post(f"/actions/{pa.pk}/{cell}/", typed, headers=HTMX)


def text(answer: Answer) -> str:
    assert answer.status_code == 200
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split()))


def edited(client: Client, address: str) -> set[str]:
    """Which cells a page lets somebody edit."""
    return set(re.findall(r'class="cell-edit" href="([^"]+)"', client.get(address).content.decode()))


def expected(pa: ParticipantAction) -> datetime:
    return ParticipantAction.objects.get(pk=pa.pk).expected_at


def test_an_owner_is_reassigned_in_the_cell_with_its_undo(
    world: World, mia: Client, actions: list[ParticipantAction]
) -> None:
    form = mia.get(f"/actions/{actions[0].pk}/owner/", headers=HTMX).content.decode()
    assert f'name="seen" value="{world.ann.pk}"' in form
    page = save(mia, actions[0], "owner", to="sue", seen=world.ann.pk)
    assert "Reassigned to Sue: Call 1 for Lee." in text(page)
    assert "Undo" in text(page)
    assert "<form" not in page.content.decode()
    assert owners(actions) == ["Sue", "Ann", "Ben", "Ben"]
    assert Handover.objects.latest("pk").change_count == 1


def test_whoever_was_faster_is_named_and_not_overruled_unseen(
    world: World, mia: Client, actions: list[ParticipantAction]
) -> None:
    world.reassign(actions[0], to=world.ben)
    page = save(mia, actions[0], "owner", to="sue", seen=world.ann.pk)
    assert "Since you opened this, Ben owns the action." in text(page)
    assert 'value="sue"' in page.content.decode(), "what was typed is kept"
    assert f'name="seen" value="{world.ben.pk}"' in page.content.decode()
    assert owners(actions)[0] == "Ben"
    save(mia, actions[0], "owner", to="sue", seen=world.ben.pk)
    assert owners(actions)[0] == "Sue"
    complete(participant_action_id=actions[0].pk, by=world.sue, at=timezone.now())
    assert "Nothing was saved. This action is completed." in text(
        save(mia, actions[0], "owner", to="ben", seen=world.sue.pk)
    )


def test_an_owner_who_cannot_work_is_refused_and_an_empty_queue_warned_about(
    world: World, mia: Client, actions: list[ParticipantAction]
) -> None:
    user("gone", is_active=False)
    empty = queue("Empty")
    assert "Gone is inactive." in text(save(mia, actions[0], "owner", to="gone", seen=world.ann.pk))
    assert "Enter a user or a queue." in text(save(mia, actions[0], "owner", to="", seen=world.ann.pk))
    warned = save(mia, actions[0], "owner", to="Empty", seen=world.ann.pk)
    assert "Empty has no members who can work on actions." in text(warned)
    assert "Save anyway" in text(warned)
    assert owners(actions)[0] == "Ann"
    save(mia, actions[0], "owner", to="Empty", seen=world.ann.pk, warned=empty.pk)
    assert owners(actions)[0] == "Empty"


def test_agents_hand_over_their_own_at_once_or_by_a_request(
    world: World, as_user: SignIn, actions: list[ParticipantAction]
) -> None:
    queue("Inside sales", [world.ann, world.sue])
    ann = as_user(world.ann)
    page = save(ann, actions[0], "hand-over", to=world.sue.pk)
    assert "Request sent. You own Call 1 until Sue accepts." in text(page)
    assert "data-why" not in page.content.decode(), "it follows the rule as before"
    assert HandoverRequest.objects.count() == 1
    set_handing_over(setting=HandingOver.FREELY, by=world.mia, at=MONDAY)
    assert "Handed over to Sue" in text(save(ann, actions[1], "hand-over", to=world.sue.pk))
    assert owners(actions) == ["Ann", "Sue", "Ben", "Ben"]
    assert "Select a colleague." in text(save(ann, actions[0], "hand-over"))
    set_handing_over(setting=HandingOver.NO, by=world.mia, at=MONDAY)
    refused = save(ann, actions[0], "hand-over", to=world.sue.pk)
    assert "Your organization doesn’t let agents hand over their work." in text(refused)


def test_a_date_is_written_as_people_write_it(world: World, mia: Client, actions: list[ParticipantAction]) -> None:
    pa, day = actions[0], (timezone.now() + timedelta(days=40)).date()
    page = save(mia, pa, "date", to=f"{day:%b %d, %Y} 2pm", seen=pa.expected_at.isoformat())
    assert "Rescheduled to" in text(page)
    assert expected(pa) == datetime(day.year, day.month, day.day, 14, tzinfo=MONDAY.tzinfo)
    assert Rescheduling.objects.get().by == world.mia
    assert expected(actions[1]) > expected(pa), "what follows moves with it"
    for typed, refusal in (("soon", "“soon” is not a date."), ("", "Enter a date."), ("Jan 2, 2020", "in the past")):
        refused = save(mia, pa, "date", to=typed, seen=expected(pa).isoformat())
        assert refusal in text(refused)
        assert f'value="{typed}"' in refused.content.decode() or not typed, "what was typed is kept"


def test_a_date_that_changed_meanwhile_is_said(mia: Client, actions: list[ParticipantAction]) -> None:
    pa = actions[0]
    save(mia, pa, "date", to="Dec 4, 2099", seen=pa.expected_at.isoformat())
    page = save(mia, pa, "date", to="Dec 5, 2099", seen=pa.expected_at.isoformat())
    assert "Another user rescheduled this to Dec 4, 2099" in text(page)
    assert f'name="seen" value="{expected(pa).isoformat()}"' in page.content.decode()
    assert Rescheduling.objects.count() == 1
    save(mia, pa, "date", to="Dec 5, 2099", seen=expected(pa).isoformat())
    assert expected(pa).day == 5


def test_what_cannot_be_rescheduled_says_why(world: World, mia: Client, actions: list[ParticipantAction]) -> None:
    seen = {"to": "Dec 4, 2099", "seen": expected(actions[1]).isoformat()}
    assert "Complete or skip the participant’s earlier action first." in text(save(mia, actions[1], "date", **seen))
    pause(participants=[actions[0].participant_id], by=None, at=MONDAY)
    seen["seen"] = expected(actions[0]).isoformat()
    assert "the participant or its sequence was stopped" in text(save(mia, actions[0], "date", **seen))
    assert not Rescheduling.objects.exists()


def test_only_those_who_may_find_the_link_and_are_answered(
    world: World, as_user: SignIn, actions: list[ParticipantAction]
) -> None:
    boss = user("boss", role=Role.MANAGER)
    User.objects.filter(pk=world.ann.pk).update(manager=boss)
    queue("Inside sales", [world.ann, world.sue])
    first, second, bens, _ = (pa.pk for pa in actions)
    own = {f"/actions/{first}/hand-over/", f"/actions/{first}/date/"}
    assert edited(as_user(world.ann), "/actions/") == own | {f"/actions/{second}/hand-over/"}
    assert edited(as_user(world.ann), "/participants/") == own
    assert f"/actions/{bens}/date/" in edited(as_user(world.mia), "/participants/")
    of_team = {f"/actions/{first}/owner/", f"/actions/{second}/owner/"}
    assert edited(as_user(boss), "/actions/") == of_team, "a manager reassigns, and works on own actions alone"
    assert save(as_user(world.ann), actions[0], "owner", to="sue", seen=world.ann.pk).status_code == 403
    for cell in ("hand-over", "date"):
        assert save(as_user(world.ann), actions[2], cell, to="Dec 4, 2099").status_code == 404
        assert as_user(boss).get(f"/actions/{first}/{cell}/", headers=HTMX).status_code == 404
    refused = save(as_user(boss), actions[0], "date", to="Dec 4, 2099", seen=expected(actions[0]).isoformat())
    assert "Nothing was saved. Ann owns this action." in text(refused)
    assert owners(actions) == ["Ann", "Ann", "Ben", "Ben"]


def test_without_htmx_the_pages_of_the_action_do_it(
    world: World, as_user: SignIn, actions: list[ParticipantAction]
) -> None:
    pk = actions[0].pk

    for person, cell in ((world.mia, "owner"), (world.ann, "hand-over"), (world.mia, "date")):
        answer = as_user(person).get(f"/actions/{pk}/{cell}/", follow=True)
        assert answer.status_code == 200
        assert "Call 1" in answer.content.decode()
