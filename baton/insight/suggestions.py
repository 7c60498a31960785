"""Users and queues to choose from while somebody types, with what helps to choose: their load, and whether away."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from baton import sql
from baton.people.models import Owner
from baton.sql import Sql

OWNERS = Sql("insight/work", "suggest_owners")
MOST_SUGGESTIONS = 8
# Counted up to here for each suggestion while somebody types. “1,000+” says enough about a load.
OPEN_LIMIT = 1000


class Among(StrEnum):
    """Who is offered: for work who can work, for a lookup field active users of any role, for a filter everyone."""

    ACTIVE = "active"
    ANY_ROLE = "any_role"
    EVERYONE = "everyone"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One owner. `open_actions` is counted up to `OPEN_LIMIT`; `away_until` is the last day, where away today."""

    id: int
    kind: Owner.Kind
    name: str
    is_active: bool
    crm_id: str | None
    username: str | None
    title: str
    has_namesake: bool
    open_actions: int
    has_people: bool
    away_until: date | None
    cover: str | None

    @property
    def is_queue(self) -> bool:
        return self.kind == Owner.Kind.QUEUE

    @property
    def unmistakable(self) -> str:
        """What to write so that exactly this owner is found: the name, unless another has it too."""
        if not self.has_namesake:
            return self.name
        # A queue has no username, and one that was made here no CRM id.
        return self.username or self.crm_id or f"#{self.id}"

    @property
    def has_many_open(self) -> bool:
        return self.open_actions >= OPEN_LIMIT


def suggest_owners(
    *, typed: str, among: Among, at: datetime, only: Collection[int] | None = None
) -> list[Suggestion]:
    """The first few, of `only` these if given, whose name, a word of it, or username begins with what was typed."""
    parameters = {
        "typed": typed.strip(),
        "with_inactive": among == Among.EVERYONE,
        "only": None if only is None else list(only),
        "at": at,
        "open_limit": OPEN_LIMIT,
        "size": MOST_SUGGESTIONS,
    }
    rows = sql.rows(OWNERS, **parameters)
    return [Suggestion(id_, Owner.Kind(kind), *rest) for id_, kind, *rest in rows]
