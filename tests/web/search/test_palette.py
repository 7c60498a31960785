"""The command palette: it offers what a person may open and begin, and finds what they may see."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from baton.people.models import Role
from baton.sequences.models import Template
from tests.web.asking import words
from tests.web.conftest import SignIn
from tests.world import World, record, sequence, user


def options(client: Client, typed: str = "") -> list[str]:
    """The names of the options, in order; without the search, which is offered where there are none."""
    page = words(client.get("/search/palette/", {"q": typed}))
    names = [part.partition("</span>")[0].strip() for part in page.split('<span class="suggestion-name">')[1:]]
    return [name for name in names if name != f"Search for “{typed}”"]


def test_it_offers_what_an_admin_begins_and_opens(world: World, as_user: SignIn) -> None:
    offered = options(as_user(world.mia))
    assert {"Reassign actions", "New sequence", "Who’s out", "Handovers", "Setup"} <= set(offered)


def test_it_offers_an_agent_nothing_they_may_not_do(world: World, as_user: SignIn) -> None:
    offered = set(options(as_user(world.ann)))
    assert {"Engage", "Actions", "Add time away", "Enroll records"} <= offered
    assert not {"Reassign actions", "New sequence", "Team", "Handovers", "Setup", "Imports"} & offered
    assert options(as_user(world.ann), "setup") == []


def test_it_offers_a_manager_the_team(world: World, as_user: SignIn) -> None:
    offered = set(options(as_user(user("max", role=Role.MANAGER))))
    assert {"Reassign actions", "Team", "Who’s out", "Handovers"} <= offered
    assert not {"New sequence", "Import records", "Setup"} & offered


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("who", "Who’s out"),
        ("who's out", "Who’s out"),
        ("holidays", "Setup: Calendars"),
        ("repl", "Replies"),
        ("vacation", "Who’s out"),
        ("new seq", "New sequence"),
        ("hand", "Handovers"),
        ("marv", "Lee Marvin"),
        ("welc", "First welcome"),
    ],
)
def test_a_few_letters_are_enough(world: World, as_user: SignIn, typed: str, first: str) -> None:
    record("Lee Marvin", owner=world.ann)
    Template.objects.create(name="First welcome", object="lead", subject="Hi", body="Hello")
    assert first in options(as_user(world.mia), typed)[:2]


def test_participants_are_found_with_their_sequence(world: World, as_user: SignIn) -> None:
    world.enroll()
    assert "in Inbound" in words(as_user(world.ann).get("/search/palette/", {"q": "lee"}))
    assert options(as_user(world.sam), "lee") == []


def test_a_name_after_the_verb_is_whose_actions_are_reassigned(world: World, as_user: SignIn) -> None:
    assert options(as_user(world.mia), "reassign be") == ["Reassign actions of Ben"]
    page = words(as_user(world.mia).get("/search/palette/", {"q": "reas from ben"}))
    assert f'href="/actions/?owner={world.ben.pk}"' in page
    assert options(as_user(world.ann), "reassign be") == []


def test_what_has_no_name_is_searched(world: World, as_user: SignIn) -> None:
    page = words(as_user(world.mia).get("/search/palette/", {"q": "a/b & c"}))
    assert 'href="/search/?q=a%2Fb%20%26%20c"' in page
    assert "Search for “a/b &amp; c”" in page


def test_enrollers_have_none(world: World, as_user: SignIn) -> None:
    assert as_user(user("robot", role=Role.ENROLLER)).get("/search/palette/").status_code == 403


def test_queries_are_as_many_for_one_and_for_twenty(world: World, as_user: SignIn) -> None:
    client = as_user(world.mia)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/search/palette/", {"q": "lee"})
        return len(captured)

    world.enroll()
    before = queries()
    for number in range(20):
        world.enroll(record(f"Lee {number}", owner=world.ann))
        sequence(f"Lee {number}")
        user(f"lee{number}")
    assert queries() == before
