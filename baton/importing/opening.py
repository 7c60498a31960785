"""Opening an uploaded import to look at it: what was recognized, the first rows, and what each column becomes."""

from dataclasses import dataclass

from baton.crm.importing import known_fields
from baton.importing import uploads
from baton.importing.lookups import lookup_fields_of
from baton.importing.models import Import
from baton.importing.saved import all_mappings, is_saved
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
    """A table with its plan and its first rows; `as_read` are some as they would be in Baton, below `titles`.

    `fields` and `lookups` are the names of those that records have already.
    """

    name: str
    reading: str
    header: tuple[str, ...]
    plan: TablePlan
    first_rows: list[list[str]]
    as_read: list[list[str]]
    fields: tuple[str, ...]
    lookups: tuple[str, ...]

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
    """What was recognized. `saved_as` names the mapping, if it was saved here."""

    mapping: CrmMapping
    tables: list[OpenedTable]
    unread: tuple[Unread, ...]
    saved_as: str


def open_job(job: Import, *, mapping_name: str = "") -> Opened:
    """Open the uploaded files with the mapping of this name, else with what was chosen or saved before, else with the
    one that fits. Raises `UnreadableSource`.
    """
    with uploads.files_of(job) as paths:
        source = Source.of_job(job, paths)
        if mapping_name and mapping_name in (mappings := all_mappings()):
            source = source.read_by(mappings[mapping_name])
        tables = [_opened(source.mapping, kind, table) for kind, table in source.tables]
    name = source.mapping.name
    return Opened(source.mapping, tables, source.unread, name if is_saved(name) else "")


def _opened(mapping: CrmMapping, kind: Kind, table: Table) -> OpenedTable:
    fields, lookups = known_fields(object=kind), lookup_fields_of(kind)
    plan = plan_table(mapping, table, kind, known_fields=fields, known_lookups=lookups)
    first_rows = []
    for line in table.rows():
        if isinstance(line, Line):
            first_rows.append(line.cells)
        if len(first_rows) == ROWS_SHOWN:
            break
    return OpenedTable(
        name=table.name,
        reading=table.reading,
        header=table.header,
        plan=plan,
        first_rows=first_rows,
        as_read=_as_read(plan, table, first_rows),
        fields=tuple(fields),
        lookups=tuple(lookups),
    )


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
