"""What is blocked, waits for a person or is sent by one, while sending pauses."""

from procrastinate.contrib.django.models import ProcrastinateJob

from baton.crm.models import Suppression
from baton.mail.deciding import Decision, decide
from baton.mail.due import queue_due
from baton.mail.handing_over import hand_over
from baton.mail.models import Mail, SendingPause
from baton.mail.operations import send, send_again
from baton.mail.pausing import try_paused
from baton.participants.matching import ActionFilter
from baton.participants.models import ParticipantAction
from baton.sequences.models import Action
from tests.concurrency.threads import at_once
from tests.mail.conftest import MailServer, leave
from tests.mail.pausing import LATER, LONG_AGO, go_on, leads, pause, recipients
from tests.world import MONDAY, World


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
    assert ParticipantAction.objects.filter(mails__by__isnull=False).count() == 0, "they stay automatic"
