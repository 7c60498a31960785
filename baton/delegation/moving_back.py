"""Undoing a move: participants who have not gone on in the other sequence are in their own again, where they were."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from baton import sql
from baton.delegation.change import Change, MakeEntry
from baton.delegation.changes import OF_PARTICIPANTS
from baton.delegation.models import Handover
from baton.participants.models import Participant
from baton.participants.operations import end
from baton.people.permissions import Verb
from baton.sql import Sql

MOVED_BY, TAKE_BACK, OPEN_AGAIN = (Sql("delegation/moving", name) for name in ("moved_by", "take_back", "open_again"))


def moved_back(handover: Handover, *, claim: Callable[[], object], entry: MakeEntry) -> Change:
    """Take back a move; `claim` locks its handover and refuses one that was undone meanwhile.

    The owners are those that the actions had, as far as the rule, or a hand, still gives them.
    """
    returning: dict[int, int] = {}

    def prepare() -> Mapping[str, Any]:
        claim()
        rows = sql.rows(MOVED_BY, undone_id=handover.pk)
        returning.update((pk, origin_id) for pk, origin_id, why in rows if why is None)
        # Before the others end, since they are as these would be by now: paused or not.
        sql.run(TAKE_BACK, participants=list(returning))
        sql.run(OPEN_AGAIN, participants=list(returning.values()))
        left_alone = Counter(why for *_ids, why in rows if why)
        return {"participant_ids": list(returning.values()), "left_alone": dict(left_alone)}

    def end_others(at: datetime) -> None:
        end(participants=list(returning), exit=Participant.Exit.MOVED, why="Moved back", at=at)

    return Change(
        cause=Handover.Cause.UNDO,
        verb=Verb.UNDO,
        reached=OF_PARTICIPANTS(),
        prepare=prepare,
        afterwards=end_others,
        is_deliberate=True,
        sequence_id=handover.sequence_id,
        undoes_id=handover.pk,
        entry=entry,
    )
