"""At the end: is every email accounted for, every owner the rule's, every participant somewhere, no job stuck?"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from baton import sql
from baton.delegation.change import EVERYTHING, Change
from baton.delegation.changes import OF_MATCHING
from baton.delegation.handovers import preview_change
from baton.delegation.models import Handover
from baton.mail.models import Mail
from baton.mail.outbox import SEND_MAIL, WITHOUT_A_JOB
from baton.notices.models import NoticeEmail
from baton.participants.models import Participant, ParticipantAction

OPEN = ("waiting", "current")


@dataclass(frozen=True)
class Finding:
    """A line of the report; `is_fault` where the count should be zero and is not."""

    text: str
    count: int
    must_be_zero: bool = False

    @property
    def is_fault(self) -> bool:
        return self.must_be_zero and self.count > 0


def findings(accepted: Counter[str], completed: Counter[int]) -> Iterator[Finding]:
    """`accepted` is how often the mail server accepted each Message-ID, `completed` how often pages said so."""
    yield from _emails(accepted)
    yield from _work()
    yield from _completions(completed)
    yield from _jobs()


def _emails(accepted: Counter[str]) -> Iterator[Finding]:
    emails = list(Mail.objects.select_related("participant_action"))
    by_status = Counter(email.status for email in emails)
    for status, label in Mail.Status.choices:
        yield Finding(f"emails: {label.lower()}", by_status[status])
    notices = set(NoticeEmail.objects.values_list("message_id", flat=True))
    known = {email.message_id for email in emails} | notices
    arrived = {email.message_id for email in emails if accepted[email.message_id]}
    of = {status: [email for email in emails if email.status == status] for status in Mail.Status.values}
    yield Finding("nothing was sent at all", int(not of["sent"]), must_be_zero=True)
    yield Finding("perhaps sent, and accepted", sum(email.message_id in arrived for email in of["unknown"]))
    yield Finding(
        "sent, and never accepted", sum(email.message_id not in arrived for email in of["sent"]), must_be_zero=True
    )
    yield Finding("accepted twice", sum(times > 1 for times in accepted.values()), must_be_zero=True)
    yield Finding("accepted, and unknown here", len(set(accepted) - known), must_be_zero=True)
    yield Finding(
        "accepted, and neither sent nor perhaps sent",
        sum(email.message_id in arrived and email.status not in {"sent", "unknown"} for email in emails),
        must_be_zero=True,
    )
    yield Finding("still being sent", len(of["sending"]), must_be_zero=True)
    yield Finding("queued without a job", _queued_without_a_job(), must_be_zero=True)
    in_doubt = [email for email in [*of["unknown"], *of["failed"]] if email.participant_action.status == "current"]
    yield Finding(
        "not sent or in doubt, without a problem that a person sees",
        sum(not email.participant_action.problem for email in in_doubt),
        must_be_zero=True,
    )


def _queued_without_a_job() -> int:
    return len(sql.rows(WITHOUT_A_JOB, task=SEND_MAIL))


def _work() -> Iterator[Finding]:
    actions = ParticipantAction.objects
    for status, label in ParticipantAction.Status.choices:
        yield Finding(f"participant actions: {label.lower()}", actions.filter(status=status).count())
    active = Participant.objects.filter(status="active")
    current = Counter(actions.filter(status="current", participant__in=active).values_list("participant", flat=True))
    yield Finding(
        "active participants without exactly one current action",
        sum(current[participant] != 1 for participant in active.values_list("pk", flat=True)),
        must_be_zero=True,
    )
    ended = actions.filter(status__in=OPEN, participant__status__in=["completed", "removed"])
    yield Finding("open actions of participants who left", ended.count(), must_be_zero=True)
    yield Finding("open actions whose owner is not the rule's", _disagreements(), must_be_zero=True)


def _completions(completed: Counter[int]) -> Iterator[Finding]:
    done = set(ParticipantAction.objects.filter(status="completed").values_list("pk", flat=True))
    yield Finding("completed by people", len(completed))
    yield Finding("completed, as a page said, and not completed", len(set(completed) - done), must_be_zero=True)
    yield Finding("completed twice", sum(times > 1 for times in completed.values()), must_be_zero=True)


def _disagreements() -> int:
    """What the rule would change if everything were resolved again now."""
    everything = Change(cause=Handover.Cause.DATES, reached=OF_MATCHING(reach=EVERYTHING), verb=None)
    return sum(flow.count for flow in preview_change(everything, at=datetime.now(UTC)).flows.flows if flow.changes)


def _jobs() -> Iterator[Finding]:
    counts = dict(sql.rows("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY 1"))
    for status, count in sorted(counts.items()):
        yield Finding(f"jobs: {status}", count)
    stalled = sql.rows(
        "SELECT count(*) FROM procrastinate_jobs AS job WHERE status = 'doing' AND NOT EXISTS"
        " (SELECT FROM procrastinate_workers AS worker WHERE worker.id = job.worker_id)"
    )
    yield Finding("jobs of workers that are gone", stalled[0][0], must_be_zero=True)
