"""Every small mistake about the weights of the members who share records, or take turns, is found out."""

import pytest

from baton.crm.models import LookupField, Record
from baton.delegation.enrollment import enroll
from baton.delegation.handovers import carry_out
from baton.people.models import Owner, Queue
from baton.rules.rotation import turns
from baton.rules.trail import Source
from tests.agreement import oracle
from tests.agreement.mutants import Mutant, mutated
from tests.agreement.oracle import disagreements
from tests.agreement.test_mutants import executed
from tests.agreement.test_turns import chosen, standings, write_team
from tests.agreement.writing import EVERYTHING, count_ids_anew, taken_back
from tests.world import MONDAY, sequence

pytestmark = pytest.mark.django_db
RECORDS = 60
# Of different weights and loads; one shares nothing.
TEAM = [
    {"weight": weight, "is_active": True, "is_away": False, "next_turn": 0, "busy": busy}
    for weight, busy in ((3, 4), (1, 2), (2, 0), (0, 0))
]
MUTANTS_OF_SHARING: list[Mutant] = [
    ("named", "generate_series(1, member.weight)", "generate_series(1, 1)"),
    ("named", "generate_series(1, member.weight)", "generate_series(1, 3)"),
    ("named", "CASE draw.number WHEN 1 THEN ''", "CASE draw.number WHEN 2 THEN ''"),
]
MUTANTS_OF_TURNS: list[Mutant] = [
    ("standing", "END * (%(unit)s::bigint / member.weight) AS stride", "END * %(unit)s::bigint AS stride"),
    ("standing", "0)) * (%(unit)s::bigint / member.weight)", "0)) * %(unit)s::bigint"),
    ("sharing", "member.weight > 0", "member.weight > 1"),
    ("sharing", "member.user_id, member.weight,", "member.user_id, 1 AS weight,"),
]
MUTANTS_OF_THE_TEXT: list[Mutant] = [
    ("delegation", "weights=find(queue_id).member_weights", "weights={}"),
]


@pytest.fixture
def team() -> Queue:
    count_ids_anew()  # who shares a record is drawn from ids
    return write_team(TEAM, 0)


def enrolled(team: Queue, source: Source) -> list[int]:
    """The members whom new records come to."""
    field = LookupField.objects.create(object="lead", name=source, label=source, source=source, owner=team)
    delegated, boss = sequence(f"By {source}", delegation=field), Owner.objects.get(name="Boss")
    records = Record.objects.bulk_create(Record(object="lead", name="Lead", owner=boss) for _ in range(RECORDS))
    enroll(sequence=delegated, records=[record.pk for record in records], by=None, at=MONDAY)
    return chosen(delegated, records)


def test_mistakes_about_the_weights_of_those_who_share_are_found_out(
    team: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrolled(team, Source.MEMBER)
    assert not disagreements()

    def lives(mutant: Mutant) -> bool:
        with mutated(mutant, monkeypatch), taken_back():
            carry_out(EVERYTHING, by=None, at=MONDAY)
            return not disagreements()

    assert [mutant for mutant in MUTANTS_OF_SHARING if lives(mutant)] == []


def test_mistakes_about_the_weights_of_those_who_take_turns_are_found_out(
    team: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = (Source.ROTATION, Source.LEAST_LOADED)
    expected = {source: turns(standings(team, source), records=RECORDS) for source in sources}

    def is_right(source: Source) -> bool:
        with taken_back():
            return enrolled(team, source) == expected[source]

    def lives(mutant: Mutant) -> bool:
        with mutated(mutant, monkeypatch):
            return all(map(is_right, sources))

    assert all(map(is_right, sources))
    assert [mutant for mutant in MUTANTS_OF_TURNS if lives(mutant)] == []


def test_mistakes_in_the_text_about_weights_are_found_out(team: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    enrolled(team, Source.MEMBER)

    def lives(mutant: Mutant) -> bool:
        with monkeypatch.context() as patch:
            patch.setattr(oracle, "delegation", executed(*mutant))
            return not disagreements()

    assert [mutant for mutant in MUTANTS_OF_THE_TEXT if lives(mutant)] == []
