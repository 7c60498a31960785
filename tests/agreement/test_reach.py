"""A cause reaches every participant that it concerns, in many worlds at once; and reaching fewer is found out."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from baton import sql
from baton.delegation import changes
from baton.delegation.change import Change
from baton.delegation.changes import OF_RECORDS
from baton.delegation.handovers import carry_out
from baton.delegation.models import Handover
from baton.delegation.staffing import OF_PEOPLE
from baton.sequences.models import Action, Sequence
from baton.sequences.settings import Setting
from baton.sql import Sql
from tests.agreement.many import LOTS, Worlds, living
from tests.agreement.mutants import MUTANTS_OF_THE_REACH, Mutant, mutated
from tests.agreement.oracle import disagreements
from tests.agreement.writing import EVERYTHING, taken_back
from tests.world import MONDAY

pytestmark = pytest.mark.django_db

ACTIVITY = "UPDATE people_owner SET is_active = NOT is_active WHERE id = ANY (%(users)s::bigint[])"
ABSENCES = """\
WITH spans AS (DELETE FROM people_absencespan WHERE user_id = ANY (%(users)s::bigint[]))
DELETE FROM people_absence WHERE user_id = ANY (%(users)s::bigint[])
"""
# Sections that stand in others, which are those that a cause names.
PART_OF = {"covering": "of_people"}
OWNERS = "UPDATE crm_record SET owner_id = %(to_id)s WHERE id = ANY (%(records)s::bigint[])"
LOOKUPS = "UPDATE crm_recordlookup SET owner_id = %(to_id)s WHERE record_id = ANY (%(records)s::bigint[])"


@pytest.mark.parametrize("lot", LOTS[:3])
def test_no_cause_reaches_too_little(lot: int) -> None:
    worlds = Worlds(lot)
    carry_out(EVERYTHING, by=None, at=MONDAY)
    for together in _causes(worlds):
        assert disagreements_after(together) == []


def test_reaching_too_little_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def trial(worlds: Worlds) -> Callable[[Mutant], bool]:
        carry_out(EVERYTHING, by=None, at=MONDAY)
        causes = _causes(worlds)

        def lives(mutant: Mutant) -> bool:
            section = PART_OF.get(mutant[0], mutant[0])
            with mutated(mutant, monkeypatch):
                reaching = (each for each in causes if section in (each[0].reached.name, each[0].reach.name))
                return not any(map(disagreements_after, reaching))

        return lives

    assert living(MUTANTS_OF_THE_REACH, trial) == []


def disagreements_after(together: list[Change]) -> list[str]:
    """Once, and once more: who was deactivated comes back."""
    with taken_back():
        for change in together:
            carry_out(change, by=None, at=MONDAY)
        first = disagreements()
        for change in together:
            carry_out(change, by=None, at=MONDAY)
        return first or disagreements()


def _causes(worlds: Worlds) -> list[list[Change]]:
    """Those in one list reach different actions, so none makes up for what another one leaves behind."""
    return [*([cause] for cause in (*_of_people(worlds), *_of_records(worlds))), *_of_settings()]


def _of_people(worlds: Worlds) -> Iterator[Change]:
    for place in range(3):
        each = zip(worlds.drawn, worlds.written, strict=True)
        users = [written.owners[place % len(world.people)] for world, written in each]
        yield _cause(OF_PEOPLE(users=users), ACTIVITY, users=users)
        yield _cause(OF_PEOPLE(users=users), ABSENCES, users=users)


def _of_records(worlds: Worlds) -> Iterator[Change]:
    to_id = worlds.written[0].owners[0]
    things = [written.things[0] for written in worlds.written]
    accounts = [written.accounts[0] for written in worlds.written]
    for records in (things, accounts):
        yield _cause(OF_RECORDS(records=records), OWNERS, records=records, to_id=to_id)
        yield _cause(OF_RECORDS(records=records), LOOKUPS, records=records, to_id=to_id)


def _of_settings() -> Iterator[list[Change]]:
    yield [
        changes.sequence_delegation(sequence=sequence, setting=Setting.RECORD_OWNER)
        for sequence in Sequence.objects.filter(delegation__isnull=False).order_by("pk")[:40]
    ]
    yield [
        changes.action_delegation(action=action, setting=Setting.RECORD_OWNER)
        for action in Action.objects.filter(delegation_mode="field").order_by("pk")[:40]
    ]


def _cause(reached: Sql, statement: str, **values: Any) -> Change:
    def prepare() -> dict[str, Any]:
        sql.run(statement, **values)
        return {}

    return Change(cause=Handover.Cause.DATES, verb=None, reached=reached, prepare=prepare)
