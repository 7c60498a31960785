"""Automatic email from being due to the recipient, with a real worker and a real mail server."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from baton.delegation import changes
from baton.engage.operations import complete
from baton.mail.due import queue_due
from baton.mail.models import Mail
from baton.mail.operations import try_again
from baton.participants.models import Participant, ParticipantAction
from baton.people.activity import activities_of, sentence
from baton.people.models import User
from baton.people.permissions import NotAllowed
from baton.sequences.models import Sequence
from tests.mail.conftest import MailServer, leave, limit
from tests.world import MONDAY, World, queue, record

NOON = MONDAY + timedelta(hours=3)


def statuses() -> list[str]:
    return list(Mail.objects.order_by("pk").values_list("status", flat=True))


def reload(pa: ParticipantAction) -> ParticipantAction:
    return ParticipantAction.objects.get(pk=pa.pk)


def test_what_is_due_leaves_and_completes_its_action(world: World, server: MailServer) -> None:
    first, second, _call = world.enroll()
    assert queue_due(at=MONDAY) == 1
    leave(MONDAY)
    [message] = server.messages
    assert message["From"] == "Ann <ann@example.com>"
    assert message["To"] == "lee@example.org"
    assert message["Subject"] == "For Acme"
    plain = message.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().startswith("Hello Lee,")
    assert (reload(first).status, reload(first).performer) == ("completed", None)
    assert reload(second).status == "current"
    mail = Mail.objects.get()
    assert (mail.status, mail.sender_id, mail.message_id) == ("sent", world.ann.pk, message["Message-ID"])


def test_whom_servers_tell_of_a_failure_is_the_sender_or_the_mailbox(
    world: World, server: MailServer, settings: LazySettings
) -> None:
    world.enroll()
    queue_due(at=MONDAY)
    leave(MONDAY)
    settings.BOUNCES_TO = "baton@example.com"
    queue_due(at=NOON)
    leave(NOON)
    assert server.envelopes == ["ann@example.com", "baton@example.com"]
    assert [message["From"] for message in server.messages] == ["Ann <ann@example.com>"] * 2


def test_a_tagged_address_is_told_of_a_failure_and_is_another_for_each_email(
    world: World, server: MailServer, settings: LazySettings
) -> None:
    settings.BOUNCES_TO = "bounces+{tag}@example.com"
    world.enroll()
    for at in (MONDAY, NOON):
        queue_due(at=at)
        leave(at)
    assert [address and address.split("+")[0] for address in server.envelopes] == ["bounces", "bounces"]
    assert len(set(server.envelopes)) == 2


def test_what_is_not_due_stays(world: World, server: MailServer) -> None:
    world.enroll(at=MONDAY + timedelta(hours=1))
    assert queue_due(at=MONDAY) == 0


def test_the_next_mail_goes_on_in_the_thread_whoever_sends_it(world: World, server: MailServer) -> None:
    _first, second, _call = world.enroll()
    queue_due(at=MONDAY)
    leave(MONDAY)
    world.reassign(second, to=world.ben)
    queue_due(at=NOON)
    leave(NOON)
    before, after = server.messages
    assert after["From"] == "Ben <ben@example.com>"
    assert after["Subject"] == "Re: For Acme"
    assert after["In-Reply-To"] == after["References"] == before["Message-ID"]


def test_it_waits_for_the_working_hours_of_its_sender(world: World, server: MailServer) -> None:
    world.enroll(at=MONDAY - timedelta(hours=3))
    User.objects.filter(pk=world.ann.pk).update(time_zone="America/New_York")
    assert queue_due(at=MONDAY) == 0
    assert queue_due(at=datetime(2026, 3, 1, 15, tzinfo=UTC)) == 0, "a Sunday"
    assert queue_due(at=MONDAY + timedelta(hours=5)) == 1


def test_a_mail_that_has_to_wait_until_the_evening_leaves_the_next_morning(world: World, server: MailServer) -> None:
    world.enroll()
    queue_due(at=MONDAY)
    leave(MONDAY + timedelta(hours=8))
    assert (server.messages, statuses()) == ([], ["queued"])
    morning = Mail.objects.get().not_before
    assert morning == MONDAY + timedelta(days=1)
    leave(morning)
    assert statuses() == ["sent"]


def test_an_absent_owner_is_covered_in_name_too(world: World, server: MailServer) -> None:
    world.away(world.ann, cover=world.ben, first=date(2026, 3, 2))
    world.enroll()
    queue_due(at=MONDAY)
    leave(MONDAY)
    assert server.messages[0]["From"] == "Ben <ben@example.com>"


def test_limits_are_each_senders_own(world: World, server: MailServer) -> None:
    limit(world.ann, mails_per_day=3, mails_per_minute=2)
    leads = [record(f"Lead {n}", owner=world.ann) for n in range(5)]
    for lead in [*leads, of_ben := record("Of Ben", owner=world.ben)]:
        lead.email, lead.fields = f"lead{lead.pk}@example.org", {"FirstName": "Lo", "Company": "Acme"}
        lead.save()
    world.enroll(*leads, of_ben)
    assert queue_due(at=MONDAY) == 3
    assert Mail.objects.filter(sender=world.ben.pk).count() == 1
    assert queue_due(at=MONDAY + timedelta(seconds=30)) == 0
    assert queue_due(at=MONDAY + timedelta(minutes=2)) == 1
    assert queue_due(at=MONDAY + timedelta(hours=5)) == 0
    assert queue_due(at=MONDAY + timedelta(days=1)) == 2


def test_a_missing_value_is_said_on_the_action_and_no_mail_leaves(world: World, server: MailServer) -> None:
    world.lee.fields = {"FirstName": " "}
    world.lee.save()
    first = world.enroll()[0]
    assert queue_due(at=MONDAY) == 0
    assert reload(first).problem == "No value for Company, First name."
    assert queue_due(at=MONDAY) == 0, "and it is not looked at again"

    world.lee.fields = {"FirstName": "Lee", "Company": "Acme"}
    world.lee.save()
    with pytest.raises(NotAllowed):
        try_again(participant_action_id=first.pk, by=world.sam, at=MONDAY)
    try_again(participant_action_id=first.pk, by=world.ann, at=MONDAY)
    assert [sentence(activity) for activity in activities_of(world.sequence)] == ["Ann retried 1 email."]
    assert reload(first).problem == ""
    assert queue_due(at=MONDAY) == 1


def test_what_a_queue_or_somebody_inactive_owns_is_a_problem(world: World, server: MailServer) -> None:
    of_queue = record("Of the queue", owner=queue("Leads", [world.ben]))
    of_sam = record("Of Sam", owner=world.sam)
    for lead in (of_queue, of_sam):
        lead.email = f"lead{lead.pk}@example.org"
        lead.save()
    first, *_rest = world.enroll(of_queue)
    other, *_rest = world.enroll(of_sam)
    world.deactivate(world.sam)
    assert queue_due(at=MONDAY) == 0
    assert reload(first).problem == "The queue Leads owns this action. A queue cannot send automatic email."
    assert reload(other).problem == "Sam is inactive and cannot send email."


def test_whoever_wants_no_mail_is_skipped(world: World, server: MailServer) -> None:
    first, second, call = world.enroll()
    world.lee.opted_out_of_email = True
    world.lee.save()
    assert queue_due(at=MONDAY) == 0
    assert (reload(first).status, reload(first).note) == ("skipped", "The record is opted out of email.")
    queue_due(at=NOON)
    assert [reload(second).status, reload(call).status] == ["skipped", "current"]


def test_whoever_opts_out_after_the_mail_was_written_gets_none(world: World, server: MailServer) -> None:
    first = world.enroll()[0]
    queue_due(at=MONDAY)
    world.lee.opted_out_of_email = True
    world.lee.save()
    leave(MONDAY)
    assert server.messages == []
    assert (statuses(), reload(first).status) == (["failed"], "skipped")


@pytest.mark.parametrize("stopped", ["participant", "sequence"])
def test_what_is_stopped_sends_nothing_and_goes_on_where_it_was(
    world: World, server: MailServer, stopped: str
) -> None:
    world.enroll()
    queue_due(at=MONDAY)
    stop = {"participant": (Participant, "paused"), "sequence": (Sequence, "inactive")}
    model, status = stop[stopped]
    model.objects.update(status=status)  # type: ignore[attr-defined]
    leave(MONDAY)
    assert (server.messages, statuses()) == ([], [])
    assert queue_due(at=MONDAY) == 0
    model.objects.update(status="active")  # type: ignore[attr-defined]
    assert queue_due(at=MONDAY) == 1


def test_a_mail_written_before_a_handover_leaves_in_the_name_of_the_new_owner(
    world: World, server: MailServer
) -> None:
    world.enroll()
    queue_due(at=MONDAY)
    world.do(changes.record_update(record_id=world.lee.pk, values={"owner_id": world.ben.pk}))
    leave(MONDAY)
    assert server.messages == []
    queue_due(at=MONDAY)
    leave(MONDAY)
    assert [each["From"] for each in server.messages] == ["Ben <ben@example.com>"]


def test_an_action_done_elsewhere_sends_nothing_more(world: World, server: MailServer) -> None:
    first = world.enroll()[0]
    queue_due(at=MONDAY)
    complete(participant_action_id=first.pk, by=world.ann, at=MONDAY)
    leave(MONDAY)
    assert (server.messages, statuses()) == ([], ["failed"])


def test_without_a_mail_server_all_stays_due(world: World, settings: LazySettings) -> None:
    settings.EMAIL_HOST = ""
    world.enroll()
    assert queue_due(at=MONDAY) == 0
    assert not Mail.objects.exists()


def test_the_mail_and_its_job_are_written_together_or_not_at_all(
    world: World, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_jobs: object) -> None:
        raise RuntimeError("power cut")

    world.enroll()
    monkeypatch.setattr("procrastinate.jobs.JobDeferrer.batch_defer", fail)
    with pytest.raises(RuntimeError):
        queue_due(at=MONDAY)
    assert not Mail.objects.exists()
    assert not ProcrastinateJob.objects.filter(task_name="send_mail").exists()


def test_twenty_mails_cost_as_many_queries_as_one(world: World, server: MailServer) -> None:
    counts = []
    for batch in (1, 20):
        leads = [record(f"Lead {batch} {n}", owner=world.ann) for n in range(batch)]
        for lead in leads:
            lead.email, lead.fields = f"lead{lead.pk}@example.org", {"FirstName": "Lo", "Company": "Acme"}
            lead.save()
        world.enroll(*leads)
        limit(world.ann, mails_per_minute=100)
        with CaptureQueriesContext(connection) as captured:
            assert queue_due(at=MONDAY) == batch
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 17


def test_a_bounce_address_that_is_none_is_refused_before_anything_runs(settings: LazySettings) -> None:
    settings.BOUNCES_TO = "bounces@{tag}.example.com"
    with pytest.raises(SystemCheckError, match=r"BATON_BOUNCES_TO is invalid. Use {tag} only once, before the @."):
        call_command("check")
    settings.BOUNCES_TO = "bounces+{tag}@example.com"
    call_command("check")
