"""`baton demo`: an invented organisation to look around in, and who can sign in there."""

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

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Fill an empty Baton with a demo organisation.")


class NotEmpty(ValueError):
    """The demo does not mix with anybody's own data."""


class NotConfirmed(ValueError):
    """Nobody said that the demo may go into a database of one's own."""


@app.callback()
def demo() -> None:
    """Fill an empty Baton with a demo organisation."""


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
    """Load the demo organisation Northwind: its people, leads, sequences, and some weeks of work.

    Its people have a password that is published, so a database that is not Baton's private one needs your word.
    """
    if not (settings.HAS_EMBEDDED_DATABASE or yes):
        _confirm()
    with working("Loading the demo organisation"):
        lines = load(at=moment(ctx))
    if as_json:
        print_json([_as_json(user) for user in who_sign_in()])
    else:
        for line in lines:
            say(line)


def load(*, at: datetime) -> list[str]:
    """Load the demo, unless it is there already; the lines that say how to sign in."""
    if not who_sign_in():
        if User.objects.exists():
            raise NotEmpty("This Baton has users already, and the demo fills an empty one only.")
        northwind.load(at=at)
    return sign_ins()


def sign_ins() -> list[str]:
    """How to sign in to the demo; where there is none, how to make the first sign-in possible."""
    users = who_sign_in()
    if users:
        return [
            f"This is a demo: Northwind is invented. Sign in with the password {northwind.PASSWORD} as",
            *(f"  {user.username:<34} {Role(user.role).label}" for user in users),
        ]
    if User.objects.exclude(role=Role.NONE).exclude(password="").exists():
        return []
    return [
        "Nobody can sign in yet. Bring your people in, then choose a Sequence Admin:",
        "  baton import salesforce DIR",
        "  baton user set-role USER 'Sequence Admin'",
        "  baton user set-password USER",
    ]


def _confirm() -> None:
    database = connection.settings_dict
    where = f"the database {database['NAME']} on {database['HOST'] or 'this machine'}"
    if not sys.stdin.isatty():
        raise NotConfirmed(f"The demo has a published password. Add --yes to load it into {where}.")
    if not typer.confirm(f"Load the demo, whose password is published, into {where}?", err=True):
        raise typer.Abort


def who_sign_in() -> list[User]:
    """The people of the demo whose password is still the one that everybody knows."""
    users = User.objects.filter(name__in=northwind.SIGN_INS, email__endswith="@northwind.example", is_active=True)
    return [user for user in users.order_by("pk") if user.check_password(northwind.PASSWORD)]


def _as_json(user: User) -> dict[str, str]:
    return {"username": user.username, "password": northwind.PASSWORD, "role": user.role}
