"""How far lists look for what no index finds, and what they say about how much there is."""

from collections.abc import Callable
from collections.abc import Sequence as Rows
from dataclasses import astuple, dataclass
from typing import Any

from django.db.models import Q, QuerySet

from baton.sql.paging import Found, P, Page, PageRequest, beyond, in_order, page_of_queryset, position_fields

# Nothing that asks conditions of rows looks further while somebody waits. Ten thousand of ten million actions, with a
# record of each to be read, take 0.3 seconds; all of a million records 12, and 40 if it is about a related record.
MOST_LOOKED_AT = 10_000
# “1,000+” says enough; to count ten million takes seconds.
MOST_COUNTED = 1000


@dataclass(frozen=True, slots=True)
class Total:
    """How many match, or that there are more."""

    number: int
    is_exact: bool


def count_up_to_most(matching: QuerySet[Any], *, is_all: bool = True) -> Total:
    """Counted up to `MOST_COUNTED`, in their order; not exact either where these rows are not all that there are."""
    number = matching[: MOST_COUNTED + 1].count()
    return Total(min(number, MOST_COUNTED), is_all and number <= MOST_COUNTED)


def page_within(
    rows: QuerySet[Found], *, sought: Q, order: Rows[str], position: Callable[..., P], page: PageRequest[P]
) -> Page[Found, P]:
    """One page of the rows that meet a condition which no index answers, as far as a page looks. Two queries.

    `rows` is what an index finds; `order` and `position` are as for `page_of_queryset`.
    """
    ahead = rows
    if page.beside:
        ahead = rows.filter(beyond(astuple(page.beside), order=order, is_backward=page.is_backward))
    stop = stop_among(ahead, order, is_backward=page.is_backward)
    matching = up_to(stop, ahead, order, is_backward=page.is_backward).filter(sought)
    whole_page = page_of_queryset(matching, order=order, position=position, page=page)
    is_full = whole_page.previous if page.is_backward else whole_page.next
    if stop is None or is_full:
        return whole_page
    return whole_page.going_on(position(*stop), is_backward=page.is_backward)


def stop_among(rows: QuerySet[Any], order: Rows[str], *, is_backward: bool = False) -> tuple[Any, ...] | None:
    """The position of the last row that is looked at; nothing where the rows come to an end before."""
    last = in_order(rows, order, is_backward=is_backward).values_list(*position_fields(order))[
        MOST_LOOKED_AT - 1 : MOST_LOOKED_AT
    ]
    return next(iter(last), None)


def up_to(
    stop: tuple[Any, ...] | None, rows: QuerySet[Found], order: Rows[str], *, is_backward: bool = False
) -> QuerySet[Found]:
    """The rows as far as that one, it included."""
    if stop is None:
        return rows
    return rows.filter(beyond(stop, order=order, is_backward=not is_backward, with_it=True))
