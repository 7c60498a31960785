"""Automatic email: in whose name it is sent, and to whom not."""

from datetime import timedelta

import pytest

from baton.crm.models import Record
from baton.crm.suppressions import call_states
from baton.delegation import changes
from baton.mail.due import queue_due
from baton.participants.models import ParticipantAction
from tests.mail.conftest import MailServer, leave
from tests.mail.conftest import server as server  # noqa: PLC0414 - the mail server, for these tests too
from tests.mail.conftest import world as world  # noqa: PLC0414 - a sequence of two automatic emails and a call
from tests.world import MONDAY, World

NOON = MONDAY + timedelta(hours=3)


def test_the_sender_follows_the_owner_and_the_thread_goes_on(world: World, server: MailServer) -> None:
    """https://help.interseller.io/article/150"""
    world.enroll()
    queue_due(at=MONDAY)
    leave(MONDAY)
    world.do(changes.record_update(record_id=world.lee.pk, values={"owner_id": world.ben.pk}))
    queue_due(at=NOON)
    leave(NOON)
    first, second = server.messages
    assert (first["From"], second["From"]) == ("Ann <ann@example.com>", "Ben <ben@example.com>")
    assert second["In-Reply-To"] == first["Message-ID"]


@pytest.mark.parametrize("channel", ["opted_out_of_email", "do_not_call"])
def test_an_opt_out_of_one_channel_stops_that_channel_alone(world: World, server: MailServer, channel: str) -> None:
    """https://github.com/mautic/mautic/issues/3721"""
    Record.objects.filter(pk=world.lee.pk).update(**{channel: True})
    world.enroll()
    is_mailed = channel == "do_not_call"
    assert queue_due(at=MONDAY) == is_mailed
    leave(MONDAY)
    assert len(server.messages) == is_mailed
    world.lee.refresh_from_db()
    assert call_states([world.lee])[world.lee.pk].do_not_call == is_mailed
    call = ParticipantAction.objects.get(action__type="call")
    assert call.status in {"waiting", "current"}, "whoever opted out of email can still be called"
