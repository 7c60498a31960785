"""Delegation health: open actions whose owner will hardly do them."""

from dataclasses import dataclass

from baton import sql
from baton.people.models import Owner
from baton.sql import Sql

HEALTH, UNATTENDED = (
    Sql("insight/overview", name)(turned_at=Sql("delegation/rule", "turned_at")) for name in ("health", "unattended")
)

AILMENTS = ("inactive", "may_not_work", "no_members", "away_uncovered")


@dataclass(frozen=True, slots=True)
class Ailment:
    """`count` open actions of one owner, and what is wrong, one of `AILMENTS`."""

    kind: str
    owner_id: int
    owner: str
    count: int


def ailments() -> list[Ailment]:
    """What is wrong now, worst first; nothing is dropped or skipped because of it."""
    return [Ailment(*row) for row in sql.rows(HEALTH)]


def unattended(owner: Owner) -> Sql:
    """The condition of the actions that `ailments` counts of an owner, for `ActionFilter.among`."""
    return UNATTENDED(unattended=owner.pk)
