"""Every command checks the role before it does anything, by the table of permissions."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from baton.cli.main import COMMANDS, LazyCommand
from baton.people.permissions import Scope, Verb, scope_for
from baton.people.roles import Role
from tests.cli.conftest import Baton
from tests.world import World, user

DATE = "2026-03-03"
WORDS = {
    "role": "none",
    "object_": "lead",
    "choice": "no",
    "kind": "dead",
    "channel": "call",
    "to": DATE,
    "first_day": DATE,
    "last_day": DATE,
}


def all_commands() -> Iterator[tuple[str, Any]]:
    """The words of each command, and the command that typer has made of it."""
    for panel, name, place, line in COMMANDS:
        loaded: Any = LazyCommand(name=name, place=place, help=line, panel=panel)._load()
        inner = getattr(loaded, "commands", {})
        yield from ((f"{name} {sub}", command) for sub, command in inner.items()) if inner else [(name, loaded)]


ALL = dict(all_commands())


def function_of(command: Any) -> Any:
    """What `requires` or `for_the_operator` has made of the command; typer keeps it as what its own calls."""
    callback = command.callback
    while not hasattr(callback, "verb") and hasattr(callback, "__wrapped__"):
        callback = callback.__wrapped__
    return callback


def arguments_of(command: Any, file: Path) -> list[str]:
    """Something that each required parameter takes, so that nothing but the role can be the reason to refuse."""
    words = WORDS | {"file": str(file), "folder": str(file.parent)}
    required = [parameter for parameter in command.params if parameter.required]
    values = [(parameter.opts[0], words.get(parameter.name, "1")) for parameter in required]
    return [word for option, value in values for word in ([option, value] if option.startswith("--") else [value])]


@pytest.mark.parametrize("name", ALL)
def test_every_command_says_what_it_takes(name: str) -> None:
    assert hasattr(function_of(ALL[name]), "verb")


@pytest.mark.parametrize("role", Role)
def test_a_command_refuses_who_may_not_do_it(baton: Baton, world: World, tmp_path: Path, role: Role) -> None:
    user("rita", role=role)
    file = tmp_path / "file.yaml"
    file.write_text("nothing: here\n")
    wrong = {}
    for name, command in ALL.items():
        function = function_of(command)
        if may(role, function):
            continue
        answer = baton(*name.split(), *arguments_of(command, file), by="rita", exits=1)
        if "can’t do this" not in answer.stderr and "Only the operator" not in answer.stderr:
            wrong[name] = answer.output
    assert wrong == {}


def test_a_command_lets_in_who_may_do_it(baton: Baton, world: World) -> None:
    """Of those that only read, so that what they answer is not mixed up with what they need."""
    assert world.lee
    for role in (Role.SEQUENCE_ADMIN, Role.SEQUENCE_AGENT):
        person = "mia" if role == Role.SEQUENCE_ADMIN else "ann"
        for name in ("sequence show Inbound", "template list", "actions"):
            baton(*name.split(), by=person)


def may(role: Role, function: Any) -> bool:
    verb: Verb | None = function.verb
    if verb is None:
        return False
    scope = scope_for(role, verb)
    return scope is Scope.ANY or (scope in {Scope.OWN, Scope.TEAM} and not function.to_any)
