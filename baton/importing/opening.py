"""Opening an uploaded import to look at it: what was recognized, the first rows, and what each column becomes."""

from dataclasses import dataclass

from baton.crm.importing import known_fields
from baton.importing import uploads
from baton.importing.lookups import lookup_fields_of
from baton.importing.models import Import
from baton.importing.saved import all_mappings, mapping_for
from baton.importing.source import Source
from baton.mappings.crm_mapping import CrmMapping
from baton.mappings.kinds import KINDS, Kind
from baton.mappings.plan import TablePlan
from baton.mappings.planning import plan_table
from baton.mappings.reading import row_reader
from baton.mappings.surveying import DateOrderUndecided, Survey
from baton.tables import Line, Table, Unread

ROWS_SHOWN, SAMPLES_SHOWN, ROWS_AS_READ = 20, 3, 3


@dataclass(frozen=True, slots=True)
class OpenedTable:
    """A table with its plan and its first rows; `as_read` are some as they would be in Baton, below `titles`."""

    name: str
    reading: str
    header: tuple[str, ...]
    plan: TablePlan
    first_rows: list[list[str]]
    as_read: list[list[str]]

    @property
    def titles(self) -> list[str]:
        """The titles of what `as_read` has."""
        return list(KINDS[self.plan.kind].shown)

    def samples(self, position: int) -> list[str]:
        """Some different cells of a column that are not blank."""
        cells = (row[position].strip() for row in self.first_rows)
        return list(dict.fromkeys(cell for cell in cells if cell))[:SAMPLES_SHOWN]


@dataclass(frozen=True, slots=True)
class Opened:
    """What was recognized. `is_saved` says that the mapping was saved for files of this shape."""

    mapping: CrmMapping
    tables: list[OpenedTable]
    unread: tuple[Unread, ...]
    is_saved: bool


def open_job(job: Import, *, mapping_name: str = "") -> Opened:
    """Open the uploaded files with the mapping of this name, else with what was chosen or saved before, else with the
    one that fits. Raises `UnreadableSource`.
    """
    with uploads.files_of(job) as paths:
        source = Source.of_job(job, paths)
        saved = mapping_for(table.header for _kind, table in source.tables)
        if mapping_name and mapping_name in (mappings := all_mappings()):
            source = source.read_by(mappings[mapping_name])
        # What was chosen for this import goes before what was saved: somebody is just looking at it.
        elif saved and not job.mapping:
            source = source.read_by(CrmMapping.model_validate(saved.mapping))
        tables = [_opened(source.mapping, kind, table) for kind, table in source.tables]
    return Opened(source.mapping, tables, source.unread, is_saved=saved is not None and not mapping_name)


def _opened(mapping: CrmMapping, kind: Kind, table: Table) -> OpenedTable:
    plan = plan_table(
        mapping, table, kind, known_fields=known_fields(object=kind), known_lookups=lookup_fields_of(kind)
    )
    first_rows = []
    for line in table.rows():
        if isinstance(line, Line):
            first_rows.append(line.cells)
        if len(first_rows) == ROWS_SHOWN:
            break
    return OpenedTable(table.name, table.reading, table.header, plan, first_rows, _as_read(plan, table, first_rows))


def _as_read(plan: TablePlan, table: Table, first_rows: list[list[str]]) -> list[list[str]]:
    if plan.problem:
        return []
    reader = row_reader(plan, Survey(), table)
    try:
        # Line 2, as spreadsheets count: the header is line 1.
        rows = [reader.read(number, cells) for number, cells in enumerate(first_rows[:ROWS_AS_READ], start=2)]
    except DateOrderUndecided:
        return []  # said when the file is read; the order is asked for on the page
    return [[str(getattr(row, name) or "") for name in KINDS[plan.kind].shown.values()] for row in rows if row]
