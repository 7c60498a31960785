"""Whose a reply is, by the delegation rule as it says now."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from baton.mail.models import Mail, ReceivedMail
from baton.mail.replies import page_of_replies
from baton.notices.models import Notice
from baton.participants.models import ParticipantAction
from baton.sql.paging import PageRequest
from tests.mail.conftest import TUESDAY, came
from tests.mail.replying import answer, is_done, reply_to, to_answer
from tests.mails import out_of_office, reply
from tests.world import MONDAY, World, queue, record


@pytest.fixture
def received(sent: Mail) -> ReceivedMail:
    """Lee has replied to ann's first email."""
    return reply_to(sent)


def test_a_reply_is_its_action_owners_and_an_automatic_one_is_nobodys(world: World, sent: Mail) -> None:
    came(out_of_office(sent.message_id))
    assert to_answer(world.ann) == []
    came(reply(sent.message_id))
    assert (to_answer(world.ann), to_answer(world.ben), to_answer(world.mia)) == (["Lee"], [], [])


def test_the_action_is_reassigned_and_the_reply_is_the_new_owners(world: World, sent: Mail) -> None:
    ParticipantAction.objects.filter(pk=sent.participant_action_id).update(owner=world.ben)
    came(reply(sent.message_id))
    assert (to_answer(world.ben), to_answer(world.ann)) == (["Lee"], [])


def test_while_the_owner_is_away_the_cover_answers(world: World, received: ReceivedMail) -> None:
    world.away(world.ann, cover=world.ben, first=TUESDAY.date(), days=3)
    assert (to_answer(world.ben), to_answer(world.ann)) == (["Lee"], [])
    assert to_answer(world.ann, at=TUESDAY + timedelta(days=4)) == ["Lee"]


def test_nobody_who_left_keeps_a_reply(world: World, sent: Mail) -> None:
    """The action is closed and keeps its owner for ever; the reply goes to whoever has the record now."""
    came(reply(sent.message_id))
    world.deactivate(world.ann)
    type(world.lee).objects.filter(pk=world.lee.pk).update(owner=world.ben)
    assert to_answer(world.ben) == ["Lee"]


def test_a_reply_in_a_queue_is_for_its_members(world: World, sent: Mail) -> None:
    partners = queue("Partners", [world.ben, world.sue])
    ParticipantAction.objects.filter(pk=sent.participant_action_id).update(owner=partners)
    came(reply(sent.message_id))
    assert (to_answer(world.ben), to_answer(world.sue), to_answer(world.ann)) == (["Lee"], ["Lee"], [])


def test_whoever_answers_is_told_at_once(world: World, sent: Mail) -> None:
    ParticipantAction.objects.filter(pk=sent.participant_action_id).update(owner=queue("Partners", [world.sam]))
    came(reply(sent.message_id))
    notice = Notice.objects.get(user=world.sam, kind=Notice.Kind.REPLY)
    assert notice.participant_action_id == sent.participant_action_id
    # The sender is told too, but it is not theirs to answer.
    assert Notice.objects.get(user=world.ann, kind=Notice.Kind.REPLY).participant_action_id is None


def test_of_a_thread_only_the_last_reply_waits_and_its_answer_does_for_all(
    world: World, sent: Mail, received: ReceivedMail
) -> None:
    second = receive_later(sent, "<reply-2@mail.example.org>")
    assert to_answer(world.ann) == ["Lee"]
    answer(second, by=world.ann)
    assert to_answer(world.ann) == []
    assert is_done(received)


def receive_later(sent: Mail, message_id: str) -> ReceivedMail:
    arrived = reply_to(sent, message_id=message_id)
    ReceivedMail.objects.filter(pk=arrived.pk).update(received_at=arrived.received_at + timedelta(hours=1))
    return ReceivedMail.objects.get(pk=arrived.pk)


def test_an_old_reply_is_left_to_the_record(world: World, received: ReceivedMail) -> None:
    assert to_answer(world.ann, at=TUESDAY + timedelta(days=91)) == []


def test_replies_come_newest_first_and_in_pages(world: World, sent: Mail) -> None:
    for hour, name in enumerate(["Ada", "Bea", "Cleo"]):
        lead = record(name, owner=world.ann)
        pa = world.enroll(lead)[0]
        mail = Mail.objects.create(
            participant_action=pa, sender=world.ann, message_id=f"<{name}@x.org>", written_at=MONDAY, status="unknown"
        )
        arrived = came(reply(mail.message_id, message_id=f"<{name}-reply@x.org>"))
        assert arrived
        ReceivedMail.objects.filter(pk=arrived.pk).update(received_at=MONDAY + timedelta(hours=hour))
    first = page_of_replies(user=world.ann, at=TUESDAY, page=PageRequest(size=2))
    assert [row.record for row in first.rows] == ["Cleo", "Bea"]
    last = page_of_replies(user=world.ann, at=TUESDAY, page=PageRequest(size=2, after=first.next))
    assert [row.record for row in last.rows] == ["Ada"]
    back = page_of_replies(user=world.ann, at=TUESDAY, page=PageRequest(size=2, before=last.previous))
    assert [row.record for row in back.rows] == ["Cleo", "Bea"]


def test_as_many_queries_for_many_replies(world: World, sent: Mail) -> None:
    came(reply(sent.message_id))
    with CaptureQueriesContext(connection) as one:
        to_answer(world.ann)
    for number in range(5):
        pa = world.enroll(record(f"Lou {number}", owner=world.ann))[0]
        Mail.objects.create(
            participant_action=pa,
            sender=world.ann,
            message_id=f"<{number}@x.org>",
            written_at=MONDAY,
            status="unknown",
        )
        came(reply(f"<{number}@x.org>", message_id=f"<{number}-reply@x.org>"))
    with CaptureQueriesContext(connection) as many:
        assert len(to_answer(world.ann)) == 6
    assert len(one) == len(many) == 4
