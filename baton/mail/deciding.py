"""Deciding about many emails at once: those that perhaps were sent, and those that were not.

Each participant is a transaction of its own where its action is completed, since what follows gets new dates. What is
sent again is one transaction: it locks the participants, looks once more, and changes all in a few statements.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from baton import sql
from baton.engage.operations import NotCurrent, NotRunning
from baton.mail.models import Mail
from baton.mail.operations import NotInDoubt, write_as_sent
from baton.mail.outbox import enqueue_emails
from baton.mail.queries import emails_of_actions
from baton.participants.matching import ActionFilter
from baton.participants.models import Participant, ParticipantAction
from baton.people.models import User
from baton.people.permissions import Verb, require
from baton.sequences.activity import record_counts
from baton.sql import Sql
from baton.sql.locks import hold_people_still
from baton.sql.transactions import one_transaction

TO_DECIDE = Sql("mail/outbox", "emails_to_decide")
BATCH = 500  # emails in one transaction
EVERY_ONE = 1_000_000  # more than an array of ids should have
CAN, CHANGED_SINCE = "can", "changed_since"
REFUSALS = {
    "not_email": "not an email",
    "not_current": "an earlier action comes first",
    "stopped": "the participant or the sequence is not active",
    "under_way": "the email is being sent",
    "in_doubt": "the email was perhaps sent; decide that first",
    "not_in_doubt": "no email that was perhaps sent",
    "not_failed": "no email that failed",
    CHANGED_SINCE: "another user has decided",
}


class Decision(StrEnum):
    """Perhaps sent: mark it as sent, or send it again. Not sent: try again."""

    SENT = "sent"
    AGAIN = "again"
    RETRY = "retry"


@dataclass(frozen=True, slots=True)
class Decided:
    """How many emails were (or would be) decided, how many wait for the next go, and how many are skipped why."""

    count: int
    waiting: int
    skipped: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Judged:
    ids: list[int]
    can: int
    skipped: dict[str, int]


def preview(*, matching: ActionFilter, decision: Decision, at_most: int = EVERY_ONE) -> Decided:
    """What `decide` would do."""
    judged = _judge(matching, decision, at_most)
    return Decided(len(judged.ids), judged.can - len(judged.ids), judged.skipped)


def decide(
    *, matching: ActionFilter, decision: Decision, by: User | None, at: datetime, at_most: int = EVERY_ONE
) -> Decided:
    """Decide about the emails of the open actions that match, as a Sequence Admin; what collides is skipped."""
    require(by, Verb.SEND_AGAIN)
    judged = _judge(matching, decision, at_most)
    if decision == Decision.SENT:
        batches = (judged.ids[start : start + BATCH] for start in range(0, len(judged.ids), BATCH))
        done = sum(_mark_as_sent(batch, by=by, at=at) for batch in batches)
    else:
        done = _send(judged.ids, decision, by=by, at=at)
    skipped = dict(judged.skipped)
    # Between the preview and now others may have decided; to report fewer without a reason would look like a fault.
    if missed := len(judged.ids) - done:
        skipped[CHANGED_SINCE] = missed
    return Decided(done, judged.can - len(judged.ids), skipped)


def _judge(matching: ActionFilter, decision: Decision, at_most: int) -> _Judged:
    rows = sql.rows(TO_DECIDE(matching=matching.sql(), decision=decision.value, at_most=at_most))
    verdicts = {verdict: (count, ids) for verdict, count, ids in rows}
    can, ids = verdicts.pop(CAN, (0, []))
    return _Judged(ids, can, {verdict: count for verdict, (count, _ids) in sorted(verdicts.items())})


@one_transaction
def _mark_as_sent(ids: list[int], *, by: User | None, at: datetime) -> int:
    """Complete what is still in doubt; how many that were."""
    _lock_participants(ids)
    sequences = []
    for participant_action_id in ids:
        # Somebody else decided about this one, which `decide` counts by what is missing.
        with suppress(NotCurrent, NotRunning, NotInDoubt):
            mail = write_as_sent(participant_action_id=participant_action_id, by=by, at=at)
            sequences.append(mail.participant_action.participant.sequence_id)
    record_counts(sequences, event="marked_as_sent", by=by, at=at)
    return len(sequences)


@one_transaction
def _send(ids: list[int], decision: Decision, *, by: User | None, at: datetime) -> int:
    """Queue what is still to be sent again. An automatic email that failed is written anew, as the record is now."""
    _lock_participants(ids)
    # Judged before without locks. Only what the locked rows still allow is sent, or somebody may get an email twice.
    still = _judge(ActionFilter(participant_action_ids=tuple(ids)), decision, EVERY_ONE).ids
    of_action = emails_of_actions().filter(participant_action__in=still)
    if decision == Decision.RETRY:
        # Without its email the action is due again, and the email is written as record, owner and template are now.
        of_action.filter(Q(by=None) & Q(participant_action__action__is_automatic=True)).delete()
    mail_ids = list(of_action.order_by("pk").values_list("pk", flat=True))
    Mail.objects.filter(pk__in=mail_ids).update(
        status=Mail.Status.QUEUED,
        attempts=0,
        trouble="",
        not_before=None,
        pause=None,
        written_at=at,
        # By a user from now on, so it is sent outside working
        # hours, too: somebody decided that it should be sent now.
        by=Coalesce(Value(by.pk if by else None), F("by_id")),
    )
    ParticipantAction.objects.filter(pk__in=still).update(problem="")
    enqueue_emails(mail_ids)
    sequences = Participant.objects.filter(actions__in=still).values_list("sequence", flat=True)
    record_counts(sequences, event="sent_again" if decision == Decision.AGAIN else "retried", by=by, at=at)
    return len(still)


def _lock_participants(ids: list[int]) -> None:
    """Those of the participant actions, lowest id first."""
    # People first, as everywhere: composing reads owners and covers, which must not change until this is written.
    hold_people_still()
    participants = Participant.objects.filter(actions__in=ids).order_by("pk")
    list(participants.select_for_update(no_key=True, of=["self"]).values_list("pk", flat=True))
