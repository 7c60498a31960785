"""The sequences at a glance: how much is in each, and who owns what. Two statements, however many there are.

Counting who owns what reads every open action once, by the index of open ones: about a second a million. A page asks
first whether there are many (`are_many`), and then comes without the counts and fetches them.
One person's own counts read only the actions of that person and their queues.
"""

from collections import defaultdict
from dataclasses import dataclass

from baton import sql
from baton.crm.models import CrmObject
from baton.people.models import Owner
from baton.people.teams import SELF_ALONE, SELF_AND_QUEUES
from baton.sequences.models import Sequence
from baton.sql import Sql

ESTIMATED_ACTIONS = Sql("insight/overview", "estimated_actions")
OWN_OPEN_ACTIONS = Sql("insight/overview", "own_open_actions")(
    # Without their team: these are the counts of one person.
    action_is_seen=Sql("participants/actions", "action_is_seen")(
        self_and_queues=SELF_AND_QUEUES(self_and_team=SELF_ALONE)
    )
)
SHARES = Sql("insight/overview", "shares")
OVERVIEW = Sql("insight/overview", "overview")

LARGEST = 4
# About half a second of counting, which is as long as people wait without noticing.
MANY_ACTIONS = 500_000


@dataclass(frozen=True, slots=True)
class Share:
    """The open actions that one owner has in a sequence.

    `covered` of them somebody acts for; `cover` is who does for most, out of `covers` people.
    """

    owner_id: int
    name: str
    kind: Owner.Kind
    is_active: bool
    count: int
    covered: int
    cover: str | None
    covers: int

    @property
    def is_queue(self) -> bool:
        return self.kind == Owner.Kind.QUEUE

    @property
    def other_covers(self) -> int:
        return self.covers - 1


@dataclass(frozen=True, slots=True)
class Ownership:
    """Who owns the open actions of a sequence: the largest shares, and the totals of all its owners."""

    count: int = 0
    owners: int = 0
    shares: tuple[Share, ...] = ()

    @property
    def other_owners(self) -> int:
        return self.owners - len(self.shares)

    @property
    def other_count(self) -> int:
        return self.count - sum(share.count for share in self.shares)


@dataclass(frozen=True, slots=True)
class OwnActions:
    """One person's open actions in a sequence: their own, those they cover, and those of their queues."""

    owned: int = 0
    as_cover: int = 0
    in_queues: int = 0


@dataclass(frozen=True, slots=True)
class Glance:
    """One sequence; `field` is the label of its delegation's lookup field, or `None` for the record owner."""

    id: int
    name: str
    object: CrmObject
    status: Sequence.Status
    field: str | None
    actions: int
    overriding: int
    participants: int

    @property
    def delegation(self) -> str:
        return "Record owner" if self.field is None else self.field


def are_many() -> bool:
    """Whether there are more actions than a page counts while one waits, as PostgreSQL estimates them."""
    [(estimate,)] = sql.rows(ESTIMATED_ACTIONS)
    # PostgreSQL's own estimate is free and good enough; to count exactly is just what is to be avoided.
    return bool(estimate > MANY_ACTIONS)


def sequences_without_owners() -> list[tuple[Glance, None]]:
    """All sequences, active ones first; who owns what is not counted."""
    return [(glance, None) for glance in _glances()]


def sequences_with_owners() -> list[tuple[Glance, Ownership]]:
    """All sequences, active ones first, and who owns what in each."""
    ownership = _ownership_by_sequence()
    return [(glance, ownership.get(glance.id, Ownership())) for glance in _glances()]


def sequences_of(*, user: Owner) -> list[tuple[Glance, OwnActions]]:
    """All sequences, active ones first, and what one person (or a queue) has open in each."""
    rows = sql.rows(OWN_OPEN_ACTIONS, seen_by=user.pk)
    own = {sequence_id: OwnActions(*counts) for sequence_id, *counts in rows}
    return [(glance, own.get(glance.id, OwnActions())) for glance in _glances()]


def _ownership_by_sequence() -> dict[int, Ownership]:
    """A sequence without open actions is missing."""
    totals: dict[int, tuple[int, int]] = {}
    shares: defaultdict[int, list[Share]] = defaultdict(list)
    for row in sql.rows(SHARES, largest=LARGEST):
        sequence_id, count, owners, owner_id, name, kind, *rest = row
        totals[sequence_id] = count, owners
        shares[sequence_id].append(Share(owner_id, name, Owner.Kind(kind), *rest))
    return {sequence_id: Ownership(*totals[sequence_id], tuple(shares[sequence_id])) for sequence_id in totals}


def _glances() -> list[Glance]:
    return [
        Glance(id_, name, CrmObject(object_), Sequence.Status(status), *rest)
        for id_, name, object_, status, *rest in sql.rows(OVERVIEW)
    ]
