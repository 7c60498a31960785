"""What only the cells of a table tell: whether its dates have the day or the month first, and whom columns name."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from baton.mappings.bad_cells import quoted
from baton.mappings.dates import DateOrder, order_shown_by
from baton.mappings.plan import TablePlan
from baton.tables import Line, Table

# Enough for nearly all columns, in a second; the rest of the file is read only for those that are still open.
ROWS_TO_SURVEY = 10_000
VALUES_OF_A_COLUMN = 500
_VALUES_OF_A_LATE_ONE = 20


class DateOrderUndecided(Exception):
    """Dates of a table may be read in two ways, and no other date decides. The message is for the user."""

    def __init__(self, table: str, example: str, why: str) -> None:
        self.table, self.example = table, example
        super().__init__(
            f"The dates in {table} can be read in two ways, such as {quoted(example)}: {why}. "
            "Choose the date order, “day first” or “month first” (--date-order)."
        )


@dataclass(frozen=True)
class Survey:
    """`order` is None as long as no date needs one. `candidates` are different values of each column that may be a
    lookup field, as references, without blanks.
    """

    order: DateOrder | None = None
    candidates: dict[str, list[str]] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


def survey(plan: TablePlan, table: Table, *, rows: int = ROWS_TO_SURVEY) -> Survey:
    """Read the first rows; all of them if a date leaves the order open, or a column that may be a lookup field is
    blank so far. Raises `DateOrderUndecided`.
    """
    dates = _Dates(plan)
    values: dict[str, dict[str, None]] = {name: {} for name in plan.candidates}
    columns = [(values[name], column.position) for name, column in plan.candidates.items()]
    for count, cells in enumerate(_rows_of(table)):
        if count >= rows:
            # A field that came into use lately is blank in the oldest records, which exports name first.
            columns = [column for column in columns if len(column[0]) < _VALUES_OF_A_LATE_ONE]
            if not (dates.is_open or columns):
                break
        _collect(columns, cells, plan.mapping.read_reference)
        if count == rows - 1:
            columns = [column for column in columns if not column[0]]
        dates.see(cells)
    return Survey(dates.order(table.name), {name: list(seen) for name, seen in values.items()}, dates.remarks)


def survey_dates(plan: TablePlan, table: Table) -> DateOrder | None:
    """The order that all dates of the table show. Raises `DateOrderUndecided`."""
    dates = _Dates(plan)
    for cells in _rows_of(table):
        dates.see(cells)
    return dates.order(table.name)


class _Dates:
    """The orders that the dates of a table show, each with an example."""

    def __init__(self, plan: TablePlan) -> None:
        rule = plan.mapping.date_order
        self._chosen: DateOrder | None = None if rule == "auto" else rule
        self._positions = [] if self._chosen else [column.position for column in plan.dates.values()]
        self._examples: dict[str, str] = {}

    @property
    def is_open(self) -> bool:
        return "either" in self._examples

    def see(self, cells: list[str]) -> None:
        for position in self._positions:
            text = cells[position]
            # Dates that begin with the year can be read in one way only, and are nearly all of them.
            if text and not text[:4].isdigit() and (order := order_shown_by(text)):
                self._examples.setdefault(order, text.strip())

    def order(self, table: str) -> DateOrder | None:
        day_first, month_first = self._examples.get("day first"), self._examples.get("month first")
        if self._chosen or not self.is_open:
            return self._chosen
        # Two programs wrote the file. Either order would be wrong for some of its rows.
        if day_first and month_first:
            why = f"{quoted(day_first)} has the day first, and {quoted(month_first)} the month"
            raise DateOrderUndecided(table, self._examples["either"], why)
        if day_first or month_first:
            return "day first" if day_first else "month first"
        why = "no date shows whether the day or the month comes first"
        raise DateOrderUndecided(table, self._examples["either"], why)

    @property
    def remarks(self) -> tuple[str, ...]:
        return tuple(
            f"dates have the {order.removesuffix(' first')} first, as in {self._examples[order]}"
            for order in ("day first", "month first")
            if order in self._examples
        )


def _rows_of(table: Table) -> Iterator[list[str]]:
    return (line.cells for line in table.rows() if isinstance(line, Line))


def _collect(columns: list[tuple[dict[str, None], int]], cells: list[str], reference: Callable[[str], str]) -> None:
    for values, position in columns:
        if (text := cells[position]) and len(values) < VALUES_OF_A_COLUMN and (value := reference(text)):
            values[value] = None
