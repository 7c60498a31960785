"""Notices by email: one digest, sent once, by a real mail server."""

from datetime import time, timedelta

import pytest
from django.conf import LazySettings
from procrastinate.contrib.django.models import ProcrastinateJob

from baton import sql
from baton.mail.digests import NotUnsent, send_again, send_digest
from baton.notices.digests import COLLECTED_FOR, sweep, unsent_digests
from baton.notices.models import Notice, NoticeEmail
from baton.notices.operations import Event, Preferences, mark_read, notify, set_preferences
from baton.notices.retention import forget_old
from baton.people.models import User
from baton.people.permissions import NotAllowed
from tests.mail.conftest import MailServer, work
from tests.world import MONDAY, World

HOUR = timedelta(hours=1)
Status = NoticeEmail.Status


def handed(person: User, *, by: User, times: int = 1) -> None:
    for _ in range(times):
        notify([Event(user_id=person.pk, kind=Notice.Kind.HANDED, count=12)], by=by, at=MONDAY)


def send(person: User, *, after: timedelta = COLLECTED_FOR) -> None:
    send_digest(user_id=person.pk, now=lambda: MONDAY + after)


def jobs() -> list[tuple[int, object]]:
    """Who has a job that sends their notices, and when."""
    waiting = ProcrastinateJob.objects.filter(task_name="send_notices", status="todo").order_by("id")
    return [(job.args["user_id"], job.scheduled_at) for job in waiting]


def status() -> str:
    return NoticeEmail.objects.get().status


def test_a_handover_is_sent_by_a_real_worker(world: World, server: MailServer, settings: LazySettings) -> None:
    settings.NOTICES_FROM = "baton@example.com"
    world.reassign(*world.enroll(), to=world.ben)
    work()
    messages = {message["To"]: message for message in server.messages}
    assert set(messages) == {"ann@example.com", "ben@example.com"}
    message = messages["ben@example.com"]
    assert message["From"] == "Baton <baton@example.com>"
    assert message["Subject"] == "Mia handed you 3 actions from Ann"
    assert message["Auto-Submitted"] == "auto-generated"
    link = f"http://127.0.0.1:8000/notices/{Notice.objects.get(user=world.ben).pk}/"
    assert f"Mia handed you 3 actions from Ann.\n{link}" in message.get_content().replace("\r\n", "\n")
    assert set(server.envelopes) == {"baton@example.com"}


def test_the_job_belongs_to_the_transaction_and_waits_for_more(world: World, server: MailServer) -> None:
    handed(world.ben, by=world.mia)
    assert jobs() == [(world.ben.pk, MONDAY + COLLECTED_FOR)]


def test_all_that_happened_meanwhile_is_one_email(world: World, server: MailServer) -> None:
    handed(world.ben, by=world.mia, times=3)
    for _ in range(3):
        send(world.ben)
    [message] = server.messages
    assert message["Subject"] == "Mia handed you 12 actions, and 2 more"
    assert message.get_content().count("Mia handed you 12 actions.") == 3
    assert status() == Status.SENT


def test_what_was_read_meanwhile_is_not_sent(world: World, server: MailServer) -> None:
    handed(world.ben, by=world.mia)
    mark_read(by=world.ben, at=MONDAY)
    send(world.ben)
    assert server.messages == []


def test_nothing_is_sent_to_whoever_has_no_address_or_can_no_longer_sign_in(world: World, server: MailServer) -> None:
    handed(world.sam, by=world.mia)
    assert not Notice.objects.get(user=world.sam).by_email
    handed(world.ben, by=world.mia)
    User.objects.filter(pk=world.ben.pk).update(is_active=False)
    send(world.ben)
    assert server.messages == []
    assert sweep(at=MONDAY) == 0


def test_without_a_mail_server_nothing_waits(world: World, settings: LazySettings) -> None:
    settings.EMAIL_HOST = ""
    handed(world.ben, by=world.mia)
    assert not Notice.objects.get().by_email
    assert jobs() == []


def test_a_kind_is_switched_off_for_email_or_for_the_bell_or_both(world: World, server: MailServer) -> None:
    only_bell = Preferences(not_by_bell=[], not_by_email=[Notice.Kind.HANDED])
    set_preferences(user=world.ben, preferences=only_bell, by=world.ben)
    handed(world.ben, by=world.mia)
    assert (Notice.objects.get().by_bell, Notice.objects.get().by_email, jobs()) == (True, False, [])
    only_email = Preferences(not_by_bell=[Notice.Kind.HANDED], not_by_email=[])
    set_preferences(user=world.ben, preferences=only_email, by=world.ben)
    handed(world.ben, by=world.mia)
    assert Notice.objects.filter(by_bell=False, by_email=True).count() == 1
    neither = Preferences(not_by_bell=[Notice.Kind.HANDED], not_by_email=[Notice.Kind.HANDED])
    set_preferences(user=world.ben, preferences=neither, by=world.ben)
    handed(world.ben, by=world.mia)
    assert Notice.objects.count() == 2


