"""A fault of the set-up, at a real mail server: sending pauses, nothing is lost or blamed, and all are sent later."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from procrastinate.contrib.django.models import ProcrastinateJob

from baton.crm.models import Record, Suppression
from baton.mail.deciding import Decision, decide
from baton.mail.due import queue_due
from baton.mail.handing_over import hand_over
from baton.mail.models import Mail, SendingPause
from baton.mail.operations import send, send_again
from baton.mail.pausing import PauseEnded, try_now, try_paused
from baton.participants.matching import ActionFilter
from baton.participants.models import ParticipantAction
from baton.participants.operations import remove
from baton.people.models import User
from baton.people.permissions import NotAllowed
from baton.rules.delivery import Refusal, refusal
from baton.sequences.models import Action
from tests.concurrency.threads import at_once
from tests.mail.conftest import MailServer, leave, limit
from tests.world import MONDAY, World, record

MINUTE = timedelta(minutes=1)
LATER = MONDAY + 2 * MINUTE
LONG_AGO = MONDAY - timedelta(days=1)

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


def leads(world: World, number: int, owner: User) -> list[Record]:
    """With addresses, enrolled, the emails due."""
    records = [record(f"{owner.name} {n}", owner=owner) for n in range(number)]
    for lead in records:
        lead.email, lead.fields = f"lead{lead.pk}@example.org", {"FirstName": "Lo", "Company": "Acme"}
    Record.objects.bulk_update(records, ["email", "fields"])
    world.enroll(*records)
    limit(owner, mails_per_minute=100)
    return records


def go_on() -> int:
    """Try what is paused, and hand over what is in the outbox."""
    tried = try_paused(at=LATER, started_at=LONG_AGO)
    leave(LATER)
    return tried


def pause() -> SendingPause:
    return SendingPause.objects.get(ended_at=None)


def recipients(server: MailServer) -> list[str]:
    return sorted(message["To"] for message in server.messages)


def nobody_is_blamed() -> bool:
    is_marked = Suppression.objects.exists()
    is_skipped = ParticipantAction.objects.filter(status="skipped").exists()
    return not (is_marked or is_skipped or ParticipantAction.objects.exclude(problem="").exists())


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


def test_what_is_blocked_is_not_sent_until_a_person_says_so(world: World, server: MailServer) -> None:
    leads(world, 1, world.ann)
    queue_due(at=MONDAY)
    server.answers["DATA"] = "554 5.7.1 Message considered spam"
    leave(MONDAY)
    [pa] = ParticipantAction.objects.exclude(problem="")
    assert (pa.status, pa.problem) == ("current", "554 5.7.1 Message considered spam")
    assert not SendingPause.objects.exists()
    server.answers.clear()
    leave(LATER)
    assert server.messages == []
    send_again(participant_action_id=pa.pk, by=world.ann, at=LATER)
    leave(LATER)
    assert len(server.messages) == 1


def test_a_full_mailbox_is_tried_again_and_an_email_that_is_too_large_is_a_problem(
    world: World, server: MailServer
) -> None:
    full, small = leads(world, 2, world.ann)
    queue_due(at=MONDAY)
    server.refused_recipients[full.email] = "552 5.2.2 Mailbox full"
    server.refused_recipients[small.email] = "552 5.3.4 Message too large"
    leave(MONDAY)
    statuses = dict(Mail.objects.values_list("sent_to", "status"))
    assert statuses == {full.email: "queued", small.email: "failed"}
    assert not Suppression.objects.exists()


def test_an_email_that_a_person_sends_waits_and_is_sent_in_their_name(world: World, server: MailServer) -> None:
    leads(world, 1, world.ann)
    queue_due(at=MONDAY)
    server.answers["MAIL"] = "530 5.7.0 Authentication required"
    leave(MONDAY)
    Action.objects.update(is_automatic=False)
    first = world.enroll()[0]
    send(participant_action_id=first.pk, subject="Hi", body="By hand", by=world.ann, at=MONDAY)
    leave(MONDAY)
    assert ParticipantAction.objects.get(pk=first.pk).status == "current"
    server.answers.clear()
    go_on()
    leave(LATER)
    assert ParticipantAction.objects.get(pk=first.pk).performer_id == world.ann.pk


def test_emails_kept_back_have_no_job_and_those_let_go_have_one_each(world: World, server: MailServer) -> None:
    leads(world, 10, world.ann)
    queue_due(at=MONDAY)
    server.answers["MAIL"] = "530 5.7.0 Authentication required"
    leave(MONDAY)
    before = ProcrastinateJob.objects.filter(task_name="send_mail").count()
    leave(MONDAY)
    assert ProcrastinateJob.objects.filter(task_name="send_mail").count() == before
    server.answers.clear()
    try_paused(at=LATER, started_at=LONG_AGO)
    probe = pause().probe_id
    assert probe
    hand_over(mail_id=probe, now=lambda: LATER)
    assert ProcrastinateJob.objects.filter(task_name="send_mail").count() == before + 1 + 9


def test_workers_that_meet_the_fault_at_once_make_one_pause_and_lose_nothing(
    world: World, server: MailServer
) -> None:
    records = leads(world, 6, world.ann)
    queue_due(at=MONDAY)
    mails = list(Mail.objects.order_by("pk").values_list("pk", flat=True))
    server.answers["RCPT"] = "550 5.7.60 Not permitted to send as this sender"

    def work_on(mail_id: int) -> None:
        hand_over(mail_id=mail_id, now=lambda: MONDAY)

    assert at_once(*(lambda mail_id=mail_id: work_on(mail_id) for mail_id in mails)) == []
    assert SendingPause.objects.count() == 1
    server.answers.clear()
    try_paused(at=LATER, started_at=LONG_AGO)
    together = [lambda mail_id=mail_id: hand_over(mail_id=mail_id, now=lambda: LATER) for mail_id in mails]
    assert at_once(*together) == []
    leave(LATER)
    assert recipients(server) == sorted(lead.email for lead in records)


def test_many_that_were_blocked_are_sent_again_at_once(world: World, server: MailServer) -> None:
    records = leads(world, 5, world.ann)
    queue_due(at=MONDAY)
    server.answers["DATA"] = "554 5.7.1 Message considered spam"
    leave(MONDAY)
    server.answers.clear()
    ids = tuple(Mail.objects.order_by("pk").values_list("participant_action", flat=True))
    Mail.objects.filter(participant_action=ids[4]).update(status="unknown")
    selected = ActionFilter(participant_action_ids=ids[1:])
    assert decide(matching=selected, decision=Decision.RETRY, by=world.mia, at=LATER).count == 3
    queue_due(at=LATER)
    leave(LATER)
    assert recipients(server) == sorted(lead.email for lead in records[1:4])
    with_problem = ActionFilter(only_with_problem=True)
    assert decide(matching=with_problem, decision=Decision.RETRY, by=world.mia, at=LATER).count == 1
    assert ParticipantAction.objects.filter(mail__by__isnull=False).count() == 0, "they stay automatic"
