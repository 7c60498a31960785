"""Lists as CSV: written to the browser as they come from the database."""

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.http import StreamingHttpResponse
from django.utils import timezone

from baton.people.activity import record
from baton.people.models import User

# Without it a spreadsheet takes the text for some other encoding.
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


class Echo:
    """A file that gives back what is written to it."""

    def write(self, line: str) -> str:
        return line


def csv_answer(name: str, rows: Iterable[Iterable[str]]) -> StreamingHttpResponse:
    """A file to be saved under the name. The first of the rows has the titles."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8", headers=headers)


def exported(
    what: str, rows: Iterable[Iterable[str]], *, by: User, at: datetime, file: str = ""
) -> StreamingHttpResponse:
    """The file of a list, such as “handovers”, with a line in the activity log; `file` is what else it is named."""
    # Before the first row is sent: a broken download has taken data along as well.
    record(subject=by, event="exported", by=by, at=at, what=what)
    return csv_answer(f"{file or what}-{timezone.localdate(at):%Y-%m-%d}.csv", rows)


def _lines(rows: Iterable[Iterable[str]]) -> Iterator[str]:
    writer, mark = csv.writer(Echo()), BYTE_ORDER_MARK
    for row in rows:
        yield mark + writer.writerow(row)
        mark = ""
