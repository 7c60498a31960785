"""Nobody is written to against their will: by any record of theirs, from the outbox, or after another import."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client
from typer.testing import CliRunner

from baton.cli.main import app
from baton.crm.models import Record, Suppression
from baton.crm.suppressions import email_state, lift, mark_dead, opt_out
from baton.delegation.enrollment import enroll
from baton.mail.due import queue_due
from baton.mail.models import Mail
from baton.participants.models import Participant, ParticipantAction
from baton.people.models import User
from tests.mail.conftest import MailServer, leave
from tests.world import MONDAY, World, record

LEE = "lee@example.org"
ANN, LEAD = "005Ec0000000001IAA", "00QEc00000BBaeXMAT"
NOON = MONDAY + timedelta(hours=3)


def twin_of(world: World, address: str = "LEE@example.org") -> Record:
    """Another record of the same address."""
    made = record("Lee, again", owner=world.ben)
    made.email, made.fields = address, world.lee.fields
    made.save()
    return made


def enroll_anew(world: World, *records: Record) -> None:
    Participant.objects.filter(record__in=records).update(status="removed")
    world.enroll(*records)


def skipped(*, because: str) -> list[str]:
    """The records whose first emails were skipped for a reason."""
    actions = ParticipantAction.objects.filter(status="skipped", note=because).order_by("pk")
    return list(actions.values_list("participant__record__name", flat=True))


def link_in(server: MailServer) -> str:
    """The path that the header of the last email offers."""
    return urlsplit(str(server.messages[-1]["List-Unsubscribe"]).strip(" <>\r\n")).path


@pytest.mark.parametrize("source", ["link", "complaint", "reply", "file"])
def test_no_record_of_an_address_that_opted_out_gets_the_next_email(
    world: World, server: MailServer, source: str
) -> None:
    world.enroll(world.lee, twin := twin_of(world))
    opt_out(address=LEE, source=source, why="", at=MONDAY)
    assert queue_due(at=MONDAY) == 0
    assert set(skipped(because="lee@example.org is opted out of email.")) == {"Lee", "Lee, again"}
    lift(addresses=[LEE], kind="opted_out", why="Asked to", by=None, at=NOON)
    enroll_anew(world, world.lee, twin)
    assert queue_due(at=NOON) == 2


@pytest.mark.parametrize("suppress", [opt_out, mark_dead])
def test_what_is_in_the_outbox_already_is_not_sent(
    world: World, server: MailServer, suppress: Callable[..., bool]
) -> None:
    world.enroll(world.lee, twin_of(world))
    assert queue_due(at=MONDAY) == 2
    suppress(address=LEE, source="bounce", why="", at=MONDAY)
    leave(MONDAY)
    assert server.messages == []
    assert list(Mail.objects.values_list("status", flat=True)) == ["failed", "failed"]


def test_an_email_to_an_address_that_the_record_no_longer_has_is_not_sent_against_its_will(
    world: World, server: MailServer
) -> None:
    world.enroll()
    queue_due(at=MONDAY)
    Record.objects.filter(pk=world.lee.pk).update(email="new@example.org")
    opt_out(address=LEE, source="link", why="", at=MONDAY)
    leave(MONDAY)
    assert server.messages == []


def test_a_dead_address_is_dead_for_every_record_and_works_again_for_every_one(
    world: World, server: MailServer
) -> None:
    twin = twin_of(world)
    server.answers["RCPT"] = "550 5.1.1 No such user"
    world.enroll()
    queue_due(at=MONDAY)
    leave(MONDAY)
    assert (email_state(world.lee).is_dead, email_state(twin).is_dead) == (True, True)
    world.enroll(twin)
    queue_due(at=MONDAY)
    assert "Lee, again" in skipped(because="Email to lee@example.org bounced.")
    lift(addresses=[LEE], kind="dead", why="It works", by=world.mia, at=NOON)
    server.answers.clear()
    enroll_anew(world, world.lee, twin)
    queue_due(at=NOON)
    leave(NOON)
    assert {message["To"] for message in server.messages} == {"lee@example.org", "LEE@example.org"}


def test_the_link_opts_out_the_address_that_the_email_was_sent_to(world: World, server: MailServer) -> None:
    world.enroll()
    queue_due(at=MONDAY)
    leave(MONDAY)
    Record.objects.filter(pk=world.lee.pk).update(email="new@example.org")
    twin = twin_of(world)
    page = Client().post(link_in(server)).content.decode()
    assert "No more email will be sent to <b>lee@example.org</b>" in page
    assert email_state(twin).is_opted_out
    assert Suppression.objects.get().source == "link"
    assert not email_state(Record.objects.get(pk=world.lee.pk)).is_opted_out


@pytest.mark.parametrize("ended", [{"IsConverted": "1"}, {"MasterRecordId": LEAD}])
def test_a_lead_converted_or_merged_gets_no_more_email(
    world: World, server: MailServer, ended: dict[str, str]
) -> None:
    world.enroll(world.lee, waiting := twin_of(world))
    assert queue_due(at=MONDAY) == 2
    Record.objects.filter(pk__in=[world.lee.pk, waiting.pk]).update(fields=world.lee.fields | ended)
    leave(MONDAY)
    assert queue_due(at=NOON) == 0
    assert server.messages == []


def test_many_records_cost_as_many_queries_as_few(
    world: World, server: MailServer, django_assert_max_num_queries: Callable[..., object]
) -> None:
    counts = []
    for many in (1, 20):
        world.enroll(*[twin_of(world, f"lead{many}-{n}@example.org") for n in range(many)])
        with django_assert_max_num_queries(100) as captured:  # type: ignore[attr-defined]
            queue_due(at=MONDAY)
        counts.append(len(captured))
    assert counts[0] == counts[1]


# Another import


@pytest.fixture
def imported(world: World, server: MailServer, tmp_path: Path) -> Callable[..., str]:
    """Import a lead of ann's as the CRM has it; what the command said."""
    User.objects.filter(pk=world.ann.pk).update(crm_id=ANN)

    def run(opted_out: int, *, modified: str = "", **more: str) -> str:
        row = {
            "Id": LEAD,
            "OwnerId": ANN,
            "FirstName": "Kim",
            "LastName": "Park",
            "Company": "Acme",
            "Email": "Kim@example.org",
            "HasOptedOutOfEmail": str(opted_out),
            "LastModifiedDate": modified,
        } | more
        (tmp_path / "Lead.csv").write_text(",".join(row) + "\n" + ",".join(row.values()) + "\n", encoding="utf-8")
        result = CliRunner().invoke(app, ["import", "salesforce", str(tmp_path)], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    return run


def kim() -> Record:
    return Record.objects.get(crm_id=LEAD)


def first_email_is_written(world: World) -> bool:
    """Enroll kim anew, and let what is due be written."""
    enroll_anew(world, kim())
    queue_due(at=NOON)
    return Mail.objects.filter(sent_to__iexact="kim@example.org", participant_action__status="current").exists()


def test_an_import_does_not_subscribe_again_who_unsubscribed_here(
    world: World, server: MailServer, imported: Callable[..., str]
) -> None:
    imported(0)
    enroll(sequence=world.sequence, records=[kim().pk], by=None, at=MONDAY)
    queue_due(at=MONDAY)
    leave(MONDAY)
    Client().post(link_in(server))
    imported(0, Title="CEO")
    queue_due(at=NOON)
    leave(NOON)
    assert [message["To"] for message in server.messages] == ["Kim@example.org"]
    assert (kim().fields["Title"], kim().opted_out_of_email) == ("CEO", False)
    assert skipped(because="kim@example.org is opted out of email.") == ["Kim Park"]
    assert not first_email_is_written(world)


def test_the_crm_going_from_opted_out_to_opted_in_later_subscribes_again(
    world: World, server: MailServer, imported: Callable[..., str]
) -> None:
    imported(0)
    opt_out(address="kim@example.org", source="link", why="", at=MONDAY)
    imported(1)
    assert not first_email_is_written(world)
    assert "1 opt-out lifted" in imported(0)
    assert Suppression.objects.get().lifted_why == "Opted in again in the CRM"
    assert first_email_is_written(world)


def test_an_opt_out_newer_than_the_crms_opt_in_stays(
    world: World, server: MailServer, imported: Callable[..., str]
) -> None:
    imported(1, modified="2026-03-01T10:00:00.000+0000")
    opt_out(address="kim@example.org", source="link", why="", at=MONDAY)
    imported(0, modified="2026-03-02T08:00:00.000+0000")
    assert not first_email_is_written(world)


def test_the_opt_in_of_a_new_address_says_nothing_of_the_old_one(
    world: World, server: MailServer, imported: Callable[..., str]
) -> None:
    imported(1)
    opt_out(address="kim@example.org", source="link", why="", at=MONDAY)
    imported(0, Email="park@example.org")
    assert Suppression.objects.get().lifted_at is None


def test_a_dead_address_stays_dead_whatever_the_crm_says(
    world: World, server: MailServer, imported: Callable[..., str]
) -> None:
    imported(1)
    mark_dead(address="kim@example.org", source="bounce", why="", at=MONDAY)
    imported(0)
    assert not first_email_is_written(world)
