"""The rule as text (`baton.rules.delegation`) and the rule as SQL (`baton.sql`) agree on whole drawn worlds."""

from datetime import datetime

import pytest
from hypothesis import event, given, settings

from baton.delegation.enrollment import enroll, preview_enrollment
from baton.delegation.explain import explain
from baton.delegation.handovers import carry_out, preview_change
from baton.sequences.models import Sequence
from tests.agreement.many import health_now
from tests.agreement.oracle import disagreements, health_in, owners_in, present
from tests.agreement.worlds import DrawnWorld, instants, worlds
from tests.agreement.writing import EVERYTHING, taken_back, write, write_fields, write_participants
from tests.world import MONDAY

pytestmark = pytest.mark.django_db


@given(world=worlds())
def test_sql_and_text_agree_on_owner_cover_reason_and_health(world: DrawnWorld) -> None:
    with taken_back():
        written = write(world, write_fields())
        actions = write_participants(world, written)
        carry_out(EVERYTHING, by=None, at=MONDAY)
        now, expected = present(), owners_in(world, written)
        assert [now[pk] for pk in actions] == expected
        assert health_now() == health_in(world, written)
    for owned in expected:
        event(f"{owned.reason}, {'covered' if owned.cover_id else 'not covered'}")


@settings(max_examples=settings().max_examples // 4)
@given(world=worlds())
def test_every_action_is_explained_as_it_is_owned(world: DrawnWorld) -> None:
    with taken_back():
        written = write(world, write_fields())
        write_participants(world, written)
        carry_out(EVERYTHING, by=None, at=MONDAY)
        for pk, owned in present().items():
            assignment = explain(participant_action_id=pk).assignment
            cover_id = assignment.cover.id if assignment.cover else None
            assert (assignment.owner.id, cover_id, assignment.reason) == owned


@given(world=worlds())
def test_the_preview_counts_what_happens_and_a_second_time_nothing_does(world: DrawnWorld) -> None:
    with taken_back():
        write_participants(world, write(world, write_fields()))
        promised = preview_change(EVERYTHING, at=MONDAY)
        done = carry_out(EVERYTHING, by=None, at=MONDAY)
        assert promised.flows == done.flows
        assert done.flows.changed == (done.handover.change_count if done.handover else 0)
        assert carry_out(EVERYTHING, by=None, at=MONDAY).flows.changed == 0


@given(world=worlds(), at=instants())
def test_enrollment_agrees_too(world: DrawnWorld, at: datetime) -> None:
    with taken_back():
        written = write(world, write_fields())
        for sequence in Sequence.objects.order_by("pk"):
            promised = preview_enrollment(sequence=sequence, records=written.things, at=at)
            done = enroll(sequence=sequence, records=written.things, by=None, at=at)
            assert (promised.enrolled, promised.refusals) == (done.enrolled, done.refusals)
            assert promised.outcome.flows == done.outcome.flows
        assert len(present()) == sum(len(world.plans[entry.plan].steps) for entry in world.entries)
        assert disagreements() == []
