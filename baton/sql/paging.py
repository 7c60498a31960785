"""Pages of a list, found by the position of the row beside them: the last page costs no more than the first.

A list has one order, and a position for each of its rows. A page holds the rows after a position or before one, and
says where the pages beside it begin. Nothing is counted: one row more than a page holds tells that there is another.
"""

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Sequence as Rows
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet


@dataclass(frozen=True, slots=True)
class Position:
    """What the order of a list goes by, the most significant first; addresses join the values by `_`."""

    def __str__(self) -> str:
        return "_".join(value.isoformat() if isinstance(value, datetime) else str(value) for value in astuple(self))


@dataclass(frozen=True, slots=True)
class ById(Position):
    id: int


@dataclass(frozen=True, slots=True)
class ByTime(Position):
    at: datetime
    id: int


P = TypeVar("P", bound=Position)
Row = TypeVar("Row")
Other = TypeVar("Other")
Found = TypeVar("Found", bound=Model)


# Generic, frozen and with slots, Python 3.11 could not make `Page[Row, P](…)`.
@dataclass(frozen=True)
class Page(Generic[Row, P]):
    """Some rows; the page before ends before the position `previous`, the next begins after `next`.

    An unfinished page is not full, because the search stopped after so many rows and goes on with the page beside it.
    """

    rows: tuple[Row, ...]
    previous: P | None
    next: P | None
    is_unfinished: bool = False

    def with_rows(self, rows: Iterable[Other]) -> "Page[Other, P]":
        """The same page of other rows, one for each."""
        return Page(tuple(rows), self.previous, self.next, self.is_unfinished)

    def going_on(self, last: P, *, is_backward: bool) -> "Page[Row, P]":
        """The same page, unfinished: it looked as far as the position `last`."""
        if is_backward:
            return Page(self.rows, last, self.next, is_unfinished=True)
        return Page(self.rows, self.previous, last, is_unfinished=True)


def whole(rows: Iterable[Row]) -> Page[Row, Any]:
    """The one page of a list that is never long."""
    return Page(tuple(rows), None, None)


@dataclass(frozen=True, kw_only=True)
class PageRequest(Generic[P]):
    """Which page: the `size` rows before a position, or after one, or without either the first."""

    size: int
    after: P | None = None
    before: P | None = None

    @property
    def beside(self) -> P | None:
        return self.before or self.after

    @property
    def is_backward(self) -> bool:
        """Whether the rows nearest to the position are the last ones before it, so the list is read backward."""
        return self.before is not None

    @property
    def limit(self) -> int:
        """How many rows to read."""
        return self.size + 1

    def page(self, read: Rows[Row], *, position_of: Callable[[Row], P]) -> Page[Row, P]:
        """The page of the rows that were read, up to `limit`, in the order of the list."""
        has_more = len(read) > self.size
        rows = tuple(read[-self.size :] if self.is_backward else read[: self.size])
        if not rows:
            return Page((), None, None)
        # Before a position there is always a next page: the one that somebody came from.
        has_previous = has_more if self.is_backward else self.after is not None
        has_next = self.is_backward or has_more
        return Page(rows, position_of(rows[0]) if has_previous else None, position_of(rows[-1]) if has_next else None)


def page_of_queryset(
    matching: QuerySet[Found], *, order: Rows[str], position: Callable[..., P], page: PageRequest[P]
) -> Page[Found, P]:
    """One page of a queryset, in one query. `order` names the fields of a position, all with `-` or none."""
    if page.beside:
        matching = matching.filter(beyond(astuple(page.beside), order=order, is_backward=page.is_backward))
    read = list(in_order(matching, order, is_backward=page.is_backward)[: page.limit])
    return page.page(
        read[::-1] if page.is_backward else read,
        position_of=lambda row: position(*(getattr(row, name) for name in position_fields(order))),
    )


def in_order(rows: QuerySet[Found], order: Rows[str], *, is_backward: bool = False) -> QuerySet[Found]:
    sign = "-" if order[0].startswith("-") != is_backward else ""
    return rows.order_by(*(sign + name for name in position_fields(order)))


def beyond(values: Rows[Any], *, order: Rows[str], is_backward: bool = False, with_it: bool = False) -> Q:
    """The rows after a position, or before it; `with_it` includes the row that is there."""
    is_descending = order[0].startswith("-") != is_backward
    return _beyond(position_fields(order), values, "lt" if is_descending else "gt", "e" if with_it else "")


def position_fields(order: Rows[str]) -> list[str]:
    """The fields of a position."""
    return [name.removeprefix("-") for name in order]


def _beyond(names: Rows[str], values: Rows[Any], comparison: str, or_equal: str) -> Q:
    """As a comparison of row values, with a bound on the first field that an index can use."""
    if len(names) == 1:
        return Q(**{f"{names[0]}__{comparison}{or_equal}": values[0]})
    rest = _beyond(names[1:], values[1:], comparison, or_equal)
    # Django has no public way to write (a, b) > (1, 2). The bound on `a` alone is redundant, but without it
    # PostgreSQL reads from the beginning of the index.
    return Q(**{f"{names[0]}__{comparison}e": values[0]}) & (Q(**{f"{names[0]}__{comparison}": values[0]}) | rest)


def rows_of_all_pages(page_after: Callable[[P | None], Page[Row, P]]) -> Iterator[Row]:
    """Every row of a list, a page in memory at a time; `page_after` gets `None` for the first one."""
    page = page_after(None)
    yield from page.rows
    # By pages and without a cursor, so that an export of a million rows holds no transaction open.
    while page.next:
        page = page_after(page.next)
        yield from page.rows
