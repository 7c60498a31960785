"""A fault of the set-up, at a real mail server: sending pauses, nothing is lost or blamed, and all are sent later."""

from datetime import timedelta

import pytest
from django.conf import LazySettings

from baton.mail.due import queue_due
from baton.mail.models import Mail, SendingPause
from baton.mail.pausing import PauseEnded, try_now, try_paused
from baton.participants.models import ParticipantAction
from baton.participants.operations import remove
from baton.people.models import User
from baton.people.permissions import NotAllowed
from baton.rules.delivery import Refusal, refusal
from tests.mail.conftest import MailServer, leave
from tests.mail.pausing import LATER, LONG_AGO, MINUTE, go_on, leads, nobody_is_blamed, pause, recipients
from tests.world import MONDAY, World

SERVER, SENDER = SendingPause.Scope.SERVER, SendingPause.Scope.SENDER
EVERYBODY = [
    ("RCPT", "554 5.7.1 <lee@example.org>: Relay access denied"),
    ("RCPT", "550 5.7.1 Unable to relay"),
    ("MAIL", "530 5.7.0 Authentication required"),
    ("RCPT", "530 5.7.0 Authentication required"),
    ("RCPT", "503 5.5.1 Error: need MAIL command"),
]
ONE_SENDER = [
    ("RCPT", "553 5.7.1 <ann@example.com>: Sender address rejected: not owned by user baton"),
    ("MAIL", "553 5.7.1 sender address not owned by user"),
    ("DATA", "550 5.7.60 SMTP; Client does not have permissions to send as this sender"),
    ("RCPT", "550 5.7.60 not permitted to send as this sender"),
    ("MAIL", "550 5.1.8 bad sender domain"),
    ("RCPT", "550 5.1.0 <ann@example.com>: Sender address rejected: User unknown in local recipient table"),
    ("MAIL", "550 Something that nobody has thought of"),
]


@pytest.mark.parametrize(("step", "reply"), [*EVERYBODY, *ONE_SENDER])
def test_one_wrong_setting_loses_none_of_twenty_emails(
    world: World, server: MailServer, step: str, reply: str
) -> None:
    is_everybodys = (step, reply) in EVERYBODY
    if is_everybodys and refusal(reply) == Refusal.OTHER:
        pytest.skip("what this reply means is not known to the rules")
    records = leads(world, 20, world.ann)
    assert queue_due(at=MONDAY) == 20
    server.answers[step] = reply
    leave(MONDAY)
    leave(MONDAY + timedelta(seconds=30))
    assert server.tried[step] == 1, "one email was refused, and no other was tried"
    assert (pause().scope, pause().reply) == (SERVER if is_everybodys else SENDER, reply)
    assert nobody_is_blamed()
    assert set(Mail.objects.values_list("status", flat=True)) == {"queued"}

    assert go_on() == 1
    assert server.tried[step] == 2, "the probe"
    server.answers.clear()
    assert try_paused(at=LATER, started_at=LONG_AGO) == 0, "the next try is not due"
    assert try_paused(at=LATER + 5 * MINUTE, started_at=LONG_AGO) == 1
    leave(LATER + 5 * MINUTE)
    assert not SendingPause.objects.filter(ended_at=None).exists()
    leave(LATER + 6 * MINUTE)
    assert recipients(server) == sorted(lead.email for lead in records)
    assert nobody_is_blamed()


def test_the_emails_of_others_are_sent_while_one_sender_is_paused(world: World, server: MailServer) -> None:
    leads(world, 2, world.ann)
    of_ben = leads(world, 3, world.ben)
    queue_due(at=MONDAY)
    server.refused_senders["ann@example.com"] = "553 5.7.1 Sender address rejected: not owned by user baton"
    leave(MONDAY)
    assert recipients(server) == sorted(lead.email for lead in of_ben)
    assert pause().sender_id == world.ann.pk


def test_what_comes_due_meanwhile_is_not_written_and_a_sender_without_emails_is_tried_with_a_new_one(
    world: World, server: MailServer
) -> None:
    [lead] = leads(world, 1, world.ann)
    queue_due(at=MONDAY)
    server.answers["MAIL"] = "550 5.1.8 Bad sender domain"
    leave(MONDAY)
    leads(world, 3, world.ann)
    assert queue_due(at=LATER) == 0
    remove(participants=[lead.participants.get().pk], by=world.mia, at=LATER)
    leave(LATER)
    assert queue_due(at=LATER) == 1
    leave(LATER)
    assert queue_due(at=LATER) == 0
    server.answers.clear()
    go_on()
    assert len(server.messages) == 1
    assert queue_due(at=LATER) == 3, "the two that were due, and the next one to whom was just written to"


