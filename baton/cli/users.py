"""`baton user`: add, invite, list, deactivate and reactivate users; set roles and passwords."""

from ipaddress import ip_address
from typing import Annotated, Any

import typer
from django.conf import settings
from django.urls import reverse

from baton.cli.acting import actor, for_the_operator, moment, requires
from baton.cli.first_start import new_password, zone
from baton.cli.options import AsJson, PreviewOption, Why
from baton.cli.outcomes import preview_or_apply
from baton.cli.output import Column, counted, print_json, print_link, print_table, say
from baton.delegation import staffing
from baton.mail import account_emails
from baton.people import access, sign_in
from baton.people.models import Role, User
from baton.people.organization import default_time_zone
from baton.people.permissions import NotAllowed, Verb, may
from baton.people.queries import all_users, find_user
from baton.people.two_factor import turn_off

ROLES_HELP = "Sequence Admin, Manager, Sequence Agent, Enroller or none."
Username = Annotated[str, typer.Argument(metavar="USER", help="A username, or a name that only one user has.")]

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Add, invite, list, deactivate, reactivate and unlock users; set roles and passwords.",
)


def ip(text: str) -> str:
    try:
        return str(ip_address(text)) if text else ""
    except ValueError:
        raise typer.BadParameter(f"'{text}' is not a network address, such as 192.0.2.7.") from None


def role_named(name: str) -> Role:
    # People write roles as pages show them, as JSON has them, or with dashes as in options.
    normalized = name.replace("-", " ").replace("_", " ").lower()
    for role in Role:
        if normalized in (str(role.label).lower(), "none" if role == Role.NONE else role.value.replace("_", " ")):
            return role
    raise typer.BadParameter(
        f"'{name}' is not a role. Choose 'sequence admin', 'manager', 'sequence agent', 'enroller' or 'none'."
    )


@app.command("list")
@requires(Verb.SEE_OWNERS, to_any=True)
def list_(*, as_json: AsJson = False) -> None:
    """List users, active ones first."""
    users = all_users()
    if as_json:
        print_json([_as_json(user) for user in users])
    elif not users:
        say("No users yet. Use `baton setup`, `baton user add` or `baton import`.")
    else:
        columns = [
            Column("User"),
            Column("Name"),
            Column("Role"),
            Column("Active"),
            Column("Title", needs=110),
            Column("Time zone", needs=110),
        ]
        print_table(columns, [_line(user) for user in users])


