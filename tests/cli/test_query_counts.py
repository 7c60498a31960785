"""A list costs the database as much for twenty rows as for one."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from baton.crm.queries import find_records
from tests.cli.conftest import Baton
from tests.world import World, record, user


def make(world: World, count: int) -> None:
    """So many participants, owners, handovers and absences."""
    records = [record(f"Lou {count} {number}", owner=user(f"u{count}-{number}")) for number in range(count)]
    world.enroll(*records)
    for number in range(count):
        world.delegate(world.sdr if (count - number) % 2 else None)
        world.away(world.ann, cover=world.ben, first=date(2026, 4, 1) + timedelta(days=count + number))


def queries_of(baton: Baton, *words: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        baton(*words, exits=1 if words == ("health",) else 0)  # a field is blank
    return len(captured)


@pytest.mark.parametrize(
    "words",
    [
        ("actions",),
        ("actions", "--csv"),
        ("handovers", "--limit", "100"),
        ("sequence", "list"),
        ("sequence", "show", "Inbound"),
        ("absence", "list"),
        ("user", "list"),
        ("health",),
        ("notices", "sue", "--limit", "100"),
        ("record", "list", "--json"),
        ("suppressions", "list", "--json"),
        ("delegate", "Inbound", "SDR", "--preview"),
        ("reassign", "--all", "--to", "sam", "--preview"),
        ("enroll", "Inbound", "--all", "--preview"),
        ("absence", "set", "ann", "--from", "2026-03-02", "--to", "2026-03-20", "--cover", "ben", "--preview"),
    ],
)
def test_a_command_asks_the_same_number_of_queries_for_one_row_and_for_twenty(
    baton: Baton, world: World, words: tuple[str, ...]
) -> None:
    make(world, 1)
    for_one = queries_of(baton, *words)
    make(world, 20)
    assert queries_of(baton, *words) == for_one


def test_a_handover_is_shown_with_the_same_number_of_queries_however_large(baton: Baton, world: World) -> None:
    counts = []
    for size in (1, 20):
        records = [record(f"Lou {size} {n}", owner=user(f"u{size}-{n}")) for n in range(size)]
        world.enroll(*records)
        [newest] = baton.json("handovers", "--limit", 1)
        counts.append(queries_of(baton, "handover", "show", str(newest["id"])))
    assert counts[0] == counts[1]


def test_records_are_found_by_one_query_however_many(world: World) -> None:
    names = [str(record(f"Lou {number}", owner=world.ann).pk) for number in range(20)]
    with CaptureQueriesContext(connection) as captured:
        assert len(find_records(names=names).ids) == 20
    assert len(captured) == 1
