"""What undoing takes beside what it undoes, where PostgreSQL has never looked at the tables and where it just has.

The plan of an undo must not depend on that: who sees that an import was wrong undoes it before autovacuum comes by.
Autovacuum is off meanwhile, so that nothing is left to luck.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median

from django.db import connection
from rich.console import Console
from rich.table import Table

from baton import sql
from baton.delegation import changes
from baton.delegation.change import Change
from baton.delegation.handovers import carry_out
from baton.delegation.undo import undo
from baton.participants.matching import ActionFilter
from baton.sequences.settings import Setting
from bench.measures import enroll_all
from bench.organisation import ACTIONS, AT, Organisation, make

ROUNDS = 3


@dataclass(frozen=True)
class Undone:
    """Seconds of a change and of its undo, each the median of some rounds."""

    name: str
    statistics: str
    change: float
    undo: float


def show(*, actions: int) -> None:
    """Print the ratios, first on tables that were never analyzed."""
    _stop_autovacuum()
    organisation = make(records=actions // ACTIONS)
    enroll_all(organisation)
    measured = list(_measure(organisation, "never analyzed"))
    sql.run("ANALYZE")
    measured += _measure(organisation, "analyzed")
    table = Table("", "tables", "seconds", "undo", "ratio", title=f"Undoing changes of {actions:,} actions")
    for undone in measured:
        ratio = undone.undo / undone.change
        table.add_row(undone.name, undone.statistics, f"{undone.change:.2f}", f"{undone.undo:.2f}", f"{ratio:.2f}")
    Console(width=100).print(table)


def _stop_autovacuum() -> None:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"ALTER TABLE {connection.ops.quote_name(table)} SET (autovacuum_enabled = false)")


def _measure(organisation: Organisation, statistics: str) -> Iterator[Undone]:
    sequence = organisation.sequence

    def delegation(number: int) -> Change:
        field = organisation.second if number % 2 else organisation.first
        return changes.sequence_delegation(sequence=sequence, setting=Setting.of_field(field))

    def reassignment(_number: int) -> Change:
        return changes.reassignment(matching=ActionFilter(sequence_id=sequence.pk), to=organisation.user)

    for name, change_of in (("delegate", delegation), ("reassign", reassignment)):
        change, back = zip(*(_once(change_of(number)) for number in range(ROUNDS)), strict=True)
        yield Undone(name, statistics, median(change), median(back))


def _once(change: Change) -> tuple[float, float]:
    def carry_out_change() -> None:
        outcome = carry_out(change, by=None, at=AT)
        if outcome.handover is None:
            raise RuntimeError("Nothing changed, so there is nothing to undo.")
        undoable.append(undo(handover=outcome.handover))

    undoable: list[Change] = []
    return _seconds(carry_out_change), _seconds(lambda: carry_out(undoable[0], by=None, at=AT))


def _seconds(do: Callable[[], object]) -> float:
    """As `bench.clock.seconds`, but without the VACUUM that would analyze the tables."""
    sql.run("CHECKPOINT")
    begun = time.perf_counter()
    do()
    return time.perf_counter() - begun
