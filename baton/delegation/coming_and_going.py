"""Records that enter and leave sequences by themselves, because of what they have become.

Whoever changes records calls `follow_records` in the same transaction: first those leave who meet exit rules, then
those enter who meet the entrance rules of automatic sequences. Leaving wins: a record that meets the exit rules of a
sequence does not enter it, so nobody goes in circles.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from baton import sql
from baton.delegation.enrollment import IN_CRM, enroll
from baton.participants.models import Participant
from baton.participants.operations import end
from baton.people.models import User
from baton.sequences.entrance import ENTRANCE, exits_of, in_words
from baton.sequences.models import Sequence
from baton.sql import Sql
from baton.sql.jobs import enqueue_once
from baton.sql.locks import hold_people_still, one_intake_at_a_time
from baton.sql.transactions import one_transaction

HOLD_SEQUENCES = Sql("delegation/enrollment", "hold_ruled_sequences")
LEAVERS = Sql("delegation/enrollment", "leavers")(meets_exit=ENTRANCE["meets_exit"])
AUTOMATIC_ENTRANTS = Sql("delegation/enrollment", "automatic_entrants")(**ENTRANCE, **IN_CRM)
TAKE_IN = "take_in"


def hold_ruled_sequences() -> None:
    """Before records are written: keep the rules, by which they will enter and leave, from changing meanwhile."""
    sql.run(HOLD_SEQUENCES)


def has_exit_rules() -> bool:
    return Sequence.objects.exclude(exits={}).exists()


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
            why=in_words(exits_of(sequences[leaving])),
            at=at,
            by=by,
        )
        for leaving, participants in found.items()
    )


def _let_enter(*, records: list[int] | None, at: datetime) -> int:
    if not Sequence.objects.filter(status=Sequence.Status.ACTIVE, enrollment=Sequence.Enrollment.AUTOMATIC).exists():
        return 0
    hold_people_still()
    one_intake_at_a_time()
    found = _by_sequence(sql.rows(AUTOMATIC_ENTRANTS, records=records, at=at))
    sequences = Sequence.objects.in_bulk(found)
    why = "Matched the entrance rules"
    return sum(
        enroll(sequence=sequences[entered], records=entrants, by=None, at=at, why=why, by_itself=True).enrolled
        for entered, entrants in found.items()
    )


def _by_sequence(rows: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    found: defaultdict[int, list[int]] = defaultdict(list)
    for sequence_id, each in rows:
        found[sequence_id].append(each)
    return dict(found)
