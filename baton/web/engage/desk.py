"""All that the work list shows: its parts, a page of lines, and the action that is open beside them."""

from collections.abc import Sequence as Rows
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from baton.engage.narrowing import sequences_of_work
from baton.engage.queries import ByRank, Counts, View, WorkRow, counts_of, end_of_day, page_of_work
from baton.mail.queries import NOT_BEING_SENT, is_paused_for
from baton.mail.replies import count_of_replies
from baton.sql.paging import Page
from baton.web.engage.filtering import WorkFilterForm
from baton.web.engage.fresh import token_of
from baton.web.engage.panel import WorkPanel
from baton.web.engage.tabs import TAB_LABELS, Tab, tabs_of
from baton.web.engage.where import Where

EMPTY = {
    View.DUE: (
        "No actions due",
        "Actions appear here when they are due. View upcoming actions, or take one from a queue.",
    ),
    View.TODAY: ("No more actions today", "No other actions are expected today."),
    View.UPCOMING: (
        "No upcoming actions",
        "Actions appear here when records are enrolled and earlier steps are completed.",
    ),
    View.QUEUES: ("Your queues are empty", "Actions owned by your queues appear here for you to take."),
    View.DONE: ("No actions done today", "Actions you complete or skip today appear here."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Desk:
    """`lines` are the rows of the page with the address that opens each."""

    where: Where
    at: datetime
    tabs: Rows[Tab]
    page: Page[WorkRow, ByRank]
    lines: Rows[tuple[WorkRow, str]]
    counts: Counts
    panel: WorkPanel | None
    is_email_paused: bool

    @property
    def label(self) -> Any:
        return TAB_LABELS[self.where.view]

    @property
    def empty(self) -> tuple[Any, Any]:
        if self.where.only == self.where.calls_now().only:
            return (
                "No calls due where it’s 9 AM to 5 PM now",
                "Your other calls are listed when you clear the filter. Calls without a known local time are, too.",
            )
        if self.where.is_narrowed:
            return ("No actions match the filter", "Change the filter, or clear it.")
        return EMPTY[self.where.view]

    @property
    def is_selectable(self) -> bool:
        """Whether several can be selected, to do the same with them: what is one’s own and open."""
        return self.where.is_own and self.where.view in {View.DUE, View.TODAY, View.UPCOMING}

    @property
    def filter_form(self) -> WorkFilterForm:
        """Asks the database for the sequences to choose from."""
        return WorkFilterForm(self.where.only, sequences=sequences_of_work(user=self.where.user), at=self.at)

    @property
    def fresh_address(self) -> str:
        """Where the page asks whether there is something new."""
        return f"{reverse('engage_fresh')}{self.where.query}"

    @property
    def token(self) -> str:
        """Another one as soon as there is something new to be seen in the list or its tabs."""
        return token_of([(row.id, row.owner_id, row.problem) for row in self.page.rows], self.tabs)

    @property
    def upcoming(self) -> str:
        return self.where.at(View.UPCOMING).address()

    @property
    def days_end(self) -> datetime:
        return end_of_day(user=self.where.user, at=self.at)


def desk_of(where: Where, *, at: datetime, panel: WorkPanel | None = None) -> Desk:
    user, ready = where.user, NOT_BEING_SENT
    page = page_of_work(view=where.view, user=user, at=at, page=where.page, ready=ready, only=where.only)
    counts = counts_of(user=where.user, at=at, ready=NOT_BEING_SENT)
    return Desk(
        where=where,
        at=at,
        tabs=tabs_of(where, counts=counts, reply_count=count_of_replies(user=where.user, at=at)),
        page=page,
        lines=[(row, where.address(row.id)) for row in page.rows],
        counts=counts,
        panel=panel,
        is_email_paused=is_paused_for(where.user),
    )
