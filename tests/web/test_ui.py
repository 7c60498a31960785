"""The page that shows the components, and the masthead that every page has."""

import pytest

from baton.people.models import Role
from tests.web.conftest import SignIn
from tests.world import World, user

FOR_ADMINS = ("/handovers/", "/setup/")
FOR_AGENTS = ("/", "/actions/", "/participants/", "/records/")


def test_an_admin_sees_every_component(world: World, as_user: SignIn) -> None:
    page = as_user(world.mia).get("/ui/").content.decode()
    for part in ("toast", "badge", "avatar", "list card", "pager", "effect-owners", "<dialog", "facts", "empty card"):
        assert part in page
    assert "This field is required." in page


@pytest.mark.parametrize("role", [Role.SEQUENCE_AGENT, Role.ENROLLER])
def test_others_than_admins_have_no_use_for_it(world: World, as_user: SignIn, role: Role) -> None:
    assert as_user(user("kim", role=role)).get("/ui/").status_code == 403


def test_the_masthead_leads_an_admin_everywhere(world: World, as_user: SignIn) -> None:
    page = as_user(world.mia).get("/").content.decode()
    for path in (*FOR_AGENTS, *FOR_ADMINS):
        assert f'<a href="{path}"' in page
    assert 'action="/search/"' in page


def test_the_masthead_leads_an_agent_to_their_pages_only(world: World, as_user: SignIn) -> None:
    page = as_user(world.ann).get("/").content.decode()
    for path in FOR_AGENTS:
        assert f'<a href="{path}"' in page
    for path in FOR_ADMINS:
        assert f'href="{path}"' not in page
    assert f'href="/owners/{world.ann.pk}/"' in page


def test_an_enroller_has_neither_navigation_nor_search(world: World, as_user: SignIn) -> None:
    page = as_user(user("robot", role=Role.ENROLLER)).get("/password/").content.decode()
    assert 'class="nav"' not in page
    assert 'action="/search/"' not in page
    assert "data-palette" not in page


@pytest.mark.parametrize(
    ("path", "marked"),
    [
        ("/", '<a href="/" aria-current="page">'),
        ("/handovers/", '<a href="/handovers/" aria-current="page">'),
        ("/setup/", '<a href="/setup/" aria-current="page">'),
        ("/setup/users/", '<a href="/setup/" aria-current="true">'),
    ],
)
def test_the_masthead_marks_where_one_is(world: World, as_user: SignIn, path: str, marked: str) -> None:
    assert marked in as_user(world.mia).get(path).content.decode()


def test_the_masthead_marks_the_section_of_a_page_in_it(world: World, as_user: SignIn) -> None:
    world.enroll()
    number = world.delegate(world.sdr).handover
    assert number
    page = as_user(world.mia).get(f"/handovers/{number.pk}/undo/").content.decode()
    assert '<a href="/handovers/" aria-current="true">' in page
