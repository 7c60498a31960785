"""Sorting the list of participants by the names of their records."""

import pytest
from django.test import Client

from baton.crm.models import Record
from baton.participants import listing
from baton.participants.listing import (
    ParticipantFilter,
    ParticipantOrder,
    ParticipantRow,
    all_participants,
    page_of_participants,
)
from baton.participants.models import Participant
from baton.sql.paging import ById, PageRequest
from tests.web.asking import Query, link
from tests.web.conftest import SignIn
from tests.world import World, record, sequence


@pytest.fixture
def mixed(world: World) -> World:
    """Leads of ann and ben and contacts of ann, with names in capitals and twice the same."""
    world.enroll(
        *(record(name, owner=world.ann) for name in ("delta", "Alpha", "echo", "Alpha")),
        record("Bravo", owner=world.ben),
    )
    world.sequence = sequence("Of contacts", object="contact")
    world.enroll(
        record("Charlie", owner=world.ann, object="contact"), record("alpha", owner=world.ann, object="contact")
    )
    return world


IN_ORDER = ["Alpha", "Alpha", "alpha", "Bravo", "Charlie", "delta", "echo"]


def names(client: Client, query: Query) -> list[str]:
    return [row.row.record for row in client.get("/participants/", query).context["page"].rows]


@pytest.mark.parametrize("condition", [{}, {"group": "1", "field": "Status", "operator": "is", "value": "Active"}])
def test_records_of_every_object_are_sorted_together(mixed: World, as_user: SignIn, condition: Query) -> None:
    mia = as_user(mixed.mia)
    assert names(mia, {"sort": "name", **condition}) == IN_ORDER
    assert names(mia, {"sort": "name_backward", **condition}) == IN_ORDER[::-1]
    of_ann = [name for name in IN_ORDER if name != "Bravo"]
    assert names(as_user(mixed.ann), {"sort": "name", **condition}) == of_ann


@pytest.mark.parametrize("order", [ParticipantOrder.NAME, ParticipantOrder.NAME_BACKWARD])
@pytest.mark.parametrize("who", [None, "ann"])
def test_pages_of_any_size_follow_each_other_both_ways(
    mixed: World, order: ParticipantOrder, who: str | None
) -> None:
    matching = ParticipantFilter(seen_by=getattr(mixed, who).pk if who else None)
    whole = page_of_participants(matching=matching, page=PageRequest(size=50), order=order)
    seen: list[ParticipantRow] = []
    page = page_of_participants(matching=matching, page=PageRequest(size=2), order=order)
    while True:
        seen += page.rows
        if page.next is None:
            break
        # As an address says it: by the id alone.
        following = PageRequest(size=2, after=ById(int(str(page.next))))
        next_page = page_of_participants(matching=matching, page=following, order=order)
        back = PageRequest(size=2, before=ById(int(str(next_page.previous))))
        assert page_of_participants(matching=matching, page=back, order=order).rows == page.rows
        page = next_page
    assert seen == list(whole.rows)


def test_the_file_is_in_the_same_order(mixed: World, as_user: SignIn) -> None:
    file = as_user(mixed.mia).get("/participants/export.csv", {"sort": "name"})
    lines = file.getvalue().decode().splitlines()
    assert [line.split(",")[1] for line in lines[1:]] == IN_ORDER


def test_an_export_goes_on_when_the_record_beside_is_renamed(mixed: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "EXPORTED_AT_ONCE", 1)
    exported = all_participants(matching=ParticipantFilter(), order=ParticipantOrder.NAME)
    seen = [next(exported).record for _ in range(4)]
    Record.objects.filter(name="Bravo").update(name="Aardvark")
    assert seen + [row.record for row in exported] == IN_ORDER


def test_a_page_after_someone_hidden_does_not_tell_where_they_are(mixed: World, as_user: SignIn) -> None:
    hidden = Participant.objects.get(record__name="Bravo")
    ann = as_user(mixed.ann)
    assert names(ann, {"sort": "name", "after": str(hidden.pk)}) == names(ann, {"sort": "name"})
    mia = as_user(mixed.mia)
    assert names(mia, {"sort": "name", "after": str(hidden.pk)}) == IN_ORDER[4:]


def test_the_name_of_the_last_row_is_no_part_of_the_address(world: World, as_user: SignIn) -> None:
    world.enroll(*(record(f"Kim {number}", owner=world.ann) for number in range(51)))
    answer = as_user(world.mia).get("/participants/", {"sort": "name"})
    assert "Kim" not in link(answer, "next")
