"""Replies are found by what they say, by those who see the record."""

import pytest
from django.db import connection
from django.utils import timezone

from baton.mail.models import Mail, ReceivedMail
from baton.participants.models import ParticipantAction
from tests.web.conftest import SignIn
from tests.world import MONDAY, World, record


def reply_from(pa: ParticipantAction, text: str, subject: str = "Re: Hello", kind: str = "reply") -> ReceivedMail:
    number = ReceivedMail.objects.count()
    mail, _is_new = Mail.objects.get_or_create(
        participant_action=pa,
        defaults={"sender": pa.owner, "message_id": f"<{pa.pk}@x.org>", "written_at": MONDAY, "status": "failed"},
    )
    return ReceivedMail.objects.create(
        message_id=f"<{number}@y.org>",
        kind=kind,
        answers=mail,
        record=pa.participant.record,
        subject=subject,
        body=text,
        received_at=timezone.now(),
    )


@pytest.fixture
def talkative(world: World) -> World:
    """Lee, whom ann owns, asks about budgets; Max, whom sam owns, does too."""
    reply_from(world.enroll()[0], f"{'Thanks. ' * 40}Our budget for robots is frozen until May.")
    reply_from(world.enroll(record("Max", owner=world.sam))[0], "No budget.")
    return world


def test_a_reply_is_found_by_the_beginnings_of_its_words(talkative: World, as_user: SignIn) -> None:
    page = as_user(talkative.mia).get("/search/?q=robot budg")
    [found] = page.context["found"].replies
    assert (found.record, found.subject) == ("Lee", "Re: Hello")
    assert "budget for robots is frozen" in found.excerpt
    assert found.excerpt.removeprefix("…").startswith("Thanks. ")
    assert len(found.excerpt) <= 122
    assert f"/records/{talkative.lee.pk}/#received" in page.content.decode()
    assert as_user(talkative.mia).get("/search/?q=robbery").context["found"].count == 0


def test_an_agent_finds_only_those_of_records_they_see(talkative: World, as_user: SignIn) -> None:
    def found(person: str) -> list[str]:
        page = as_user(getattr(talkative, person)).get("/search/?q=budget")
        return [reply.record for reply in page.context["found"].replies]

    assert (found("mia"), found("ann"), found("sam"), found("ben")) == (["Max", "Lee"], ["Lee"], ["Max"], [])


def test_what_a_program_wrote_is_not_found(talkative: World, as_user: SignIn) -> None:
    pa = ParticipantAction.objects.filter(participant__record=talkative.lee).first()
    assert pa
    reply_from(pa, "I am on holiday", kind="auto_reply")
    assert as_user(talkative.mia).get("/search/?q=holiday").context["found"].replies == ()


def test_a_reply_of_any_length_is_stored_and_searched(world: World, as_user: SignIn) -> None:
    words = " ".join(f"word{number}" for number in range(200_000))
    reply_from(world.enroll()[0], f"Beginning {words}")
    assert len(as_user(world.mia).get("/search/?q=beginning").context["found"].replies) == 1


def test_the_search_uses_the_index(talkative: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM mail_receivedmail AS received WHERE received.kind = 'reply' AND"
            " to_tsvector('simple'::regconfig, left(received.subject || ' ' || received.body, 50000))"
            " @@ to_tsquery('simple', 'budget')"
        )
        assert "reply_by_words" in " ".join(row[0] for row in cursor.fetchall())
