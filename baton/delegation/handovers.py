"""Carrying out a change of ownership as one handover, and previewing it from the same statement."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from baton import sql
from baton.delegation.change import Change
from baton.delegation.flows import SIDES, Flow, Flows
from baton.delegation.models import Handover
from baton.people.models import Role, User
from baton.people.queries import NotAllowed
from baton.sql.transactions import change_people, hold_people_still, one_transaction


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a change did, or would do. No handover: a preview, or nobody asked for it and nothing changed."""

    flows: Flows
    left_alone: dict[str, int]
    handover: Handover | None = None


@one_transaction
def carry_out(change: Change, *, by: User | None, at: datetime, why: str = "") -> Outcome:
    """Write the change and move the ownership that follows from it, in one transaction.

    The order is what keeps simultaneous changes right: first what the rule reads is written, then the participants
    are locked, then the owners are found by a statement that begins after all that. Whoever locks a participant
    last has therefore seen what everybody before them wrote.
    """
    require_permitted(change, by)
    if change.changes_people:
        change_people()
    else:
        hold_people_still()
    parameters = _prepare(change)
    parameters |= {"participants": _participants(change, parameters, lock="lock")}
    left_alone = _left_alone(change, parameters)
    columns = handover_columns(change, by=by, at=at, why=why, left_alone=sum(left_alone.values()))
    statement = sql.compose("apply", scope="open_actions", base=change.base, reach=change.reach)
    outcome = outcome_of(sql.rows(statement, columns | parameters), left_alone)
    change.afterwards(at)
    return outcome


def preview(change: Change) -> Outcome:
    """What `carry_out` would do now; what the change writes is taken back, and no participant is locked."""
    with transaction.atomic():
        parameters = _prepare(change)
        parameters |= {"participants": _participants(change, parameters, lock="no_lock")}
        statement = sql.compose(
            "preview", scope="open_actions", base=change.base, reach=change.reach, handover="no_handover"
        )
        outcome = outcome_of(sql.rows(statement, parameters), _left_alone(change, parameters))
        transaction.set_rollback(True)
    return outcome


def require_permitted(change: Change, by: User | None) -> None:
    """Refuse whoever may not make this change; nobody in particular is the operator, who may."""
    if by and not change.permits(by):
        raise NotAllowed(f"{by.name} can’t do this. It requires the role {Role.SEQUENCE_ADMIN.label}.")


def handover_columns(
    change: Change, *, by: User | None, at: datetime, why: str, left_alone: int = 0
) -> dict[str, Any]:
    """The parameters of `baton/sql/recorded.sql`."""
    return {
        "cause": change.cause.value,
        "by_id": by.pk if by else None,
        "at": at,
        "why": why,
        "about_sequence_id": change.sequence_id,
        "about_action_id": change.action_id,
        "setting_before": None,
        "setting_after": None,
        "undoes_id": change.undoes_id,
        "left_alone_count": left_alone,
        "is_deliberate": change.is_deliberate,
    }


def outcome_of(rows: list[tuple[Any, ...]], left_alone: dict[str, int] | None = None) -> Outcome:
    """The answer of `baton/sql/flows.sql` as a value."""
    flows = tuple(
        Flow.read(**dict(zip((*SIDES, "count"), row[1:], strict=True))) for row in rows if row[-1] is not None
    )
    handover_id = rows[0][0]
    handover = Handover.objects.get(pk=handover_id) if handover_id else None
    return Outcome(Flows(flows), left_alone or {}, handover)


def _prepare(change: Change) -> dict[str, Any]:
    return {"overwrite": change.overwrite, **change.parameters, **change.prepare()}


def _participants(change: Change, parameters: dict[str, Any], *, lock: str) -> list[int]:
    statement = sql.compose("lock_participants", reached=change.reached, reach=change.reach, lock=lock)
    return [row[0] for row in sql.rows(statement, parameters)]


def _left_alone(change: Change, parameters: dict[str, Any]) -> dict[str, int]:
    if change.undoes_id is None:
        return {}
    return dict(sql.rows(sql.compose("left_alone", scope="open_actions", reach=change.reach), parameters))
