"""The user and the time of a command, and the checks of the user's role."""

from datetime import datetime

import typer

from baton.cli.call import Call
from baton.people.models import Role, User
from baton.people.queries import find_user, require_role


def actor(ctx: typer.Context) -> User | None:
    """The user named with `--as`, or None for the operator, who may do everything."""
    username = _call(ctx).username
    return find_user(username) if username else None


def admin(ctx: typer.Context) -> User | None:
    """Like `actor`; raises `NotAllowed` unless the user is a Sequence Admin."""
    by = actor(ctx)
    require_role(by, Role.SEQUENCE_ADMIN)
    return by


def only_visible_to(ctx: typer.Context) -> int | None:
    """The id of the Sequence Agent who acts and sees only what is theirs; nothing for those who see everything."""
    by = actor(ctx)
    require_role(by, Role.SEQUENCE_ADMIN, Role.SEQUENCE_AGENT)
    return by.pk if by and not by.is_sequence_admin else None


def moment(ctx: typer.Context) -> datetime:
    return _call(ctx).at


def _call(ctx: typer.Context) -> Call:
    call = ctx.obj
    assert isinstance(call, Call)  # noqa: S101 - the root callback has set it
    return call
