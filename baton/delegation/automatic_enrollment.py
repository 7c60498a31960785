"""Automatic enrollment and exit: records enter and leave sequences because of what they have become.

Code that changes records calls `follow_records` in the same transaction: first the records leave that match exit
rules or are opted out of every channel, then those are enrolled that match the enrollment rules of automatic
sequences. Leaving wins: a record that matches the exit rules of a sequence is not enrolled in it, so none goes in
circles.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from baton import sql
from baton.delegation.enrollment import EXCLUDED, REACHABLE, enroll
from baton.delegation.models import Handover
from baton.participants.consent import IS_UNREACHABLE, end_unreachable
from baton.participants.models import Participant
from baton.participants.operations import end
from baton.people.models import User
from baton.sequences.models import Sequence
from baton.sequences.record_rules import RECORD_RULES, exit_rules_of, rules_in_words
from baton.sql import Sql
from baton.sql.jobs import enqueue_once
from baton.sql.locks import hold_people_still, one_enrollment_at_a_time
from baton.sql.transactions import one_transaction

HOLD_SEQUENCES = Sql("delegation/enrollment", "hold_ruled_sequences")
MATCHING_EXIT_RULES = Sql("delegation/enrollment", "matching_exit_rules")(
    matches_exit_rules=RECORD_RULES["matches_exit_rules"], is_unreachable=IS_UNREACHABLE
)
AUTOMATICALLY_ENROLLABLE = Sql("delegation/enrollment", "automatically_enrollable")(
    **RECORD_RULES, **REACHABLE, excluded=EXCLUDED
)
FOLLOWING_RELATED = Sql("sequences/record_rules", "following_related")
ENROLL_MATCHING = "enroll_matching"


def hold_ruled_sequences() -> None:
    """Before records are written: keep the rules that they will match, or not, from changing meanwhile."""
    sql.run(HOLD_SEQUENCES)


def has_exit_rules() -> bool:
    return Sequence.objects.exclude(exit_rules={}).exists()


def has_automatic_sequences() -> bool:
    return Sequence.objects.filter(status=Sequence.Status.ACTIVE, enrollment=Sequence.Enrollment.AUTOMATIC).exists()


@one_transaction
def follow_records(*, records: Iterable[int], at: datetime) -> None:
    """Remove and enroll records that have changed, and those whose rules read them; three queries where there is
    nothing to do.
    """
    changed = list(records)
    changed = sorted({*changed, *(row[0] for row in sql.rows(FOLLOWING_RELATED, records=changed))})
    # First, so that a record that leaves one exclusive sequence may enter another with the same change.
    _remove(records=changed, at=at)
    _enroll(records=changed, at=at)


@one_transaction
def enroll_matching(*, at: datetime) -> int:
    """Enroll all records that automatic sequences can enroll and have not: after an activation, and on a new day."""
    return _enroll(records=None, at=at)


def enroll_matching_soon() -> None:
    """Ask a worker to do that, once the transaction is committed; a request that waits already is enough."""
    enqueue_once(ENROLL_MATCHING)


@one_transaction
def remove_matching(*, sequence: Sequence, at: datetime, by: User | None) -> int:
    """Remove the participants of a sequence that match its exit rules now; how many."""
    return _remove(records=None, at=at, sequence_id=sequence.pk, by=by)


def _remove(
    *, records: list[int] | None, at: datetime, sequence_id: int | None = None, by: User | None = None
) -> int:
    leaving = sql.rows(MATCHING_EXIT_RULES, records=records, sequence_id=sequence_id)
    # An opt-out is the stronger reason to leave, and is the one that reports should count.
    unreachable = [participant_id for _sequence_id, participant_id, is_unreachable in leaving if is_unreachable]
    ended = end_unreachable(unreachable, at=at, by=by)
    matching = _by_sequence([row[:2] for row in leaving if not row[2]])
    sequences = Sequence.objects.in_bulk(matching)
    return ended + sum(
        end(
            participants=participants,
            exit=Participant.Exit.RULE,
            why=rules_in_words(exit_rules_of(sequences[sequence_id])),
            at=at,
            by=by,
        )
        for sequence_id, participants in matching.items()
    )


def _enroll(*, records: list[int] | None, at: datetime) -> int:
    # Before any lock: most imports have nothing to enroll, and need not wait for those that do.
    if not has_automatic_sequences():
        return 0
    hold_people_still()
    # After the people, as `sql/locks.py` orders them.
    one_enrollment_at_a_time()
    matching = _by_sequence(sql.rows(AUTOMATICALLY_ENROLLABLE, records=records, at=at))
    sequences = Sequence.objects.in_bulk(matching)
    why = Handover.MATCHED_RULES
    return sum(
        enroll(sequence=sequences[sequence_id], records=records, by=None, at=at, why=why, automatically=True).enrolled
        for sequence_id, records in matching.items()
    )


def _by_sequence(rows: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    by_sequence: defaultdict[int, list[int]] = defaultdict(list)
    for sequence_id, row_id in rows:
        by_sequence[sequence_id].append(row_id)
    return dict(by_sequence)