def test_nobody_chooses_for_somebody_else(world: World) -> None:
    with pytest.raises(NotAllowed):
        set_preferences(user=world.ben, preferences=Preferences(not_by_bell=[], not_by_email=[]), by=world.mia)


def test_in_quiet_hours_an_email_waits_for_their_end(world: World, server: MailServer) -> None:
    User.objects.filter(pk=world.ben.pk).update(time_zone="America/New_York")  # five hours behind
    quiet = Preferences(not_by_bell=[], not_by_email=[], quiet_from=time(20), quiet_until=time(7))
    set_preferences(user=world.ben, preferences=quiet, by=world.ben)
    handed(world.ben, by=world.mia)
    send(world.ben)
    assert server.messages == []
    assert jobs()[-1] == (world.ben.pk, MONDAY + 3 * HOUR)
    send(world.ben, after=3 * HOUR)
    assert len(server.messages) == 1


def test_a_mail_server_that_is_busy_is_asked_again_with_the_same_email(world: World, server: MailServer) -> None:
    server.answers["MAIL"] = "451 Later"
    handed(world.ben, by=world.mia)
    send(world.ben)
    assert (status(), NoticeEmail.objects.get().trouble) == (Status.QUEUED, "451 Later")
    assert jobs()[-1] == (world.ben.pk, MONDAY + COLLECTED_FOR + timedelta(minutes=1))
    handed(world.ben, by=world.mia)
    send(world.ben)  # the job of the new notice: it is not time for a retry yet
    assert server.tried["MAIL"] == 1
    server.answers.clear()
    first_id = NoticeEmail.objects.get().message_id
    send(world.ben, after=HOUR)
    assert [message["Message-ID"] for message in server.messages] == [first_id]
    assert jobs()[-1] == (world.ben.pk, MONDAY + HOUR)
    send(world.ben, after=HOUR)
    assert len(server.messages) == 2


def test_after_many_tries_it_is_shown_and_not_lost(world: World, server: MailServer) -> None:
    server.answers["MAIL"] = "451 Later"
    handed(world.ben, by=world.mia)
    for hours in range(0, 40, 5):
        send(world.ben, after=hours * HOUR)
    assert [digest.user for digest in unsent_digests(since=MONDAY)] == [world.ben]
    server.answers.clear()
    send_again(digest_id=NoticeEmail.objects.get().pk, by=world.mia, at=MONDAY + 50 * HOUR)
    send(world.ben, after=50 * HOUR)
    assert len(server.messages) == 1
    assert unsent_digests(since=MONDAY) == []


def test_an_email_that_is_refused_is_shown(world: World, server: MailServer) -> None:
    server.refused_recipients["ben@example.com"] = "550 No such user"
    handed(world.ben, by=world.mia)
    send(world.ben)
    assert [digest.trouble for digest in unsent_digests(since=MONDAY)] == ["550 No such user"]


def test_an_email_of_which_nobody_knows_is_not_sent_again_automatically(world: World, server: MailServer) -> None:
    server.drop = "DATA"  # the server has the email, and its answer is lost
    handed(world.ben, by=world.mia)
    send(world.ben)
    assert status() == Status.UNKNOWN
    server.drop = ""
    send(world.ben, after=HOUR)
    assert len(server.messages) == 1
    assert [digest.status for digest in unsent_digests(since=MONDAY)] == [Status.UNKNOWN]


def test_an_email_whose_worker_was_killed_is_not_sent_again_automatically(world: World, server: MailServer) -> None:
    handed(world.ben, by=world.mia)
    send(world.ben)
    NoticeEmail.objects.update(status=Status.SENDING, sent_at=None)  # as a killed worker leaves it
    assert sweep(at=MONDAY) == 0  # its job is there still
    send(world.ben, after=HOUR)
    assert (status(), len(server.messages)) == (Status.UNKNOWN, 1)


def test_a_sent_email_is_not_sent_again_by_hand(world: World, server: MailServer) -> None:
    handed(world.ben, by=world.mia)
    send(world.ben)
    with pytest.raises(NotUnsent):
        send_again(digest_id=NoticeEmail.objects.get().pk, by=world.mia, at=MONDAY)


def test_notices_that_lost_their_job_get_a_new_one(world: World, server: MailServer) -> None:
    handed(world.ben, by=world.mia)
    sql.run("TRUNCATE procrastinate_jobs CASCADE")
    assert sweep(at=MONDAY) == 1
    assert sweep(at=MONDAY) == 0
    assert [user_id for user_id, _at in jobs()] == [world.ben.pk]


def test_old_notices_are_deleted_with_their_email(world: World, server: MailServer) -> None:
    handed(world.ben, by=world.mia)
    send(world.ben)
    forget_old(at=MONDAY + timedelta(days=80))
    assert NoticeEmail.objects.count() == 1
    forget_old(at=MONDAY + timedelta(days=100))
    assert (Notice.objects.count(), NoticeEmail.objects.count()) == (0, 0)
