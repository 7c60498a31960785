"""Reads and writes suppressed addresses and numbers as CSV, from another program's export or from our own."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from baton.crm.models import Suppression
from baton.crm.suppressions import (
    NotAnAddress,
    NotANumber,
    SuppressionEntry,
    require_address,
    require_number,
    suppress,
)
from baton.people.models import User
from baton.sql.transactions import one_transaction
from baton.tables.csv_cells import no_formula, text_of_cell

SUPPRESSION_COLUMNS = ("address", "kind", "source", "why", "date")
ROWS_PER_BATCH = 5000
# Names of columns and kinds in the exports of other programs, in lower case and without punctuation.
COLUMN_NAMES = {
    "address": ("address", "email", "emailaddress", "number", "phone", "phonenumber"),
    "kind": ("kind", "type"),
    "source": ("source",),
    "why": ("why", "reason"),
    "date": ("date", "created", "createdat"),
}
KIND_NAMES = {
    "": Suppression.Kind.OPTED_OUT,
    "optedout": Suppression.Kind.OPTED_OUT,
    "optout": Suppression.Kind.OPTED_OUT,
    "unsubscribe": Suppression.Kind.OPTED_OUT,
    "unsubscribed": Suppression.Kind.OPTED_OUT,
    "complaint": Suppression.Kind.OPTED_OUT,
    "dead": Suppression.Kind.DEAD,
    "deadaddress": Suppression.Kind.DEAD,
    "bounce": Suppression.Kind.DEAD,
    "bounced": Suppression.Kind.DEAD,
    "donotcall": Suppression.Kind.DO_NOT_CALL,
    "dnc": Suppression.Kind.DO_NOT_CALL,
}


class NotASuppressionFile(ValueError):
    """The file has no address column, or is not a CSV file."""


class _BadEntry(ValueError):
    """A row with an error; the message says which."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row with an error, which was skipped. The header is line 1."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class FileImport:
    """How many addresses were added, how many were already suppressed, and the rows with errors.

    `opted_out` are the addresses, and `not_called` the numbers, that the file stops email or calls to.
    """

    added: int
    known: int
    bad_rows: tuple[BadRow, ...]
    opted_out: tuple[str, ...] = ()
    not_called: tuple[str, ...] = ()


@one_transaction
def import_suppressions(*, lines: Iterable[str], by: User | None, at: datetime) -> FileImport:
    """Suppress the addresses in a CSV file, in batches. Rows with errors are skipped and returned.

    The default date is `at`, and the default kind is opted out.
    """
    rows, bad_rows, counted, added = _entries(lines, at=at), list[BadRow](), 0, 0
    opted_out, not_called = list[str](), list[str]()
    while batch := list(islice(rows, ROWS_PER_BATCH)):
        entries = [row for row in batch if isinstance(row, SuppressionEntry)]
        bad_rows += [row for row in batch if isinstance(row, BadRow)]
        counted += len(entries)
        added += suppress(entries=entries, by=by)
        opted_out += [entry.address for entry in entries if entry.kind == Suppression.Kind.OPTED_OUT]
        not_called += [entry.address for entry in entries if entry.kind == Suppression.Kind.DO_NOT_CALL]
    return FileImport(added, counted - added, tuple(bad_rows), tuple(opted_out), tuple(not_called))


def row_of(suppression: Suppression) -> tuple[str, ...]:
    """The cells of `SUPPRESSION_COLUMNS`, escaped so that no spreadsheet reads one as a formula."""
    cells = (
        suppression.spelling, suppression.kind, suppression.source, suppression.why,
        suppression.suppressed_at.astimezone(UTC).isoformat(),
    )  # fmt: skip
    return tuple(map(no_formula, cells))


def _entries(lines: Iterable[str], *, at: datetime) -> Iterator[SuppressionEntry | BadRow]:
    reader = csv.reader(lines, strict=True)
    try:
        places = _places(next(reader, []))
        for row in reader:
            if any(cell.strip() for cell in row):
                yield _entry(row, places, line=reader.line_num, at=at)
    except csv.Error as error:
        raise NotASuppressionFile(f"Line {reader.line_num} is not valid CSV: {error}.") from error


def _places(header: list[str]) -> dict[str, int]:
    """The position of each known column."""
    columns = [_plain(name) for name in header]
    places = {
        column: next((columns.index(name) for name in names if name in columns), -1)
        for column, names in COLUMN_NAMES.items()
    }
    if places["address"] < 0:
        raise NotASuppressionFile("The first line of the file must name a column 'address', 'email' or 'phone'.")
    return {column: place for column, place in places.items() if place >= 0}


def _entry(row: list[str], places: Mapping[str, int], *, line: int, at: datetime) -> SuppressionEntry | BadRow:
    cells = {column: text_of_cell(row[place].strip()) if place < len(row) else "" for column, place in places.items()}
    try:
        kind = _kind(cells.get("kind", ""), cells["address"])
        return SuppressionEntry(
            address=_address(cells["address"], kind),
            kind=kind,
            **_source(cells),
            at=_date(cells.get("date", ""), at=at),
        )
    except _BadEntry as fault:
        # Skipped and told: a file of opt-outs must never be refused
        # as a whole, or everybody in it is written to again.
        return BadRow(line, str(fault))


def _address(text: str, kind: Suppression.Kind) -> str:
    if not text:
        raise _BadEntry("has no address")
    if kind == Suppression.Kind.DO_NOT_CALL:
        try:
            return require_number(text)
        except NotANumber:
            raise _BadEntry(f"'{text}' is not a phone number") from None
    try:
        return require_address(text)
    except NotAnAddress:
        raise _BadEntry(f"'{text}' is not an email address") from None


def _kind(text: str, address: str) -> Suppression.Kind:
    """The kind; a phone number without one, or opted out, is not to be called."""
    if address and "@" not in address and KIND_NAMES.get(_plain(text)) == Suppression.Kind.OPTED_OUT:
        return (
            Suppression.Kind.DO_NOT_CALL if any(letter.isdigit() for letter in address) else KIND_NAMES[_plain(text)]
        )
    try:
        return KIND_NAMES[_plain(text)]
    except KeyError:
        raise _BadEntry(f"'{text}' is not a kind; use opted_out, dead or do_not_call") from None


def _source(cells: Mapping[str, str]) -> dict[str, str]:
    """The source. An unknown source, such as another program, becomes part of the reason."""
    source, why = cells.get("source", ""), cells.get("why", "")
    if source.lower() in Suppression.Source.values:
        return {"source": source.lower(), "why": why}
    is_complaint = _plain(cells.get("kind", "")) == "complaint"
    default_source = Suppression.Source.COMPLAINT if is_complaint else Suppression.Source.FILE
    return {"source": default_source, "why": ": ".join(filter(None, (source, why)))}


def _date(text: str, *, at: datetime) -> datetime:
    if not text:
        return at
    try:
        date = datetime.fromisoformat(text)
    except ValueError:
        raise _BadEntry(f"'{text}' is not a date; use a format like 2026-03-31") from None
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    # Later opt-ins of the CRM are compared with this date; one in the future would never be overcome.
    if date > at:
        raise _BadEntry(f"'{text}' is in the future")
    return date


def _plain(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())
