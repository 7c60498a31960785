"""Changing the actions of a sequence that records are in.

Whoever is in the sequence keeps what they have done and the action that is current, and does the rest as it is now:
an added action is for those who have not passed its place yet; one that is removed is canceled for those who have it
ahead, and those who are at it go on to the next; in a new order everybody still does all they have not done. Delays
count from now on, or at once for everybody (`redates`).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.db import transaction

from baton import sql
from baton.delegation.changes import dates_moved
from baton.delegation.enrollment import create_actions_of_step
from baton.delegation.flows import Flows
from baton.delegation.handovers import carry_out
from baton.engage.redating import ahead_of, date_ahead
from baton.people.models import User
from baton.people.permissions import Verb, require
from baton.sequences import building
from baton.sequences.definition import StepDefinition
from baton.sequences.models import Action, Sequence
from baton.sequences.settings import Setting
from baton.sql import Sql
from baton.sql.locks import hold_people_still
from baton.sql.transactions import one_transaction

LOCK_ENROLLED = Sql("participants/steps", "lock_enrolled")
CANCEL_STEP = Sql("participants/steps", "cancel_step")
FINISH = Sql("participants/steps", "finish")


@dataclass(frozen=True)
class StepsOutcome:
    """What a change of a sequence's actions does to the participants in it.

    `reached` get the added action, lose the removed one, or have one ahead in another order; `passed` are too far for
    it. Of those who lose one, `moved_on` were at it, and `finished` have nothing left to do. `flows` says who owns
    what was added.
    """

    reached: int = 0
    passed: int = 0
    moved_on: int = 0
    finished: int = 0
    flows: Flows = field(default_factory=partial(Flows, ()))


def previewed(change: Callable[[], StepsOutcome]) -> StepsOutcome:
    """What a change would do at this moment; all that it writes is taken back."""
    with transaction.atomic():
        outcome = change()
        transaction.set_rollback(True)
    return outcome


@one_transaction
def add_step(
    *,
    sequence: Sequence,
    step: StepDefinition,
    position: int | None = None,
    setting: Setting = Setting.INHERIT,
    by: User | None,
    at: datetime,
) -> tuple[Action, StepsOutcome]:
    """Add an action, at the end or at a position; those at it and after move down."""
    require(by, Verb.BUILD_SEQUENCES)
    participants = _hold(sequence)
    action = building.insert_action(sequence=sequence, step=step, position=position, setting=setting, by=by, at=at)
    everybody = ahead_of(participants)
    reached = [one for one in everybody if one.position is not None and one.position < action.position]
    flows = create_actions_of_step(action=action, participants=[one.participant_id for one in reached], by=by, at=at)
    _date([one.participant_id for one in reached], sequence, by=by, at=at)
    return action, StepsOutcome(reached=len(reached), passed=len(everybody) - len(reached), flows=flows)


@one_transaction
def edit_step(*, action: Action, step: StepDefinition, redates: bool, by: User | None, at: datetime) -> StepsOutcome:
    """Write what an action is; with `redates`, everybody who has it ahead gets dates by its new delay.

    So does who is at it, unless somebody rescheduled it.
    """
    # A new text or name moves nobody, so nobody who works in the sequence has to wait for it.
    participants = _hold(action.sequence) if redates else []
    building.edit_action(action=action, step=step, by=by, at=at)
    reached = [one for one in ahead_of(participants) if action.pk in (one.current, *one.waiting)]
    _date([one.participant_id for one in reached], action.sequence, awaited=action, by=by, at=at)
    return StepsOutcome(reached=len(reached))


@one_transaction
def remove_step(*, action: Action, by: User | None, at: datetime) -> StepsOutcome:
    """Take an action out of a sequence; those after it move up."""
    require(by, Verb.BUILD_SEQUENCES)
    participants = _hold(action.sequence)
    # Before it is canceled: who was at it, and who has nothing behind it, is not to be seen afterwards.
    before = {one.participant_id: one for one in ahead_of(participants)}
    canceled = [pk for (pk,) in sql.rows(CANCEL_STEP, participants=participants, action_id=action.pk, at=at)]
    building.withdraw_action(action=action, by=by, at=at)
    finished = [pk for pk in canceled if before[pk].current == action.pk and not before[pk].waiting]
    sql.run(FINISH, participants=finished, by_id=by.pk if by else None, at=at)
    _date(sorted(set(canceled) - set(finished)), action.sequence, by=by, at=at)
    moved_on = sum(before[pk].current == action.pk for pk in canceled) - len(finished)
    return StepsOutcome(reached=len(canceled), moved_on=moved_on, finished=len(finished))


@one_transaction
def reorder_steps(*, sequence: Sequence, order: list[int], by: User | None, at: datetime) -> StepsOutcome:
    """Put the actions into the order of these ids."""
    require(by, Verb.BUILD_SEQUENCES)
    participants = _hold(sequence)
    before = {one.participant_id: one.waiting for one in ahead_of(participants)}
    building.arrange(sequence=sequence, order=order, by=by, at=at)
    # Only who really has another order ahead. To date everyone anew would move dates without a cause.
    reached = [one.participant_id for one in ahead_of(participants) if one.waiting != before[one.participant_id]]
    _date(reached, sequence, by=by, at=at)
    return StepsOutcome(reached=len(reached))


def _hold(sequence: Sequence) -> list[int]:
    """Keep everybody else from the sequence and from all who are in it; their ids."""
    # In the order of all locks: people, the sequence, participants from the lowest id.
    hold_people_still()
    Sequence.objects.select_for_update(no_key=True).get(pk=sequence.pk)
    return [pk for (pk,) in sql.rows(LOCK_ENROLLED, sequence_id=sequence.pk)]


def _date(
    participants: list[int], sequence: Sequence, *, awaited: Action | None = None, by: User | None, at: datetime
) -> None:
    """Date what lies ahead of locked participants, and let cover and ownership follow."""
    if participants:
        date_ahead(participants, sequence, awaited=awaited, at=at)
        carry_out(dates_moved(participants=participants), by=by, at=at)