def test_pauses_between_tries_grow_to_half_an_hour_and_start_anew_when_somebody_asks(
    world: World, server: MailServer
) -> None:
    leads(world, 3, world.ann)
    queue_due(at=MONDAY)
    server.answers["MAIL"] = "530 5.7.0 Authentication required"
    at, waits = MONDAY, []
    leave(at)
    for _try in range(5):
        waits.append(pause().next_try_at - at)
        at = pause().next_try_at
        try_paused(at=at, started_at=LONG_AGO)
        leave(at)
    assert [int(wait / MINUTE) for wait in waits] == [1, 4, 16, 30, 30]
    with pytest.raises(NotAllowed):
        try_now(pause_id=pause().pk, by=world.ann, at=at)
    try_now(pause_id=pause().pk, by=world.mia, at=at)
    leave(at)
    assert (pause().attempts, pause().next_try_at - at) == (1, MINUTE)


def test_a_try_that_is_asked_for_ends_the_pause_and_it_is_kept_who_asked(world: World, server: MailServer) -> None:
    leads(world, 5, world.ann)
    queue_due(at=MONDAY)
    server.answers["MAIL"] = "530 5.7.0 Authentication required"
    leave(MONDAY)
    server.answers.clear()
    at = MONDAY + timedelta(seconds=10)
    number = pause().pk
    try_now(pause_id=number, by=world.mia, at=at)
    leave(at)
    leave(at)
    ended = SendingPause.objects.get()
    assert (ended.ended_at, ended.asked_by) == (at, world.mia)
    assert len(server.messages) == 5
    with pytest.raises(PauseEnded):
        try_now(pause_id=number, by=world.mia, at=at)


def test_other_settings_another_address_of_the_sender_and_a_worker_that_starts_are_tried_at_once(
    world: World, server: MailServer, settings: LazySettings
) -> None:
    leads(world, 1, world.ann)
    queue_due(at=MONDAY)
    server.answers["MAIL"] = "550 5.1.8 Bad sender domain"
    leave(MONDAY)
    assert try_paused(at=MONDAY, started_at=LONG_AGO) == 0
    assert try_paused(at=MONDAY, started_at=MONDAY + timedelta(seconds=1)) == 1
    settings.EMAIL_HOST_PASSWORD = "another"
    assert try_paused(at=MONDAY, started_at=LONG_AGO) == 1
    assert try_paused(at=MONDAY, started_at=LONG_AGO) == 0
    User.objects.filter(pk=world.ann.pk).update(mail_from="ann@mail.example.com")
    assert try_paused(at=MONDAY, started_at=LONG_AGO) == 1
    server.answers.clear()
    leave(MONDAY)
    assert server.envelopes == ["ann@mail.example.com"]
    assert server.messages[0]["From"] == "Ann <ann@mail.example.com>"


def test_an_email_that_is_refused_while_others_are_accepted_is_a_problem_of_its_own(
    world: World, server: MailServer
) -> None:
    poisoned, *others = leads(world, 4, world.ann)
    queue_due(at=MONDAY)
    server.refused_recipients[poisoned.email] = "550 5.7.60 Not permitted to send as this sender to them"
    leave(MONDAY)
    assert pause().sender_id == world.ann.pk
    go_on()
    leave(LATER)
    assert recipients(server) == sorted(lead.email for lead in others)
    assert not SendingPause.objects.filter(ended_at=None).exists()
    [problem] = ParticipantAction.objects.exclude(problem="")
    assert (problem.participant.record_id, problem.problem) == (
        poisoned.pk,
        Mail.objects.get(status="failed").trouble,
    )


def test_a_probe_that_shows_nothing_leaves_the_turn_to_another(world: World, server: MailServer) -> None:
    first, second, *_others = leads(world, 3, world.ann)
    queue_due(at=MONDAY)
    server.answers["RCPT"] = "550 5.7.60 Not permitted to send as this sender"
    leave(MONDAY)
    server.answers.clear()
    server.refused_recipients[second.email] = "451 Greylisted"
    go_on()
    assert pause().next_try_at == LATER
    assert Mail.objects.get(sent_to=second.email).not_before == LATER + MINUTE
    go_on()
    leave(LATER)
    assert recipients(server) == sorted([first.email, _others[0].email])


def test_a_server_that_does_not_sign_us_in_or_is_not_there_stops_everybody(
    world: World, server: MailServer, settings: LazySettings
) -> None:
    leads(world, 3, world.ann)
    leads(world, 3, world.ben)
    queue_due(at=MONDAY)
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "baton", "secret"
    leave(MONDAY)  # this server offers no sign-in
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD, settings.EMAIL_PORT = "", "", 1
    go_on()
    assert "Can’t connect" in pause().reply
    settings.EMAIL_PORT, settings.EMAIL_USE_TLS = server.port, True
    go_on()
    assert (pause().scope, nobody_is_blamed()) == ("server", True)
    settings.EMAIL_USE_TLS = False
    go_on()
    leave(LATER)
    assert len(server.messages) == 6


def test_a_shared_envelope_sender_that_is_refused_stops_everybody(
    world: World, server: MailServer, settings: LazySettings
) -> None:
    settings.BOUNCES_TO = "bounces@example.com"
    leads(world, 1, world.ann)
    queue_due(at=MONDAY)
    server.answers["MAIL"] = "553 5.7.1 <bounces@example.com>: Sender address rejected: not owned by user baton"
    leave(MONDAY)
    assert pause().scope == "server"
