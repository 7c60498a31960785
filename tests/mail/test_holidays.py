"""An automatic email is not sent on a day off in the calendar of its sequence, whenever it was due."""

from datetime import UTC, datetime, timedelta

import pytest

from baton.mail.due import queue_due
from baton.mail.models import Mail
from baton.mail.operations import send
from baton.participants.models import ParticipantAction
from baton.people.models import User
from baton.sequences.models import Action, Calendar, Sequence
from tests.mail.conftest import MailServer, leave
from tests.world import World

# Thanksgiving is on Thursday, 26 November 2026. Ann works from nine to five in New York, five hours behind UTC.
WEDNESDAY = datetime(2026, 11, 25, 21, 30, tzinfo=UTC)
THANKSGIVING = datetime(2026, 11, 26, 15, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 27, 14, tzinfo=UTC)


@pytest.fixture
def due(world: World) -> ParticipantAction:
    """The email of a sequence with American holidays, due on the afternoon before one."""
    calendar = Calendar.objects.create(name="US", weekdays=[0, 1, 2, 3, 4], country="US")
    Sequence.objects.filter(pk=world.sequence.pk).update(calendar=calendar, time_zone="America/New_York")
    world.sequence.refresh_from_db()
    User.objects.filter(pk=world.ann.pk).update(time_zone="America/New_York")
    return world.enroll(at=WEDNESDAY)[0]


def test_what_was_due_the_day_before_is_not_written_on_the_holiday(
    due: ParticipantAction, server: MailServer
) -> None:
    assert due.expected_at == WEDNESDAY
    assert queue_due(at=THANKSGIVING) == 0
    assert queue_due(at=FRIDAY) == 1
    leave(FRIDAY)
    assert len(server.messages) == 1


def test_what_was_written_the_day_before_waits_for_the_day_after(due: ParticipantAction, server: MailServer) -> None:
    assert queue_due(at=WEDNESDAY) == 1
    leave(THANKSGIVING)
    assert server.messages == []
    mail = Mail.objects.get()
    assert (mail.status, mail.not_before) == ("queued", FRIDAY)
    leave(FRIDAY)
    assert len(server.messages) == 1


def test_a_person_sends_on_a_holiday(world: World, due: ParticipantAction, server: MailServer) -> None:
    Action.objects.update(is_automatic=False)
    send(participant_action_id=due.pk, subject="Hi", body="By hand", by=world.ann, at=THANKSGIVING)
    leave(THANKSGIVING)
    assert len(server.messages) == 1


def test_other_sequences_go_on_and_so_does_one_without_a_calendar(
    world: World, due: ParticipantAction, server: MailServer
) -> None:
    Sequence.objects.filter(pk=world.sequence.pk).update(calendar=None)
    assert queue_due(at=THANKSGIVING) == 1
    leave(THANKSGIVING)
    assert len(server.messages) == 1


def test_an_own_day_off_counts_in_the_time_zone_of_the_sequence(
    world: World, due: ParticipantAction, server: MailServer
) -> None:
    Calendar.objects.update(country="", closed_days=["2026-11-26"])
    User.objects.filter(pk=world.ann.pk).update(time_zone="Asia/Tokyo", work_start="00:00", work_end="23:59")
    in_new_york_still_wednesday = datetime(2026, 11, 26, 4, tzinfo=UTC)
    assert queue_due(at=in_new_york_still_wednesday + timedelta(hours=2)) == 0
    assert queue_due(at=in_new_york_still_wednesday) == 1


def test_a_calendar_without_a_working_day_of_the_sender_is_a_problem(
    due: ParticipantAction, server: MailServer
) -> None:
    Calendar.objects.update(weekdays=[5, 6])
    assert queue_due(at=FRIDAY) == 1
    leave(FRIDAY)
    due.refresh_from_db()
    assert due.problem == "The sender and the sequence's calendar have no working day in common."
