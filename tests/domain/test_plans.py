"""How PostgreSQL finds a few rows among very many: by an index, and not by reading the others."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from baton import sql
from baton.crm.models import Record
from baton.delegation import changes
from baton.delegation.handovers import fill_owners
from baton.delegation.models import Handover
from baton.insight.handover_log import HandoverFilter, count_handovers, page_of_handovers
from baton.participants import listing, queries
from baton.participants.candidates import Order
from baton.participants.matching import ActionFilter
from baton.participants.models import ENROLLED as IN_SEQUENCE
from baton.participants.models import OPEN, ParticipantAction
from baton.people.audit import AuditFilter, page_of_audit
from baton.people.audit_kinds import AuditKind
from baton.people.models import Role, User
from baton.rules.delegation import Reason
from baton.rules.record_rules import Condition, Operator, RecordRules
from baton.sequences import matching
from baton.sequences.matching import count_matching
from baton.sql import Sql, bounds
from baton.sql.bounds import Total
from baton.sql.paging import ById, ByTime, PageRequest
from tests.world import MONDAY, World, user

pytestmark = pytest.mark.django_db

FILLED = "people_activity, delegation_handover, crm_record, participants_participant, participants_participantaction"
LINES = """
INSERT INTO people_activity (subject_type, subject_id, subject_name, event, details, at)
SELECT line.subject, number, '', line.event, '{}', now()
FROM generate_series(1, 30000) AS number
CROSS JOIN LATERAL (
    SELECT
        CASE WHEN number %% 10000 = 1 THEN %(subject)s ELSE 'other' END AS subject,
        CASE WHEN number %% 10000 = 1 THEN %(event)s ELSE 'activated' END AS event
) AS line
"""
HANDOVERS = """
INSERT INTO delegation_handover (cause, why, at, change_count, left_alone_count, owner_ids)
SELECT 'taking', '', now() - number * interval '1 minute', 0, 0,
    ARRAY[CASE WHEN number %% 10000 = 1 THEN %(rare)s ELSE %(common)s END]
FROM generate_series(1, 30000) AS number
"""

ENROLLED = """
WITH made AS (
    INSERT INTO crm_record
        (object, name, email, phone, owner_id, opted_out_of_email, do_not_call, is_deleted, fields)
    SELECT 'lead', 'Lead ' || number, '', '', %(owner)s, FALSE, FALSE, FALSE,
        jsonb_build_object('Status', CASE WHEN number %% 5 = 0 THEN 'New' ELSE 'Old' END)
    FROM generate_series(1, 10000) AS number
    RETURNING id
), enrolled AS (
    INSERT INTO participants_participant (sequence_id, record_id, status, enrolled_at)
    SELECT %(sequence)s, made.id, 'active', now() FROM made
    RETURNING id
)
INSERT INTO participants_participantaction (participant_id, action_id, owner_id, status, reason, expected_at, note)
SELECT enrolled.id, %(action)s, %(owner)s, 'current', 'record_owner', now() + enrolled.id * interval '1 minute', ''
FROM enrolled
"""


def plan_of(read: Callable[[], object]) -> str:
    """How the last query of a function is run, in words of PostgreSQL."""
    with CaptureQueriesContext(connection) as captured:
        read()
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, TIMING OFF) " + captured.captured_queries[-1]["sql"].replace("%", "%%"))
        return "\n".join(row[0] for row in cursor.fetchall())


def most_rows(plan: str) -> int:
    """The most rows that a step of the plan gave or threw away, in each of its runs."""
    return max(int(number) for number in re.findall(r"(?:actual rows=|Removed by Filter: )(\d+)", plan))


def write(statement: str, **values: int | str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    analyze()


def analyze() -> None:
    """At once: as long as PostgreSQL takes a full table for an empty one, a page may take it a minute."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {FILLED}")


@pytest.mark.parametrize(
    ("kind", "subject", "event"),
    [
        (AuditKind.SIGN_INS, "user", "signed_in"),
        (AuditKind.USERS, "user", "set_role"),
        (AuditKind.SETTINGS, "organization", "set_default_owner"),
        (AuditKind.SEQUENCES, "template", "created"),
        (AuditKind.EXPORTS, "user", "exported"),
    ],
)
def test_a_rare_kind_of_audit_is_read_by_its_index(kind: AuditKind, subject: str, event: str) -> None:
    write(LINES, subject=subject, event=event)
    plan = plan_of(lambda: page_of_audit(matching=AuditFilter(kind=kind), page=PageRequest(size=50)))
    assert f"activity_of_{kind.value}" in plan or "activity_of_a_subject" in plan
    assert "Rows Removed by Filter" not in plan


