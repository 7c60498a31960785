"""A search that looks through a bounded part of a list goes on for whoever does not see all that it looks at."""

import pytest

from baton.participants import listing, records
from baton.participants.listing import ParticipantFilter, ParticipantOrder, page_of_participants
from baton.participants.records import RecordFilter, RecordOrder, page_of_records
from baton.people.models import Role, User
from baton.sql.paging import ById, PageRequest
from tests.world import World, record, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> User:
    """Of Ann, whose seven leads are among six of Sam, in the order of names and of when they came."""
    world, manager = World(), user("max", role=Role.MANAGER)
    User.objects.filter(pk=world.ann.pk).update(manager=manager)
    for n in range(6):
        world.enroll(record(f"A{n}", owner=world.sam), record(f"A{n} mine", owner=world.ann))
    return manager


@pytest.mark.parametrize("order", ParticipantOrder)
def test_a_manager_reaches_all_participants(
    manager: User, monkeypatch: pytest.MonkeyPatch, order: ParticipantOrder
) -> None:
    monkeypatch.setattr(listing, "MOST_LOOKED_AT", 3)
    reached: list[int] = []
    after: ById | None = None
    while True:
        page = page_of_participants(
            matching=ParticipantFilter(seen_by=manager.pk), page=PageRequest(size=2, after=after), order=order
        )
        reached += [row.id for row in page.rows]
        if page.next is None:
            break
        assert after is None or page.next.id != after.id
        after = ById(page.next.id)
    assert len(reached) == len(set(reached)) == 6


@pytest.mark.parametrize("order", RecordOrder)
def test_a_manager_reaches_all_records(manager: User, monkeypatch: pytest.MonkeyPatch, order: RecordOrder) -> None:
    monkeypatch.setattr(records, "MOST_LOOKED_AT", 3)
    reached: list[int] = []
    after: ById | None = None
    while True:
        page = page_of_records(
            matching=RecordFilter(object="lead", seen_by=manager.pk),
            page=PageRequest(size=2, after=after),
            order=order,
        )
        reached += [row.id for row in page.rows]
        if page.next is None:
            break
        assert after is None or page.next.id != after.id
        after = page.next
    assert len(reached) == len(set(reached)) == 7
