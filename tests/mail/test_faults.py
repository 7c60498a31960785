"""What becomes of a mail when the mail server, the network or the worker fails at each step."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from baton.crm.suppressions import email_state
from baton.mail.due import queue_due
from baton.mail.handing_over import MAX_ATTEMPTS, hand_over
from baton.mail.models import Mail, SendingPause
from baton.mail.operations import NotInDoubt, mark_as_sent, send_again
from baton.mail.pausing import try_paused
from baton.participants.models import ParticipantAction
from baton.people.activity import activities_of, sentence
from baton.people.permissions import NotAllowed
from tests.concurrency.threads import at_once
from tests.mail.conftest import SECONDS_OF_PATIENCE, MailServer, leave, wait_until
from tests.world import MONDAY, World


@pytest.fixture
def first(world: World, server: MailServer) -> ParticipantAction:
    """The action of a mail that is in the outbox."""
    pa = world.enroll()[0]
    queue_due(at=MONDAY)
    return pa


def mail() -> Mail:
    return Mail.objects.get()


def status_of(pa: ParticipantAction) -> str:
    return ParticipantAction.objects.get(pk=pa.pk).status


def problem_of(pa: ParticipantAction) -> str:
    return ParticipantAction.objects.get(pk=pa.pk).problem


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_a_passing_refusal_is_tried_again_later(first: ParticipantAction, server: MailServer, step: str) -> None:
    server.answers[step] = "451 Busy"
    leave(MONDAY)
    assert (mail().status, mail().trouble, mail().not_before) == (
        "queued", "451 Busy", MONDAY + timedelta(minutes=1),
    )  # fmt: skip
    assert (status_of(first), problem_of(first)) == ("current", "")
    later = ProcrastinateJob.objects.filter(task_name="send_mail").latest("id")
    assert later.scheduled_at == MONDAY + timedelta(minutes=1)

    server.answers.clear()
    leave(MONDAY + timedelta(minutes=1))
    assert (mail().status, mail().attempts, status_of(first)) == ("sent", 2, "completed")
    assert [each["Message-ID"] for each in server.messages] == [mail().message_id]


def test_a_server_that_is_busy_for_long_is_tried_again_until_it_is_given_up(
    first: ParticipantAction, server: MailServer
) -> None:
    server.answers["RCPT"] = "450 Busy"
    pauses = []
    for _attempt in range(MAX_ATTEMPTS):
        leave(MONDAY)
        pauses.append(mail().not_before)
    minutes = [int((pause - MONDAY).total_seconds() / 60) for pause in pauses[:-1] if pause]
    assert minutes == [1, 4, 16, 64, 240, 240, 240]
    assert (mail().status, status_of(first), problem_of(first)) == ("failed", "current", "450 Busy")


def test_an_email_for_a_server_that_cannot_be_reached_is_never_given_up(
    first: ParticipantAction, settings: LazySettings
) -> None:
    settings.EMAIL_PORT = 1
    for days in range(3 * MAX_ATTEMPTS):
        try_paused(at=MONDAY + timedelta(days=7 * days), started_at=MONDAY)
        leave(MONDAY + timedelta(days=7 * days))
    assert (mail().status, mail().attempts, status_of(first), problem_of(first)) == ("queued", 0, "current", "")
    assert SendingPause.objects.get().reply.startswith("Can’t connect to the mail server")


def test_a_final_refusal_is_a_problem_for_a_person(first: ParticipantAction, server: MailServer) -> None:
    server.answers["DATA"] = "554 We think this is spam"
    leave(MONDAY)
    assert (mail().status, status_of(first), problem_of(first)) == ("failed", "current", "554 We think this is spam")


def test_an_address_that_does_not_exist_is_marked_and_its_action_skipped(
    world: World, first: ParticipantAction, server: MailServer
) -> None:
    server.answers["RCPT"] = "550 5.1.1 No such user"
    leave(MONDAY)
    assert (mail().status, status_of(first), email_state(world.lee).is_dead) == ("bounced", "skipped", True)
    queue_due(at=MONDAY + timedelta(minutes=2))
    second = world.actions()[1]
    assert (second.status, second.note) == ("skipped", "Email to lee@example.org bounced.")
    world.lee.email = "lee@example.net"
    assert not email_state(world.lee).is_dead


def lines(world: World) -> list[str]:
    return [sentence(activity) for activity in activities_of(world.sequence)]


@pytest.mark.parametrize("step", ["MAIL", "RCPT"])
def test_a_connection_lost_before_the_mail_is_tried_again(
    first: ParticipantAction, server: MailServer, step: str
) -> None:
    server.drop = step
    leave(MONDAY)
    assert mail().status == "queued"


def test_a_connection_lost_before_the_answer_leaves_a_doubt_that_a_person_settles(
    world: World, first: ParticipantAction, server: MailServer
) -> None:
    server.drop = "DATA"
    leave(MONDAY)
    assert (mail().status, status_of(first)) == ("unknown", "current")
    assert problem_of(first).startswith("The connection failed before the mail server confirmed the email")
    leave(MONDAY)
    assert len(server.messages) == 1, "it is not sent again by itself"

    with pytest.raises(NotAllowed):
        mark_as_sent(participant_action_id=first.pk, by=world.sam, at=MONDAY)
    mark_as_sent(participant_action_id=first.pk, by=world.ann, at=MONDAY)
    pa = ParticipantAction.objects.get(pk=first.pk)
    assert (mail().status, pa.status, pa.performer_id, pa.problem) == ("sent", "completed", world.ann.pk, "")
    assert lines(world) == ["Ann marked 1 email as sent."]
    with pytest.raises(ValueError, match="completed"):
        send_again(participant_action_id=first.pk, by=world.ann, at=MONDAY)


def test_what_perhaps_left_may_be_sent_again_under_the_same_id(
    world: World, first: ParticipantAction, server: MailServer
) -> None:
    server.drop = "DATA"
    leave(MONDAY)
    server.drop = ""
    with pytest.raises(NotAllowed):
        send_again(participant_action_id=first.pk, by=world.sam, at=MONDAY)
    send_again(participant_action_id=first.pk, by=world.ann, at=MONDAY)
    assert problem_of(first) == ""
    assert lines(world) == ["Ann sent 1 email again."]
    with pytest.raises(NotInDoubt):
        send_again(participant_action_id=first.pk, by=world.ann, at=MONDAY)
    leave(MONDAY)
    assert (mail().status, status_of(first)) == ("sent", "completed")
    assert len({each["Message-ID"] for each in server.messages}) == 1


def test_two_workers_send_a_mail_once(first: ParticipantAction, server: MailServer) -> None:
    mail_id = mail().pk
    assert at_once(*[lambda: hand_over(mail_id=mail_id, now=lambda: MONDAY)] * 2) == []
    assert len(server.messages) == 1


@pytest.mark.parametrize(("step", "status"), [("MAIL", "queued"), ("RCPT", "queued"), ("DATA", "unknown")])
def test_a_server_that_is_too_slow_is_as_one_that_hangs_up(
    first: ParticipantAction, server: MailServer, settings: LazySettings, step: str, status: str
) -> None:
    setattr(settings, f"EMAIL_{'ACCEPTANCE' if step == 'DATA' else 'COMMAND'}_TIMEOUT", SECONDS_OF_PATIENCE)
    server.delay = step
    leave(MONDAY)
    assert (mail().status, status_of(first)) == (status, "current")


WORKER = """
import sys, django
django.setup()
from django.conf import settings
from django.db import connection
from django.utils import timezone
from baton.mail.handing_over import hand_over
connection.settings_dict["NAME"] = sys.argv[2]
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(sys.argv[3])
hand_over(mail_id=int(sys.argv[1]), now=timezone.now)
"""


def test_a_worker_killed_between_sending_and_writing_it_down_leaves_a_doubt(
    world: World, first: ParticipantAction, server: MailServer
) -> None:
    """The server has the whole mail when it kills the worker, whose job then comes to another one."""
    process: list[subprocess.Popen[bytes]] = []

    def kill() -> None:
        os.kill(process[0].pid, signal.SIGKILL)
        process[0].wait()

    Mail.objects.update(by=world.ann)  # so that it leaves whatever the time is
    server.before_answer = kill
    name = connection.settings_dict["NAME"]
    arguments = [sys.executable, "-c", WORKER, str(mail().pk), str(name), str(server.port)]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "baton.config.settings"}
    process.append(subprocess.Popen(arguments, env=environment))
    wait_until(lambda: process[0].poll() is not None)
    assert (len(server.messages), mail().status) == (1, "sending")

    server.before_answer = lambda: None
    hand_over(mail_id=mail().pk, now=lambda: MONDAY)
    assert (len(server.messages), mail().status, status_of(first)) == (1, "unknown", "current")
    assert "worker stopped" in problem_of(first)
