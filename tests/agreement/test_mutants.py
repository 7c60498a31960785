"""The agreement tests are worth something: every small mistake put into either form of the rule is found out."""

from pathlib import Path
from types import ModuleType

import pytest
from django.db import IntegrityError, OperationalError

from baton.rules import delegation
from tests.agreement.many import Worlds
from tests.agreement.mutants import MUTANTS_OF_THE_SQL, MUTANTS_OF_THE_TEXT, Mutant, mutated

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


def test_mutants_of_the_text_are_found_out() -> None:
    worlds_ = Worlds()
    expected = worlds_.by_sql()
    assert worlds_.by_text() == expected
    living = [mutant for mutant in MUTANTS_OF_THE_TEXT if worlds_.by_text(_mutant_of_the_text(*mutant)) == expected]
    assert living == []


def _mutant_of_the_text(old: str, new: str) -> ModuleType:
    source = Path(delegation.__file__).read_text(encoding="utf-8")
    assert source.count(old) == 1, old
    module = ModuleType("mutant")
    exec(compile(source.replace(old, new), "mutant", "exec"), module.__dict__)  # noqa: S102
    return module
