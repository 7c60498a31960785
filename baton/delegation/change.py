"""A change of ownership as a value: what is written, which actions that reaches, and what their owner becomes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from baton.delegation.models import Handover
from baton.people.activity import Entry
from baton.people.models import User
from baton.people.permissions import Verb
from baton.sql import Sql

OF_SEQUENCE = Sql("delegation/reach", "of_sequence")
RULE = Sql("delegation/rule", "rule")
ABLE = Sql("delegation/rule", "able")
STAFFED = Sql("delegation/rule", "staffed")
TURNED_AT = Sql("delegation/rule", "turned_at")
LASTING = Sql("delegation/rule", "lasting")
DATED = Sql("delegation/rule", "dated")
UNDATED: dict[str, list[int]] = {"followed_owners": [], "followed_ends": [], "new_ends": []}
BY_HAND = Sql("delegation/rule", "by_hand")(**UNDATED)
EVERYTHING = Sql("delegation/reach", "everything")

Prepare = Callable[[], Mapping[str, Any]]
IsOwn = Callable[[User], bool]
MakeEntry = Callable[[], Entry | None]
Afterwards = Callable[[datetime], None]
Remember = Callable[[Handover], None]


def _nothing() -> Mapping[str, Any]:
    return {}


def _nothing_more(at: datetime) -> None:
    """What follows from most changes."""


def _nothing_to_remember(handover: Handover) -> None:
    """What a handover knows by itself is enough."""


def _nobodys_own(person: User) -> bool:  # noqa: ARG001
    """For verbs that nobody has for what is their own alone."""
    return False


@dataclass(frozen=True, kw_only=True)
class Change:
    """One cause of the delegation rule, ready to be previewed or carried out.

    `reached`, `reach` and `base` are pieces of SQL: the participants to lock, which of their open actions the cause
    reaches, and how their owner is found. `prepare` writes what the rule reads (a setting, a record, an absence) and
    gives the values of parameters that are known only then. `verb` is what it takes in the table of permissions,
    and `is_own` whether it is done to what is the person's own; without a verb it follows from a write whose
    permission was checked where it was made. `entry` makes its line for the activity log, where there is something to
    write it about. `remember` adds to the handover what is known only once ownership has moved. `afterwards` is what
    else follows from it in the same transaction then.
    `until` is when what it reassigns by hand goes back.
    """

    cause: Handover.Cause
    verb: Verb | None
    reached: Sql
    reach: Sql = EVERYTHING
    base: Sql = RULE
    overwrite: bool = False
    prepare: Prepare = _nothing
    is_own: IsOwn = _nobodys_own
    remember: Remember = _nothing_to_remember
    afterwards: Afterwards = _nothing_more
    changes_people: bool = False
    is_deliberate: bool = False
    entry: MakeEntry | None = None
    sequence_id: int | None = None
    action_id: int | None = None
    undoes_id: int | None = None
    until: datetime | None = None

    @property
    def leads_to_more(self) -> bool:
        return self.afterwards is not _nothing_more

    @property
    def follows_rule(self) -> bool:
        """Whether the rule is asked for owners, alone or among others."""
        # Read off the SQL, so that no cause can ask the rule and forget to say that it does.
        return "overwrite" in self.base.parameters()
