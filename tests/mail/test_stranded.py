"""No email is lost or stuck: a job belongs to its transaction, and every fault ends where a person sees it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event, Thread

import pytest
from django.conf import LazySettings
from django.db import OperationalError, connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob

from baton import sql
from baton.crm.models import Record
from baton.delegation.automatic_enrollment import ENROLL_MATCHING, enroll_matching_soon
from baton.delegation.failing_jobs import failing_jobs
from baton.mail.due import queue_due
from baton.mail.handing_over import hand_over
from baton.mail.models import Mail
from baton.mail.operations import send_again, try_again
from baton.mail.outbox import sweep
from baton.participants.models import ParticipantAction
from baton.people.models import User
from baton.sql import transactions
from tests.mail.conftest import SECONDS_OF_PATIENCE, MailServer, leave, limit, work
from tests.world import MONDAY, World, record


@pytest.fixture
def in_a_worker() -> Iterator[None]:
    """Procrastinate's app as it is in a worker process, where it has connections of its own."""
    assert isinstance(app.connector, DjangoConnector)
    with app.replace_connector(app.connector.get_worker_connector()), app.open():
        yield


def jobs(task: str = "send_mail") -> int:
    return ProcrastinateJob.objects.filter(task_name=task).count()


def mail() -> Mail:
    return Mail.objects.get()


def problem_of(pa: ParticipantAction) -> str:
    return ParticipantAction.objects.get(pk=pa.pk).problem


def test_in_a_worker_too_a_rollback_takes_the_jobs_with_it(
    world: World, server: MailServer, in_a_worker: None
) -> None:
    world.enroll()
    with transaction.atomic():
        assert queue_due(at=MONDAY) == 1
        enroll_matching_soon()
        assert (jobs(), jobs(ENROLL_MATCHING)) == (1, 1)
        transaction.set_rollback(True)
    assert (jobs(), jobs(ENROLL_MATCHING), Mail.objects.count()) == (0, 0, 0)


def test_a_worker_sees_a_job_only_with_the_email_that_it_is_for(
    world: World, server: MailServer, in_a_worker: None
) -> None:
    """The commit is slow, and another worker looks for jobs meanwhile."""
    world.enroll()
    written, go_on = Event(), Event()

    def write_slowly() -> None:
        with transaction.atomic():
            queue_due(at=MONDAY)
            written.set()
            go_on.wait(100)
        connection.close()

    writer = Thread(target=write_slowly)
    writer.start()
    assert written.wait(100)
    app.run_worker(queues=["mail"], wait=False, listen_notify=False, install_signal_handlers=False)
    assert jobs() == 0
    go_on.set()
    writer.join(100)
    Mail.objects.update(by=world.ann)  # so that it leaves whatever the time is
    app.run_worker(queues=["mail"], wait=False, listen_notify=False, install_signal_handlers=False)
    assert (len(server.messages), mail().status) == (1, "sent")


def test_an_email_that_lost_its_job_is_sent_all_the_same(world: World, server: MailServer) -> None:
    world.enroll()
    queue_due(at=MONDAY)
    Mail.objects.update(by=world.ann)
    assert sweep() == 0
    ProcrastinateJob.objects.all().delete()
    assert sweep() == 1
    assert sweep() == 0
    work()
    assert mail().status == "sent"


@pytest.mark.parametrize("status", ["failed", "succeeded", "cancelled", "aborted"])
def test_an_email_whose_job_came_to_an_end_without_it_is_given_another(
    world: World, server: MailServer, status: str
) -> None:
    world.enroll()
    queue_due(at=MONDAY)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = %s", [status])
    assert sweep() == 1


def test_an_email_that_was_being_sent_when_its_job_ended_is_perhaps_sent(world: World, server: MailServer) -> None:
    first = world.enroll()[0]
    queue_due(at=MONDAY)
    Mail.objects.update(status="sending", taken_up_at=MONDAY, attempts=1)
    ProcrastinateJob.objects.all().delete()
    assert sweep() == 1
    work()
    assert mail().status == "unknown"
    assert problem_of(first)
    send_again(participant_action_id=first.pk, by=world.ann, at=MONDAY)
    leave(MONDAY)
    assert (mail().status, len(server.messages)) == ("sent", 1)


def test_a_postponed_email_keeps_its_date_when_it_lost_its_job(world: World, server: MailServer) -> None:
    world.enroll()
    queue_due(at=MONDAY)
    server.answers["MAIL"] = "451 Busy"
    leave(MONDAY)
    ProcrastinateJob.objects.all().delete()
    assert sweep() == 1
    assert ProcrastinateJob.objects.get(task_name="send_mail").scheduled_at == MONDAY + timedelta(minutes=1)


