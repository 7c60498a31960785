"""Many drawn worlds in one database, the same every time, so that one statement tries a mutant on all of them."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from types import ModuleType
from typing import NamedTuple

from hypothesis import HealthCheck, Phase, given, settings

from baton import sql
from baton.delegation.handovers import carry_out
from baton.insight.health import ailments
from baton.rules import delegation
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


@given(world=worlds())
@settings(
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    max_examples=800,
    suppress_health_check=list(HealthCheck),
)
def draw(into: list[DrawnWorld], world: DrawnWorld) -> None:
    into.append(world)


class Answers(NamedTuple):
    """Who owns each action of all worlds, and by ailment and owner how many of them nobody will do."""

    owned: list[Owned]
    health: Counter[tuple[str, int]]


class Worlds:
    def __init__(self, *, most: int | None = None) -> None:
        drawn: list[DrawnWorld] = []
        draw(drawn)
        # They share one clock, and one organization.
        self.drawn = [replace(world, now=NOW, default_owner=None) for world in drawn[:most]]
        # Turns among members are drawn from ids: with those of whatever ran before, a mutant lives at times.
        count_ids_anew()
        fields = write_fields()
        self.written: list[Written] = []
        self.actions: list[int] = []
        for world in self.drawn:
            self.written.append(write(world, fields))
            self.actions += write_participants(world, self.written[-1])

        sql.run("ANALYZE")

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


def health_now() -> Counter[tuple[str, int]]:
    """As *Delegation health* counts it."""
    return Counter({(ailment.kind, ailment.owner_id): ailment.count for ailment in ailments()})
