"""Finds what each column of a table is.

1. The mapping's spellings, without regard to case, blanks and accents. Of several columns for one target the one
   whose spelling the mapping prefers counts; the others become fields.
2. Fields and lookup fields that are known, by name or label: `SDR` is `SDR__c`.
3. Any other column of a record is a field of its own, under its header as an identifier.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from baton.mappings.content import ROWS_TO_GUESS_FROM, column_of_emails, column_of_phones, first_rows
from baton.mappings.crm_mapping import CrmMapping, RecordSection
from baton.mappings.headers import identifier, is_custom, normal_form, plain
from baton.mappings.keys import with_key
from baton.mappings.kinds import KINDS, Kind
from baton.mappings.plan import Column, TablePlan, Use
from baton.mappings.targets import STORED_AS
from baton.tables import Table

_DATE_ENDINGS = ("Date", "DateTime", "SystemModstamp", "Birthdate")


def plan_table(
    mapping: CrmMapping,
    table: Table,
    kind: Kind,
    *,
    known_fields: Iterable[str] = (),
    known_lookups: Iterable[str] = (),
) -> TablePlan:
    """The plan for a table of this kind. `known_fields` and `known_lookups` are those that records have already."""
    section = mapping.sections.get(kind)
    if section is None:
        return TablePlan(
            mapping,
            table.name,
            kind,
            (),
            problem=f"the mapping “{mapping.label}” has no {KINDS[kind].plural.lower()}",
        )
    planning = _Planning(table.header)
    planning.find_targets(section.spellings)
    if isinstance(section, RecordSection):
        if mapping.guess_by_content:
            planning.guess_targets(table)
        planning.name_targets()
        planning.find_fields(section)
        planning.name_others(known_lookups=tuple(known_lookups), known_fields=tuple(known_fields))
    return with_key(TablePlan(mapping, table.name, kind, planning.columns))


class _Planning:
    """The columns as far as they are planned; until then, they are ignored."""

    def __init__(self, header: tuple[str, ...]) -> None:
        positions: dict[str, int] = {}
        for position, name in enumerate(header):
            if name:
                # The first of two columns with one name. Salesforce
                # reports repeat names; the second is another object's.
                positions.setdefault(name.casefold(), position)
        self._columns = {position: Column(position, header[position], "ignored") for position in positions.values()}
        self._by_name = positions
        self._by_spelling: dict[str, int] = {}
        for position, column in self._columns.items():
            self._by_spelling.setdefault(plain(column.header), position)
        self._free = set(self._columns)
        self._headers_by_name: dict[str, str] = {}

    @property
    def columns(self) -> tuple[Column, ...]:
        return tuple(self._columns.values())

    def find_targets(self, spellings: Mapping[str, tuple[str, ...]]) -> None:
        for target, names in spellings.items():
            by_name = dict.fromkeys(map(self._position_of, names))
            positions = [position for position in by_name if position is not None]
            if positions:
                self._aim(positions.pop(0), target)
            for position in positions:
                # Not dropped: “Mobile” fills the phone number of those who have no “Phone”.
                self._columns[position] = replace(self._columns[position], stands_in_for=target)

    def guess_targets(self, table: Table) -> None:
        """Find the email address and the phone number by their cells, where no header names them."""
        guesses = {"email": column_of_emails, "phone": column_of_phones}
        missing = {target: guess for target, guess in guesses.items() if not self._has(target)}
        rows = first_rows(table, ROWS_TO_GUESS_FROM) if missing else []
        for target, guess in missing.items():
            # Only columns that nothing names, or a column of other people's addresses would be taken.
            if (position := guess(rows, sorted(self._free))) is not None:
                self._aim(position, target)

    def name_targets(self) -> None:
        """Name the fields in which a record keeps some of the targets."""
        for position, column in list(self._columns.items()):
            name = next((STORED_AS[target] for target in column.targets if target in STORED_AS), "")
            if name:
                self._name(position, name, use="standard")

    def find_fields(self, section: RecordSection) -> None:
        for header in section.ignored:
            if (position := self._free_position(header)) is not None:
                self._ignore(position, "the mapping ignores it")
        for name, headers in section.lookups.items():
            if (position := self._free_position(name, *headers)) is not None:
                self._name(position, name, use="lookup")
        for name, headers in section.fields.items():
            if (position := self._free_position(name, *headers)) is not None:
                self._name(position, name, use="field")

    def name_others(self, *, known_lookups: tuple[str, ...], known_fields: tuple[str, ...]) -> None:
        names = [*known_fields, *known_lookups]
        exact = {name.casefold(): name for name in names}
        alike = {normal_form(name): name for name in names}
        # A column that has a field's own name comes before one that only resembles it.
        for position in sorted(self._free, key=lambda each: (self._header(each).casefold() not in exact, each)):
            header = self._header(position)
            name = exact.get(header.casefold()) or alike.get(normal_form(header))
            # Two columns may resemble one field; only the first becomes it, and the other keeps its own header.
            is_named = name is not None and name not in self._headers_by_name
            if name is None or not is_named:
                name = identifier(header)
            use: Use = "lookup" if is_named and name in known_lookups else "field"
            stands_in = bool(self._columns[position].stands_in_for)
            # Dates are no users, and asking for ten thousand of them would be slow.
            may_be_lookup = use == "field" and not stands_in and not _is_date(name)
            self._name(position, name, use=use, is_named=is_named or stands_in, may_be_lookup=may_be_lookup)

    def _has(self, target: str) -> bool:
        return any(target in column.targets for column in self._columns.values())

    def _header(self, position: int) -> str:
        return self._columns[position].header

    def _free_position(self, *spellings: str) -> int | None:
        positions = map(self._position_of, spellings)
        return next((position for position in positions if position in self._free), None)

    def _position_of(self, spelling: str) -> int | None:
        position = self._by_name.get(spelling.casefold())
        return self._by_spelling.get(plain(spelling)) if position is None else position

    def _aim(self, position: int, target: str) -> None:
        column = self._columns[position]
        self._columns[position] = replace(column, use="standard", targets=(*column.targets, target))
        self._free.discard(position)

    def _name(
        self, position: int, name: str, *, use: Use, is_named: bool = True, may_be_lookup: bool = False
    ) -> None:
        """Let the column fill a field, unless another one does."""
        if not name:
            self._ignore(position, "its name has no letters")
        elif name in self._headers_by_name:
            self._ignore(position, f"the column {self._headers_by_name[name]} fills the same field")
        else:
            self._free.discard(position)
            self._headers_by_name[name] = self._header(position)
            self._columns[position] = replace(
                self._columns[position],
                use=use,
                name=name,
                is_named=is_named,
                may_be_lookup=may_be_lookup,
                is_date=use == "field" and _is_date(name),
            )

    def _ignore(self, position: int, why: str) -> None:
        self._free.discard(position)
        self._columns[position] = replace(self._columns[position], why=why)


def _is_date(name: str) -> bool:
    """Whether a standard field contains dates. Custom fields are not converted."""
    return name.endswith(_DATE_ENDINGS) and not is_custom(name)