def cut_all_connections() -> None:
    """From a thread, since the mail server that asks for it runs in an event loop."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(_cut_all_connections).result()


def _cut_all_connections() -> None:
    sql.rows(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    connection.close()


def test_a_connection_to_the_database_cut_while_sending_leaves_no_doubt(
    world: World, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transactions, "SECONDS_UNTIL_THE_NEXT_TRY", (0, 0, 0))
    first = world.enroll()[0]
    queue_due(at=MONDAY)
    server.before_answer = cut_all_connections
    leave(MONDAY)
    assert (len(server.messages), mail().status) == (1, "sent")
    assert ParticipantAction.objects.get(pk=first.pk).status == "completed"


def test_a_database_that_stays_away_is_said_and_loses_nothing(
    world: World, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transactions, "SECONDS_UNTIL_THE_NEXT_TRY", ())
    first = world.enroll()[0]
    queue_due(at=MONDAY)
    server.before_answer = cut_all_connections
    with pytest.raises(OperationalError):
        leave(MONDAY)
    connection.close()
    assert mail().status == "sending"
    ProcrastinateJob.objects.all().delete()
    sweep()
    work()
    assert mail().status == "unknown"
    assert problem_of(first)


@pytest.mark.parametrize("broken", [{"sent_to": "a\nb@example.org"}, {"reply_to": "x\r\ny@example.org"}])
def test_an_email_that_cannot_be_prepared_is_a_problem_that_a_person_can_act_on(
    world: World, server: MailServer, broken: dict[str, str]
) -> None:
    first = world.enroll()[0]
    queue_due(at=MONDAY)
    Mail.objects.update(**broken)
    leave(MONDAY)
    assert (mail().status, len(server.messages)) == ("failed", 0)
    assert problem_of(first)
    try_again(participant_action_id=first.pk, by=world.ann, at=MONDAY)
    assert queue_due(at=MONDAY) == 1
    leave(MONDAY)
    assert mail().status == "sent"


def with_leads(world: World, number: int) -> list[ParticipantAction]:
    """The first actions of so many more leads of Ann's, in order."""
    limit(world.ann, mails_per_minute=100)
    leads = [record(f"Lead {n}", owner=world.ann) for n in range(number)]
    for lead in leads:
        lead.email, lead.fields = f"lead{lead.pk}@example.org", {"FirstName": "Lo", "Company": "Acme"}
        lead.save()
    world.enroll(*leads)
    return list(ParticipantAction.objects.filter(action__position=1).order_by("pk"))


def test_one_record_that_breaks_the_template_stops_nobody_else(world: World, server: MailServer) -> None:
    bad, *good = with_leads(world, 3)
    Record.objects.filter(pk=bad.participant.record_id).update(fields={"FirstName": "Lo", "Company": "A" * 2000})
    assert queue_due(at=MONDAY) == 2, "a subject of 2,000 letters cannot be saved"
    assert problem_of(bad)
    assert [problem_of(pa) for pa in good] == ["", ""]
    leave(MONDAY)
    assert len(server.messages) == 2


def test_one_sender_whose_address_is_none_stops_nobody_else(world: World, server: MailServer) -> None:
    [of_ann] = with_leads(world, 1)
    of_ben = record("Of Ben", owner=world.ben)
    of_ben.email, of_ben.fields = "ben@example.org", {"FirstName": "Lo", "Company": "Acme"}
    of_ben.save()
    User.objects.filter(pk=world.ben.pk).update(mail_from="ben\n@exa mple.com", name="Ben\r\nBcc: all@example.org")
    pa = world.enroll(of_ben)[0]
    queue_due(at=MONDAY)
    leave(MONDAY)
    assert ParticipantAction.objects.get(pk=of_ann.pk).status == "completed"
    assert problem_of(pa)
    assert Mail.objects.filter(status__in=["queued", "sending"]).count() == 0


def test_a_server_that_takes_long_to_accept_has_accepted(
    world: World, server: MailServer, settings: LazySettings
) -> None:
    settings.EMAIL_TIMEOUT = settings.EMAIL_COMMAND_TIMEOUT = SECONDS_OF_PATIENCE
    world.enroll()
    queue_due(at=MONDAY)
    server.delay = "DATA"
    leave(MONDAY)
    assert mail().status == "sent"


def test_a_job_that_fails_is_shown_until_it_succeeds(world: World, server: MailServer) -> None:
    world.enroll()
    queue_due(at=MONDAY)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET args = '{}'")
    work()
    [failing] = failing_jobs()
    assert (failing.task, failing.failures) == ("send_mail", 1)
    assert "mail_id" in failing.error
    sweep()
    work()
    assert failing_jobs() == []


def test_a_clock_set_back_loses_and_doubles_nothing(world: World, server: MailServer) -> None:
    world.enroll()
    assert queue_due(at=MONDAY + timedelta(days=3)) == 1
    leave(MONDAY)
    assert [each.status for each in Mail.objects.all()] == ["sent"]
    assert queue_due(at=MONDAY) == 1, "the next one, which is due at once"
    leave(MONDAY + timedelta(days=3))
    hand_over(mail_id=mail_ids()[0], now=lambda: MONDAY)
    assert len(server.messages) == 2


def mail_ids() -> list[int]:
    return list(Mail.objects.order_by("pk").values_list("pk", flat=True))
