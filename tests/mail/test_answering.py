"""Replies are answered in their thread over a real mail server, or marked as done."""

from functools import partial

import pytest

from baton.crm.suppressions import live_suppressions
from baton.mail.answering import ReplyIsDone, finish_reply, reopen_reply
from baton.mail.deciding import Decision, decide
from baton.mail.mailbox import check_mailbox
from baton.mail.models import Mail, ReceivedMail
from baton.mail.operations import MailRefused
from baton.mail.opting_out import opt_out
from baton.mail.replies import UnknownReply, find_reply, page_of_replies, thread_of
from baton.notices.models import Notice
from baton.participants.matching import ActionFilter
from baton.participants.models import Participant, ParticipantAction
from baton.people.models import Role, User
from baton.people.permissions import NotAllowed
from baton.sequences.models import Sequence
from tests.concurrency.threads import at_once
from tests.dovecot import Dovecot
from tests.mail.conftest import TUESDAY, MailServer, came, leave, work
from tests.mail.replying import FIRST, answer, is_done, reply_to, to_answer
from tests.mails import delivery_report, reply
from tests.world import MONDAY, World, queue
from tests.world import user as person_named


@pytest.fixture
def received(sent: Mail) -> ReceivedMail:
    """Lee has replied to ann's first email."""
    return reply_to(sent)


# Answering


def test_an_answer_is_sent_in_the_thread_from_the_owner(
    world: World, sent: Mail, received: ReceivedMail, server: MailServer
) -> None:
    User.objects.filter(pk=world.ann.pk).update(reply_to="ann.direct@example.com")
    answer(received, by=world.ann)
    assert (is_done(received), to_answer(world.ann)) == (True, [])
    work()
    message = server.messages[-1]
    assert (message["From"], message["To"]) == ("Ann <ann@example.com>", "lee@example.org")
    assert (message["Subject"], message["Reply-To"]) == ("Re: Hello Lee", "ann.direct@example.com")
    assert message["In-Reply-To"] == received.message_id
    assert message["References"].split() == [sent.message_id, received.message_id]
    assert Mail.objects.get(answer_to=received).status == "sent"
    thread = thread_of(participant_id=sent.participant_action.participant_id)
    assert [bool(one.sent) for one in thread] == [True, False, True]


def test_the_answer_to_the_answer_is_another_reply_in_the_same_thread(
    world: World, sent: Mail, received: ReceivedMail, server: MailServer
) -> None:
    answered = answer(received, by=world.ann)
    leave(TUESDAY)
    again = came(reply(answered.message_id, message_id="<reply-3@mail.example.org>"))
    assert again
    assert (again.answers, to_answer(world.ann)) == (answered, ["Lee"])
    answer(again, by=world.ann, body="Until then.")
    leave(TUESDAY)
    assert server.messages[-1]["In-Reply-To"] == "<reply-3@mail.example.org>"


def test_it_is_sent_though_the_record_has_no_address(
    world: World, received: ReceivedMail, server: MailServer
) -> None:
    type(world.lee).objects.filter(pk=world.lee.pk).update(email="")
    answer(received, by=world.ann)
    leave(TUESDAY)
    assert server.messages[-1]["To"] == "lee@example.org"


def test_it_goes_to_whoever_replied(world: World, sent: Mail, server: MailServer) -> None:
    received = reply_to(sent, sender="Lee at home <lee@home.example>")
    answer(received, by=world.ann)
    leave(TUESDAY)
    assert server.messages[-1]["To"] == "lee@home.example"


def test_a_cover_answers_in_their_own_name_and_an_admin_in_the_owners(
    world: World, received: ReceivedMail, server: MailServer
) -> None:
    world.away(world.ann, cover=world.ben, first=TUESDAY.date(), days=3)
    assert answer(received, by=world.ben).sent_from == "Ben <ben@example.com>"
    Mail.objects.filter(answer_to=received).delete()
    ReceivedMail.objects.update(done_at=None)
    assert answer(received, by=world.mia).sent_from == "Ben <ben@example.com>"


def test_an_answer_changes_nothing_about_the_sequence(world: World, sent: Mail, server: MailServer) -> None:
    Sequence.objects.update(ends_on_reply=False)
    received = reply_to(sent)
    before = list(ParticipantAction.objects.order_by("pk").values())
    answer(received, by=world.ann)
    leave(TUESDAY)
    assert list(ParticipantAction.objects.order_by("pk").values()) == before
    assert Participant.objects.get().status == "active"


def test_it_is_sent_though_the_reply_ended_the_sequence(
    world: World, received: ReceivedMail, server: MailServer
) -> None:
    assert Participant.objects.get().exit == "replied"
    answer(received, by=world.ann)
    leave(TUESDAY)
    assert len(server.messages) == 2


@pytest.mark.parametrize("body", ["  \n", "Dear {{ record.Name }}"])
def test_an_unfinished_answer_is_refused(world: World, received: ReceivedMail, body: str) -> None:
    with pytest.raises(MailRefused):
        answer(received, by=world.ann, body=body)
    assert (is_done(received), Mail.objects.filter(answer_to=received).exists()) == (False, False)


def test_whoever_opted_out_gets_no_answer(world: World, received: ReceivedMail, server: MailServer) -> None:
    opt_out(address="lee@example.org", source="admin", why="Asked", at=MONDAY, by=None)
    with pytest.raises(MailRefused, match="opted out of email"):
        answer(received, by=world.ann)


