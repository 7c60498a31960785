"""`baton backup` and `baton restore`: the whole database as one file, proved before it is relied on."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.db import connections
from django.db.utils import ProgrammingError

from baton.cli.acting import for_the_operator, moment
from baton.cli.options import AsJson
from baton.cli.output import counted, hint, print_json, say, working
from baton.config import dumps
from baton.insight.work import seen_worker_at
from baton.people.queries import has_users
from baton.sql.schema import pending_migrations

WORKER_IS_GONE_AFTER = timedelta(minutes=1)
File = Annotated[Path, typer.Argument(metavar="FILE", help="The file of the backup.", dir_okay=False)]
ExistingFile = Annotated[
    Path, typer.Argument(metavar="FILE", help="A file of `baton backup`.", exists=True, dir_okay=False)
]


class FileExists(Exception):
    """A backup would overwrite another."""


class StillInUse(Exception):
    """A database would be replaced while a worker uses it."""


class NotEmpty(Exception):
    """A database that has data would be replaced, and nobody said so."""


@for_the_operator
def backup(
    *,
    file: File,
    is_proved: Annotated[
        bool, typer.Option("--verify/--no-verify", help="Restore it into a temporary database and count all rows.")
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Write the whole database into one file while Baton runs, and verify that it can be restored."""
    # The old backup may be the only good one.
    if file.exists():
        raise FileExists(f"{file} exists. Choose another name, or remove it first.")
    with working("Backing up"):
        counts = dumps.dump(_database(), to=file)
    if is_proved:
        with working("Verifying"):
            dumps.prove(file, counts=counts)
    rows = sum(counts.values())
    if as_json:
        print_json({"file": str(file), "tables": len(counts), "rows": rows, "verified": is_proved})
        return
    how = "Verified: a restore gives the same rows." if is_proved else "Not verified."
    say(f"{file}: {counted(len(counts), 'table')}, {counted(rows, 'row')}. {how}")
    if not settings.ENVIRONMENT.is_set("BATON_SECRET_KEY"):
        hint(f"Keep {settings.STATE}/secret-key with it: it signs unsubscribe links and bounce addresses.")


@for_the_operator
def restore(
    ctx: typer.Context,
    *,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A file of `baton backup`.", exists=True, dir_okay=False)
    ],
    replaces: Annotated[bool, typer.Option("--replace", help="Replace the data that the database has.")] = False,
    as_json: AsJson = False,
) -> None:
    """Load a backup into the database, all of it or nothing. Stop Baton first."""
    _refuse_to_surprise(ctx, replaces=replaces)
    # The restore replaces the tables; an open connection would hold locks on those.
    connections.close_all()
    with working("Restoring"):
        counts = dumps.restore(_database(), source=file)
    pending = pending_migrations()
    if as_json:
        rows = sum(counts.values())
        print_json({"file": str(file), "tables": len(counts), "rows": rows, "pending_migrations": pending})
        return
    say(f"Restored {counted(len(counts), 'table')}, {counted(sum(counts.values()), 'row')}.")
    if pending:
        say("The backup is of an older version. Run `baton migrate` before you start Baton.")


def _refuse_to_surprise(ctx: typer.Context, *, replaces: bool) -> None:
    try:
        seen_at, has_data = seen_worker_at(), has_users()
    except ProgrammingError:  # there are no tables yet
        return
    if has_data and not replaces:
        raise NotEmpty("The database has data. Use an empty database, or add --replace to replace the data.")
    if seen_at and moment(ctx) - seen_at < WORKER_IS_GONE_AFTER:
        raise StillInUse("A worker used this database within the last minute. Stop Baton, then try again.")


def _database() -> dumps.Place:
    return dumps.Place.of(settings.DATABASES["default"])
