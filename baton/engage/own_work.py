"""What agents select of their own work, and handing it over to a colleague at once."""

from collections.abc import Sequence as Rows
from dataclasses import dataclass
from datetime import datetime

from baton import sql
from baton.delegation.colleagues import handing_over
from baton.delegation.handovers import ChangeOutcome, carry_out
from baton.delegation.left_out import LeftOut
from baton.participants.matching import ActionFilter
from baton.participants.models import OPEN, ParticipantAction
from baton.participants.visibility import actions_seen_by
from baton.people.colleagues import HandingOver, HandingOverIsOff, require_colleague, require_handing_over
from baton.people.models import User
from baton.people.permissions import Verb, require
from baton.sql import Sql
from baton.sql.transactions import one_transaction

OWN_MATCHING = Sql("engage/requests", "own_matching")
OWN_OF_PARTICIPANTS = Sql("engage/requests", "own_of_participants")


class NothingToHandOver(ValueError):
    """None of the actions is open and the giver's."""


@dataclass(frozen=True, slots=True)
class OwnWork:
    """Open actions of one owner; `left_out` were selected too. `sequence_id` is theirs, if they have one."""

    action_ids: tuple[int, ...]
    left_out: Rows[LeftOut] = ()
    sequence_id: int | None = None

    @property
    def count(self) -> int:
        return len(self.action_ids)


def own_work(*, matching: ActionFilter, giver: User, is_whole: bool = False) -> OwnWork:
    """What the giver owns of the actions that match; with `is_whole`, of all actions of their participants."""
    statement = OWN_OF_PARTICIPANTS if is_whole else OWN_MATCHING
    rows = sql.rows(statement(matching=matching.sql(), giver_id=giver.pk))
    sequences = {sequence_id for _id, sequence_id, _participant in rows}
    return OwnWork(
        tuple(pk for pk, *_rest in rows),
        _left_out(matching, giver),
        sequences.pop() if len(sequences) == 1 else None,  # a notice names one sequence, or none
    )


@one_transaction
def hand_over_now(*, work: OwnWork, to: User, by: User, at: datetime, note: str = "") -> ChangeOutcome:
    """Give own open actions to a colleague at once. Raises `NothingToHandOver` if none is left to give."""
    require(by, Verb.HAND_OVER)
    if require_handing_over() != HandingOver.FREELY:
        raise HandingOverIsOff("In your organization, the colleague accepts first. Send a request.")
    require_colleague(to, of=by)
    change = handing_over(action_ids=work.action_ids, giver=by, to=to, sequence_id=work.sequence_id)
    outcome = carry_out(change, by=by, at=at, why=note)
    # What was selected may have been closed or moved between the preview and now.
    if outcome.handover is None:
        raise NothingToHandOver("None of these actions is open and yours.")
    return outcome


def _left_out(matching: ActionFilter, giver: User) -> list[LeftOut]:
    """Those asked for by id that the giver can't give; what they may not see is not found."""
    ids = matching.participant_action_ids or ()
    # Ids may be typed into an address; without this condition, closed actions of others would be named.
    rows = ParticipantAction.objects.filter(actions_seen_by(giver), pk__in=ids)
    seen = {pa.pk: pa for pa in rows.select_related("participant__record", "action", "owner")}
    left_out = [_reason(pk, seen.get(pk), giver) for pk in dict.fromkeys(ids)]
    return [item for item in left_out if item]


def _reason(pk: int, pa: ParticipantAction | None, giver: User) -> LeftOut | None:
    if pa is None:
        return LeftOut(pk, "", "", "not found")
    if pa.status not in OPEN:
        reason = f"already {pa.get_status_display().lower()}"
    elif pa.owner_id != giver.pk:
        reason = f"owned by {pa.owner}"
    else:
        return None
    return LeftOut(pk, pa.participant.record.name, pa.action.name, reason)
