"""Reads the rows of accounts, leads and contacts. What can be decided once for the table is, as rows are many."""

from collections.abc import Callable, Sequence
from operator import itemgetter

from baton.mappings.bad_cells import BadCell
from baton.mappings.dates import DateOrder, OrderNeeded, iso_dates
from baton.mappings.keys import key_parser, why_without_key
from baton.mappings.parsers import Parse, parser_of
from baton.mappings.plan import TablePlan
from baton.mappings.rows import Problem, RecordRow
from baton.mappings.surveying import Survey, survey_dates
from baton.mappings.values import BLANKS, is_blank, too_long
from baton.tables import Table

# The attribute of a RecordRow that a target fills by itself.
_ATTRIBUTES = {
    "crm id": "crm_id",
    "email": "email",
    "owner": "owner",
    "account id": "account",
    "account name": "account",
    "opted out": "opted_out_of_email",
    "do not call": "do_not_call",
    "deleted": "is_deleted",
}
# What a record keeps among its fields, but not as the text of the cell.
_PARSED_FIELDS = ("merged into", "converted", "converted to")

NAME_LENGTH, PHONE_LENGTH = 255, 80
_LAST_BLANK = max(BLANKS)  # most texts come after it, and comparing is faster than looking them up


class RecordReader:
    """See `RowReader`."""

    def __init__(self, plan: TablePlan, survey: Survey, table: Table) -> None:
        self.problems: list[Problem] = []
        self._plan, self._table = plan, table
        self._keeps_blank = plan.mapping.blank_cells == "keep"
        self._is_found_by_id = plan.key == "crm_id"
        self._key_position, self._read_key = key_parser(plan)
        self._attributes = [
            (attribute, plan.targets[target].position, parser_of(plan.mapping, plan.kind, target))
            for target, attribute in _ATTRIBUTES.items()
            if target in plan.targets and not (target == "crm id" and self._is_found_by_id)
        ]
        self._names = _positions(plan, ("name",), ("first name", "last name"), ("company",))
        self._phones = _positions(plan, ("phone",), ("mobile",))
        self._parsed = self._parsed_fields(survey.order)
        self._lookups = [(name, column.position) for name, column in plan.lookups.items()]
        self._read_reference = plan.mapping.read_reference
        parsed = {name for name, *_ in self._parsed}
        texts = {name: column.position for name, column in plan.fields.items() if name not in parsed}
        self._all_names = (*plan.fields, *plan.lookups)
        self._text_names, self._texts = tuple(texts), _cells_at(tuple(texts.values()))

    def key(self, cells: list[str]) -> str:
        try:
            return self._read_key(cells[self._key_position])
        except BadCell:
            return ""

    def read(self, line: int, cells: list[str]) -> RecordRow | None:
        try:
            return self._read(line, cells)
        except OrderNeeded:
            self._parsed = self._parsed_fields(survey_dates(self._plan, self._table))
            return self._read(line, cells)

    def _parsed_fields(self, order: DateOrder | None) -> list[tuple[str, int, Parse]]:
        plan, iso = self._plan, iso_dates(order, self._plan.mapping.zone)
        parsed = [
            (column.name, column.position, parser_of(plan.mapping, plan.kind, target))
            for target, column in plan.targets.items()
            if target in _PARSED_FIELDS
        ]
        return parsed + [(name, column.position, iso) for name, column in plan.dates.items()]

    def _read(self, line: int, cells: list[str]) -> RecordRow | None:
        self.problems = []
        try:
            key = self._read_key(cells[self._key_position])
        except BadCell as bad:
            self._refuse(line, str(bad))
            return None
        if not key:
            self._refuse(line, why_without_key(self._plan))
            return None
        fields = {
            name: text
            for name, cell in zip(self._text_names, self._texts(cells), strict=True)
            if cell and ((text := cell.strip()) > _LAST_BLANK or not is_blank(text))
        }
        lookups = {
            name: reference
            for name, position in self._lookups
            if (cell := cells[position]) and (reference := self._read_reference(cell))
        }
        row = RecordRow(
            line,
            key,
            crm_id=key if self._is_found_by_id else "",
            name=self._text(line, cells, self._names, NAME_LENGTH) or None,
            phone=self._text(line, cells, self._phones, PHONE_LENGTH),
            fields=fields,
            lookups=lookups,
        )
        for attribute, position, parse in self._attributes:
            try:
                setattr(row, attribute, parse(cells[position]))
            except BadCell as bad:
                self._report(line, position, bad)
        kept = self._parse_fields(line, cells, fields)
        if self._keeps_blank:
            seen = {*fields, *lookups, *kept}
            kept += [name for name in self._all_names if name not in seen]
        if kept:
            row.kept = tuple(kept)
        return row

    def _parse_fields(self, line: int, cells: list[str], fields: dict[str, str]) -> list[str]:
        """Add the fields that are not texts; those whose cell cannot be used are returned."""
        unusable = []
        for name, position, parse in self._parsed:
            if cell := cells[position]:
                try:
                    if value := parse(cell):
                        fields[name] = value
                except BadCell as bad:
                    self._report(line, position, bad)
                    unusable.append(name)
        return unusable

    def _text(self, line: int, cells: list[str], choices: list[list[int]], longest: int) -> str | None:
        """The first choice that is not blank; a choice may consist of several cells."""
        for positions in choices:
            if len(positions) == 1:
                text = cells[positions[0]].strip()
            else:
                text = " ".join(filter(None, (_without_blanks(cells[position]) for position in positions)))
            if text > _LAST_BLANK or not is_blank(text):
                if len(text) <= longest:
                    return text
                self._report(line, positions[-1], too_long(text, longest))
                return None
        return "" if choices and not self._keeps_blank else None

    def _report(self, line: int, position: int, bad: BadCell) -> None:
        column = next(column.header for column in self._plan.columns if column.position == position)
        self.problems.append(Problem(self._plan.table, line, column, str(bad)))

    def _refuse(self, line: int, reason: str) -> None:
        self.problems.append(Problem(self._plan.table, line, self._plan.key_column, reason, refuses=True))


def _positions(plan: TablePlan, *choices: tuple[str, ...]) -> list[list[int]]:
    """The columns of each choice of targets that the table has."""
    found = ([plan.targets[target].position for target in targets if target in plan.targets] for targets in choices)
    return [positions for positions in found if positions]


def _cells_at(positions: tuple[int, ...]) -> Callable[[list[str]], Sequence[str]]:
    if len(positions) > 1:
        return itemgetter(*positions)
    return lambda cells: [cells[position] for position in positions]


def _without_blanks(cell: str) -> str:
    text = cell.strip()
    return "" if is_blank(text) else text
