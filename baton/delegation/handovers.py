"""Carrying out a change of ownership as one handover, and previewing it from the same statement."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from baton import sql
from baton.config.metrics import HANDOVER_SECONDS
from baton.delegation.change import ABLE, LASTING, RULE, STAFFED, TURNED_AT, Change
from baton.delegation.cover import cover_turned, due_users, turn_clock
from baton.delegation.dating import add_ends, reassignments_are_due, reassignments_ended, require_future
from baton.delegation.flows import SIDES, Flow, Flows
from baton.delegation.folding import put_under, put_under_cause
from baton.delegation.models import Handover
from baton.delegation.notices import notify_of
from baton.delegation.turns import choose_members, try_choices
from baton.people.activity import record_all
from baton.people.models import User
from baton.people.permissions import require
from baton.sql import Sql
from baton.sql.locks import change_people, hold_people_still
from baton.sql.transactions import one_transaction

APPLY = Sql("delegation/ownership", "apply")(able=ABLE, staffed=STAFFED, turned_at=TURNED_AT)
NOT_RECORDED = Sql("delegation/ownership", "no_handover")
PREVIEW = Sql("delegation/ownership", "preview")(
    handover=NOT_RECORDED, able=ABLE, staffed=STAFFED, turned_at=TURNED_AT
)
COVER_BY_DAY = Sql("delegation/ownership", "cover_by_day")(able=ABLE, staffed=STAFFED, turned_at=TURNED_AT)
OPEN_ACTIONS = Sql("delegation/scopes", "open_actions")
LOCKED_PARTICIPANTS = Sql("delegation/reach", "locked_participants")
PARTICIPANTS = Sql("delegation/reach", "participants")
FILL_OWNERS = Sql("delegation/ownership", "fill_owners")
LEFT_ALONE = Sql("delegation/undo", "left_alone")(rule=RULE, able=ABLE, lasting=LASTING, turned_at=TURNED_AT)


@dataclass(frozen=True, slots=True)
class ChangeOutcome:
    """What a change did, or would do. No handover: a preview, or nobody asked for it and nothing changed.

    `settings` are `setting_before` and `setting_after` of the handover, also where a preview has none.
    """

    flows: Flows
    left_alone: dict[str, int]
    handover: Handover | None = None
    settings: tuple[Any, Any] | None = field(default=None, compare=False)  # what was done has them in its handover


@dataclass(frozen=True, slots=True)
class CoverGain:
    """How many actions a cover would get to do on one day."""

    cover_id: int
    day: date
    count: int


def carry_out(change: Change, *, by: User | None, at: datetime, why: str = "") -> ChangeOutcome:
    """Write the change and move the ownership that follows from it, in one transaction; see `_carry_out`."""
    with HANDOVER_SECONDS.labels(change.cause.value).time():
        return _carry_out(change, by=by, at=at, why=why)


@one_transaction
def _carry_out(change: Change, *, by: User | None, at: datetime, why: str = "") -> ChangeOutcome:
    """The change and what follows from it.

    The order is what keeps simultaneous changes right: first what the rule reads is written, then the participants
    are locked, then the owners are found by a statement that begins after all that. Whoever locks a participant
    last has therefore seen what everybody before them wrote.
    """
    require_permitted(change, by)
    if change.changes_people:
        change_people()
        # What has become due is a handover of its own, by nobody. Mixed into this one, an undo would take it back.
        turn_cover(at=at)
    else:
        # Before `prepare`. Taken after rows are locked, this lock
        # and those of a change of people would wait for each other.
        hold_people_still()
    return _move(change, by=by, at=at, why=why)


@one_transaction
def turn_cover(*, at: datetime) -> ChangeOutcome | None:
    """Let reassignments that have ended by now, and absences that have begun or ended, take effect: a handover each.

    Gives the outcome of the absences, nothing if there are none.
    """
    # Asked without a lock: the worker looks every minute, and hardly ever has anybody to wait for.
    if not (due_users(at=at) or reassignments_are_due(at=at)):
        return None
    change_people()
    # Once more under the lock, as another process may have turned the clock in between.
    user_ids = due_users(at=at)
    if reassignments_are_due(at=at):
        _move(reassignments_ended(), by=None, at=at)
    return _move(cover_turned(user_ids=user_ids), by=None, at=at) if user_ids else None


def _move(change: Change, *, by: User | None, at: datetime, why: str = "") -> ChangeOutcome:
    if change.changes_people:
        # Before the rule is asked, which reads the clock.
        turn_clock(at=at)
    values = change.prepare()
    # After `prepare`, so participants that the new input reaches are locked, and no others.
    scope = _scope(change, values, participants=LOCKED_PARTICIPANTS, choose=choose_members, at=at)
    values = _dated(change, scope, values, at=at)
    # Before the move: afterwards the actions no longer have the owners by which these are told.
    left_alone = _left_alone(change, scope, values)
    columns = handover_columns(change, by=by, at=at, why=why, left_alone=sum(left_alone.values()))
    flows = sql.rows(APPLY(scope=scope, base=_base(change)).given({**columns, **values}))
    outcome = replace(outcome_of(flows, left_alone), settings=_settings_in(values))
    if outcome.handover:
        change.remember(outcome.handover)
        notify_of(outcome.handover, outcome.flows, by=by, at=at)
    put_under_cause(outcome.handover)
    # Last, since what it does (enrolling, leaving) may be a handover, too, and should come later in the log.
    if change.leads_to_more:
        change.afterwards(at)
        put_under(outcome.handover, at=at)
    if change.entry and (entry := change.entry()):
        record_all([entry], by=by, at=at)
    return outcome


def preview_change(change: Change, *, at: datetime) -> ChangeOutcome:
    """What `carry_out` would do at this moment; all that is written for it is taken back."""
    with _tried(change, at=at) as (scope, values):
        return _foreseen(change, scope, values)


def preview_cover(change: Change, *, zone: ZoneInfo, at: datetime) -> tuple[ChangeOutcome, list[CoverGain]]:
    """The same, and what covers would get on each day of a zone, the first day first."""
    with _tried(change, at=at) as (scope, values):
        outcome = _foreseen(change, scope, values)
        by_day = COVER_BY_DAY(scope=scope, base=_base(change)).given({**values, "time_zone": zone.key})
        return outcome, [CoverGain(*row) for row in sql.rows(by_day)]


@contextmanager
def _tried(change: Change, *, at: datetime) -> Iterator[tuple[Sql, Mapping[str, Any]]]:
    """The scope and the values of a change that is written, and taken back again in the end."""
    with transaction.atomic():
        if change.changes_people:
            turn_cover(at=at)
            turn_clock(at=at)
        values = change.prepare()
        # Unlike in `_move`, neither participants nor the turns of queues are locked: a preview of a million actions
        # must not stop those who work on them.
        scope = _scope(change, values, participants=PARTICIPANTS, choose=try_choices, at=at)
        yield scope, _dated(change, scope, values, at=at)
        transaction.set_rollback(True)


def _foreseen(change: Change, scope: Sql, values: Mapping[str, Any]) -> ChangeOutcome:
    left_alone = _left_alone(change, scope, values)
    flows = sql.rows(PREVIEW(scope=scope, base=_base(change)).given(values))
    return replace(outcome_of(flows, left_alone), settings=_settings_in(values))


def require_permitted(change: Change, by: User | None) -> None:
    """Refuse whoever may not make this change; nobody in particular is the operator, who may."""
    # Without a person it is the operator, or a worker acting on what was permitted before.
    if by and change.verb:
        require(by, change.verb, is_own=change.is_own(by))


def handover_columns(
    change: Change, *, by: User | None, at: datetime, why: str, left_alone: int = 0
) -> dict[str, Any]:
    """The values of the section `recorded` of `delegation/ownership`."""
    return {
        "cause": change.cause.value,
        "by_id": by.pk if by else None,
        "at": at,
        "why": why,
        "until": change.until,
        "about_sequence_id": change.sequence_id,
        "about_action_id": change.action_id,
        "setting_before": None,
        "setting_after": None,
        "undoes_id": change.undoes_id,
        "left_alone_count": left_alone,
        "is_deliberate": change.is_deliberate,
    }


def outcome_of(rows: list[tuple[Any, ...]], left_alone: dict[str, int] | None = None) -> ChangeOutcome:
    """The answer of the section `flows` of `delegation/ownership` as a value."""
    flows = tuple(
        Flow.read(**dict(zip((*SIDES, "count"), row[1:], strict=True))) for row in rows if row[-1] is not None
    )
    handover_id = rows[0][0]
    handover = Handover.objects.get(pk=handover_id) if handover_id else None
    return ChangeOutcome(Flows(flows), left_alone or {}, handover)


def _scope(
    change: Change, values: Mapping[str, Any], *, participants: Sql, choose: Callable[..., None], at: datetime
) -> Sql:
    """The open actions that the change reaches, of participants that are found (and locked) now.

    Where the rule will come to members of queues, they are chosen by then.
    """
    reached = sql.rows(participants(reached=change.reached).given(values))
    scope = OPEN_ACTIONS(reach=change.reach, participants=[participant_id for participant_id, _may in reached])
    # The second column says whether turns are used anywhere at all; most organizations are spared the statement.
    if change.follows_rule and reached and reached[0][1]:
        choose(scope.given(values), overwrite=change.overwrite, at=at)
    return scope


def _settings_in(values: Mapping[str, Any]) -> tuple[Any, Any] | None:
    sides = (values.get("setting_before"), values.get("setting_after"))
    return (sides[0].obj, sides[1].obj) if sides[0] and sides[1] else None


def _dated(change: Change, scope: Sql, values: Mapping[str, Any], *, at: datetime) -> Mapping[str, Any]:
    """The values, with what a dated reassignment goes back to; the scope is locked by now."""
    if change.until is None:
        return values
    require_future(change.until, at=at)
    return {**values, **add_ends(scope.given(values), until=change.until)}


def _base(change: Change) -> Sql:
    return change.base.given({"overwrite": change.overwrite})


def _left_alone(change: Change, scope: Sql, values: Mapping[str, Any]) -> dict[str, int]:
    if change.undoes_id is None:
        return {}
    statement = LEFT_ALONE(scope=scope, undone_id=change.undoes_id, overwrite=change.overwrite)
    # Of a move participants are left alone, and of an off-boarding settings: only their `prepare` knows them.
    return {**dict(sql.rows(statement.given(values))), **values.get("left_alone", {})}


@one_transaction
def fill_owners(*, at_most: int) -> int:
    """Write who had or got something in handovers that the release before recorded; how many were filled."""
    count: int = sql.rows(FILL_OWNERS, handovers=at_most)[0][0]
    return count
