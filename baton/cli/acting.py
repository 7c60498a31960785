"""The user and the time of a command, and the checks of the user's permissions.

Every command says what it takes by `requires`, or that it is `for_the_operator`; both come first of its decorators.
"""

import inspect
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

import typer

from baton.cli.call import Call
from baton.people.models import User
from baton.people.permissions import NotAllowed, Verb, may_any, require
from baton.people.queries import find_user

Command = Callable[..., None]
PermissionCheck = Callable[[typer.Context], None]

ACTOR = "baton.actor"


def requires(verb: Verb, *, to_any: bool = False) -> Callable[[Command], Command]:
    """Refuse whoever may not do this, before anything is looked up.

    With `to_any`, refuse also those who may do it to what is their own alone.
    """

    def check(ctx: typer.Context) -> None:
        # Before anything is looked up, so that a refusal tells nothing about what is there.
        require(actor(ctx), verb, is_own=not to_any)

    def decorate(command: Command) -> Command:
        run = _checked(command, check)
        run.verb, run.to_any = verb, to_any  # type: ignore[attr-defined]  # for whoever reads the commands
        return run

    return decorate


def for_the_operator(command: Command) -> Command:
    """Refuse whoever acts as a user: this is for the person who runs the server."""

    def check(ctx: typer.Context) -> None:
        if _call(ctx).username:
            raise NotAllowed("Only the operator may do this. Leave --as out.")

    run = _checked(command, check)
    run.verb = None  # type: ignore[attr-defined]
    return run


def actor(ctx: typer.Context) -> User | None:
    """The user named with `--as`, or None for the operator, who may do everything."""
    username = _call(ctx).username
    if username and ACTOR not in ctx.meta:
        # Once for a command: the user of the check and the user of the work must be the same row.
        ctx.meta[ACTOR] = find_user(username)
    return ctx.meta.get(ACTOR)


def own_user(ctx: typer.Context, name: str, *, refusal: str) -> User:
    """The user with this name, for what users see and choose for themselves alone; the operator, for anybody."""
    by, user = actor(ctx), find_user(name)
    if by and by.pk != user.pk:
        raise NotAllowed(refusal)
    return user


def only_visible_to(ctx: typer.Context) -> int | None:
    """The id of the user who acts and sees only own actions, or the team's; nothing for those who see all."""
    by = actor(ctx)
    return by.pk if by and not may_any(by, Verb.SEE_ACTIONS) else None


def moment(ctx: typer.Context) -> datetime:
    return _call(ctx).at


def _checked(command: Command, check: PermissionCheck) -> Command:
    """The command after the check, which needs the context whether the command takes it or not."""
    own = inspect.signature(command)
    takes_context = "ctx" in own.parameters

    @wraps(command)
    def run(ctx: typer.Context, **options: Any) -> None:
        check(ctx)
        command(**({"ctx": ctx} if takes_context else {}), **options)

    if not takes_context:
        context = inspect.Parameter("ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
        # Typer reads options from the signature, and would pass no context to a command that names none.
        run.__signature__ = own.replace(parameters=[context, *own.parameters.values()])  # type: ignore[attr-defined]
    return run


def _call(ctx: typer.Context) -> Call:
    call = ctx.obj
    assert isinstance(call, Call)  # noqa: S101 - the root callback has set it
    return call
