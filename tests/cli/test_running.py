"""When the demo is loaded, and to whom it is served."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings

from baton.cli import northwind, running
from baton.people.first_run import is_token_valid
from baton.people.models import User
from tests.cli.conftest import Baton
from tests.world import user

Prepare = Callable[..., object]


@pytest.fixture
def prepared(monkeypatch: pytest.MonkeyPatch, baton: Baton, db: None) -> Callable[..., str]:
    """`baton run …` up to where it would start processes; what it printed."""

    def run_up_to_there(*, pages: object, prepare: Prepare, sign_ins: object) -> None:
        prepare()

    monkeypatch.setattr(running, "run_everything", run_up_to_there)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    return lambda *words, exits=0: baton("run", *words, exits=exits).output


def has_demo() -> bool:
    return User.objects.exists()


def test_the_private_database_on_this_machine_gets_the_demo(prepared: Callable[..., str]) -> None:
    prepared()
    assert has_demo()


@pytest.mark.parametrize(
    ("words", "changed"),
    [
        (("--no-demo",), {}),
        (("--host", "0.0.0.0"), {}),
        ((), {"HAS_EMBEDDED_DATABASE": False}),
        ((), {"BATON_URL": "https://baton.example.com"}),
    ],
    ids=["refused", "on every network", "a database of one's own", "an address of a network"],
)
def test_nothing_else_gets_it_unasked(
    prepared: Callable[..., str], settings: LazySettings, words: tuple[str, ...], changed: dict[str, Any]
) -> None:
    for name, value in changed.items():
        setattr(settings, name, value)
    prepared(*words)
    assert not has_demo()


def test_on_request_the_demo_is_loaded_and_served_to_others_with_a_warning(prepared: Callable[..., str]) -> None:
    assert "Warning: others can reach this demo" in prepared("--host", "0.0.0.0", "--demo")
    assert has_demo()


def test_a_demo_is_served_to_others_only_if_asked_for(prepared: Callable[..., str], settings: LazySettings) -> None:
    maya = user("Maya Okafor")
    maya.email = "maya.okafor@northwind.example"
    maya.set_password(northwind.PASSWORD)
    maya.save()
    assert "whose password is published" in prepared("--host", "0.0.0.0", exits=1)
    settings.BATON_URL = "https://baton.example.com"
    assert "at https://baton.example.com" in " ".join(prepared(exits=1).split())
    maya.set_password("correct horse battery")
    maya.save()
    assert "published" not in prepared("--host", "0.0.0.0")


def test_a_database_with_people_of_its_own_is_served_to_others(prepared: Callable[..., str]) -> None:
    user("ann")
    prepared("--host", "0.0.0.0")
    assert User.objects.count() == 1


def test_a_database_of_one_s_own_gets_the_demo_by_command_only_with_a_word(
    baton: Baton, db: None, settings: LazySettings
) -> None:
    settings.HAS_EMBEDDED_DATABASE = False
    assert "Add --yes to load it into the database" in baton.refusal("demo", "load")
    assert not has_demo()
    baton("demo", "load", "--yes")
    assert has_demo()


def test_an_empty_baton_prints_a_link_and_each_new_one_ends_the_one_before(db: None) -> None:
    first, second = (running.sign_ins("https://baton.example.com")[1].strip() for _ in range(2))
    assert first.startswith("https://baton.example.com/first-run/")
    assert [is_token_valid(link.rstrip("/").rpartition("/")[2]) for link in (first, second)] == [False, True]


def test_with_roles_and_no_passwords_setup_is_the_way_and_then_nothing_is_said(db: None) -> None:
    ann = user("ann")
    assert running.first_run_lines("https://baton.example.com") == ["No user can sign in yet. Run: baton setup"]
    ann.set_password("correct horse battery")
    ann.save()
    assert running.first_run_lines("https://baton.example.com") == []
