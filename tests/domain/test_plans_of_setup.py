"""How PostgreSQL answers the questions of Setup: by an index, and not by reading a whole table."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from baton.crm.suppression_list import SuppressionFilter, page_of_suppressions
from baton.delegation.queue_use import QueueIsUsed, delete_queue
from baton.sql.paging import PageRequest
from tests.domain.test_plans import HANDOVERS, write
from tests.world import MONDAY, World, queue

pytestmark = pytest.mark.django_db

SUPPRESSIONS = """
INSERT INTO crm_suppression (address, spelling, kind, source, why, suppressed_at, lifted_why)
SELECT address, address, 'opted_out', 'file', '', now() - number * interval '1 minute', ''
FROM generate_series(1, 30000) AS number
CROSS JOIN LATERAL (SELECT 'lead' || number || '@company' || number %% 9000 || '.example' AS address) AS suppressed
"""


def plan_of(read: Callable[[], object], *, table: str) -> str:
    """How the last query that reads this table is run, in words of PostgreSQL."""
    with CaptureQueriesContext(connection) as captured:
        read()
    last = [query["sql"] for query in captured.captured_queries if f'FROM "{table}"' in query["sql"]][-1]
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {table}")
        cursor.execute("EXPLAIN (ANALYZE, TIMING OFF) " + last.replace("%", "%%"))
        return "\n".join(row[0] for row in cursor.fetchall())


def plan_of_search(typed: str) -> str:
    matching = SuppressionFilter(text=typed)
    return plan_of(
        lambda: page_of_suppressions(matching=matching, page=PageRequest(size=50)), table="crm_suppression"
    )


@pytest.mark.parametrize(
    "typed", ["lead777", "lead777@comp", "company777.e", "@company777.e", "+1 312", "312-555-0142"]
)
def test_suppressed_addresses_are_found_by_the_index_of_what_they_begin_with(typed: str) -> None:
    write(SUPPRESSIONS)
    plan = plan_of_search(typed)
    assert "suppression_by_" in plan
    assert "Seq Scan on crm_suppression" not in plan


def test_a_search_that_most_suppressed_addresses_match_stops_at_the_newest() -> None:
    write(SUPPRESSIONS)
    plan = plan_of_search("lead")
    assert "suppression_newest_first" in plan
    assert "Sort" not in plan


def test_that_a_queue_owned_something_is_answered_by_the_index_of_handovers(world: World) -> None:
    once = queue("Once")
    write(HANDOVERS, rare=once.pk, common=world.ann.pk)

    def refuse() -> None:
        with pytest.raises(QueueIsUsed, match="the history of actions"):
            delete_queue(queue=once, by=world.mia, at=MONDAY)

    assert "handover_of_owners" in plan_of(refuse, table="delegation_handover")
