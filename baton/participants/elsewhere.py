"""What a reply in one sequence does to the other sequences of the person; so do a bounce, an opt-out, a conversion.

Each sequence says so of itself: nothing, pause or end. Paused and ended participants keep the reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from baton import sql
from baton.participants.models import Participant
from baton.participants.operations import LONGEST_WHY, MOVE, end
from baton.rules.addresses import normal_form, spelling
from baton.sequences.models import Sequence
from baton.sql import Sql
from baton.sql.transactions import one_transaction

PERSONS, LOCK_PERSONS = (Sql("participants/elsewhere", name) for name in ("persons", "lock_persons"))


@dataclass(frozen=True, slots=True)
class PausedAndEnded:
    """The participants that were paused, and how many ended."""

    paused: int
    ended: int


@one_transaction
def react_elsewhere(
    *,
    records: Iterable[int] = (),
    addresses: Iterable[str] = (),
    besides: Iterable[int],
    exit: Participant.Exit,  # noqa: A002 - the glossary's word
    why: str,
    at: datetime,
) -> PausedAndEnded:
    """Pause or end the participants of these persons in sequences that react; `besides` are those it happened to."""
    # All of the person in one go and in one order, or two replies at the same moment wait for each other for ever.
    locked = lock_persons(records=records, addresses=addresses)
    # Locked with the others and left out only here: what happens to them is decided by their own sequence.
    for participant_id in besides:
        locked.pop(participant_id, None)
    pausing = [participant_id for participant_id, reaction in locked.items() if reaction == Sequence.Elsewhere.PAUSE]
    ending = [participant_id for participant_id, reaction in locked.items() if reaction == Sequence.Elsewhere.END]
    return PausedAndEnded(
        paused=_pause(pausing, why=why, at=at) if pausing else 0,
        ended=end(participants=ending, exit=exit, why=why, at=at) if ending else 0,
    )


def lock_persons(*, records: Iterable[int] = (), addresses: Iterable[str] = ()) -> dict[int, str]:
    """Lock the participants of persons, in one order; what the sequence of each does on a reply elsewhere.

    Whoever reacts calls this before it locks the participant that something happened to.
    """
    spellings = {form(address) for address in addresses for form in (normal_form, spelling)}
    return dict(sql.rows(LOCK_PERSONS, records=list(records), addresses=sorted(spellings)))


def records_of_persons(records: Iterable[int]) -> list[int]:
    """These records, and those with one of their addresses."""
    return [record_id for (record_id,) in sql.rows(PERSONS, records=list(records), addresses=[])]


def _pause(participants: list[int], *, why: str, at: datetime) -> int:
    statuses = {"from_status": Participant.Status.ACTIVE.value, "to_status": Participant.Status.PAUSED.value}
    return len(sql.rows(MOVE, participants=participants, **statuses, why=why[:LONGEST_WHY], at=at))