def test_the_count_beside_rules_reads_the_newest_records_by_their_index(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the condition is about, no more records are read than the count says."""
    monkeypatch.setattr(matching, "MOST_LOOKED_AT", 100)
    Record.objects.bulk_create(
        Record(object="contact", name=f"Contact {number}", owner=world.ann) for number in range(10_000)
    )
    analyze()
    rules = RecordRules((Condition("account.Industry", Operator.IS, "Software"),))
    plan = plan_of(lambda: count_matching(object="contact", rules=rules))
    assert re.search(r"record_newest_first on crm_record newest .*actual rows=100(\.00)? loops=1", plan)
    assert "Seq Scan on crm_record" not in plan


@pytest.fixture
def enrolled(world: World) -> None:
    """Ten thousand participants, each with a current action; the records of a fifth of them are new."""
    action = world.sequence.actions.earliest("position")
    write(ENROLLED, owner=world.ann.pk, sequence=world.sequence.pk, action=action.pk)


def with_condition(value: str) -> tuple[RecordRules, ...]:
    return (RecordRules((Condition("record.Status", Operator.IS, value),)),)


def rows_read(statement: Sql, index: str) -> int:
    """By an index; tables whose rows are many are read in no other way."""
    read = sql.rows(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement.text}", **statement.all_values())[0][0]
    parts = list(_parts(read[0]["Plan"]))
    scans = (part for part in parts if part["Node Type"] == "Seq Scan" and part["Actual Rows"] > 1000)
    assert not {part["Relation Name"] for part in scans} & {"crm_record", "participants_participant"}
    found = (part for part in parts if part.get("Index Name") == index)
    return round(sum(float(part["Actual Rows"] * part["Actual Loops"]) for part in found))


def _parts(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from _parts(part)


@pytest.mark.usefixtures("enrolled")
def test_a_page_of_actions_stops_at_the_first_that_meet_the_conditions(monkeypatch: pytest.MonkeyPatch) -> None:
    """What hardly any meets is looked for among so many and no more; the same holds for the count."""
    first = PageRequest[ByTime](size=50)
    monkeypatch.setattr(queries, "MOST_LOOKED_AT", 1000)
    for value, most_read in (("New", 300), ("Nothing", 1000)):
        matching = ActionFilter(statuses=OPEN, groups=with_condition(value))
        page = queries.page_statement(matching=matching, page=first, order=Order.EARLIEST)(columns=[])
        assert 50 < rows_read(page, "open_action_by_date") <= most_read
    page_of = queries.page_of_actions(matching=matching, page=first)
    assert (page_of.rows, page_of.is_unfinished) == ((), True)
    assert queries.count_actions(matching) == Total(0, is_exact=False)


@pytest.fixture
def few_of_ben(world: World, enrolled: None) -> None:
    """Twenty of the actions, the last ones, are ben's."""
    last = ParticipantAction.objects.order_by("-expected_at").values("pk")[:20]
    ParticipantAction.objects.filter(pk__in=last).update(owner=world.ben)
    analyze()


@pytest.mark.usefixtures("few_of_ben")
@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize("groups", [(), with_condition("Nothing")])
def test_the_few_actions_of_an_agent_are_read_alone(
    world: World, groups: tuple[RecordRules, ...], order: Order
) -> None:
    matching = ActionFilter(statuses=OPEN, seen_by=world.ben.pk, groups=groups)
    page = queries.page_statement(matching=matching, page=PageRequest(size=50), order=order)(columns=[])
    assert rows_read(page, "open_action_by_owner") == 20
    assert rows_read(page, "open_action_by_date") == 0
    assert rows_read(page, "participants_participantaction_pkey") <= 2 * 20


@pytest.mark.usefixtures("few_of_ben")
def test_the_actions_of_a_team_are_looked_at_in_order_and_no_more(
    manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_LOOKED_AT", 1000)
    of_team = ActionFilter(statuses=OPEN, seen_by=manager.pk)
    for narrowed in (
        replace(of_team, groups=with_condition("Nothing")),
        replace(of_team, reason=Reason.LOOKUP),
        replace(of_team, statuses=("waiting",)),
    ):
        page = queries.page_statement(matching=narrowed, page=PageRequest(size=50), order=Order.LATEST)
        assert rows_read(page(columns=[]), "open_action_by_owner") == 1000
        assert queries.page_of_actions(matching=narrowed, page=PageRequest(size=50)).is_unfinished
        assert queries.count_actions(narrowed) == Total(0, is_exact=False)


@pytest.mark.usefixtures("few_of_ben")
def test_many_actions_of_a_team_in_a_sequence_are_looked_for_in_the_sequence(
    world: World, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_LOOKED_AT", 1000)
    in_sequence = ActionFilter(statuses=OPEN, seen_by=manager.pk, sequence_id=world.sequence.pk)
    first = PageRequest[ByTime](size=50)
    page = queries.page_statement(matching=in_sequence, page=first, order=Order.EARLIEST)(columns=[])
    # With nearly all actions in one sequence, both indexes have them in order at the same cost.
    in_order = rows_read(page, "open_action_of_action") + rows_read(page, "open_action_by_date")
    assert in_order == rows_read(page, "open_action_by_owner") == 1000
    assert queries.page_of_actions(matching=in_sequence, page=first).next


@pytest.mark.usefixtures("enrolled")
def test_a_page_of_participants_stops_at_the_first_that_meet_the_conditions(monkeypatch: pytest.MonkeyPatch) -> None:
    first = PageRequest[ById](size=50)
    monkeypatch.setattr(listing, "MOST_LOOKED_AT", 1000)
    for value, most_read in (("New", 300), ("Nothing", 1000)):
        matching = listing.ParticipantFilter(statuses=IN_SEQUENCE, groups=with_condition(value))
        newest = listing.ParticipantOrder.NEWEST
        page = listing.statement_of_page(matching=matching, page=first, order=newest)(columns=[])
        assert 50 < rows_read(page, "participants_participant_pkey") <= 2 * most_read
    page_of = listing.page_of_participants(matching=matching, page=first)
    assert (page_of.rows, page_of.is_unfinished) == ((), True)
    assert listing.count_participants(matching) == Total(0, is_exact=False)


@pytest.fixture
def manager(world: World) -> User:
    """Of ann and nobody else."""
    max_ = user("max", role=Role.MANAGER)
    User.objects.filter(pk=world.ann.pk).update(manager=max_)
    return max_


def test_a_managers_log_finds_the_few_handovers_of_the_team_by_their_index(world: World, manager: User) -> None:
    write(HANDOVERS, rare=world.ann.pk, common=world.ben.pk)
    plan = plan_of(lambda: page_of_handovers(matching=HandoverFilter(), page=PageRequest(size=50), by=manager))
    assert "handover_of_owners" in plan
    assert "delegation_ownerchange" not in plan


def test_a_managers_log_with_many_handovers_stops_at_the_newest(world: World, manager: User) -> None:
    write(HANDOVERS, rare=world.ben.pk, common=world.ann.pk)
    plan = plan_of(lambda: page_of_handovers(matching=HandoverFilter(), page=PageRequest(size=50), by=manager))
    assert "handover_newest_first" in plan
    assert "Sort" not in plan


def test_conditions_are_asked_of_the_newest_handovers_until_the_page_is_full(world: World) -> None:
    write(HANDOVERS, rare=world.ben.pk, common=world.ann.pk)
    taken = RecordRules((Condition("Cause", Operator.CONTAINS, "queue"), Condition("Actions", Operator.IS, "0")))
    plan = plan_of(lambda: page_of_handovers(matching=HandoverFilter(groups=(taken,)), page=PageRequest(size=50)))
    assert "handover_newest_first" in plan
    assert "Sort" not in plan
    assert most_rows(plan) <= 51


def test_conditions_that_no_handover_meets_are_asked_of_so_many_and_no_more(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(HANDOVERS, rare=world.ben.pk, common=world.ann.pk)
    monkeypatch.setattr(bounds, "MOST_LOOKED_AT", 500)
    nowhere = HandoverFilter(groups=(RecordRules((Condition("Reason", Operator.IS, "nowhere"),)),))
    for read in (
        lambda: page_of_handovers(matching=nowhere, page=PageRequest(size=50)),
        lambda: count_handovers(matching=nowhere, by=None),
        lambda: page_of_handovers(matching=HandoverFilter(cause=Handover.Cause.UNDO), page=PageRequest(size=50)),
    ):
        plan = plan_of(read)
        assert "handover_newest_first" in plan
        assert most_rows(plan) <= 501


def test_a_handover_has_those_who_had_or_got_something(world: World) -> None:
    world.enroll()
    cover, moved = world.ben, world.sam
    world.away(moved, cover=cover, first=MONDAY.date())
    outcome = world.do(changes.reassignment(matching=ActionFilter(), to=moved))
    assert outcome.handover
    outcome.handover.refresh_from_db()
    owners = {world.ann.pk, moved.pk, cover.pk}
    assert set(outcome.handover.owner_ids or ()) == owners
    Handover.objects.update(owner_ids=None)
    assert fill_owners(at_most=1) == 1
    assert fill_owners(at_most=100) == Handover.objects.count() - 1
    assert fill_owners(at_most=100) == 0
    outcome.handover.refresh_from_db()
    assert set(outcome.handover.owner_ids or ()) == owners
