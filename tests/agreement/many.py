"""Many drawn worlds in one database, the same every time, so that one statement tries a mutant on all of them.

They come in lots: most mutants are found out in the first, and only those that live in one are tried in the next.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from types import ModuleType
from typing import NamedTuple

from django.db import connection
from hypothesis import HealthCheck, Phase, given, seed, settings

from baton import sql
from baton.delegation.handovers import carry_out
from baton.insight.health import ailments
from baton.rules import delegation
from tests.agreement.mutants import Mutant
from tests.agreement.oracle import Owned, health_in, owners_in, present
from tests.agreement.worlds import DrawnWorld, worlds
from tests.agreement.writing import (
    EVERYTHING,
    Written,
    count_ids_anew,
    taken_back,
    write,
    write_fields,
    write_participants,
)
from tests.world import MONDAY

NOW = datetime(2026, 3, 7, 12, tzinfo=UTC)
LOTS, IN_A_LOT = range(8), 100  # a lot is drawn by its number


@cache
def drawn(lot: int) -> list[DrawnWorld]:
    """The worlds of a lot, the same every time."""
    found: list[DrawnWorld] = []

    @seed(lot)
    @settings(database=None, phases=[Phase.generate], max_examples=IN_A_LOT, suppress_health_check=list(HealthCheck))
    @given(world=worlds())
    def draw(world: DrawnWorld) -> None:
        found.append(world)

    draw()
    return found


class Answers(NamedTuple):
    """Who owns each action of all worlds, and by ailment and owner how many of them nobody will do."""

    owned: list[Owned]
    health: Counter[tuple[str, int]]


class Worlds:
    """A lot of them, written."""

    def __init__(self, lot: int) -> None:
        # They share one clock, and one organization.
        self.drawn = [replace(world, now=NOW, default_owner=None) for world in drawn(lot)]
        # Turns among members are drawn from ids: with those of whatever ran before, a mutant lives at times.
        count_ids_anew()
        fields = write_fields()
        self.written: list[Written] = []
        self.actions: list[int] = []
        for world in self.drawn:
            self.written.append(write(world, fields))
            self.actions += write_participants(world, self.written[-1])
        # Not all there are: those that databases share would be locked for other test processes, too.
        sql.run(f"ANALYZE {', '.join(connection.introspection.django_table_names())}")

    def by_sql(self) -> Answers:
        with taken_back():
            sql.run("SET LOCAL statement_timeout = '3s'")
            carry_out(EVERYTHING, by=None, at=MONDAY)
            now = present()
            return Answers([now[pk] for pk in self.actions], health_now())

    def by_text(self, rule: ModuleType = delegation) -> Answers:
        answers = Answers([], Counter())
        for world, written in zip(self.drawn, self.written, strict=True):
            answers.owned.extend(owners_in(world, written, rule))
            answers.health.update(health_in(world, written, rule))
        return answers


def living(mutants: list[Mutant], trial: Callable[[Worlds], Callable[[Mutant], bool]]) -> list[Mutant]:
    """The mutants that live in every lot; `trial` makes ready a lot and says how a mutant is tried in it."""
    for lot in LOTS:
        with taken_back():
            mutants = list(filter(trial(Worlds(lot)), mutants))
        if not mutants:
            break
    return mutants


def health_now() -> Counter[tuple[str, int]]:
    """As *Delegation health* counts it."""
    return Counter({(ailment.kind, ailment.owner_id): ailment.count for ailment in ailments()})