def test_an_opt_out_after_the_answer_keeps_it_back_and_opens_the_reply_again(
    world: World, received: ReceivedMail, server: MailServer
) -> None:
    answer(received, by=world.ann)
    opt_out(address="lee@example.org", source="admin", why="Asked", at=TUESDAY, by=None)
    leave(TUESDAY)
    assert (len(server.messages), is_done(received), to_answer(world.ann)) == (1, False, ["Lee"])


def test_an_answer_that_is_refused_is_to_be_sent_again(
    world: World, received: ReceivedMail, server: MailServer
) -> None:
    server.answers["DATA"] = "552 5.3.4 Too many links"
    answer(received, by=world.ann)
    leave(TUESDAY)
    [row] = page_of_replies(user=world.ann, at=TUESDAY, page=FIRST).rows
    assert "Too many links" in row.trouble
    assert Notice.objects.filter(user=world.ann, kind=Notice.Kind.EMAIL_PROBLEM).count() == 1
    assert ParticipantAction.objects.exclude(problem="").count() == 0
    del server.answers["DATA"]
    answer(received, by=world.ann, body="Without links.")
    leave(TUESDAY)
    assert "Without links." in str(server.messages[-1])
    assert Mail.objects.get(answer_to=received).status == "sent"


def test_an_answer_in_doubt_keeps_its_message_id(world: World, received: ReceivedMail, server: MailServer) -> None:
    server.drop = "DATA"
    first = answer(received, by=world.ann)
    Mail.objects.filter(pk=first.pk).update(status="unknown")
    ReceivedMail.objects.update(done_at=None)
    server.drop = ""
    assert answer(received, by=world.ann).message_id == first.message_id


def test_an_answer_that_bounces_marks_the_address_and_opens_the_reply(
    world: World, received: ReceivedMail, server: MailServer
) -> None:
    answered = answer(received, by=world.ann)
    leave(TUESDAY)
    came(delivery_report(answered.message_id))
    assert ("lee@example.org", "dead") in live_suppressions(["lee@example.org"])
    assert not is_done(received)


def test_an_answer_is_no_email_of_the_action(world: World, received: ReceivedMail, server: MailServer) -> None:
    answered = answer(received, by=world.ann)
    Mail.objects.filter(pk=answered.pk).update(status="unknown")
    matching = ActionFilter(participant_action_ids=(answered.participant_action_id,))
    assert decide(matching=matching, decision=Decision.AGAIN, by=world.mia, at=TUESDAY).count == 0


# Done


def test_done_without_an_answer_can_be_taken_back(world: World, received: ReceivedMail) -> None:
    assert finish_reply(reply_id=received.pk, by=world.ann, at=TUESDAY) == 1
    closed = ReceivedMail.objects.get()
    assert (closed.done_at, closed.done_by, to_answer(world.ann)) == (TUESDAY, world.ann, [])
    reopen_reply(reply_id=received.pk, by=world.ann, at=TUESDAY)
    assert to_answer(world.ann) == ["Lee"]
    with pytest.raises(ReplyIsDone):
        reopen_reply(reply_id=received.pk, by=world.ann, at=TUESDAY)


def test_an_answered_reply_is_not_opened_again(world: World, received: ReceivedMail, server: MailServer) -> None:
    answer(received, by=world.ann)
    with pytest.raises(ReplyIsDone):
        reopen_reply(reply_id=received.pk, by=world.ann, at=TUESDAY)
    with pytest.raises(ReplyIsDone):
        finish_reply(reply_id=received.pk, by=world.ann, at=TUESDAY)


def test_of_two_who_answer_at_once_one_is_told(world: World, sent: Mail) -> None:
    ParticipantAction.objects.filter(pk=sent.participant_action_id).update(
        owner=queue("Partners", [world.ann, world.ben])
    )
    received = reply_to(sent)
    refusals = at_once(*(partial(answer, received, by=person) for person in (world.ann, world.ben)))
    assert [type(refusal) for refusal in refusals] == [ReplyIsDone]
    assert Mail.objects.filter(answer_to=received).count() == 1


# Who may


def test_a_stranger_finds_no_reply_and_an_admin_does(world: World, received: ReceivedMail) -> None:
    with pytest.raises(UnknownReply):
        answer(received, by=world.sam)
    with pytest.raises(UnknownReply):
        finish_reply(reply_id=received.pk, by=world.ben, at=TUESDAY)
    with pytest.raises(UnknownReply):
        find_reply(0, by=world.mia, at=TUESDAY)
    assert answer(received, by=world.mia).by == world.mia


def test_an_enroller_may_not_even_ask(world: World, received: ReceivedMail) -> None:
    rita = person_named("rita", role=Role.ENROLLER)
    with pytest.raises(NotAllowed):
        answer(received, by=rita)
    with pytest.raises(NotAllowed):
        reopen_reply(reply_id=received.pk, by=rita, at=TUESDAY)


def test_from_the_mailbox_to_the_mailbox(
    world: World, sent: Mail, server: MailServer, user: str, imap_server: Dovecot
) -> None:
    imap_server.deliver(user, reply(sent.message_id), at=MONDAY)
    [received] = check_mailbox(at=TUESDAY).received
    answer(received, by=world.ann)
    work()
    assert server.messages[-1]["In-Reply-To"] == received.message_id
