"""What hangs on a user who leaves: what they own, cover, are named in, belong to and send."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from baton import sql
from baton.people.models import User
from baton.sql import Sql

HOLDINGS = Sql("insight/overview", "holdings")


class Kind(StrEnum):
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


TITLES = {
    Kind.ACTIONS: "Open actions owned by delegation",
    Kind.REASSIGNED: "Open actions reassigned to them",
    Kind.RECORDS: "Records owned",
    Kind.LOOKUPS: "In lookup fields of records",
    Kind.NAMED: "Named in delegation choices",
    Kind.DEFAULT_OWNER: "Default owner",
    Kind.COVERS: "Covers others, now or later",
    Kind.QUEUES: "Member of queues",
    Kind.REPORTS: "Manager of",
    Kind.VIEWS: "Shared views",
    Kind.AUTOMATIC_EMAIL: "Automatic email to be sent",
    Kind.BEING_SENT: "Email being sent",
    Kind.REPLIES: "Participants who may still reply",
}


@dataclass(frozen=True, slots=True)
class Holding:
    """One thing of a kind, or `count` of them; what it is about in `id`, `name` and `detail`, as the SQL says.

    Of a queue, `count` is how many other members can work, and `detail` the weight.
    """

    kind: Kind
    count: int
    id: int | None
    name: str
    detail: str


def holdings_of(user: User, *, at: datetime) -> dict[Kind, list[Holding]]:
    """Everything that hangs on the user, by kind; of each kind the most, then by name. One query."""
    today = at.astimezone(ZoneInfo(user.time_zone)).date()
    rows = [Holding(Kind(kind), *rest) for kind, *rest in sql.rows(HOLDINGS, user_id=user.pk, today=today)]
    ordered = sorted(rows, key=lambda holding: (list(Kind).index(holding.kind), -holding.count, holding.name))
    holdings: dict[Kind, list[Holding]] = {}
    for holding in ordered:
        holdings.setdefault(holding.kind, []).append(holding)
    return holdings


def total_of(holdings: Iterable[Holding]) -> int:
    """How many things of one kind there are; of queues, how many queues."""
    return sum(1 if holding.kind is Kind.QUEUES else holding.count for holding in holdings)
