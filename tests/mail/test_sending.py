"""A mail that a person sends, in their own words."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from baton.crm.suppressions import mark_dead, opt_out
from baton.engage.operations import NotCurrent
from baton.mail.composing import Draft, compose
from baton.mail.models import Mail
from baton.mail.operations import AlreadySent, MailRefused, send
from baton.participants.models import ParticipantAction
from baton.people.models import User
from baton.people.permissions import NotAllowed
from baton.sequences.models import Action
from tests.concurrency.threads import at_once
from tests.mail.conftest import MailServer, leave, work
from tests.world import MONDAY, World, queue, record


@pytest.fixture
def first(world: World, server: MailServer) -> ParticipantAction:
    Action.objects.update(is_automatic=False)
    return world.enroll()[0]


def write(pa: ParticipantAction, by: User, *, subject: str = "Hi", body: str = "Hello, Lee") -> Mail:
    return send(participant_action_id=pa.pk, subject=subject, body=body, by=by, at=MONDAY)


def test_it_leaves_in_the_words_of_the_sender_who_then_has_done_the_action(
    world: World, first: ParticipantAction, server: MailServer
) -> None:
    write(first, world.ann, subject="Hi\nBcc: everybody@example.org", body="Words of mine")
    assert ParticipantAction.objects.get(pk=first.pk).status == "current"
    work()
    [message] = server.messages
    assert message["Subject"] == "Hi Bcc: everybody@example.org"
    assert message["Bcc"] is None
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    pa = ParticipantAction.objects.get(pk=first.pk)
    assert (pa.status, pa.performer_id, Mail.objects.get().status) == ("completed", world.ann.pk, "sent")


def test_the_draft_is_filled_in_and_signed(world: World, first: ParticipantAction) -> None:
    User.objects.filter(pk=world.ann.pk).update(
        signature="Ann\nNorthwind", reply_to="team@example.com", mail_from="ann@mail.example.com"
    )
    draft = compose(participant_action_id=first.pk, by=world.ann)
    assert isinstance(draft, Draft)
    assert (draft.subject, draft.body) == ("For Acme", "Hello Lee,\n\nbye.\n\nAnn\nNorthwind\n")
    assert (draft.sent_from, draft.reply_to) == ("Ann <ann@mail.example.com>", "team@example.com")


def test_what_is_missing_is_named_and_may_not_leave(world: World, first: ParticipantAction) -> None:
    world.lee.fields = {}
    world.lee.save()
    draft = compose(participant_action_id=first.pk, by=world.ann)
    assert isinstance(draft, Draft)
    assert draft.missing == ("record.Company", "record.FirstName")
    with pytest.raises(MailRefused, match="still contains a merge field"):
        write(first, world.ann, subject=draft.subject, body=draft.body)


@pytest.mark.parametrize(("subject", "body", "why"), [("", "Hello", "a subject"), ("Hi", " \n", "has no text yet")])
def test_an_empty_mail_is_refused(world: World, first: ParticipantAction, subject: str, body: str, why: str) -> None:
    with pytest.raises(MailRefused, match=why):
        write(first, world.ann, subject=subject, body=body)


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("opted_out_of_email", True, "opted out"),
        ("email", "", "no email address"),
        ("email", "lee@@example", "not an email address"),
    ],
)
def test_a_record_that_can_have_no_mail_is_refused(
    world: World, first: ParticipantAction, field: str, value: object, why: str
) -> None:
    setattr(world.lee, field, value)
    world.lee.save()
    with pytest.raises(MailRefused, match=why):
        write(first, world.ann)


@pytest.mark.parametrize(
    ("suppress", "source", "why"), [(mark_dead, "bounce", "bounced"), (opt_out, "complaint", "opted out")]
)
def test_an_address_that_gets_no_email_is_refused_however_it_is_spelled(
    world: World, first: ParticipantAction, suppress: Callable[..., bool], source: str, why: str
) -> None:
    suppress(address="LEE@Example.org", source=source, why="", at=MONDAY)
    with pytest.raises(MailRefused, match=why):
        write(first, world.ann)


def test_a_stranger_may_not_send(world: World, first: ParticipantAction) -> None:
    with pytest.raises(NotAllowed):
        write(first, world.sam)
    assert not Mail.objects.exists()


def test_an_admin_sends_in_the_name_of_the_owner(world: World, first: ParticipantAction, server: MailServer) -> None:
    write(first, world.mia)
    leave(MONDAY)
    assert server.messages[0]["From"] == "Ann <ann@example.com>"
    assert ParticipantAction.objects.get(pk=first.pk).performer_id == world.mia.pk


def test_a_member_sends_for_a_queue_in_their_own_name(world: World, first: ParticipantAction) -> None:
    lou = record("Lou", owner=queue("Leads", [world.ben]))
    lou.email = "lou@example.org"
    lou.save()
    assert write(world.enroll(lou)[0], world.ben).sent_from == "Ben <ben@example.com>"


def test_of_two_people_one_sends(world: World, first: ParticipantAction, server: MailServer) -> None:
    failed = at_once(lambda: write(first, world.ann), lambda: write(first, world.mia))
    assert [type(each) for each in failed] == [AlreadySent]
    leave(MONDAY)
    assert len(server.messages) == 1
    with pytest.raises(NotCurrent):
        write(first, world.ann)


def test_a_person_sends_what_could_not_leave_by_itself(
    world: World, first: ParticipantAction, server: MailServer
) -> None:
    server.answers["DATA"] = "554 Spam"
    write(first, world.ann)
    leave(MONDAY)
    server.answers.clear()
    before = Mail.objects.get().message_id
    send(
        participant_action_id=first.pk, subject="Hi", body="Other words", by=world.ann,
        at=MONDAY + timedelta(hours=1),
    )  # fmt: skip
    leave(MONDAY)
    assert (Mail.objects.get().message_id, Mail.objects.get().status) == (before, "sent")
