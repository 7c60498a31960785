"""`baton demo`: a fictional organization to explore, and its sign-ins."""

import sys
from datetime import datetime
from typing import Annotated

import typer
from django.conf import settings
from django.db import connection

from baton.cli import northwind
from baton.cli.acting import for_the_operator, moment
from baton.cli.options import AsJson
from baton.cli.output import print_json, say, working
from baton.people.models import Role, User
from baton.people.queries import has_users

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Load a demo organization into an empty Baton.")


class NotEmpty(ValueError):
    """The demo is never mixed with real data."""


class NotConfirmed(ValueError):
    """Nobody said that the demo may go into a database of one's own."""


@app.callback()
def demo() -> None:
    """Load a demo organization into an empty Baton."""


@app.command("load")
@for_the_operator
def load_(
    ctx: typer.Context,
    *,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask whether the database of DATABASE_URL is meant.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Load the demo organization Northwind: users, leads, sequences and three weeks of work.

    Its people have a password that is published, so a database that is not Baton's private one needs your word.
    """
    if not (settings.HAS_EMBEDDED_DATABASE or yes):
        _confirm()
    with working("Loading the demo organization"):
        lines = load(at=moment(ctx))
    if as_json:
        print_json([_as_json(user) for user in demo_users()])
    else:
        for line in lines:
            say(line)


def load(*, at: datetime) -> list[str]:
    """Load the demo unless it is already loaded; return the lines that explain how to sign in."""
    if not demo_users():
        # Never beside real people: its passwords are printed in the documentation.
        if has_users():
            raise NotEmpty("Baton already has users. The demo can only be loaded into an empty Baton.")
        northwind.load_northwind(at=at)
    return sign_ins()


def sign_ins() -> list[str]:
    """How to sign in to the demo; nothing without the demo."""
    users = demo_users()
    if not users:
        return []
    return [
        f"Northwind is a fictional demo organization. Sign in with the password {northwind.PASSWORD} as",
        *(f"  {user.username:<34} {Role(user.role).label}" for user in users),
    ]


def _confirm() -> None:
    database = connection.settings_dict
    where = f"the database {database['NAME']} on {database['HOST'] or 'this machine'}"
    # In a script nobody would see the question, and an open prompt hangs a deployment.
    if not sys.stdin.isatty():
        raise NotConfirmed(f"The demo has a published password. Add --yes to load it into {where}.")
    if not typer.confirm(f"Load the demo, whose password is published, into {where}?", err=True):
        raise typer.Abort


def demo_users() -> list[User]:
    """The demo users who still have the demo password."""
    # Whoever kept the demo's data and changed the passwords is not told to sign in with the old one.
    return [user for user in northwind.sign_in_users() if user.check_password(northwind.PASSWORD)]


def _as_json(user: User) -> dict[str, str]:
    return {"username": user.username, "password": northwind.PASSWORD, "role": user.role}
