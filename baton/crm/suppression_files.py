"""Suppressed addresses as a CSV file: one that another program exported, or our own, which is read back as it was."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from baton.crm.models import Suppression
from baton.crm.suppressions import Entry, NotAnAddress, require_address, suppress
from baton.people.models import User
from baton.sql.transactions import one_transaction

COLUMNS = ("address", "kind", "source", "why", "date")
STARTS_OF_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "'")
BATCH = 5000
# What other programs call their columns and their kinds, in small letters and without marks between the words.
NAMES = {
    "address": ("address", "email", "emailaddress"),
    "kind": ("kind", "type"),
    "source": ("source",),
    "why": ("why", "reason"),
    "date": ("date", "created", "createdat"),
}
KINDS = {
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
}


class NotASuppressionFile(ValueError):
    """The file has no column with addresses, or is no CSV."""


class _NotAnEntry(ValueError):
    """A row that cannot go in; the message says why."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that did not go in; `line` counts from 1, the header being line 1."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class FileImport:
    """How many addresses are suppressed now that were not, how many were before, and what did not go in."""

    added: int
    known: int
    bad_rows: tuple[BadRow, ...]


@one_transaction
def import_suppressions(*, lines: Iterable[str], by: User | None, at: datetime) -> FileImport:
    """Suppress the addresses of a CSV file, a batch in memory at a time; rows that cannot go in are told.

    Without a date an address is suppressed as of `at`, and without a kind it is opted out.
    """
    rows, bad_rows, counted, added = _entries(lines, at=at), list[BadRow](), 0, 0
    while batch := list(islice(rows, BATCH)):
        entries = [row for row in batch if isinstance(row, Entry)]
        bad_rows += [row for row in batch if isinstance(row, BadRow)]
        counted += len(entries)
        added += suppress(entries=entries, by=by)
    return FileImport(added, counted - added, tuple(bad_rows))


def row_of(suppression: Suppression) -> tuple[str, ...]:
    """The cells of `COLUMNS`, such that no spreadsheet takes one for a formula."""
    cells = (
        suppression.spelling, suppression.kind, suppression.source, suppression.why,
        suppression.suppressed_at.astimezone(UTC).isoformat(),
    )  # fmt: skip
    return tuple(f"'{cell}" if cell.startswith(STARTS_OF_FORMULAS) else cell for cell in cells)


def _entries(lines: Iterable[str], *, at: datetime) -> Iterator[Entry | BadRow]:
    reader = csv.reader(lines, strict=True)
    try:
        places = _places(next(reader, []))
        for row in reader:
            if any(cell.strip() for cell in row):
                yield _entry(row, places, line=reader.line_num, at=at)
    except csv.Error as error:
        raise NotASuppressionFile(f"Line {reader.line_num} cannot be read as CSV: {error}.") from error


def _places(header: list[str]) -> dict[str, int]:
    """Which cell of a row is what."""
    columns = [_plain(name) for name in header]
    places = {
        column: next((columns.index(name) for name in names if name in columns), -1)
        for column, names in NAMES.items()
    }
    if places["address"] < 0:
        raise NotASuppressionFile("The file has no column 'address' or 'email' in its first line.")
    return {column: place for column, place in places.items() if place >= 0}


def _entry(row: list[str], places: Mapping[str, int], *, line: int, at: datetime) -> Entry | BadRow:
    cells = {column: _cell(row[place]) if place < len(row) else "" for column, place in places.items()}
    try:
        return Entry(
            address=_address(cells["address"]),
            kind=_kind(cells.get("kind", "")),
            **_source(cells),
            at=_date(cells.get("date", ""), at=at),
        )
    except _NotAnEntry as fault:
        return BadRow(line, str(fault))


def _address(text: str) -> str:
    if not text:
        raise _NotAnEntry("has no address")
    try:
        return require_address(text)
    except NotAnAddress:
        raise _NotAnEntry(f"'{text}' is not an email address") from None


def _kind(text: str) -> Suppression.Kind:
    try:
        return KINDS[_plain(text)]
    except KeyError:
        raise _NotAnEntry(f"'{text}' is not a kind; write opted_out or dead") from None


def _source(cells: Mapping[str, str]) -> dict[str, str]:
    """A source that we do not know, such as another program, is kept with the reason."""
    source, why = cells.get("source", ""), cells.get("why", "")
    if source.lower() in Suppression.Source.values:
        return {"source": source.lower(), "why": why}
    is_complaint = _plain(cells.get("kind", "")) == "complaint"
    named = Suppression.Source.COMPLAINT if is_complaint else Suppression.Source.FILE
    return {"source": named, "why": ": ".join(filter(None, (source, why)))}


def _date(text: str, *, at: datetime) -> datetime:
    if not text:
        return at
    try:
        date = datetime.fromisoformat(text)
    except ValueError:
        raise _NotAnEntry(f"'{text}' is not a date, such as 2026-03-31") from None
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    if date > at:
        raise _NotAnEntry(f"'{text}' is still to come")
    return date


def _cell(text: str) -> str:
    text = text.strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(STARTS_OF_FORMULAS) else text


def _plain(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())
