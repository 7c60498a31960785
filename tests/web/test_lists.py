"""What all lists have in common."""

import re

import pytest

from tests.web.asking import conditions, words
from tests.web.conftest import SignIn
from tests.world import World

NOTHING = {
    "/": conditions(("Sequence", "is", "none")),
    "/actions/": "q=zzz",
    "/participants/": "q=zzz",
    "/records/": "q=zzz",
    "/handovers/": "q=zzz",
    "/setup/users/": "q=zzz",
    "/setup/queues/": "q=zzz",
}
LISTS = {**dict.fromkeys(NOTHING, ""), "/participants/": "status=any"}


def count_in(page: str) -> str:
    """What is read out after each filter."""
    found = re.search(r'id="list-count" role="status"> ?(.*?) ?</p>', page)
    assert found
    return found[1]


@pytest.mark.parametrize("path", NOTHING)
def test_a_filter_that_nothing_matches_is_counted_too(world: World, as_user: SignIn, path: str) -> None:
    world.enroll()
    mia = as_user(world.mia)
    assert re.fullmatch(r"0 \w+s", count_in(words(mia.get(f"{path}?{NOTHING[path]}"))))


@pytest.mark.parametrize("path", LISTS)
def test_a_list_has_columns_a_file_views_conditions_and_a_sort(world: World, as_user: SignIn, path: str) -> None:
    world.enroll()
    page = words(as_user(world.mia).get(f"{path}?{LISTS[path]}"))
    for control in ('id="columns-menu"', "Export CSV", 'name="do" value="pin"', 'id="conditions"', 'name="sort"'):
        assert control in page
    assert page.count('type="search"') == 2  # that of the whole of Baton, and that of the list
