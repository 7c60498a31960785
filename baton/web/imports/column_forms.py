"""What each column of the files becomes: one choice a column, among the fields that there are and a new one."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from baton.importing.choices import FIELD, IGNORE, LOOKUP, TARGET, choice_of, with_chosen_columns
from baton.importing.opening import OpenedTable
from baton.importing.saved import FilledColumns
from baton.mappings.crm_mapping import CrmMapping
from baton.mappings.headers import identifier, label
from baton.mappings.kinds import RECORD_KINDS
from baton.mappings.plan import Column
from baton.mappings.targets import LABELS, STORED_AS, TARGETS

# A file of 300 columns, for records with 300 fields, would make a page of five megabytes.
MOST_OPTIONS = 20_000

Options = tuple[tuple[str, str], ...]  # values and texts
Groups = tuple[tuple[str, Options], ...]  # with their titles


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """A column as the page shows it: some of its cells, and the field of the form that says what it becomes.

    `own` are the options that it has beside those of all columns.
    """

    column: Column
    samples: list[str]
    choice: BoundField
    own: Options


@dataclass(frozen=True, slots=True)
class TableSection:
    """A table as the page shows it. `groups` are the options of all columns, by title; the counts are of columns."""

    table: OpenedTable
    rows: list[ColumnRow]
    groups: Groups
    recognized: int
    new: int
    ignored: int


class ColumnsForm(forms.Form):
    """A field for each column of each table."""

    def __init__(self, data: Any, *, tables: list[OpenedTable]) -> None:
        super().__init__(data)
        self._tables = tables
        self._groups = [_groups(table) for table in tables]
        for number, table in enumerate(tables):
            shared = _options(self._groups[number])
            for column in table.plan.columns:
                # Not required: what the plan says stays where nothing was sent.
                self.fields[_name(number, column)] = forms.ChoiceField(
                    label=column.header,
                    choices=[*shared.items(), *_own(table, column, shared)],
                    initial=choice_of(table.plan, column.header),
                    required=False,
                    error_messages={"invalid_choice": "Choose one of the fields in the list."},
                )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for number, table in enumerate(self._tables):
            headers: dict[str, str] = {}
            for column in table.plan.columns:
                what, _colon, name = self._chosen(number, column).partition(":")
                # Several columns may fill one of Baton's own: the first cell counts that is not blank.
                if what in (FIELD, LOOKUP) and (first := headers.setdefault(name, column.header)) != column.header:
                    problem = f"The column “{first}” fills this field already. Choose another one."
                    self.add_error(_name(number, column), problem)
        return cleaned

    def applied(self, mapping: CrmMapping) -> CrmMapping:
        """The mapping with what was chosen."""
        for number, table in enumerate(self._tables):
            chosen = {column.header: self._chosen(number, column) for column in table.plan.columns}
            mapping = with_chosen_columns(mapping, table.plan, chosen)
        return mapping

    def filled_columns(self) -> list[FilledColumns]:
        """Which field each column fills, for people."""
        return [self._filled(number, table) for number, table in enumerate(self._tables)]

    def sections(self) -> list[TableSection]:
        return [self._section(number, table) for number, table in enumerate(self._tables)]

    def _section(self, number: int, table: OpenedTable) -> TableSection:
        groups = self._groups[number]
        shared = _options(groups)
        rows = [
            ColumnRow(
                column=column,
                samples=table.samples(column.position),
                choice=self[_name(number, column)],
                own=_own(table, column, shared),
            )
            for column in table.plan.columns
        ]
        chosen = [row.choice.value() for row in rows]
        recognized = sum(choice in shared for choice in chosen)
        ignored = chosen.count(IGNORE)
        return TableSection(
            table, rows, groups, recognized=recognized, new=len(rows) - recognized - ignored, ignored=ignored
        )

    def _filled(self, number: int, table: OpenedTable) -> FilledColumns:
        fields = {column.header: _field_label(self._chosen(number, column)) for column in table.plan.columns}
        # All headers, since they are what such a file is recognized by; the second of two alike fills nothing.
        return table.plan.kind, [(header, fields.pop(header, "")) for header in table.header]

    def _chosen(self, number: int, column: Column) -> str:
        name = _name(number, column)
        return str(self.cleaned_data.get(name) or self.fields[name].initial)


def _field_label(choice: str) -> str:
    what, _colon, name = choice.partition(":")
    return LABELS[name] if what == TARGET else label(name)


def _name(number: int, column: Column) -> str:
    # By place, since headers are any text, and may occur in two tables.
    return f"table-{number}-column-{column.position}"


def _groups(table: OpenedTable) -> Groups:
    """What every column of the table may become."""
    kind = table.plan.kind
    targets = tuple((f"{TARGET}:{target}", LABELS[target]) for target in TARGETS[kind])
    if kind not in RECORD_KINDS:
        return (("Baton’s fields", targets),)
    names = set(table.fields) - set(table.lookups) - set(STORED_AS.values())
    if len(names) * len(table.plan.columns) > MOST_OPTIONS:
        names -= set(table.plan.fields)
    groups = (
        ("Baton’s fields", targets),
        ("Fields", _labeled(FIELD, names)),
        ("Lookup fields", _labeled(LOOKUP, table.lookups)),
    )
    return tuple((title, options) for title, options in groups if options)


def _labeled(what: str, names: Iterable[str]) -> Options:
    """By their labels; with the name, where two have one label."""
    labels = {name: label(name) for name in names}
    count = Counter(labels.values())
    options = ((f"{what}:{name}", text if count[text] == 1 else f"{text} ({name})") for name, text in labels.items())
    return tuple(sorted(options, key=lambda option: option[1].casefold()))


def _options(groups: Groups) -> dict[str, str]:
    return {value: text for _title, options in groups for value, text in options}


def _own(table: OpenedTable, column: Column, shared: Mapping[str, str]) -> Options:
    """What only this column may become: what it is planned to be, a new field of its name, or nothing."""
    options = {}
    if table.plan.kind in RECORD_KINDS:
        for name in dict.fromkeys(filter(None, (column.name, identifier(column.header)))):
            options[f"{FIELD}:{name}"] = f"New field “{label(name)}”"
            options[f"{LOOKUP}:{name}"] = f"New lookup field “{label(name)}” (a user)"
    own = [(value, text) for value, text in options.items() if value not in shared]
    return (*own, (IGNORE, "Don’t import"))
