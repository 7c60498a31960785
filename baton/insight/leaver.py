"""What hangs on a user who leaves: what they own, cover, are named in, belong to and send."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from baton import sql
from baton.people.models import User
from baton.sql import Sql

HOLDINGS = Sql("insight/leaver", "holdings")


class HoldingKind(StrEnum):
    """What can hang on a user, in the order in which it is shown; the values are the kinds of the SQL."""

    ACTIONS = "actions"
    REASSIGNED = "reassigned"
    RECORDS = "records"
    LOOKUPS = "lookups"
    NAMED = "named"
    DEFAULT_OWNER = "default_owner"
    COVERS = "covers"
    QUEUES = "queues"
    REPORTS = "reports"
    VIEWS = "views"
    AUTOMATIC_EMAIL = "automatic_email"
    BEING_SENT = "being_sent"
    REPLIES = "replies"


HOLDING_TITLES = {
    HoldingKind.ACTIONS: "Open actions owned by delegation",
    HoldingKind.REASSIGNED: "Open actions reassigned to them",
    HoldingKind.RECORDS: "Records owned",
    HoldingKind.LOOKUPS: "In lookup fields of records",
    HoldingKind.NAMED: "Named in delegation choices",
    HoldingKind.DEFAULT_OWNER: "Default owner",
    HoldingKind.COVERS: "Covers others, now or later",
    HoldingKind.QUEUES: "Member of queues",
    HoldingKind.REPORTS: "Manager of",
    HoldingKind.VIEWS: "Shared views",
    HoldingKind.AUTOMATIC_EMAIL: "Automatic email to be sent",
    HoldingKind.BEING_SENT: "Email being sent",
    HoldingKind.REPLIES: "Participants who may still reply",
}


@dataclass(frozen=True, slots=True)
class Holding:
    """One thing of a kind, or `count` of them; what it is about in `id`, `name` and `detail`, as the SQL says.

    Of a queue, `count` is how many other members can work, and `detail` the weight.
    """

    kind: HoldingKind
    count: int
    id: int | None
    name: str
    detail: str


def holdings_of(user: User, *, at: datetime) -> dict[HoldingKind, list[Holding]]:
    """Everything that hangs on the user, by kind; of each kind the most, then by name. One query."""
    today = at.astimezone(ZoneInfo(user.time_zone)).date()
    rows = [Holding(HoldingKind(kind), *rest) for kind, *rest in sql.rows(HOLDINGS, user_id=user.pk, today=today)]
    ordered = sorted(rows, key=lambda holding: (list(HoldingKind).index(holding.kind), -holding.count, holding.name))
    holdings: dict[HoldingKind, list[Holding]] = {}
    for holding in ordered:
        holdings.setdefault(holding.kind, []).append(holding)
    return holdings


def total_of(holdings: Iterable[Holding]) -> int:
    """How many things of one kind there are; of queues, how many queues."""
    return sum(1 if holding.kind is HoldingKind.QUEUES else holding.count for holding in holdings)
