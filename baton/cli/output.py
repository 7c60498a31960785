"""Prints tables and sentences for people, and JSON for programs.

Results go to stdout; progress, hints and errors go to stderr, so with `--json` stdout contains only JSON.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table

# Names from the database must not be read as markup.
out = Console(markup=False, highlight=False, emoji=False)
err = Console(markup=False, highlight=False, emoji=False, stderr=True)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table. It is hidden if the terminal is narrower than `needs` characters."""

    title: str
    is_number: bool = False
    is_whole: bool = False
    needs: int = 0


def say(sentence: str, style: str = "", *, indent: int = 0) -> None:
    """Print one line of the result to stdout."""
    out.print(Padding(clean(sentence), (0, 0, 0, indent), style=style, expand=False))


def print_link(address: str) -> None:
    """Print an address to be copied: on one line, however narrow the terminal is."""
    out.print(clean(address), soft_wrap=True)


def hint(sentence: str) -> None:
    """Print a hint to stderr; in a log, a sentence is one line."""
    err.print(clean(sentence), style="dim", soft_wrap=not err.is_terminal)


def complain(sentence: str) -> None:
    err.print(clean(sentence), style="red", soft_wrap=not err.is_terminal)


def print_table(columns: Sequence[Column], rows: Iterable[Sequence[object]], *, title: str = "") -> None:
    """Print rows, with cells in the order of `columns`; empty cells are None or blank."""
    # Dropped whole. Squeezed into a narrow terminal, ten columns would break every name into letters.
    visible = [n for n, column in enumerate(columns) if out.width >= column.needs]
    table = Table(
        box=box.SIMPLE_HEAD,
        show_edge=False,
        title=title or None,
        title_justify="left",
        title_style="bold",
        pad_edge=False,
    )
    for column in (columns[n] for n in visible):
        table.add_column(
            column.title, justify="right" if column.is_number else "left", no_wrap=column.is_whole or column.is_number
        )
    for row in rows:
        table.add_row(*(_cell(row[n]) for n in visible))
    out.print(table)


def print_json(value: object) -> None:
    json.dump(value, sys.stdout, indent=2, ensure_ascii=False, default=plain)
    sys.stdout.write("\n")


def print_json_list(values: Iterable[object]) -> None:
    """Print a JSON list value by value, so it can have any length."""
    # By hand, because `json.dump` needs the whole list in memory, and an export has no limit.
    separator = "[\n"
    for value in values:
        sys.stdout.write(separator)
        json.dump(value, sys.stdout, ensure_ascii=False, default=plain)
        separator = ",\n"
    sys.stdout.write("[]\n" if separator == "[\n" else "\n]\n")


def print_json_line(value: object) -> None:
    """One object a line, for programs that read many."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=plain) + "\n")


@contextmanager
def working(on: str) -> Iterator[None]:
    """Show a spinner on stderr during the work."""
    with err.status(f"{on} …"):
        yield


def counted(count: int, one: str, many: str = "") -> str:
    """`1 action`, `2,000 actions`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def clock(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def clean(text: str) -> str:
    """The text without control characters."""
    return "".join(
        # Names come from CRMs. Escape sequences in one could rewrite what the operator sees.
        letter if letter.isprintable() or letter == "\n" else "\N{REPLACEMENT CHARACTER}"
        for letter in text
    )


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int():
            return f"{value:,}"
        case _:
            return clean(str(value))


def plain(value: object) -> str:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case _:
            return str(value)
