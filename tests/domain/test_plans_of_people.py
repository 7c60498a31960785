"""How PostgreSQL finds the records and participants of somebody who sees not all."""

import pytest

from baton.participants import listing, records
from baton.participants.models import ENROLLED
from baton.people.models import User
from baton.rules.record_rules import Condition, Operator, RecordRules
from baton.sql.bounds import Total
from baton.sql.paging import ById, PageRequest
from tests.domain.test_plans import enrolled, few_of_ben, manager, rows_read, with_condition  # noqa: F401 - fixtures
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("few_of_ben")
def test_the_few_people_of_an_agent_are_found_wherever_they_are(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "MOST_LOOKED_AT", 1000)
    monkeypatch.setattr(records, "MOST_LOOKED_AT", 1000)
    first = PageRequest[ById](size=50)
    enrolled_of_ben = listing.ParticipantFilter(seen_by=world.ben.pk)
    people = listing.page_of_participants(matching=enrolled_of_ben, page=first)
    assert (len(people.rows), people.is_unfinished) == (20, False)
    of_ben = records.RecordFilter(object="lead", seen_by=world.ben.pk)
    for order in records.RecordOrder:
        leads = records.page_of_records(matching=of_ben, page=first, order=order)
        assert {row.id for row in leads.rows} == {row.record_id for row in people.rows}
    assert records.count_records(of_ben) == listing.count_participants(enrolled_of_ben) == Total(20, is_exact=True)


@pytest.mark.usefixtures("few_of_ben")
@pytest.mark.parametrize("value", ["New", "Nothing"])
def test_the_many_people_of_a_team_are_asked_for_among_so_many(
    manager: User,  # noqa: F811 - the fixture
    monkeypatch: pytest.MonkeyPatch,
    value: str,
) -> None:
    monkeypatch.setattr(listing, "MOST_LOOKED_AT", 1000)
    monkeypatch.setattr(records, "MOST_LOOKED_AT", 1000)
    first, groups = PageRequest[ById](size=50), (RecordRules((Condition("Status", Operator.IS, value),)),)
    of_team = listing.ParticipantFilter(seen_by=manager.pk, groups=with_condition(value))
    people = listing.page_of_participants(matching=of_team, page=first)
    leads_of_team = records.RecordFilter(object="lead", seen_by=manager.pk, groups=groups)
    leads = records.page_of_records(matching=leads_of_team, page=first)
    found = 50 if value == "New" else 0
    assert (len(people.rows), people.is_unfinished) == (len(leads.rows), leads.is_unfinished) == (found, not found)
    by_name = records.page_statement(leads_of_team, order=records.RecordOrder.NAME)(page_size=51, columns=[])
    # Where all records are leads, the index of every object has them in the same order.
    by_names = ("record_by_name", "record_of_any_object_by_name")
    assert 0 < sum(rows_read(by_name, index) for index in by_names) <= 1000


@pytest.mark.usefixtures("enrolled")
def test_a_page_of_participants_by_name_stops_when_it_is_full(world: World) -> None:
    first = PageRequest[ById](size=50)
    for order in (listing.ParticipantOrder.NAME, listing.ParticipantOrder.NAME_BACKWARD):
        of_sequence = listing.ParticipantFilter(statuses=ENROLLED, sequence_id=world.sequence.pk)
        for matching in (listing.ParticipantFilter(), listing.ParticipantFilter(statuses=ENROLLED), of_sequence):
            page = listing.page_of_participants(matching=matching, page=first, order=order)
            for place in (first, PageRequest(size=50, after=page.next)):
                statement = listing.statement_of_page(matching=matching, page=place, order=order)(columns=[])
                assert 50 < rows_read(statement, "record_of_any_object_by_name") <= 60
