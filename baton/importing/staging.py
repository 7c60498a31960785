"""Reading files into staging tables, where nobody waits for them.

A row with the digest of the row that its record came from is the same as last time, and is only counted.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import count, islice
from typing import TypeVar

from django.db import Error

from baton.crm import importing as crm
from baton.crm.importing import KnownRecord, RecordFile, StagedRow
from baton.importing.report import ImportReport
from baton.mappings.reading import RowReader, read_line
from baton.mappings.rows import Problem, RecordRow
from baton.people import importing as people
from baton.tables.rows import Fault, Line

Item = TypeVar("Item")

# One query for the known records of a batch. Smaller batches
# pay the way to the database more often, larger ones memory.
ROWS_AT_ONCE = 4_000
FORGOTTEN = "the person was forgotten here on request; delete the record in the CRM, too"


@contextmanager
def staging_tables() -> Iterator[None]:
    """The temporary tables of one import, on this connection."""
    people.stage_people()
    crm.stage_records()
    try:
        yield
    finally:
        with suppress(Error):  # the next import drops them too
            people.drop_staged_people()
            crm.drop_staged_records()


@dataclass(frozen=True, kw_only=True)
class RecordReading:
    """How the rows of one record file are read and matched.

    `key` is what records are found by: `crm_id`, `email`, `name` or the name of a field; `key_column` is its header.
    `fingerprint` stands for everything that decides what becomes of a row, so that a digest of the same cells under
    other terms is another one.
    """

    file: RecordFile
    reader: RowReader
    key: str
    key_column: str
    plural: str
    fingerprint: bytes
    adds: bool
    updates: bool
    is_complete: bool


@dataclass
class Staging:
    """What is staged so far."""

    references: people.References
    report: ImportReport = field(default_factory=ImportReport)
    rows_of_kind: dict[str, int] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def read_records(self, reading: RecordReading, table: str, rows: Iterator[Line | Fault]) -> None:
        """Stage the rows of one record file."""
        crm.stage_file(reading.file)
        for batch in batches(rows, ROWS_AT_ONCE):
            self._stage(reading, table, self._readable(reading.file.object, table, batch))

    def tell(self, kind: str, problems: Sequence[Problem]) -> None:
        """Note the problems of one row."""
        for problem in problems:
            self.report.problems.add(problem)
        if any(problem.refuses for problem in problems):
            self.report.kind(kind).refused += 1

    def _readable(self, kind: str, table: str, batch: Sequence[Line | Fault]) -> Iterator[Line]:
        for line in batch:
            if isinstance(line, Fault):
                self.tell(kind, [Problem(table, line.number, "", line.reason, refuses=True)])
            else:
                yield line

    def _stage(self, reading: RecordReading, table: str, lines: Iterator[Line]) -> None:
        """Stage a batch: what is the same as last time is counted only, and new records get their ids at once."""
        kind, staged = reading.file.object, list[_Pending]()
        present = list[int]()
        for pending in self._matched(reading, table, lines):
            # Also of rows that are the same or refused: the CRM has
            # these records, so a complete export must not delete them.
            present += [match.id for match in pending.matches]
            if pending.is_left_out:
                continue
            if pending.is_the_same:
                self._count(kind)
            elif (row := self._row(reading, pending)) is not None:
                pending.row = row
                staged.append(pending)
        if reading.is_complete:
            crm.stage_present(present)
        self._copy(reading, staged)

    def _matched(self, reading: RecordReading, table: str, lines: Iterator[Line]) -> Iterator["_Pending"]:
        """The rows of a batch, each with the records that it may be about."""
        kind = reading.file.object
        keyed = [(line, reading.reader.key(line.cells)) for line in lines]
        # As `known_records` compares them; a CRM id differs by its case alone.
        if reading.key in ("email", "name"):
            keyed = [(line, key.lower()) for line, key in keyed]
        records_by_key = crm.known_records(object=kind, keys=[key for _line, key in keyed if key], key=reading.key)
        for line, key in keyed:
            matches = records_by_key.get(key, [])
            # To update the first would be a guess; two people may share an address.
            if len(matches) > 1:
                reason = f"{len(matches)} {reading.plural} have {key}; the row cannot tell which it is about"
                self.tell(kind, [Problem(table, line.number, reading.key_column, reason, refuses=True)])
            elif matches and matches[0].is_forgotten:
                # Left out and not refused: the cells of a refused row are kept, and these must not be.
                self.tell(kind, [Problem(table, line.number, reading.key_column, FORGOTTEN)])
                self.report.kind(kind).left_out += 1
                yield _Pending(line, None, matches, is_left_out=True)
            else:
                yield _Pending(line, None if line.unusable else digest_of(line.cells, reading.fingerprint), matches)

    def _row(self, reading: RecordReading, pending: "_Pending") -> RecordRow | None:
        """The row as its mapping reads it; None if it does not go in, or not in this import."""
        kind, reader = reading.file.object, reading.reader
        row = read_line(reader, pending.line)
        self.tell(kind, reader.problems)
        if not isinstance(row, RecordRow):
            return None
        wanted = reading.updates if pending.matches else reading.adds and not row.is_deleted
        if not wanted:
            self.report.kind(kind).left_out += 1
            return None
        if reader.problems:
            pending.digest = None  # to be told again the next time
        return row

    def _copy(self, reading: RecordReading, pending_rows: Sequence["_Pending"]) -> None:
        # Ids before the rows, drawn in one statement: the lookups of a new record are staged beside it, and name it.
        ids = iter(crm.next_ids(sum(not pending.matches for pending in pending_rows)))
        rows = [self._staged(reading, pending, ids) for pending in pending_rows]
        self.references.stage()
        crm.stage_rows(reading.file, rows)
        for _row in rows:
            self._count(reading.file.object)

    def _staged(self, reading: RecordReading, pending: "_Pending", ids: Iterator[int]) -> StagedRow:
        row, number = pending.row, self.references.number
        assert row is not None  # noqa: S101 - rows that were refused are gone
        return StagedRow(
            number=next(self._numbers),
            row=row,
            record_id=pending.matches[0].id if pending.matches else next(ids),
            is_new=not pending.matches,
            digest=pending.digest,
            owner_reference=None if row.owner is None else number(row.owner),
            lookup_references={
                field_id: number(row.lookups[name])
                for name, field_id in reading.file.lookup_fields.items()
                if row.lookups.get(name)
            },
        )

    def _count(self, kind: str) -> None:
        self.rows_of_kind[kind] = self.rows_of_kind.get(kind, 0) + 1


@dataclass(slots=True)
class _Pending:
    """A row between reading and staging."""

    line: Line
    digest: int | None
    matches: Sequence[KnownRecord]
    row: RecordRow | None = None
    is_left_out: bool = False

    @property
    def is_the_same(self) -> bool:
        return bool(self.matches) and self.digest is not None and self.matches[0].digest == self.digest


def batches(items: Iterator[Item], size: int) -> Iterator[list[Item]]:
    while batch := list(islice(items, size)):
        yield batch


def digest_of(cells: Sequence[str], fingerprint: bytes) -> int:
    """Stands for the cells of a row under the terms of `fingerprint`; signed, as the database keeps it."""
    # Eight bytes: a collision needs the same record with another row, one in 2^64, and costs one missed update.
    digest = blake2b("\x1f".join(cells).encode(errors="surrogatepass"), digest_size=8, key=fingerprint).digest()
    return int.from_bytes(digest, signed=True)
