"""The agreement tests are worth something: every small mistake put into either form of the rule is found out."""

import sys
from pathlib import Path
from types import ModuleType

import pytest
from django.db import IntegrityError, OperationalError

from baton.rules import delegation
from tests.agreement.many import Worlds
from tests.agreement.mutants import MUTANTS_OF_THE_SQL, MUTANTS_OF_THE_TEXT, Mutant, mutated

RULES = Path(delegation.__file__).parent

pytestmark = pytest.mark.django_db


def test_mutants_of_the_sql_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    worlds_ = Worlds()
    expected = worlds_.by_text()
    assert worlds_.by_sql() == expected

    def lives(mutant: Mutant) -> bool:
        with mutated(mutant, monkeypatch):
            try:
                return worlds_.by_sql() == expected
            except (IntegrityError, OperationalError):  # a constraint says no, or a chain never ends
                return False

    assert [mutant for mutant in MUTANTS_OF_THE_SQL if lives(mutant)] == []


def test_mutants_of_the_text_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    worlds_ = Worlds()
    expected = worlds_.by_sql()
    assert worlds_.by_text() == expected

    def lives(mutant: Mutant) -> bool:
        return worlds_.by_text(_mutant_of_the_text(mutant, monkeypatch)) == expected

    assert [mutant for mutant in MUTANTS_OF_THE_TEXT if lives(mutant)] == []


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
