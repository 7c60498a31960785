"""The parts of a work list, with how much is due in them; replies come first, as people wait for an answer."""

from collections.abc import Sequence as Rows
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from baton.engage.queries import COUNTED, Counts, View
from baton.web.engage.where import Where

TAB_LABELS = {
    View.DUE: "Due",
    View.TODAY: "Later today",
    View.UPCOMING: "Upcoming",
    View.QUEUES: "Queues",
    View.DONE: "Done today",
}
REPLIES_LABEL = "Replies"


@dataclass(frozen=True, slots=True)
class Tab:
    """`counted` is what its number counts."""

    label: Any
    address: str
    is_open: bool
    count: str
    counted: str = "due"


def tabs_of(where: Where, *, counts: Counts, reply_count: int, is_replies: bool = False) -> Rows[Tab]:
    numbers = {View.DUE: counts.due, View.QUEUES: counts.in_queues}
    return [
        Tab(REPLIES_LABEL, replies_address(where), is_replies, bounded(reply_count), "to answer"),
        *(
            Tab(
                TAB_LABELS[view],
                where.at(view).address(),
                view == where.view and not is_replies,
                bounded(numbers.get(view, 0)),
            )
            for view in View
        ),
    ]


def replies_address(where: Where, pk: int | None = None) -> str:
    """The list of replies, or one of them opened beside it."""
    return (reverse("engage_reply", args=[pk]) if pk else reverse("engage_replies")) + where.user_query


def bounded(count: int) -> str:
    """A number for a badge: blank for none, and `99+` for all that were not counted."""
    if count >= COUNTED:
        return f"{COUNTED - 1}+"
    return str(count or "")
