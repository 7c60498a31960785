"""Web pages under the name of an Excel file, as reports are exported."""

from pathlib import Path

import pytest

from baton.tables import open_tables
from tests.tables.reading import cells, table_of

PAGE = """<html><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8"><style>td {x}</style></head>
<body><table border=1><tr><th>Id</th><th>Last&nbsp;Name</th><th>Company</th></tr>
<tr><td>00Q1</td><td>Zoë &amp; Co</td><td><b>Acme</b>,<br> Rome
</td></tr>
<tr><td>00Q2<td>Ex<td>&nbsp;
</table></body></html>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_the_table_of_a_page_is_read(tmp_path: Path, encoding: str) -> None:
    table = table_of(tmp_path, PAGE.encode(encoding), "report123.xls")

    assert (table.name, table.stem, table.reading) == ("report123.xls", "report123", "Web page")
    assert table.header == ("Id", "Last Name", "Company")
    assert cells(table) == [["00Q1", "Zoë & Co", "Acme,\n Rome"], ["00Q2", "Ex", ""]]


def test_each_table_of_a_page_is_one(tmp_path: Path) -> None:
    (tmp_path / "report.xls").write_text(
        "<table><tr><td colspan=2>Leads</table><table><tr><td>Id<td>Last<tr><td>1<td>Ex</table><table></table>"
    )
    first, second = open_tables(tmp_path).tables

    assert (first.name, first.header) == ("report.xls, sheet Table 1", ("Leads", ""))
    assert cells(second) == [["1", "Ex"]]
