"""`baton setup` and `baton test-email`: from an empty database to a user who can sign in, and email that arrives."""

import sys
from typing import Annotated

import typer
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_texts

from baton.cli.acting import for_the_operator, moment
from baton.cli.migrating import migrate
from baton.cli.options import AsJson
from baton.cli.output import hint, print_json, say, working
from baton.insight.first_steps import FirstStep, first_steps
from baton.mail.trying import send_trial
from baton.people.first_run import FirstAdmin, add_first_admin
from baton.people.sign_in import someone_can_sign_in
from baton.people.zones import time_zones


def zone(name: str) -> str:
    if name and name not in time_zones():
        raise typer.BadParameter(f"'{name}' is not a time zone. Write one such as America/Chicago.")
    return name


@for_the_operator
def setup(
    ctx: typer.Context,
    *,
    email: Annotated[str, typer.Option(metavar="ADDRESS", help="Email address of the first Sequence Admin.")] = "",
    name: Annotated[str, typer.Option(metavar="NAME", help="Their name.")] = "",
    time_zone: Annotated[
        str, typer.Option(metavar="ZONE", parser=zone, help="Their time zone. Default: the organization’s.")
    ] = "",
    from_stdin: Annotated[bool, typer.Option("--stdin", help="Read their password from stdin.")] = False,
    as_json: AsJson = False,
) -> None:
    """Create the tables and the first Sequence Admin, and list what is left to do. Safe to repeat."""
    with working("Migrating"):
        migrate()
    # Not “no users”: an import may have brought hundreds, none of whom has a password.
    if not someone_can_sign_in():
        email = email or typer.prompt("Email address of the first Sequence Admin", err=True)
        name = name or typer.prompt("Their name", err=True)
        password = new_password("Their password", from_stdin=from_stdin)
        admin = FirstAdmin(email=email, name=name, time_zone=time_zone, password=password)
        add_first_admin(admin=admin, at=moment(ctx))
    steps = first_steps()
    if as_json:
        print_json([{"title": step.title, "done": step.is_done, "how": step.how} for step in steps])
        return
    say(f"Baton’s address is {settings.BATON_URL}")
    for step in steps:
        say(_line(step), "green" if step.is_done else "")


@for_the_operator
def test_email(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Who receives it.")],
) -> None:
    """Send one email through the mail server, to see that it arrives."""
    with working("Sending"):
        send_trial(address=address, by=None)
    say(f"The mail server accepted the email from {settings.NOTICES_FROM} to {address}. Check that it arrived.")


def new_password(prompt: str, *, from_stdin: bool) -> str:
    """From stdin or asked for twice, never an argument: those are in the shell's history and in process lists."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    hint(" ".join(password_validators_help_texts()))
    return str(typer.prompt(prompt, hide_input=True, confirmation_prompt=True, err=True))


def _line(step: FirstStep) -> str:
    return f"[x] {step.title}" if step.is_done else f"[ ] {step.title}. {step.how}"
