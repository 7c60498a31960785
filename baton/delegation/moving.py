"""Moving participants to another sequence, such as a clone, where each carries on at the action that corresponds.

They leave their sequence with the reason that they were moved, and are enrolled in the other one as they were: paused
or not, by the same user, with the expected date of the current action, and with owners chosen by hand.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Sequence as Rows
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from django.db import transaction

from baton import sql
from baton.delegation.change import OF_SEQUENCE, RULE, Change
from baton.delegation.enrollment import (
    CREATE_ACTIONS,
    ENROLLABLE,
    ENROLLMENT_REFUSALS,
    EXCLUDED,
    HOLD_STILL,
    NO_ID,
    EnrollmentRefusal,
    hold_sequence,
)
from baton.delegation.handovers import ChangeOutcome, handover_columns, outcome_of
from baton.delegation.models import Handover
from baton.delegation.turns import choose_members, may_choose
from baton.participants.models import Participant
from baton.participants.operations import end
from baton.people.models import User
from baton.people.permissions import Verb, require
from baton.rules.moving import Step, corresponding
from baton.rules.schedule import expected_dates
from baton.sequences.activity import record_counts
from baton.sequences.calendars import calendar_of
from baton.sequences.models import Action, Sequence
from baton.sql import Sql
from baton.sql.transactions import one_transaction

MOVABLE, LOCK, CURRENT, ENTER, KEEP_CHOICES, SKIP_EARLIER = (
    Sql("delegation/moving", name)
    for name in ("movable", "lock_enrolled", "current_actions", "enter", "keep_choices", "skip_earlier")
)
ACTIONS = Sql("delegation/moving", "moved_actions")(id=Sql("delegation/scopes", "new_id"))
BASE = Sql("delegation/moving", "new_owners")(rule=RULE(overwrite=False))
JUDGED = ENROLLABLE(excluded=EXCLUDED(moved_from=Sql("delegation/moving", "sequences_left")))

MOVE_REFUSALS = {
    **ENROLLMENT_REFUSALS,
    "gone": "no longer in its sequence",
    "same_sequence": "already in this sequence",
    "no_action": "no action of the other sequence corresponds to its current one",
}


@dataclass(frozen=True, slots=True)
class Move:
    """How many participants were moved, which were not and why (a key of `MOVE_REFUSALS`), and who owns the actions.

    `starts` says at which actions of the other sequence they carry on, and how many at each.
    """

    moved: int
    refusals: tuple[EnrollmentRefusal, ...]
    outcome: ChangeOutcome
    starts: tuple[tuple[Action, int], ...]


@dataclass(frozen=True, slots=True)
class _Mover:
    """A participant who can be moved, and where and when it carries on."""

    id: int
    record_id: int
    name: str
    sequence_id: int
    starts_at: int
    expected_at: datetime


@one_transaction
def move(*, participants: Iterable[int], to: Sequence, by: User | None, at: datetime, why: str = "") -> Move:
    """Move these participants; each that can't be is refused by itself, the others are moved, as one handover."""
    require(by, Verb.MOVE_PARTICIPANTS)
    target = hold_sequence(to)
    pairs = _Pairs(target)
    movers, refusals = _movers(list(participants), target, pairs, at=at)
    entered = dict(reversed(row) for row in sql.rows(ENTER, participants=list(movers), sequence_id=target.pk, at=at))
    refusals += [_refusal(mover, "already_in") for pk, mover in movers.items() if pk not in entered]
    movers = {pk: mover for pk, mover in movers.items() if pk in entered}
    end(participants=list(movers), exit=Participant.Exit.MOVED, why=f"Moved to “{target}”", at=at, by=by)
    record_counts([mover.sequence_id for mover in movers.values()], event="moved", by=by, at=at)
    sql.run(KEEP_CHOICES, participants=list(entered.values()))
    outcome = _create_actions({entered[pk]: mover for pk, mover in movers.items()}, pairs, by=by, at=at, why=why)
    counts = Counter(mover.starts_at for mover in movers.values())
    starts = tuple((action, counts[action.pk]) for action in pairs.actions if counts[action.pk])
    return Move(len(movers), tuple(refusals), outcome, starts)


def preview_move(*, participants: Iterable[int], to: Sequence, by: User | None, at: datetime) -> Move:
    """What `move` would do now: it is done, and taken back."""
    with transaction.atomic():
        promised = move(participants=participants, to=to, by=by, at=at)
        transaction.set_rollback(True)
    return replace(promised, outcome=replace(promised.outcome, handover=None))


