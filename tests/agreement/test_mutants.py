"""The agreement tests are worth something: every small mistake put into either form of the rule is found out."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from django.db import IntegrityError, OperationalError

from baton.rules import delegation
from tests.agreement.many import LOTS, Worlds, living
from tests.agreement.mutants import MUTANTS_OF_THE_SQL, MUTANTS_OF_THE_TEXT, Mutant, mutated

RULES = Path(delegation.__file__).parent

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("lot", LOTS)
def test_sql_and_text_agree_on_many_worlds(lot: int) -> None:
    worlds = Worlds(lot)
    assert worlds.by_sql() == worlds.by_text()


def test_mutants_of_the_sql_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def trial(worlds: Worlds) -> Callable[[Mutant], bool]:
        expected = worlds.by_text()

        def lives(mutant: Mutant) -> bool:
            with mutated(mutant, monkeypatch):
                try:
                    return worlds.by_sql() == expected
                except (IntegrityError, OperationalError):  # a constraint says no, or a chain never ends
                    return False

        return lives

    assert living(MUTANTS_OF_THE_SQL, trial) == []


def test_mutants_of_the_text_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def trial(worlds: Worlds) -> Callable[[Mutant], bool]:
        expected = worlds.by_sql()
        return lambda mutant: worlds.by_text(_mutant_of_the_text(mutant, monkeypatch)) == expected

    assert living(MUTANTS_OF_THE_TEXT, trial) == []


def _mutant_of_the_text(mutant: Mutant, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The rule with the mistake in it, or in what it imports."""
    name, old, new = mutant
    with monkeypatch.context() as patch:
        module = executed(name, old, new)
        if name == "delegation":
            return module
        patch.setitem(sys.modules, f"baton.rules.{name}", module)
        return executed("delegation", "", "")


def executed(name: str, old: str, new: str) -> ModuleType:
    source = (RULES / f"{name}.py").read_text(encoding="utf-8")
    assert old == "" or source.count(old) == 1, old
    module = ModuleType(f"mutant_of_{name}")
    exec(compile(source.replace(old, new) if old else source, name, "exec"), module.__dict__)  # noqa: S102
    return module
