"""The participant actions list: what each filter lets through, and walking it a page at a time both ways."""

from collections.abc import Callable

import pytest

from baton.delegation import staffing
from baton.engage.operations import complete
from baton.participants.candidates import Order
from baton.participants.matching import ActionFilter
from baton.participants.models import CLOSED, OPEN, ParticipantAction
from baton.participants.queries import ActionRow, all_actions, page_of_actions
from baton.people.models import Queue
from baton.sql.paging import ByTime, Page, PageRequest
from tests.world import MONDAY, World, queue, record


@pytest.fixture
def world(db: None) -> World:
    return World()


def found(matching: ActionFilter) -> list[int]:
    return [row.id for row in all_actions(matching=matching)]


@pytest.fixture
def team(world: World) -> list[ParticipantAction]:
    """Two actions each for ann (away on Monday, covered by ben), for a queue of ben's, and for inactive sam."""
    partners = queue("Partners", [world.ben])
    actions = world.enroll(world.lee, record("Of the queue", owner=partners), record("Of sam", owner=world.sam))
    world.do(staffing.activity(user_id=world.sam.pk, is_active=False))
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    return actions


@pytest.mark.parametrize(
    ("filtered", "expected"),
    [
        (lambda world: ActionFilter(cover_id=world.ben.pk), [0]),
        (lambda world: ActionFilter(cover_id=world.sue.pk), []),
        (lambda _: ActionFilter(only_covered=True), [0]),
        (lambda _: ActionFilter(only_inactive_owners=True), [4, 5]),
        (lambda world: ActionFilter(seen_by=world.ann.pk), [0, 1]),
        (lambda world: ActionFilter(seen_by=world.ben.pk), [0, 2, 3]),
        (lambda world: ActionFilter(seen_by=world.sue.pk), []),
        (lambda world: ActionFilter(seen_by=world.ben.pk, owner_id=Queue.objects.get().pk), [2, 3]),
    ],
)
def test_each_filter_lets_its_own_through(
    world: World, team: list[ParticipantAction], filtered: Callable[[World], ActionFilter], expected: list[int]
) -> None:
    assert sorted(found(filtered(world))) == sorted(team[n].pk for n in expected)


def test_open_closed_and_all_are_three_lists(world: World) -> None:
    first, second = world.enroll()
    complete(participant_action_id=first.pk, by=world.ann, at=MONDAY)
    assert found(ActionFilter(statuses=OPEN)) == [second.pk]
    assert found(ActionFilter(statuses=CLOSED)) == [first.pk]
    assert found(ActionFilter(statuses=("completed", "current"))) == [first.pk, second.pk]
    assert found(ActionFilter()) == [first.pk, second.pk]


@pytest.fixture
def five(world: World) -> list[int]:
    """The ids of five open actions that are all expected at the same moment, and of the five that follow them."""
    world.enroll(*(record(f"Lead {n}", owner=world.ann) for n in range(5)))
    by_date = ParticipantAction.objects.order_by("expected_at", "pk")
    return list(by_date.values_list("pk", flat=True))


def ids(page: Page[ActionRow, ByTime]) -> list[int]:
    return [row.id for row in page.rows]


@pytest.mark.parametrize("statuses", [OPEN, None])
@pytest.mark.parametrize("order", list(Order))
def test_pages_follow_each_other_and_lead_back(
    five: list[int], order: Order, statuses: tuple[str, ...] | None
) -> None:
    in_order = {
        Order.EARLIEST: five,
        Order.LATEST: five[::-1],
        Order.NEWEST: sorted(five, reverse=True),
        Order.OLDEST: sorted(five),
    }[order]

    def page(*, after: ByTime | None = None, before: ByTime | None = None) -> Page[ActionRow, ByTime]:
        beside = PageRequest(size=4, after=after, before=before)
        return page_of_actions(matching=ActionFilter(statuses=statuses), page=beside, order=order)

    first = page()
    second = page(after=first.next)
    third = page(after=second.next)
    assert [ids(first), ids(second), ids(third)] == [in_order[:4], in_order[4:8], in_order[8:]]
    assert first.previous is None
    assert third.next is None
    assert page(before=third.previous) == second
    assert page(before=second.previous) == first


def test_an_empty_list_has_no_page_beside_it(world: World) -> None:
    page = page_of_actions(matching=ActionFilter(), page=PageRequest(size=4))
    assert (page.rows, page.previous, page.next) == ((), None, None)
