"""`baton demo`: a fictional organization to explore, and its sign-ins."""

from datetime import datetime

import typer

from baton.cli import northwind
from baton.cli.acting import moment
from baton.cli.options import AsJson
from baton.cli.output import print_json, say, working
from baton.people.models import Role, User

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Load a demo organization into an empty Baton.")


class NotEmpty(ValueError):
    """The demo is never mixed with real data."""


@app.callback()
def demo() -> None:
    """Load a demo organization into an empty Baton."""


@app.command("load")
def load_(ctx: typer.Context, *, as_json: AsJson = False) -> None:
    """Load the demo organization Northwind: users, leads, sequences and three weeks of work."""
    with working("Loading the demo organization"):
        lines = load(at=moment(ctx))
    if as_json:
        print_json([_as_json(user) for user in _demo_users()])
    else:
        for line in lines:
            say(line)


def load(*, at: datetime) -> list[str]:
    """Load the demo unless it is already loaded; return the lines that explain how to sign in."""
    if not _demo_users():
        if User.objects.exists():
            raise NotEmpty("Baton already has users. The demo can only be loaded into an empty Baton.")
        northwind.load_northwind(at=at)
    return sign_ins()


def sign_ins() -> list[str]:
    """How to sign in to the demo or, without the demo, how to set up the first sign-in."""
    users = _demo_users()
    if users:
        return [
            f"Northwind is a fictional demo organization. Sign in with the password {northwind.PASSWORD} as",
            *(f"  {user.username:<34} {Role(user.role).label}" for user in users),
        ]
    if User.objects.exclude(role=Role.NONE).exclude(password="").exists():
        return []
    return [
        "No user can sign in yet. Import your users, then choose a Sequence Admin:",
        "  baton import salesforce DIR",
        "  baton user set-role USER 'Sequence Admin'",
        "  baton user set-password USER",
    ]


def _demo_users() -> list[User]:
    """The demo users who still have the demo password."""
    users = User.objects.filter(name__in=northwind.SIGN_INS, email__endswith="@northwind.example", is_active=True)
    return [user for user in users.order_by("pk") if user.check_password(northwind.PASSWORD)]


def _as_json(user: User) -> dict[str, str]:
    return {"username": user.username, "password": northwind.PASSWORD, "role": user.role}
