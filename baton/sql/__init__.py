"""Set-based statements, one .sql file each, composed by name.

A file may hold `{name}` where another file stands; `compose("apply", scope="scope_record")` reads
`apply.sql` with `{scope}` replaced by `scope_record.sql`, and so on down.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection

_PLACE = re.compile(r"\{(\w+)\}")


@cache
def read(name: str) -> str:
    """The text of one file, without its comments."""
    text = (Path(__file__).parent / f"{name}.sql").read_text(encoding="utf-8")
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("--"))


def compose(name: str, **parts: str) -> str:
    """One statement from files; a `{place}` takes the file named in `parts`, or the one of its own name."""
    return _PLACE.sub(lambda place: compose(parts.get(place[1], place[1]), **parts), read(name))


def rows(statement: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Run a statement and fetch all its rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        fetched: list[tuple[Any, ...]] = cursor.fetchall()
    return fetched


def run(statement: str, parameters: dict[str, Any]) -> int:
    """Run a statement without an answer; how many rows it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        written: int = cursor.rowcount
    return written
