"""Migrations, one process at a time: several hosts may start a new version of Baton at once."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection
from django.db.utils import OperationalError

from baton.cli.supervising import say
from baton.sql.schema import pending_migrations

MIGRATION_LOCK = int.from_bytes(b"baton")  # of this database, for whoever migrates it
SECONDS_BETWEEN_TRIES = 0.5
SECONDS_FOR_A_TABLE = 10  # while a migration waits for a table, everybody else waits behind it
TRIES = 6
LOCK_NOT_AVAILABLE = "55P03"


class TableInUse(Exception):
    """A migration could not have a table to itself."""


def migrate() -> list[str]:
    """Bring the database up to date, and name the migrations that this took; whoever comes second waits."""
    applied: list[str] = []
    for tries_left in reversed(range(TRIES)):
        try:
            with _alone(), _short_waits():
                applied = applied or pending_migrations()
                call_command("migrate", verbosity=0, interactive=False)
            break
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) != LOCK_NOT_AVAILABLE:
                raise
            _connect_anew()
            if not tries_left:
                raise TableInUse(
                    "A table that has to change is in use by long-running work, so the database is not up to date. "
                    "Run `baton migrate` again once that work has ended."
                ) from error
            say("A table that has to change is in use. Trying again.")
    return applied


@contextmanager
def _alone() -> Iterator[None]:
    # Asked for again and again: a statement that waits would itself be waited for by CREATE INDEX CONCURRENTLY.
    is_first_look = True
    while not _ask("SELECT pg_try_advisory_lock(%s)", MIGRATION_LOCK):
        if is_first_look:
            say("Another Baton is migrating this database. Waiting for it.")
        is_first_look = False
        time.sleep(SECONDS_BETWEEN_TRIES)
    try:
        yield
    finally:
        if connection.is_usable():  # otherwise the lock went with the connection
            _ask("SELECT pg_advisory_unlock(%s)", MIGRATION_LOCK)


@contextmanager
def _short_waits() -> Iterator[None]:
    former = str(_ask("SELECT current_setting('lock_timeout')"))
    _ask("SELECT set_config('lock_timeout', %s, false)", f"{SECONDS_FOR_A_TABLE}s")
    try:
        yield
    finally:
        if connection.is_usable():
            _ask("SELECT set_config('lock_timeout', %s, false)", former)


def _connect_anew() -> None:
    """Where a foreign key could not be made, Django leaves its transaction open and aborted."""
    connection.close()
    connection.connect()


def _ask(statement: str, *parameters: str | int) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchone()[0]
