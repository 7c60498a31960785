"""A sequence may wait for who is out of office."""

from datetime import UTC, datetime, timedelta

import pytest

from baton.mail.models import Mail
from baton.participants.models import Participant, ParticipantAction, Rescheduling
from baton.sequences.models import Sequence
from tests.mail.conftest import came
from tests.mails import out_of_office
from tests.world import World

BACK = datetime(2026, 3, 16, tzinfo=UTC)  # a Monday, two weeks later
AWAY = "I am out of the office and back on March 16, 2026."


def current() -> ParticipantAction:
    return ParticipantAction.objects.get(status="current")


def test_the_next_action_waits_for_the_day_of_return(sent: Mail, world: World) -> None:
    Sequence.objects.update(waits_for_return=True)
    received = came(out_of_office(sent.message_id, text=AWAY))
    assert received
    assert received.kind == "auto_reply"
    assert current().expected_at == BACK
    moved = Rescheduling.objects.get()
    assert (moved.to_date, moved.by, moved.why) == (BACK, None, "Automatic reply: back on Mar 16, 2026")
    assert Participant.objects.get().status == "active"


@pytest.mark.parametrize("text", [AWAY, "I am away.", "Back on 03/04/2026."])
def test_a_sequence_that_does_not_wait_goes_on(sent: Mail, text: str) -> None:
    before = current().expected_at
    came(out_of_office(sent.message_id, text=text))
    assert current().expected_at == before


def test_nothing_is_done_earlier_because_of_a_reply(sent: Mail) -> None:
    Sequence.objects.update(waits_for_return=True)
    later = BACK + timedelta(days=30)
    ParticipantAction.objects.filter(pk=current().pk).update(expected_at=later)
    came(out_of_office(sent.message_id, text=AWAY))
    assert current().expected_at == later


def test_a_paused_participant_stays_as_it_is(sent: Mail) -> None:
    Sequence.objects.update(waits_for_return=True)
    Participant.objects.update(status="paused")
    before = current().expected_at
    received = came(out_of_office(sent.message_id, text=AWAY))
    assert received
    assert current().expected_at == before