class _Pairs:
    """Which action of the target corresponds to each of the sequences that participants come from."""

    def __init__(self, target: Sequence) -> None:
        self.target = Sequence.objects.select_related("calendar", "delegation").get(pk=target.pk)
        self.actions = list(self.target.actions.select_related("delegation").order_by("position"))
        self.of: dict[int, int] = {}

    def add(self, sequences: Iterable[int]) -> None:
        steps = defaultdict[int, list[Step]](list)
        for action in Action.objects.filter(sequence__in=set(sequences)).order_by("sequence", "position"):
            steps[action.sequence_id].append(_step(action))
        target = [_step(action) for action in self.actions]
        for source in steps.values():
            self.of |= corresponding(source, target)

    @property
    def sides(self) -> dict[str, list[int]]:
        return {"from_actions": list(self.of), "to_actions": list(self.of.values())}


def _movers(
    participants: list[int], target: Sequence, pairs: _Pairs, *, at: datetime
) -> tuple[dict[int, _Mover], list[EnrollmentRefusal]]:
    """Lock the participants and say where each carries on, by id, and why others can't be moved."""
    asked = {row[0]: row for row in sql.rows(MOVABLE, participants=participants)}
    records = [record_id for _id, record_id, *_rest in asked.values()]
    for statement in HOLD_STILL:
        sql.run(statement, records=records)
    locked = [row[0] for row in sql.rows(LOCK, participants=list(asked))]
    current = {row[0]: row[1:] for row in sql.rows(CURRENT, participants=locked)}
    sequences = sorted({row[3] for row in asked.values()})
    pairs.add(sequences)
    judged = sql.rows(JUDGED, records=records, sequence_id=target.pk, at=at, sequences_left=sequences)
    verdicts = {record_id: refusal for record_id, _name, refusal in judged}
    movers: dict[int, _Mover] = {}
    refusals: list[EnrollmentRefusal] = []
    for pk, record_id, name, sequence_id in asked.values():
        action_id, expected_at = current.get(pk, (None, at))
        starts_at = pairs.of.get(action_id or 0)
        if action_id is None:
            reason = "gone"
        elif sequence_id == target.pk:
            reason = "same_sequence"
        else:
            reason = verdicts[record_id] or ("" if starts_at else "no_action")
        if reason or starts_at is None:
            refusals.append(EnrollmentRefusal(record_id, name, reason))
        else:
            movers[pk] = _Mover(pk, record_id, name, sequence_id, starts_at, expected_at)
    return movers, refusals


def _create_actions(
    movers: Mapping[int, _Mover], pairs: _Pairs, *, by: User | None, at: datetime, why: str
) -> ChangeOutcome:
    """Give those who entered the actions that lie ahead, as one handover, and skip those before."""
    earlier = [(pk, action.pk) for pk, mover in movers.items() for action in _before(pairs.actions, mover.starts_at)]
    participants, actions = ([row[column] for row in earlier] for column in range(2))
    sql.run(SKIP_EARLIER, participants=participants, actions=actions, at=at, **pairs.sides)
    columns = zip(*_ahead(movers, pairs), strict=True) if movers else ([], [], [], [])
    sides = dict(zip(("participants", "actions", "dates", "statuses"), map(list, columns), strict=True))
    scope = ACTIONS(**sides, **pairs.sides)
    if movers and may_choose([pairs.target.delegation, *(action.delegation for action in pairs.actions)]):
        choose_members(scope(id=NO_ID), overwrite=False, at=at)
    change = Change(
        cause=Handover.Cause.MOVE,
        verb=Verb.MOVE_PARTICIPANTS,
        reached=OF_SEQUENCE(sequence_id=pairs.target.pk),
        sequence_id=pairs.target.pk,
    )
    statement = CREATE_ACTIONS(scope=scope, base=BASE)
    return outcome_of(sql.rows(statement(**handover_columns(change, by=by, at=at, why=why))))


def _ahead(movers: Mapping[int, _Mover], pairs: _Pairs) -> Iterator[tuple[int, int, datetime, str]]:
    """The participant, an action that lies ahead, its date and its status. The first keeps its date."""
    calendar = calendar_of(pairs.target)

    @cache
    def dates(starts_at: int, first: datetime) -> list[datetime]:
        waits = [action.wait for action in _after(pairs.actions, starts_at)]
        return [first, *expected_dates(waits=waits, start=first, calendar=calendar)]

    for pk, mover in movers.items():
        first, *waiting = dates(mover.starts_at, mover.expected_at)
        yield pk, mover.starts_at, first, "current"
        for action, date in zip(_after(pairs.actions, mover.starts_at), waiting, strict=True):
            yield pk, action.pk, date, "waiting"


def _before(actions: Rows[Action], action_id: int) -> Rows[Action]:
    return actions[: _place(actions, action_id)]


def _after(actions: Rows[Action], action_id: int) -> Rows[Action]:
    return actions[_place(actions, action_id) + 1 :]


def _place(actions: Rows[Action], action_id: int) -> int:
    return [action.pk for action in actions].index(action_id)


def _step(action: Action) -> Step:
    return Step(action.pk, action.position, action.name, action.type)


def _refusal(mover: _Mover, reason: str) -> EnrollmentRefusal:
    return EnrollmentRefusal(mover.record_id, mover.name, reason)
