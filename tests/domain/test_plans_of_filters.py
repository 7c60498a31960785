"""However a list is filtered, and whoever sees it, a page looks at so many rows and reads no table as a whole."""

import re
from dataclasses import replace

import pytest

from baton import sql
from baton.crm.models import Record
from baton.insight.handover_log import HandoverFilter, count_handovers
from baton.participants import listing, queries, records
from baton.participants.candidates import Order
from baton.participants.matching import ActionFilter
from baton.participants.models import CLOSED, OPEN
from baton.people.models import User
from baton.rules.delegation import Reason
from baton.rules.record_rules import Condition, Operator, RecordRules
from baton.sql import Sql, bounds
from baton.sql.bounds import Total
from baton.sql.paging import ById, ByTime, PageRequest
from tests.domain.test_plans import (  # noqa: F401 - fixtures
    HANDOVERS,
    analyze,
    enrolled,
    few_of_ben,
    manager,
    most_rows,
    plan_of,
    with_condition,
    write,
)
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("few_of_ben")]
LOOKED_AT = 1000


@pytest.fixture(autouse=True)
def _look_at_a_thousand(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (queries, listing, records):
        monkeypatch.setattr(module, "MOST_LOOKED_AT", LOOKED_AT)


def most_read(statement: Sql) -> int:
    """The most rows that a step gave or threw away in a run, but for the entries of an index that it looked up."""
    steps = sql.rows(f"EXPLAIN (ANALYZE, TIMING OFF) {statement.text}", **statement.all_values())
    counted = [line for (line,) in steps if "Bitmap Index Scan" not in line]
    return max(int(n) for n in re.findall(r"(?:actual rows=|Removed by \w+: )(\d+)", "\n".join(counted)))


@pytest.mark.parametrize("seer", ["admin", "manager"])
def test_no_filter_of_actions_reads_them_all(
    world: World,
    manager: User,  # noqa: F811 - the fixture
    seer: str,
) -> None:
    ann, sequence, seen_by = world.ann.pk, world.sequence.pk, manager.pk if seer == "manager" else None
    of_list = ActionFilter(statuses=OPEN, seen_by=seen_by)
    for matching in (
        replace(of_list, participant_owner_id=ann),
        replace(of_list, participant_owner_id=ann, owner_id=ann),
        replace(of_list, participant_owner_id=ann, reason=Reason.BLANK),
        replace(of_list, owner_id=ann, type="task"),
        replace(of_list, owner_id=ann, sequence_id=sequence),
        replace(of_list, sequence_id=sequence, statuses=CLOSED),
        replace(of_list, statuses=("skipped",)),
        replace(of_list, statuses=("waiting",)),
        replace(of_list, only_with_problem=True, statuses=CLOSED),
        replace(of_list, only_covered=True),
        replace(of_list, only_inactive_owners=True),
        replace(of_list, type="task", statuses=CLOSED),
        replace(of_list, reason=Reason.LOOKUP),
    ):
        for narrowed in (matching, replace(matching, groups=with_condition("Nothing"))):
            for order in (Order.EARLIEST, Order.NEWEST):
                page = queries.page_statement(matching=narrowed, page=PageRequest(size=50), order=order)
                assert most_read(page(columns=[])) <= LOOKED_AT, narrowed


def test_the_few_actions_of_a_participant_owner_are_found_wherever_they_are(world: World) -> None:
    """Twenty actions of ben's records, the last of ten thousand by date."""
    last = queries.page_of_actions(
        matching=ActionFilter(statuses=OPEN), page=PageRequest(size=20), order=Order.LATEST
    )
    Record.objects.filter(pk__in=[row.record_id for row in last.rows]).update(owner=world.ben)
    analyze()
    of_ben = ActionFilter(statuses=OPEN, participant_owner_id=world.ben.pk)
    for order in Order:
        page = queries.page_of_actions(matching=of_ben, page=PageRequest[ByTime](size=50), order=order)
        assert {row.id for row in page.rows} == {row.id for row in last.rows}
        assert not page.is_unfinished
    assert queries.count_actions(of_ben) == Total(20, is_exact=True)


def test_a_word_that_many_records_have_is_looked_for_among_the_next(world: World) -> None:
    """All ten thousand leads have it; a word that one has is found wherever that is."""
    first = PageRequest[ById](size=50)
    nowhere = (RecordRules((Condition("Status", Operator.IS, "Nothing"),)),)
    for groups, few in (((), 50), (nowhere, 0)):
        leads = records.RecordFilter(object="lead", text="lead", groups=groups)
        for order in records.RecordOrder:
            assert most_read(records.page_statement(leads, order=order)(page_size=51, columns=[])) <= LOOKED_AT
        page = records.page_of_records(matching=leads, page=first)
        assert (len(page.rows), page.is_unfinished) == (few, not few)
    assert records.count_records(records.RecordFilter(object="lead", text="9999")) == Total(1, is_exact=True)
    people = listing.ParticipantFilter(text="lead", groups=with_condition("Nothing"))
    newest = listing.ParticipantOrder.NEWEST
    assert most_read(listing.statement_of_page(matching=people, page=first, order=newest)(columns=[])) <= LOOKED_AT
    assert listing.page_of_participants(matching=people, page=first).is_unfinished
    assert len(listing.page_of_participants(matching=listing.ParticipantFilter(text="9999"), page=first).rows) == 1


def test_a_manager_counts_the_newest_handovers_of_the_team_and_no_others(
    world: World,
    manager: User,  # noqa: F811 - the fixture
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All thirty thousand are the team's."""
    write(HANDOVERS, rare=world.ann.pk, common=world.ann.pk)
    monkeypatch.setattr(bounds, "MOST_LOOKED_AT", LOOKED_AT)
    nowhere = HandoverFilter(groups=(RecordRules((Condition("Reason", Operator.IS, "nowhere"),)),))
    plan = plan_of(lambda: count_handovers(matching=nowhere, by=manager))
    assert "handover_newest_first" in plan
    assert most_rows(plan) <= LOOKED_AT


def test_no_filter_of_participants_reads_them_all(world: World) -> None:
    newest, first = listing.ParticipantOrder.NEWEST, PageRequest[ById](size=50)
    nobody = listing.ParticipantFilter(groups=with_condition("Nothing"))
    for matching in (
        replace(nobody, owner_id=world.ann.pk),
        replace(nobody, sequence_id=world.sequence.pk),
        replace(nobody, statuses=("paused",)),
    ):
        page = listing.statement_of_page(matching=matching, page=first, order=newest)
        assert most_read(page(columns=[])) <= LOOKED_AT, matching
