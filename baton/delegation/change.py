"""A change of ownership as a value: what is written, which actions that reaches, and what their owner becomes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from baton.delegation.models import Handover
from baton.people.models import User

Prepare = Callable[[], Mapping[str, Any]]
Permits = Callable[[User], bool]


def _nothing() -> Mapping[str, Any]:
    return {}


def only_sequence_admins(person: User) -> bool:
    return person.is_sequence_admin


@dataclass(frozen=True, kw_only=True)
class Change:
    """One cause of the delegation rule, ready to be previewed or carried out.

    `reached`, `reach` and `base` name files of `baton/sql`: the participants to lock, which of their open actions
    the cause reaches, and how their owner is found. `prepare` writes what the rule reads (a setting, a record, an
    absence) and gives the parameters that are known only then. `permits` says whose it is to make.
    """

    cause: Handover.Cause
    reached: str
    reach: str = "everything"
    base: str = "rule"
    parameters: Mapping[str, Any] = field(default_factory=dict)
    overwrite: bool = False
    prepare: Prepare = _nothing
    permits: Permits = only_sequence_admins
    changes_people: bool = False
    is_deliberate: bool = False
    sequence_id: int | None = None
    action_id: int | None = None
    undoes_id: int | None = None
