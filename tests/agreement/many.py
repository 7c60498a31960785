"""Many drawn worlds in one database, the same every time, so that one statement tries a mutant on all of them."""

from types import ModuleType

from hypothesis import HealthCheck, Phase, given, settings

from baton import sql
from baton.delegation.handovers import carry_out
from baton.rules import delegation
from tests.agreement.oracle import Owned, owners_in, present
from tests.agreement.worlds import DrawnWorld, worlds
from tests.agreement.writing import EVERYTHING, Written, taken_back, write, write_fields, write_participants
from tests.world import MONDAY


@given(world=worlds())
@settings(
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    max_examples=150,
    suppress_health_check=list(HealthCheck),
)
def draw(into: list[DrawnWorld], world: DrawnWorld) -> None:
    into.append(world)


class Worlds:
    def __init__(self) -> None:
        self.drawn: list[DrawnWorld] = []
        draw(self.drawn)
        fields = write_fields()
        self.written: list[Written] = []
        self.actions: list[int] = []
        for world in self.drawn:
            self.written.append(write(world, fields))
            self.actions += write_participants(world, self.written[-1])

        sql.run("ANALYZE")

    def by_sql(self) -> list[Owned]:
        with taken_back():
            sql.run("SET LOCAL statement_timeout = '3s'")
            carry_out(EVERYTHING, by=None, at=MONDAY)
            now = present()
        return [now[pk] for pk in self.actions]

    def by_text(self, rule: ModuleType = delegation) -> list[Owned]:
        each = zip(self.drawn, self.written, strict=True)
        return [owned for world, written in each for owned in owners_in(world, written.owners, rule)]
