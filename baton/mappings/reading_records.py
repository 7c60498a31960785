"""Reads the rows of records. What can be decided once for the table is, as rows are many."""

from collections.abc import Callable, Sequence
from operator import itemgetter

from baton.mappings.bad_cells import BadCell
from baton.mappings.dates import DateOrder, OrderNeeded, iso_dates
from baton.mappings.keys import key_reader, why_without_key
from baton.mappings.parsers import Parse, parser_of
from baton.mappings.plan import TablePlan
from baton.mappings.rows import Problem, RecordRow
from baton.mappings.surveying import Survey, survey_dates
from baton.mappings.values import BLANKS, filled_position, is_blank, too_long
from baton.tables import Table

# The attribute of a RecordRow, and the targets that fill it: the first that is not blank.
ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "crm_id": ("crm id",),
    "email": ("email",),
    "phone": ("phone", "mobile"),
    "owner": ("owner",),
    "account": ("account id", "campaign"),
    "account_name": ("account name",),
    "person": ("contact", "lead"),
    "opted_out_of_email": ("opted out",),
    "do_not_call": ("do not call",),
    "is_deleted": ("deleted",),
}
# Those of which one column that says yes is enough.
_YES_IN_ANY = ("opted_out_of_email", "do_not_call")
# What a record keeps among its fields, but not as the text of the cell.
_PARSED_FIELDS = ("merged into", "converted", "converted to", "closed")

NAME_LENGTH = 255
_LAST_BLANK = max(BLANKS)  # most texts come after it, and comparing is faster than looking them up


class RecordReader:
    """See `RowReader`."""

    def __init__(self, plan: TablePlan, survey: Survey, table: Table) -> None:
        self.problems: list[Problem] = []
        self.plan, self._table = plan, table
        self._keeps_blank = plan.mapping.blank_cells == "keep"
        self._is_found_by_id = plan.key == "crm_id"
        self._read_key = key_reader(plan)
        self._attributes = _attributes(plan)
        self._more_flags = _more_flags(plan)
        self._names = _name_columns(plan)
        self._parsed = self._parsed_fields(survey.order)
        self._lookups = [(name, column.position) for name, column in plan.lookups.items()]
        self._read_reference = plan.mapping.read_reference
        parsed = {name for name, *_ in self._parsed}
        texts = {name: column.position for name, column in plan.fields.items() if name not in parsed}
        self._all_names = (*plan.fields, *plan.lookups)
        self._text_names, self._texts = tuple(texts), _cells_at(tuple(texts.values()))

    def key(self, cells: list[str]) -> str:
        try:
            return self._read_key(cells)
        except BadCell:
            return ""

    def read(self, line: int, cells: list[str]) -> RecordRow | None:
        try:
            return self._read(line, cells)
        except OrderNeeded:
            self._parsed = self._parsed_fields(survey_dates(self.plan, self._table))
            return self._read(line, cells)

    def _parsed_fields(self, order: DateOrder | None) -> list[tuple[str, int, Parse]]:
        plan, iso = self.plan, iso_dates(order, self.plan.mapping.zone)
        parsed = [
            (column.name, column.position, parser_of(plan.mapping, plan.kind, target))
            for target, column in plan.targets.items()
            if target in _PARSED_FIELDS
        ]
        return parsed + [(name, column.position, iso) for name, column in plan.dates.items()]

    def _read(self, line: int, cells: list[str]) -> RecordRow | None:
        self.problems = []
        try:
            key = self._read_key(cells)
        except BadCell as bad:
            self._refuse(line, str(bad))
            return None
        if not key:
            self._refuse(line, why_without_key(self.plan))
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
            name=self._name(line, cells),
            fields=fields,
            lookups=lookups,
        )
        self._fill(row, cells)
        unparsed = self._parse_fields(line, cells, fields)
        if self._keeps_blank:
            seen = {*fields, *lookups, *unparsed}
            unparsed += [name for name in self._all_names if name not in seen]
        if unparsed:
            row.kept = tuple(unparsed)
        return row

    def _fill(self, row: RecordRow, cells: list[str]) -> None:
        """Set the attributes that are read from one cell each."""
        for attribute, positions, parse in self._attributes:
            position = positions[0] if len(positions) == 1 else filled_position(cells, positions)
            try:
                setattr(row, attribute, parse(cells[position]))
            except BadCell as bad:
                self._report(row.line, position, str(bad))
        for attribute, position, parse in self._more_flags:
            try:
                if parse(cells[position]):
                    setattr(row, attribute, True)
            except BadCell as bad:
                self._report(row.line, position, str(bad))

    def _parse_fields(self, line: int, cells: list[str], fields: dict[str, str]) -> list[str]:
        """Add the fields that are not texts; those whose cell cannot be used are returned."""
        unusable = []
        for name, position, parse in self._parsed:
            if cell := cells[position]:
                try:
                    if value := parse(cell):
                        fields[name] = value
                except BadCell as bad:
                    self._report(line, position, str(bad))
                    unusable.append(name)
        return unusable

    def _name(self, line: int, cells: list[str]) -> str | None:
        """The name; else the first and last name; else the company."""
        for positions in self._names:
            texts = [cells[position].strip() for position in positions]
            text = texts[0] if len(texts) == 1 else " ".join([text for text in texts if not is_blank(text)])
            if text > _LAST_BLANK or not is_blank(text):
                if len(text) <= NAME_LENGTH:
                    return text
                self._report(line, positions[-1], str(too_long(text, NAME_LENGTH)))
                return None
        return None

    def _report(self, line: int, position: int, reason: str) -> None:
        column = next(column.header for column in self.plan.columns if column.position == position)
        self.problems.append(Problem(self.plan.table, line, column, reason))

    def _refuse(self, line: int, reason: str) -> None:
        self.problems.append(Problem(self.plan.table, line, self.plan.key_column, reason, refuses=True))


def _attributes(plan: TablePlan) -> list[tuple[str, list[int], Parse]]:
    """Each attribute with its columns, of which the first counts that is not blank, and how its cell is parsed."""
    attributes = []
    for attribute, targets in ATTRIBUTES.items():
        positions = [position for target in targets for position in plan.positions_of(target)]
        if not positions or (attribute == "crm_id" and plan.key == "crm_id"):
            continue
        parse = parser_of(plan.mapping, plan.kind, next(target for target in targets if target in plan.targets))
        filled = "account" if attribute == "account_name" and plan.account_by_name else attribute
        attributes.append((filled, positions[:1] if attribute in _YES_IN_ANY else positions, parse))
    return attributes


def _more_flags(plan: TablePlan) -> list[tuple[str, int, Parse]]:
    return [
        (attribute, position, parser_of(plan.mapping, plan.kind, target))
        for attribute in _YES_IN_ANY
        for target in ATTRIBUTES[attribute]
        for position in plan.positions_of(target)[1:]
    ]


def _name_columns(plan: TablePlan) -> list[list[int]]:
    choices = (("name",), ("first name", "last name"), ("company",))
    positions_by_choice = (
        [plan.targets[target].position for target in targets if target in plan.targets] for targets in choices
    )
    return [positions for positions in positions_by_choice if positions]


def _cells_at(positions: tuple[int, ...]) -> Callable[[list[str]], Sequence[str]]:
    if len(positions) > 1:
        return itemgetter(*positions)
    return lambda cells: [cells[position] for position in positions]
