"""What becomes of each column of a table: the plan by which its rows are read, shown before they are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from baton.mappings.crm_mapping import CrmMapping
from baton.mappings.headers import label
from baton.mappings.kinds import Kind
from baton.mappings.targets import LABELS

Use = Literal["standard", "field", "lookup", "ignored"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `targets` are what it fills of Baton's own; `name` is the field or lookup field that it becomes.

    `stands_in_for` is the target that another column fills, where that one is blank. `is_named` if the mapping or
    Baton knows the column; others have become fields of their own. `may_be_lookup` if its values may name users.
    `why` says why it is ignored.
    """

    position: int
    header: str
    use: Use
    targets: tuple[str, ...] = ()
    name: str = ""
    stands_in_for: str = ""
    is_named: bool = True
    may_be_lookup: bool = False
    is_date: bool = False
    why: str = ""

    @property
    def label(self) -> str:
        """What the column fills, for users."""
        if self.use == "ignored":
            return ""
        return ", ".join(LABELS[target] for target in self.targets) or label(self.name)


@dataclass(frozen=True)
class TablePlan:
    """How the rows of a table are read. With a `problem` they cannot be.

    `key` is what rows are found by: `crm_id`, `email`, `name` or the name of a field; `key_column` is its header.
    """

    mapping: CrmMapping
    table: str
    kind: Kind
    columns: tuple[Column, ...]
    key: str = ""
    key_column: str = ""
    problem: str = ""

    @property
    def targets(self) -> Mapping[str, Column]:
        """The column of each target that has one."""
        return {target: column for column in self.columns for target in column.targets}

    def positions_of(self, target: str) -> list[int]:
        """The columns of a target, the preferred one first; those that stand in for it follow."""
        columns = [self.targets[target]] if target in self.targets else []
        columns += [column for column in self.columns if column.stands_in_for == target]
        return [column.position for column in columns]

    @property
    def fields(self) -> Mapping[str, Column]:
        """The columns that fill fields of a record, by the name of the field."""
        # Standard ones too: “Email” is a column of the record, and a merge field under the CRM's name.
        return {column.name: column for column in self.columns if column.name and column.use != "lookup"}

    @property
    def lookups(self) -> Mapping[str, Column]:
        return {column.name: column for column in self.columns if column.use == "lookup"}

    @property
    def lookup_labels(self) -> dict[str, str]:
        return {name: label(name).removesuffix(" Id") for name in self.lookups}

    @property
    def candidates(self) -> Mapping[str, Column]:
        """The columns that may be lookup fields, which only their values can tell."""
        return {column.name: column for column in self.columns if column.may_be_lookup}

    @property
    def dates(self) -> Mapping[str, Column]:
        return {column.name: column for column in self.columns if column.is_date}

    @property
    def account_by_name(self) -> bool:
        # An id goes before a name, which several accounts may have.
        return "account id" not in self.targets

    def with_lookups(self, names: Iterable[str]) -> "TablePlan":
        """The plan with these of its candidates as lookup fields."""
        lookups = set(names)
        columns = (
            replace(column, use="lookup", may_be_lookup=False)
            if column.may_be_lookup and column.name in lookups
            else column
            for column in self.columns
        )
        return replace(self, columns=tuple(columns))
