"""Searching the list of actions for the names of records."""

import pytest
from django.test import Client

from baton.crm.models import Record
from baton.participants.models import ParticipantAction
from tests.web.actions.conftest import rows, words
from tests.web.asking import lines
from tests.web.conftest import SignIn
from tests.world import World, record


@pytest.fixture
def named(world: World) -> World:
    """Ann's Lee, and Lou of an account; ben's Leon."""
    lou = record("Lou", owner=world.ann)
    account = record("Acme Works", owner=world.mia, object="account")
    Record.objects.filter(pk=lou.pk).update(email="lou@example.com", account=account)
    world.enroll(world.lee, lou, record("Leon", owner=world.ben))
    return world


@pytest.mark.parametrize(
    ("typed", "found"),
    [("le", {"Lee", "Leon"}), ("leon", {"Leon"}), ("acme wo", {"Lou"}), ("lou@example", {"Lou"}), ("zoe", set())],
)
def test_beginnings_of_names_addresses_and_accounts_are_found(
    named: World, mia: Client, typed: str, found: set[str]
) -> None:
    assert {name for name, _action in rows(mia.get("/actions/", {"q": typed}))} == found


def test_it_narrows_with_the_other_filters_and_conditions(named: World, mia: Client) -> None:
    asked = {"q": "le", "owner": "ben", "group": "1", "field": "Step", "operator": "is", "value": "2"}
    assert rows(mia.get("/actions/", asked)) == [("Leon", "Call 2")]
    assert "Find le" in words(mia.get("/actions/", {"q": "le"}))


def test_an_agent_finds_only_own_actions(named: World, as_user: SignIn) -> None:
    assert {name for name, _action in rows(as_user(named.ann).get("/actions/?q=le"))} == {"Lee"}


def test_all_that_match_are_those_found_and_so_is_the_file(named: World, mia: Client) -> None:
    assert len(lines(mia.get("/actions/export.csv?q=leon"))) == 3
    posted = {"query": "q=leon", "all": "1", "to": "sue", "do": "reassign"}
    preview = mia.post("/actions/reassign/", posted)
    assert preview.context["effect"].reached == 2
    assert ParticipantAction.objects.filter(owner=named.ben).count() == 2
