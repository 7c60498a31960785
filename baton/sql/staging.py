"""Streaming rows into a temporary table, so that what follows is one statement for all of them."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection


def copy_into(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """COPY `rows` into `table`, one at a time; flat in memory, however many there are.

    What gives the rows must not use the database: the connection is busy with the copy, and would wait for itself.
    """
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,
    ):
        # A row at a time, never a list: a file of a million leads must fit into a small worker.
        for row in rows:
            copy.write_row(row)
