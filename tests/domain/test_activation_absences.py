"""Before a sequence is activated, Baton names the absences that will begin while it runs."""

from datetime import timedelta

import pytest

from baton.crm.models import Record
from baton.delegation.models import SequenceCover
from baton.insight.activation import activation_problems
from baton.people.models import Absence, User
from baton.sequences.settings import Setting
from tests.world import MONDAY, World

pytestmark = pytest.mark.django_db

TUESDAY = MONDAY.date() + timedelta(days=1)
FROM_TUESDAY = "from Mar 3, 2026 to Mar 5, 2026"


def sentences(world: World) -> list[str]:
    return [problem.sentence for problem in activation_problems(sequence=world.sequence, at=MONDAY)]


@pytest.fixture
def staggered() -> World:
    """Four actions for one lead, of which the SDR, sue, has three from Tuesday to Thursday."""
    world = World()
    world.delegate(world.sdr)
    User.objects.update(password="set")
    for number in (3, 4):
        world.sequence.actions.create(position=number, name=f"Call {number}", type="call", wait_days=1)
    world.sequence.refresh_from_db()
    return world


def test_absences_that_begin_while_the_sequence_runs_are_named_with_what_falls_due(staggered: World) -> None:
    staggered.away(staggered.sue, cover=None, first=TUESDAY, days=3)
    assert sentences(staggered) == [
        f"Sue is away {FROM_TUESDAY} with no available cover. About 3 actions fall due then."
    ]
    [problem] = activation_problems(sequence=staggered.sequence, at=MONDAY)
    assert (problem.kind, problem.count, problem.owner_id) == ("away_later", 3, staggered.sue.pk)


def test_absences_with_a_cover_or_after_the_last_action_are_no_problem(staggered: World) -> None:
    staggered.away(staggered.sue, cover=staggered.ben, first=TUESDAY, days=3)
    staggered.away(staggered.sue, cover=None, first=TUESDAY + timedelta(days=3))
    staggered.away(staggered.ann, cover=None, first=TUESDAY, days=3)
    assert sentences(staggered) == []


def test_a_cover_who_is_away_too_is_none(staggered: World) -> None:
    staggered.away(staggered.sue, cover=staggered.ben, first=TUESDAY, days=3)
    staggered.away(staggered.ben, cover=None, first=TUESDAY)
    assert sentences(staggered) == [
        f"Sue is away {FROM_TUESDAY} with no available cover. About 1 action falls due then."
    ]
    staggered.away(staggered.ann, cover=None, first=TUESDAY)
    SequenceCover.objects.create(
        absence=Absence.objects.get(user=staggered.sue), sequence=staggered.sequence, cover=staggered.sam
    )
    assert sentences(staggered) == []


def test_an_absence_of_a_delegate_counts_only_the_actions_delegated_to_them(staggered: World) -> None:
    staggered.override(2, Setting.RECORD_OWNER)
    staggered.away(staggered.ann, cover=None, first=TUESDAY)
    assert sentences(staggered) == [
        "Ann is away on Mar 3, 2026 with no available cover. About 1 action falls due then."
    ]


def test_the_absences_with_most_to_do_are_named_and_the_others_counted(staggered: World) -> None:
    staggered.delegate(None)
    staggered.sequence.refresh_from_db()
    people = (staggered.ann, staggered.ben, staggered.sam, staggered.mia, staggered.sue)
    for number, person in enumerate(people):
        Record.objects.bulk_create(Record(object="lead", name="L", owner=person) for _ in range(9 - number))
        staggered.away(person, cover=None, first=TUESDAY)
    [*named, last] = activation_problems(sequence=staggered.sequence, at=MONDAY)
    assert [problem.sentence.partition(" is ")[0] for problem in named] == ["Ann", "Ben", "Sam"]
    assert (last.sentence, last.owner_id) == (
        "2 other absences have no available cover either. About 11 actions fall due then.",
        None,
    )