@app.command()
@requires(Verb.EDIT_USERS)
def add(
    ctx: typer.Context,
    username: Annotated[str, typer.Argument(metavar="USERNAME", help="Usually the email address.")],
    *,
    name: Annotated[str, typer.Option(metavar="NAME", help="The name that others see.")],
    email: Annotated[str, typer.Option(metavar="ADDRESS", help="Default: the username, if it is an address.")] = "",
    role: Annotated[
        Role,
        typer.Option(metavar="ROLE", parser=role_named, help=ROLES_HELP),
    ] = Role.SEQUENCE_AGENT,
    time_zone: Annotated[
        str, typer.Option(metavar="ZONE", parser=zone, help="Such as America/Chicago. Default: the organization’s.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Add a user. To let them sign in, `baton user invite` or `baton user set-password`."""
    user = access.add_user(
        username=username,
        name=name,
        # Usernames from CRMs look like addresses but need not be ones that receive email; the option then says which.
        email=email or (username if "@" in username else ""),
        role=role,
        time_zone=time_zone or default_time_zone(),
        by=actor(ctx),
        at=moment(ctx),
    )
    if as_json:
        print_json(_as_json(user))
    else:
        say(f"Added {user.name}, {role.label}. To let them sign in: baton user invite {user.username}")


@app.command()
@requires(Verb.EDIT_USERS)
def invite(ctx: typer.Context, username: Username, *, as_json: AsJson = False) -> None:
    """Send a user an email with a link that lets them choose a password."""
    user = find_user(username)
    account_emails.invite(user=user, by=actor(ctx), at=moment(ctx))
    if as_json:
        print_json({"invited": user.username, "email": user.email})
    else:
        say(f"An invitation is being sent to {user.email}.")


@app.command()
@requires(Verb.EDIT_USERS)
def deactivate(
    ctx: typer.Context, username: Username, *, preview: PreviewOption = False, why: Why = "", as_json: AsJson = False
) -> None:
    """Deactivate a user. Actions that they got from a lookup field go to the record owners."""
    change = staffing.activity(user_id=find_user(username).pk, is_active=False)
    preview_or_apply(ctx, change, is_preview=preview, as_json=as_json, why=why, doing="Deactivating")


@app.command()
@requires(Verb.EDIT_USERS)
def reactivate(
    ctx: typer.Context, username: Username, *, preview: PreviewOption = False, why: Why = "", as_json: AsJson = False
) -> None:
    """Reactivate a user. They get the actions of records whose lookup field names them."""
    change = staffing.activity(user_id=find_user(username).pk, is_active=True)
    preview_or_apply(ctx, change, is_preview=preview, as_json=as_json, why=why, doing="Reactivating")


@app.command("set-role")
@requires(Verb.EDIT_USERS)
def set_role(
    ctx: typer.Context,
    username: Username,
    role: Annotated[
        Role,
        typer.Argument(metavar="ROLE", parser=role_named, help=ROLES_HELP),
    ],
    *,
    preview: PreviewOption = False,
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """Set the role of a user. Without one that allows working on actions, lookup fields pass them over."""
    change = staffing.role(user_id=find_user(username).pk, role=role)
    preview_or_apply(ctx, change, is_preview=preview, as_json=as_json, why=why, doing="Changing the role")
    if not (as_json or preview):
        say(f"{find_user(username)}: {role.label}.")


@app.command("sign-in-link")
@for_the_operator
def sign_in_link(ctx: typer.Context, username: Username) -> None:
    """Print a link that signs a user in once, within 15 minutes: also without a password or single sign-on."""
    user = find_user(username)
    if not may(user, Verb.USE_PAGES):
        raise NotAllowed(f"{user} can’t sign in: give them a role with pages and make them active first.")
    token = access.sign_in_token(user=user, by=actor(ctx), at=moment(ctx))
    print_link(f"{settings.BATON_URL}{reverse('sign_in_link', args=[token])}")


@app.command("two-factor-off")
@requires(Verb.SET_PASSWORDS)
def two_factor_off(ctx: typer.Context, username: Username) -> None:
    """Let a user who lost their phone sign in with the password alone."""
    user = find_user(username)
    is_off = turn_off(user=user, by=actor(ctx), at=moment(ctx))
    say(f"Two-factor sign-in of {user} is off." if is_off else f"{user} has no two-factor sign-in.")


@app.command("sign-out")
@requires(Verb.SET_PASSWORDS)
def sign_out(ctx: typer.Context, username: Username, *, as_json: AsJson = False) -> None:
    """Sign a user out of all browsers, when a laptop is lost for example."""
    user = find_user(username)
    ended = access.sign_out(user=user, by=actor(ctx), at=moment(ctx))
    if as_json:
        print_json({"user": user.username, "sessions": ended})
    else:
        say(f"{user} was signed out of {counted(ended, 'session')}.")


@app.command("set-password")
@requires(Verb.SET_PASSWORDS)
def set_password(
    ctx: typer.Context,
    username: Username,
    *,
    from_stdin: Annotated[bool, typer.Option("--stdin", help="Read the password from stdin.")] = False,
    as_json: AsJson = False,
) -> None:
    """Set the password of a user. You enter it twice; it is not shown."""
    user = find_user(username)
    password = new_password(f"New password for {user}", from_stdin=from_stdin)
    access.set_password(user=user, password=password, by=actor(ctx), at=moment(ctx))
    if as_json:
        print_json(_as_json(user))
    else:
        say(f"Password saved. {user} signs in as {user.username}.")


@app.command()
@requires(Verb.EDIT_USERS)
def unlock(
    ctx: typer.Context,
    username: Annotated[str, typer.Argument(metavar="[USER]", help="A username, or an unambiguous name.")] = "",
    *,
    address: Annotated[
        str, typer.Option(metavar="ADDRESS", parser=ip, help="Instead, let this network address try again.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Let somebody sign in again at once after too many wrong passwords."""
    if bool(username) == bool(address):
        raise typer.BadParameter("Give a user, or --address.")
    if address:
        forgotten, who = sign_in.unlock_address(address=address, by=actor(ctx)), address
    else:
        user = find_user(username)
        forgotten, who = sign_in.unlock(user=user, by=actor(ctx)), user.username
    if as_json:
        print_json({"unlocked": who, "forgotten": forgotten})
    else:
        say(f"{who} can sign in again; {counted(forgotten, 'wrong password')} forgotten.")


def _line(user: User) -> tuple[object, ...]:
    return user.username, user.name, Role(user.role).label, user.is_active, user.title, user.time_zone


def _as_json(user: User) -> dict[str, Any]:
    return {
        "id": user.pk,
        "username": user.username,
        "name": user.name,
        "email": user.email,
        "title": user.title,
        "role": user.role,
        "is_active": user.is_active,
        "time_zone": user.time_zone,
    }
