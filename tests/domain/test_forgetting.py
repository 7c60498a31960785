"""Erasing what is stored about a person, on request."""

import json

import pytest

from baton.crm.models import Record, Suppression
from baton.insight.forgetting import AnEmailIsUnderWay, forget_person, preview_forgetting, records_of
from baton.mail.models import CaughtMail, Mail, ReceivedMail
from baton.participants.models import Participant, ParticipantAction
from baton.people.permissions import NotAllowed
from tests.world import MONDAY, World, record

pytestmark = pytest.mark.django_db
ADDRESS = "kim@example.org"


@pytest.fixture
def kim(world: World) -> Record:
    """A person who was called, mailed and answered, under two records."""
    first, second = (record(name, owner=world.ann) for name in ("Kim Lee", "Kim B. Lee"))
    Record.objects.filter(pk__in=[first.pk, second.pk]).update(
        email=ADDRESS, phone="+1 312 555 0101", phone_number="+13125550101", fields={"Title": "Kim’s title"}
    )
    done, *_rest = world.enroll(first)
    ParticipantAction.objects.filter(pk=done.pk).update(note="Kim has a new baby")
    email = Mail.objects.create(
        participant_action=done, sender=world.ann, status="sent", message_id="<1@x>", sent_from="ann@example.com",
        sent_to=ADDRESS, subject="Hello Kim", body="Hi Kim", written_at=MONDAY, sent_at=MONDAY,
    )  # fmt: skip
    ReceivedMail.objects.create(
        message_id="<2@x>", kind="reply", answers=email, record=first, received_from="Kim Lee", body="Kim says no",
        received_at=MONDAY,
    )  # fmt: skip
    CaughtMail.objects.create(caught_at=MONDAY, sent_from="ann@example.com", sent_to=ADDRESS, content=b"Hi Kim")
    first.refresh_from_db()
    return first


def test_nothing_says_who_the_person_was(world: World, kim: Record) -> None:
    forget_person(records=records_of(kim), by=world.mia, at=MONDAY)
    rows = [
        *Record.objects.filter(forgotten_at=MONDAY).values(),
        *Mail.objects.values(),
        *ReceivedMail.objects.values(),
        *ParticipantAction.objects.values(),
    ]
    assert len(Record.objects.filter(forgotten_at=MONDAY)) == 2
    for trace in ("Kim", ADDRESS, "0101"):
        assert trace not in json.dumps(rows, default=str)
    assert not CaughtMail.objects.exists()


def test_what_is_shown_before_is_what_is_erased(world: World, kim: Record) -> None:
    records = records_of(kim)
    shown = preview_forgetting(records=records, by=world.mia)
    assert shown.counts == {
        "Emails to the person": 1,
        "Replies and bounces": 1,
        "Notes on actions": 1,
        "Caught emails": 1,
        "Records": 2,
    }
    assert shown.leaves == 1
    assert forget_person(records=records, by=world.mia, at=MONDAY) == shown


def test_the_person_leaves_and_their_work_is_gone(world: World, kim: Record) -> None:
    forget_person(records=records_of(kim), by=world.mia, at=MONDAY)
    participant = Participant.objects.get(record=kim)
    assert (participant.status, participant.exit_why) == ("removed", "Forgotten on request")
    assert not ParticipantAction.objects.filter(participant=participant, status__in=["waiting", "current"]).exists()


def test_the_address_gets_no_email_if_it_comes_again(world: World, kim: Record) -> None:
    forget_person(records=records_of(kim), by=world.mia, at=MONDAY)
    suppression = Suppression.objects.get(address=ADDRESS)
    assert (suppression.kind, suppression.source, suppression.by) == ("opted_out", "admin", world.mia)


def test_others_keep_theirs(world: World, kim: Record) -> None:
    lee_before = Record.objects.filter(pk=world.lee.pk).values().get()
    [note] = world.enroll(world.lee)[:1]
    ParticipantAction.objects.filter(pk=note.pk).update(note="Asked for a quote")
    forget_person(records=records_of(kim), by=world.mia, at=MONDAY)
    assert Record.objects.filter(pk=world.lee.pk).values().get() == lee_before
    assert ParticipantAction.objects.get(pk=note.pk).note == "Asked for a quote"


def test_an_email_that_is_just_sent_is_waited_for(world: World, kim: Record) -> None:
    Mail.objects.update(status="sending")
    with pytest.raises(AnEmailIsUnderWay, match="Try again in a minute"):
        forget_person(records=records_of(kim), by=world.mia, at=MONDAY)
    kim.refresh_from_db()
    assert kim.name == "Kim Lee"


def test_agents_erase_nobody(world: World, kim: Record) -> None:
    with pytest.raises(NotAllowed):
        forget_person(records=records_of(kim), by=world.ann, at=MONDAY)
    with pytest.raises(NotAllowed):
        preview_forgetting(records=records_of(kim), by=world.ann)
