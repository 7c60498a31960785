"""Who is told that a participant passes to them."""

from datetime import timedelta

import pytest

from baton.engage.operations import complete, record_as_closed, skip
from baton.participants.models import ParticipantAction
from baton.sequences.models import Action
from baton.sequences.settings import Setting
from tests.notices.reading import notices, only_notice
from tests.world import MONDAY, World, queue


@pytest.fixture
def handed_on(world: World) -> list[ParticipantAction]:
    """Sue, the SDR, calls first; the second call is Ann's, who owns the record."""
    world.override(1, Setting.of_field(world.sdr))
    return world.enroll()


def test_the_account_executive_is_told_when_the_sdr_is_done(world: World, handed_on: list[ParticipantAction]) -> None:
    complete(participant_action_id=handed_on[0].pk, by=world.sue, at=MONDAY, note="Wants a demo")
    assert notices(world.ann) == ["Sue passed Lee to you for Call 2 in Inbound."]
    assert only_notice(world.ann).text == "Call 1, Sue: Wants a demo"


def test_a_skipped_action_is_passed_on_as_well(world: World, handed_on: list[ParticipantAction]) -> None:
    skip(participant_action_id=handed_on[0].pk, by=world.sue, at=MONDAY)
    assert notices(world.ann) == ["Sue passed Lee to you for Call 2 in Inbound."]


def test_the_owner_is_told_when_an_admin_did_the_action_before(world: World) -> None:
    [first, _second] = world.enroll()
    complete(participant_action_id=first.pk, by=world.mia, at=MONDAY)
    assert notices(world.ann) == ["Mia passed Lee to you for Call 2 in Inbound."]


def test_whoever_goes_on_with_their_own_participant_is_not_told(world: World) -> None:
    [first, _second] = world.enroll()
    complete(participant_action_id=first.pk, by=world.ann, at=MONDAY)
    assert notices(world.ann) == []


def test_the_cover_is_told_in_place_of_the_owner(world: World, handed_on: list[ParticipantAction]) -> None:
    world.away(world.ann, cover=world.ben, first=MONDAY.date(), days=9)
    complete(participant_action_id=handed_on[0].pk, by=world.sue, at=MONDAY)
    assert notices(world.ben)[-1] == "Sue passed Lee to you for Call 2 in Inbound."
    assert notices(world.ann) == []


def test_an_automatic_email_of_the_sdr_passes_the_participant_on(
    world: World, handed_on: list[ParticipantAction]
) -> None:
    pa = handed_on[0]
    sent = ParticipantAction.Status.COMPLETED
    record_as_closed(participant_action_id=pa.pk, status=sent, by=None, at=MONDAY + timedelta(hours=1))
    assert notices(world.ann) == ["Sue passed Lee to you for Call 2 in Inbound."]


def test_an_automatic_email_that_follows_is_nobodys_to_do(world: World, handed_on: list[ParticipantAction]) -> None:
    Action.objects.filter(position=2).update(type="email", is_automatic=True)
    complete(participant_action_id=handed_on[0].pk, by=world.sue, at=MONDAY)
    assert notices(world.ann) == []


def test_the_members_of_a_queue_see_it_in_their_queue(world: World) -> None:
    first, second = world.enroll()
    world.reassign(second, to=queue("Inbox", [world.ben]))
    complete(participant_action_id=first.pk, by=world.ann, at=MONDAY)
    assert notices(world.ben) == []
