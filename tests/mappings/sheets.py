"""Tables as a test writes them, and what a mapping makes of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO

from baton.mappings.crm_mapping import CrmMapping
from baton.mappings.kinds import Kind
from baton.mappings.mapping_files import shipped
from baton.mappings.planning import plan_table
from baton.mappings.reading import row_reader
from baton.mappings.rows import Problem, Row
from baton.mappings.surveying import survey
from baton.tables import Limits, Line, ReadingOptions, Table
from baton.tables.entry import Entry
from baton.tables.textfiles import text_table

SALESFORCE = shipped()["salesforce"]


def sheet(name: str, text: str, *, on_open: Callable[[], None] = lambda: None) -> Table:
    """A table from comma-separated lines, the first of which names the columns."""
    content = text.strip("\n").encode()

    def opened() -> BytesIO:
        on_open()
        return BytesIO(content)

    return text_table(Entry(name, len(content), opened), ReadingOptions(), Limits())


@dataclass
class Result:
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def only(self) -> Row:
        (row,) = self.rows
        return row

    @property
    def told(self) -> list[tuple[int, str, str]]:
        return [(problem.line, problem.column, problem.reason) for problem in self.problems]


def read(table: Table, kind: Kind, mapping: CrmMapping = SALESFORCE, lookups: tuple[str, ...] = ()) -> Result:
    """All that a mapping makes of a table."""
    plan = plan_table(mapping, table, kind, known_lookups=lookups)
    assert not plan.problem, plan.problem
    reader = row_reader(plan, survey(plan, table), table)
    result = Result()
    for line in table.rows():
        assert isinstance(line, Line)
        row = reader.read(line.number, line.cells)
        result.problems += reader.problems
        if row is not None:
            result.rows.append(row)
    return result


def lead(text: str, mapping: CrmMapping = SALESFORCE, kind: Kind = "lead", lookups: tuple[str, ...] = ()) -> Result:
    return read(sheet("Lead.csv", text), kind, mapping, lookups)
