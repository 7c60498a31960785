"""The command line as a person types it, against a real database."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from baton.cli import output
from baton.cli.main import app
from tests.world import MONDAY, World


@dataclass(frozen=True)
class Baton:
    """`baton(…)` runs a command on Monday at nine; another exit code than the one expected fails the test."""

    def __call__(self, *words: object, by: str = "", exits: int = 0, stdin: str | None = None) -> Result:
        before = ["--at", f"{MONDAY:%Y-%m-%dT%H:%M:%S}", *(["--as", by] if by else [])]
        arguments = [*before, *map(str, words)]
        result = CliRunner().invoke(app, arguments, input=stdin, catch_exceptions=False, env={"COLUMNS": "300"})
        assert result.exit_code == exits, result.output
        return result

    def out(self, *words: object, by: str = "", stdin: str | None = None) -> str:
        return self(*words, by=by, stdin=stdin).stdout

    def json(self, *words: object, by: str = "", exits: int = 0) -> Any:
        """What a command prints with `--json`; anything else on stdout fails the test."""
        return json.loads(self(*words, "--json", by=by, exits=exits).stdout)

    def refusal(self, *words: object, by: str = "", exits: int = 1) -> str:
        """The sentence of a refusal, which leaves stdout empty."""
        result = self(*words, by=by, exits=exits)
        assert result.stdout == ""
        return result.stderr.strip()


@pytest.fixture
def baton(monkeypatch: pytest.MonkeyPatch) -> Baton:
    for console in (output.out, output.err):
        monkeypatch.setattr(console, "_width", 300)
    return Baton()


@pytest.fixture
def world(db: None) -> World:
    return World()


Narrow = Callable[[int], None]


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> Narrow:
    """Make the terminal so many columns wide."""
    return lambda columns: monkeypatch.setattr(output.out, "_width", columns)
