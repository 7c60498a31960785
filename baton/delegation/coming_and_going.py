"""Automatic enrollment and exit: records enter and leave sequences because of what they have become.

Code that changes records calls `follow_records` in the same transaction: first the records leave that match exit
rules, then those are enrolled that match the enrollment rules of automatic sequences. Leaving wins: a record that
matches the exit rules of a sequence is not enrolled in it, so none goes in circles.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from baton import sql
from baton.delegation.enrollment import IN_CRM, enroll
from baton.participants.models import Participant
from baton.participants.operations import end
from baton.people.models import User
from baton.sequences.models import Sequence
from baton.sequences.record_rules import RECORD_RULES, exit_rules_of, in_words
from baton.sql import Sql
from baton.sql.jobs import enqueue_once
from baton.sql.locks import hold_people_still, one_intake_at_a_time
from baton.sql.transactions import one_transaction

HOLD_SEQUENCES = Sql("delegation/enrollment", "hold_ruled_sequences")
LEAVERS = Sql("delegation/enrollment", "leavers")(matches_exit_rules=RECORD_RULES["matches_exit_rules"])
AUTOMATICALLY_ENROLLABLE = Sql("delegation/enrollment", "automatically_enrollable")(**RECORD_RULES, **IN_CRM)
TAKE_IN = "take_in"


def hold_ruled_sequences() -> None:
    """Before records are written: keep the rules, by which they will enter and leave, from changing meanwhile."""
    sql.run(HOLD_SEQUENCES)


def has_exit_rules() -> bool:
    return Sequence.objects.exclude(exit_rules={}).exists()


def lets_records_enter() -> bool:
    return Sequence.objects.filter(status=Sequence.Status.ACTIVE, enrollment=Sequence.Enrollment.AUTOMATIC).exists()


@one_transaction
def follow_records(*, records: Iterable[int], at: datetime) -> None:
    """Let records that have changed leave and enter sequences; two queries where none does."""
    changed = list(records)
    _let_leave(records=changed, at=at)
    _let_enter(records=changed, at=at)


@one_transaction
def take_in(*, at: datetime) -> int:
    """Let everybody enter automatic sequences who may and has not yet: after an activation, and on a new day."""
    return _let_enter(records=None, at=at)


def take_in_soon() -> None:
    """Ask a worker to do that, once the transaction is committed; a request that waits already is enough."""
    enqueue_once(TAKE_IN)


@one_transaction
def let_leave(*, sequence: Sequence, at: datetime, by: User | None) -> int:
    """End the participants of a sequence who meet its exit rules now; how many."""
    return _let_leave(records=None, at=at, sequence_id=sequence.pk, by=by)


def _let_leave(
    *, records: list[int] | None, at: datetime, sequence_id: int | None = None, by: User | None = None
) -> int:
    found = _by_sequence(sql.rows(LEAVERS, records=records, sequence_id=sequence_id))
    sequences = Sequence.objects.in_bulk(found)
    return sum(
        end(
            participants=participants,
            exit=Participant.Exit.RULE,
            why=in_words(exit_rules_of(sequences[leaving])),
            at=at,
            by=by,
        )
        for leaving, participants in found.items()
    )


def _let_enter(*, records: list[int] | None, at: datetime) -> int:
    if not lets_records_enter():
        return 0
    hold_people_still()
    one_intake_at_a_time()
    found = _by_sequence(sql.rows(AUTOMATICALLY_ENROLLABLE, records=records, at=at))
    sequences = Sequence.objects.in_bulk(found)
    why = "Matched the enrollment rules"
    return sum(
        enroll(sequence=sequences[entered], records=matching, by=None, at=at, why=why, by_itself=True).enrolled
        for entered, matching in found.items()
    )


def _by_sequence(rows: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    found: defaultdict[int, list[int]] = defaultdict(list)
    for sequence_id, each in rows:
        found[sequence_id].append(each)
    return dict(found)
