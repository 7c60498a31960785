"""Timing one thing in a settled database."""

import time
from collections.abc import Callable

from django.db import connection


def seconds(do: Callable[[], object]) -> float:
    """Wall-clock seconds of one call, in a database that has just been vacuumed and checkpointed."""
    settle()
    begun = time.perf_counter()
    do()
    return time.perf_counter() - begun


def settle() -> None:
    with connection.cursor() as cursor:
        for statement in ("VACUUM (ANALYZE)", "CHECKPOINT"):
            cursor.execute(statement)
