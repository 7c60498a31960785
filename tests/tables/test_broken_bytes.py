"""However broken a file is, it is refused with a reason, or its rows are rows and faults."""

import zipfile
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from baton.tables import Fault, Limits, Line, ReadingOptions, UnreadableSource, open_tables
from tests.tables.reading import CASES
from tests.tables.workbooks import write_xlsx

SMALL = Limits(line_length=2_000, cell_length=500, columns=50)
WHOLE_FILES = sorted(path for path in CASES.glob("*/*.csv") if path.stat().st_size)
BYTES = st.one_of(
    st.binary(max_size=6),
    st.sampled_from([b"\0", b'"', b'""', b"\r", b"\n", b"\xff\xfe", b"\x1a", b",", b"\xef\xbb\xbf"]),
)


@st.composite
def broken(draw: st.DrawFn, whole: bytes) -> bytes:
    """The bytes with some replaced, added or cut off."""
    content = bytearray(whole)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(content)))
        content[at : at + draw(st.integers(0, 20))] = draw(BYTES)
    return bytes(content)


def read(content: bytes, name: str, options: ReadingOptions | None = None) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(content)
        try:
            tables = open_tables(path, limits=SMALL, options=options or ReadingOptions()).tables
        except UnreadableSource:
            return
        for table in tables:
            reported: list[int] = []
            for row in table.rows(reported.append):
                match row:
                    case Line():
                        text = "".join(row.cells)
                        assert len(row.cells) == len(table.header)
                        assert "\0" not in text
                        text.encode()
                    case Fault():
                        assert row.reason
            assert sum(reported) <= table.size
            assert table.reading
            assert all(remark.text for remark in table.remarks)


@given(st.data())
def test_broken_text(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from(WHOLE_FILES)).read_bytes()
    encoding = data.draw(st.sampled_from([None, "utf-8", "utf-16", "cp1252", "shift_jis", "utf-32", "hz"]))
    read(data.draw(broken(whole)), "Lead.csv", ReadingOptions(encoding=encoding))


@given(st.binary(max_size=300))
def test_any_bytes(content: bytes) -> None:
    read(content, "Lead.csv")


@given(st.data())
def test_broken_zip_files(data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "whole.zip")
        method = data.draw(
            st.sampled_from([zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
        )
        with zipfile.ZipFile(path, "w", method) as archive:
            archive.writestr("Lead.csv", b"Id,LastName\n" + b"00Q1,Ex\n" * 20)
            archive.writestr("Contact.csv", b"Id,LastName\n003,Ex\n")
        content = path.read_bytes()
    read(data.draw(broken(content)), "export.zip")


@cache
def workbooks() -> list[bytes]:
    with TemporaryDirectory() as folder:
        new = write_xlsx(Path(folder, "book.xlsx"), {"Leads": [["Id", "LastName"], ["00Q1", "Ex"]]})
        return [new.read_bytes(), (Path(__file__).parent / "Leads.xls").read_bytes()]


@settings(max_examples=25)
@given(st.data())
def test_broken_workbooks(data: st.DataObject) -> None:
    read(data.draw(broken(data.draw(st.sampled_from(workbooks())))), "book.xlsx")
