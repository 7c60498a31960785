"""What a reply, a bounce, an opt-out or a spam complaint does to the other sequences of the person."""

from collections.abc import Callable

import pytest

from baton.crm.models import Record
from baton.crm.suppressions import opt_out
from baton.engage.resuming import resume
from baton.mail.models import Mail
from baton.mail.unsubscribing import link_for, unsubscribe
from baton.participants.models import Participant, ParticipantAction
from baton.participants.operations import pause
from baton.sequences.models import Sequence
from tests.mail.conftest import TUESDAY, MailServer, came
from tests.mails import delivery_report, out_of_office, reply
from tests.world import World, record, sequence

Event = Callable[[Mail], object]


def replied(mail: Mail) -> None:
    came(reply(mail.message_id))


def bounced(mail: Mail) -> None:
    came(delivery_report(mail.message_id))


def unsubscribed(mail: Mail) -> None:
    token = link_for(mail.participant_action.participant.record_id, mail_id=mail.pk).rstrip("/").rpartition("/")[2]
    unsubscribe(token, at=TUESDAY)


EVENTS = [
    (replied, "replied", "Replied in “Inbound”: “Re: Hello Lee”"),
    (bounced, "bounced", "Email to lee@example.org bounced in “Inbound”"),
    (unsubscribed, "opted_out", "Opted out of email in “Inbound”"),
]
events = pytest.mark.parametrize(("event", "exit_", "why"), EVENTS)


@pytest.fixture
def other(sent: Mail, world: World) -> Participant:
    """Lee in a second sequence."""
    into = sequence("Newsletter")
    world.sequence, first = into, world.sequence
    world.enroll()
    world.sequence = first
    return Participant.objects.get(sequence=into)


def react(setting: str) -> None:
    Sequence.objects.filter(name="Newsletter").update(on_a_reply_elsewhere=setting)


@events
def test_by_default_the_others_pause_and_say_why(
    sent: Mail, other: Participant, event: Event, exit_: str, why: str
) -> None:
    event(sent)
    other.refresh_from_db()
    assert (other.status, other.pause_why, other.exit) == ("paused", why, "")
    assert ParticipantAction.objects.filter(participant=other, status="current").exists()
    resume(participants=[other.pk], by=None, at=TUESDAY)
    other.refresh_from_db()
    assert (other.status, other.pause_why) == ("active", "")


@events
def test_or_they_end(sent: Mail, other: Participant, event: Event, exit_: str, why: str) -> None:
    react("end")
    event(sent)
    other.refresh_from_db()
    assert (other.status, other.exit, other.exit_why, other.ended_at) == ("removed", exit_, why, TUESDAY)


@events
def test_or_they_go_on(sent: Mail, other: Participant, event: Event, exit_: str, why: str) -> None:
    react("nothing")
    event(sent)
    other.refresh_from_db()
    assert (other.status, other.pause_why) == ("active", "")


def test_an_automatic_reply_changes_nothing_elsewhere(sent: Mail, other: Participant) -> None:
    came(out_of_office(sent.message_id, text="I am away."))
    other.refresh_from_db()
    assert other.status == "active"


def test_a_reply_that_does_not_end_its_own_sequence_pauses_the_others(sent: Mail, other: Participant) -> None:
    Sequence.objects.update(ends_on_reply=False)
    replied(sent)
    assert dict(Participant.objects.values_list("sequence__name", "status")) == {
        "Inbound": "active",
        "Newsletter": "paused",
    }


@pytest.mark.parametrize(
    ("email", "status"), [("LEE@example.org", "paused"), ("", "active"), ("kim@example.org", "active")]
)
def test_other_records_of_the_address_are_the_same_person(
    sent: Mail, world: World, server: MailServer, email: str, status: str
) -> None:
    twin = record("Lee Ortiz", owner=world.ben, object="contact")
    Record.objects.filter(pk=twin.pk).update(email=email)
    world.sequence = sequence("Renewal", object="contact")
    world.enroll(twin)
    replied(sent)
    assert Participant.objects.get(record=twin).status == status


def test_a_bounce_of_an_old_address_says_nothing_of_the_new_one(sent: Mail, other: Participant) -> None:
    Record.objects.update(email="lee@new.example")
    bounced(sent)
    other.refresh_from_db()
    assert other.status == "active"


def test_whoever_was_paused_by_hand_stays_so_without_a_reason(sent: Mail, other: Participant) -> None:
    pause(participants=[other.pk], by=None, at=TUESDAY)
    replied(sent)
    other.refresh_from_db()
    assert (other.status, other.pause_why) == ("paused", "")


def test_a_second_click_on_the_link_pauses_nobody_who_was_resumed(sent: Mail, other: Participant) -> None:
    unsubscribed(sent)
    resume(participants=[other.pk], by=None, at=TUESDAY)
    unsubscribed(sent)
    other.refresh_from_db()
    assert other.status == "active"


def test_an_opt_out_by_a_user_pauses_nobody(sent: Mail, other: Participant) -> None:
    opt_out(address="lee@example.org", source="rep", why="Asked me", at=TUESDAY)
    other.refresh_from_db()
    assert other.status == "active"
