"""Reopening unsends nothing, and sends nothing twice."""

from datetime import timedelta

import pytest

from baton.engage.operations import complete, skip
from baton.engage.reopening import CannotReopen, reopen
from baton.mail.due import queue_due
from baton.mail.models import Mail
from baton.mail.queries import EMAIL_STATE
from baton.participants.models import ParticipantAction
from baton.sequences.models import Template
from tests.mail.conftest import TUESDAY, MailServer, leave, statuses
from tests.world import MONDAY, World

LATER = MONDAY + timedelta(hours=2)


def reopened(pa: ParticipantAction, world: World) -> None:
    reopen(participant_action_id=pa.pk, by=world.mia, at=LATER, email_state=EMAIL_STATE)


def test_an_action_whose_email_was_sent_is_not_reopened(sent: Mail, world: World, server: MailServer) -> None:
    with pytest.raises(CannotReopen, match="The email of this action was sent"):
        reopened(sent.participant_action, world)
    queue_due(at=LATER)
    leave(LATER)
    assert [message["Subject"] for message in server.messages] == ["For Acme", "Re: For Acme"]


def test_a_skipped_email_is_sent_once_after_all(world: World, server: MailServer) -> None:
    first = world.enroll()[0]
    skip(participant_action_id=first.pk, by=world.ann, at=MONDAY, note="Not him")
    reopened(first, world)
    assert statuses() == ["current", "waiting", "waiting"]
    for at in (LATER, LATER + timedelta(minutes=1), LATER + timedelta(minutes=2)):
        queue_due(at=at)
        leave(at)
    assert [message["Subject"] for message in server.messages] == ["For Acme", "Re: For Acme"]
    assert statuses() == ["completed", "completed", "current"]


def test_what_went_before_an_email_that_was_sent_stays_closed(world: World, server: MailServer) -> None:
    Template.objects.update(subject="Hello")
    first = world.enroll()[0]
    skip(participant_action_id=first.pk, by=world.ann, at=MONDAY)
    queue_due(at=MONDAY)
    with pytest.raises(CannotReopen, match="The email of the next action is being sent"):
        reopened(first, world)
    Mail.objects.update(status="unknown")
    with pytest.raises(CannotReopen, match="The email of the next action was possibly sent"):
        reopened(first, world)
    Mail.objects.update(status="queued")
    leave(MONDAY)
    with pytest.raises(CannotReopen, match="A later action of this participant was completed"):
        reopened(first, world)


def test_an_automatic_email_that_waits_again_is_not_sent(world: World, server: MailServer) -> None:
    first = world.enroll()[0]
    complete(participant_action_id=first.pk, by=world.ann, at=MONDAY)
    reopened(first, world)
    queue_due(at=TUESDAY)
    assert Mail.objects.get().participant_action == first
