"""Deciding about many emails at once: in doubt after a server that hung up, or failed after one that refused."""

from collections import Counter

import pytest

from baton.crm.models import Record
from baton.mail.deciding import Decision, decide, preview
from baton.mail.due import queue_due
from baton.mail.models import Mail
from baton.participants.matching import ActionFilter
from baton.participants.models import Participant, ParticipantAction
from baton.people.activity import activities_of, sentence
from baton.people.models import User
from baton.people.permissions import NotAllowed
from tests.mail.conftest import MailServer, leave, work
from tests.world import MONDAY, World, record

ALL = ActionFilter()


@pytest.fixture
def leads(world: World) -> list[Record]:
    """Four leads of ann's, each with the first email due."""
    leads = [record(f"Lead {n}", owner=world.ann) for n in range(4)]
    for lead in leads:
        lead.email, lead.fields = f"lead{lead.pk}@example.org", {"FirstName": lead.name, "Company": "Acme"}
        lead.save()
    world.enroll(*leads)
    return leads


def in_doubt(server: MailServer) -> None:
    """The server hangs up when it has the content, so nobody knows."""
    server.drop = "DATA"
    queue_due(at=MONDAY)
    leave(MONDAY)
    server.drop = ""
    server.messages.clear()
    assert set(Mail.objects.values_list("status", flat=True)) == {Mail.Status.UNKNOWN}


def failed(server: MailServer) -> None:
    """The server refuses the content."""
    server.answers["DATA"] = "554 5.7.1 Not today"
    queue_due(at=MONDAY)
    leave(MONDAY)
    server.answers.clear()
    assert set(Mail.objects.values_list("status", flat=True)) == {Mail.Status.FAILED}


def run(world: World, decision: Decision, matching: ActionFilter = ALL, by: User | None = None) -> tuple[int, object]:
    """What was foretold and what was done, which are the same."""
    foretold = preview(matching=matching, decision=decision)
    done = decide(matching=matching, decision=decision, by=by or world.mia, at=MONDAY)
    assert foretold == done
    return done.count, done.skipped


def newest_line(world: World) -> str:
    return sentence(activities_of(world.sequence)[0])


def statuses() -> Counter[tuple[int, str]]:
    return Counter(ParticipantAction.objects.values_list("action__position", "status"))


def test_all_are_taken_as_sent_and_their_actions_completed(
    world: World, leads: list[Record], server: MailServer
) -> None:
    in_doubt(server)
    assert run(world, Decision.SENT) == (4, {"not_current": 4, "not_email": 4})
    assert Mail.objects.filter(status=Mail.Status.SENT).count() == 4
    assert statuses()[1, "completed"] == statuses()[2, "current"] == 4
    assert newest_line(world) == "Mia marked 4 emails as sent."
    work()
    assert {message["To"] for message in server.messages} <= {"ann@example.com"}  # her notice of the doubt


def test_all_are_sent_again_with_the_text_and_the_message_id_they_had(
    world: World, leads: list[Record], server: MailServer
) -> None:
    in_doubt(server)
    ids = set(Mail.objects.values_list("message_id", flat=True))
    assert run(world, Decision.AGAIN)[0] == 4
    assert not ParticipantAction.objects.exclude(problem="").exists()
    leave(MONDAY)
    assert {message["Message-ID"] for message in server.messages} == ids
    assert Mail.objects.filter(status=Mail.Status.SENT, by=world.mia).count() == 4
    assert newest_line(world) == "Mia sent 4 emails again."


def test_the_operator_sends_again_in_the_name_of_whoever_did(
    world: World, leads: list[Record], server: MailServer
) -> None:
    in_doubt(server)
    first = Mail.objects.order_by("pk").first()
    assert first
    Mail.objects.filter(pk=first.pk).update(by=world.ben)
    assert decide(matching=ALL, decision=Decision.AGAIN, by=None, at=MONDAY).count == 4
    assert Counter(Mail.objects.values_list("by", flat=True)) == {None: 3, world.ben.pk: 1}


def test_failed_emails_are_written_again_from_the_mended_record_and_a_persons_own_text_stays(
    world: World, leads: list[Record], server: MailServer
) -> None:
    failed(server)
    mended = {"FirstName": "Kim", "Company": "Umbrella"}
    Record.objects.filter(pk__in=[lead.pk for lead in leads]).update(fields=mended)
    own = Mail.objects.get(participant_action__participant__record=leads[0])
    Mail.objects.filter(pk=own.pk).update(by=world.ann, subject="My own words")
    assert run(world, Decision.RETRY)[0] == 4
    assert newest_line(world) == "Mia retried 4 emails."
    queue_due(at=MONDAY)
    leave(MONDAY)
    assert sorted(str(message["Subject"]) for message in server.messages) == ["For Umbrella"] * 3 + ["My own words"]


def test_each_that_cannot_be_decided_is_skipped_for_its_reason(
    world: World, leads: list[Record], server: MailServer
) -> None:
    in_doubt(server)
    Mail.objects.filter(participant_action__participant__record=leads[0]).update(status=Mail.Status.FAILED)
    Mail.objects.filter(participant_action__participant__record=leads[1]).update(status=Mail.Status.QUEUED)
    Participant.objects.filter(record=leads[2]).update(status=Participant.Status.PAUSED)
    others = {"not_current": 4, "not_email": 4, "stopped": 1, "under_way": 1}
    assert preview(matching=ALL, decision=Decision.RETRY).skipped == others | {"in_doubt": 1}
    assert run(world, Decision.SENT) == (1, others | {"not_in_doubt": 1})


def test_only_what_matches_is_decided(world: World, leads: list[Record], server: MailServer) -> None:
    in_doubt(server)
    assert run(world, Decision.SENT, ActionFilter(record_id=leads[0].pk)) == (1, {"not_current": 1, "not_email": 1})
    assert Mail.objects.filter(status=Mail.Status.UNKNOWN).count() == 3


def test_what_is_too_much_for_once_waits(world: World, leads: list[Record], server: MailServer) -> None:
    in_doubt(server)
    done = decide(matching=ALL, decision=Decision.SENT, by=world.mia, at=MONDAY, at_most=3)
    assert (done.count, done.waiting) == (3, 1)


def test_only_a_sequence_admin_decides_for_many(world: World, leads: list[Record], server: MailServer) -> None:
    in_doubt(server)
    with pytest.raises(NotAllowed):
        decide(matching=ALL, decision=Decision.SENT, by=world.ann, at=MONDAY)
    assert Mail.objects.filter(status=Mail.Status.UNKNOWN).count() == 4
