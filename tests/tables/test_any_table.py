"""What is written in any encoding, with any separator, quoting and line ends, is read back the same."""

import csv
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, TypeAlias

from hypothesis import given
from hypothesis import strategies as st

from baton.tables import Line, ReadingOptions, open_tables
from tests.tables.reading import table_of

UNICODE = ("utf-8", "utf-8-sig", "utf-16")
Quoting: TypeAlias = Literal[0, 1]
QUOTINGS: tuple[Quoting, ...] = (csv.QUOTE_MINIMAL, csv.QUOTE_ALL)
NAMES = ("Zoë Müller", "François", "Åsa Öberg", "José Peña", "O\u2019Brien", "Jürgen Weiß", "Söndergård", "Ann", "")


@dataclass(frozen=True)
class Written:
    header: list[str]
    rows: list[list[str]]
    encoding: str
    separator: str
    quoting: Quoting
    line_end: str

    def write(self, path: Path) -> Path:
        with path.open("w", encoding=self.encoding, newline="") as file:
            writer = csv.writer(file, delimiter=self.separator, quoting=self.quoting, lineterminator=self.line_end)
            writer.writerow(self.header)
            writer.writerows(self.rows)
        return path

    @property
    def expected(self) -> list[list[str]]:
        return [row for row in self.rows if "".join(row).strip() and [cell.strip() for cell in row] != self.header]


def names() -> st.SearchStrategy[str]:
    return st.from_regex(r"[A-Za-z][A-Za-z_]{0,8}", fullmatch=True)


@st.composite
def written(draw: st.DrawFn, encodings: tuple[str, ...], texts: st.SearchStrategy[str]) -> Written:
    header = draw(st.lists(names(), min_size=2, max_size=7, unique_by=str.lower))
    rows = draw(st.lists(st.lists(texts, min_size=len(header), max_size=len(header)), max_size=20))
    separator = draw(st.sampled_from(",;\t|"))
    quoting: Quoting = draw(st.sampled_from(QUOTINGS))
    if quoting == csv.QUOTE_MINIMAL:
        # Python's writer does not quote the line end that it does not write.
        rows = [[cell.translate({10: None, 13: None}) for cell in row] for row in rows]
    # Lines of a cell that look like whole rows cannot be told from an open quote.
    rows = [[cell.replace(separator, "") if "\n" in cell or "\r" in cell else cell for cell in row] for row in rows]
    encoding = draw(st.sampled_from(encodings))
    if encoding == "cp1252":
        # A few words could be of several encodings.
        rows += [[name] * len(header) for name in NAMES]
    return Written(
        header,
        rows,
        encoding,
        separator,
        quoting,
        draw(st.sampled_from(["\n", "\r\n", "\r"])),
    )


def texts() -> st.SearchStrategy[str]:
    everything = st.characters(exclude_categories=["Cs"], exclude_characters="\0\x1a\ufeff")
    return st.text(st.one_of(everything, st.sampled_from(',;\t|"\n\r ax')), max_size=12)


def read_back(table: Written, options: ReadingOptions | None = None) -> tuple[str, list[str], list[list[str]]]:
    with TemporaryDirectory() as folder:
        path = table.write(Path(folder, "Lead.csv"))
        (found,) = open_tables(path, options=options or ReadingOptions()).tables
        reported: list[int] = []
        rows = list(found.rows(reported.append))
        assert sum(reported) == found.size
        assert rows == list(found.rows())
    return found.reading, list(found.header), [row.cells if isinstance(row, Line) else [row.reason] for row in rows]


@given(written(UNICODE, texts()))
def test_any_text_is_read_back_with_its_separator_named(table: Written) -> None:
    options = ReadingOptions(separator=table.separator)

    assert read_back(table, options)[1:] == (table.header, table.expected)


@given(written((*UNICODE, "utf-16-le", "utf-16-be", "cp1252"), st.sampled_from(NAMES)))
def test_names_are_read_back_and_nothing_needs_to_be_said(table: Written) -> None:
    reading, header, rows = read_back(table)

    assert (header, rows) == (table.header, table.expected)
    assert reading.startswith(("UTF-16", "UTF-8") if table.encoding.startswith("utf") else ("Windows-1252", "UTF-8"))


@given(
    st.lists(st.sampled_from(["a,b,c", "a,b", "a", "", ",,", "a,b,c,,", '"a', "a,b,c,d", 'a,"b""",c']), max_size=30)
)
def test_rows_of_any_length_come_in_order_or_are_faults(lines: list[str]) -> None:
    with TemporaryDirectory() as folder:
        table = table_of(Path(folder), "\n".join(["x,y,z", *lines]).encode())
        rows = list(table.rows())

    assert [row.number for row in rows] == sorted({row.number for row in rows})
    assert all(len(row.cells) == 3 for row in rows if isinstance(row, Line))
    whole = [number for number, line in enumerate(lines, start=2) if line.startswith("a,b,c")]
    assert {row.number for row in rows} >= set(whole) or '"a' in lines
