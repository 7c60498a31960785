"""Dumps of the database, by the programs of the embedded PostgreSQL. They read servers of every version up to theirs.

A dump is made in a snapshot in which the rows of every table are counted too. Proving it means to restore it into a
PostgreSQL made for that, and to count again.
"""

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from baton.config.postgres import PROGRAMS, Server

# What newer programs write at the beginning of a dump and older servers do not know.
UNKNOWN_TO_OLDER_SERVERS = ("SET transaction_timeout = 0;\n",)
LINES_OF_THE_BEGINNING = 40
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
# A backup of an older version knows nothing of newer tables, which would keep those that they refer to.
DROP_EVERYTHING = b"""
DO $$
DECLARE
    name text;
BEGIN
    -- All names before the first is dropped: what has gone has none.
    FOREACH name IN ARRAY ARRAY(
        SELECT format('TABLE %I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'public'
        UNION ALL
        SELECT format('ROUTINE %s', oid::regprocedure) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
    )
    LOOP
        BEGIN
            EXECUTE format('DROP %s CASCADE', name);
        EXCEPTION WHEN undefined_function OR undefined_object OR undefined_table THEN
            NULL; -- it went with what it belonged to
        END;
    END LOOP;
END
$$;
"""
RowCounts = Mapping[str, int]


class DumpFailed(Exception):
    """A program of PostgreSQL refused; the message ends with what it said."""


class DumpDiffers(Exception):
    """What a dump restores is not what was in the database."""


@dataclass(frozen=True)
class Place:
    """A database: how to connect, with the password apart so that no list of processes shows it."""

    conninfo: str
    password: str = ""
    options: str = ""  # apart as well, because those in a conninfo would replace ours

    @classmethod
    def of(cls, database: Mapping[str, Any]) -> "Place":
        """From an entry of Django's DATABASES."""
        options = {name: str(value) for name, value in database.get("OPTIONS", {}).items()}
        names = {"host": "HOST", "port": "PORT", "user": "USER", "dbname": "NAME"}
        known = {name: str(database[key]) for name, key in names.items() if database.get(key)}
        its_options = options.pop("options", "")
        return cls(make_conninfo(**known, **options), database.get("PASSWORD") or "", its_options)

    @classmethod
    def at(cls, url: str) -> "Place":
        return cls(make_conninfo(**{name: str(value) for name, value in conninfo_to_dict(url).items()}))

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(self.conninfo, password=self.password or None, options=self.options or None)

    @property
    def environment(self) -> dict[str, str]:
        password = {"PGPASSWORD": self.password} if self.password else {}
        return {
            "PATH": os.defpath,
            "HOME": str(Path.home()),
            "PGOPTIONS": f"{self.options} -c lock_timeout=30s",
        } | password


def dump(place: Place, *, to: Path) -> RowCounts:
    """Write the database into a file that only its owner may read; the rows of each table in it.

    The file has its name once it is complete.
    """
    draft = to.with_name(f"{to.name}.draft")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    try:
        with place.connect() as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            counts = _row_counts(connection)
            [snapshot] = connection.execute("SELECT pg_export_snapshot()").fetchone() or [""]
            arguments = [
                "--format=custom",
                "--no-owner",
                "--no-privileges",
                "--schema=public",
                f"--snapshot={snapshot}",
            ]
            _run("pg_dump", *arguments, f"--file={draft}", f"--dbname={place.conninfo}", place=place)
        draft.rename(to)
    finally:
        draft.unlink(missing_ok=True)
    return counts


def restore(place: Place, *, source: Path) -> RowCounts:
    """Replace what the database has by what is in a dump, in one transaction; the rows of each table afterwards."""
    contents = ["--clean", "--if-exists", "--no-owner", "--no-privileges"]
    with subprocess.Popen(
        [PROGRAMS / "pg_restore", *contents, "--file=-", source], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as reading:
        _load(place, reading)
        said = reading.stderr.read().decode(errors="replace") if reading.stderr else ""
    if reading.returncode:
        raise DumpFailed(f"{source} is not a backup of Baton, or it is damaged. {said.strip()}")
    with place.connect() as connection:
        return _row_counts(connection)


def prove(source: Path, *, counts: RowCounts) -> None:
    """Restore a dump into a PostgreSQL made for it, and compare the rows of each table with `counts`."""
    with _scratch_server() as scratch:
        restored = restore(scratch, source=source)
    lines = [
        f"{name}: {counts.get(name, 0):,} rows, restored {restored.get(name, 0):,}"
        for name in sorted({*counts, *restored})
        if counts.get(name) != restored.get(name)
    ]
    if lines:
        raise DumpDiffers("The backup differs from the database. " + "; ".join(lines))


@contextmanager
def _scratch_server() -> Iterator[Place]:
    with tempfile.TemporaryDirectory(prefix="baton-proof-") as folder:
        server = Server(data=Path(folder) / "postgres")
        try:
            server.ensure_it_answers()
            yield Place.at(server.url)
        finally:
            server.stop()


def _load(place: Place, reading: subprocess.Popen[bytes]) -> None:
    """Feed psql, which commits only what was read to its end."""
    arguments = ["--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--output=/dev/null", place.conninfo]
    with subprocess.Popen(
        [PROGRAMS / "psql", *arguments], env=place.environment, stdin=subprocess.PIPE, stderr=subprocess.PIPE
    ) as loading:
        with suppress(BrokenPipeError):  # psql says why it ended
            _copy_lines(reading, loading)
        said = loading.stderr.read() if loading.stderr else b""
    if loading.returncode:
        reading.kill()
        raise DumpFailed(f"Nothing was restored. PostgreSQL says: {said.decode(errors='replace').strip()}")


def _copy_lines(reading: subprocess.Popen[bytes], loading: subprocess.Popen[bytes]) -> None:
    if not (reading.stdout and loading.stdin):
        return
    with loading.stdin as target:
        target.write(b"BEGIN;\n" + DROP_EVERYTHING)
        for _number in range(LINES_OF_THE_BEGINNING):
            line = reading.stdout.readline()
            if line.decode(errors="replace") not in UNKNOWN_TO_OLDER_SERVERS:
                target.write(line)
        while block := reading.stdout.read(1024**2):
            target.write(block)
        if reading.wait() == 0:
            target.write(b"COMMIT;\n")


def _row_counts(connection: psycopg.Connection) -> RowCounts:
    names = [name for (name,) in connection.execute(TABLES).fetchall()]
    counts = {}
    for name in names:
        [count] = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))).fetchone() or [
            0
        ]
        counts[name] = count
    return counts


def _run(program: str, *arguments: str, place: Place) -> None:
    done = subprocess.run(
        [PROGRAMS / program, *arguments], env=place.environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise DumpFailed(f"{program} failed: {done.stderr.strip()}")
