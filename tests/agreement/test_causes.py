"""After every cause of the delegation rule, every open action is owned as the rule says."""

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.delegation.change import Change
from baton.delegation.explain import explain
from baton.delegation.handovers import ChangeOutcome, carry_out, preview_change, turn_cover
from tests.agreement import causes
from tests.agreement.many import health_now
from tests.agreement.oracle import OPEN, disagreements, health_of, health_ruled, present
from tests.agreement.worlds import DrawnWorld, instants, worlds
from tests.agreement.writing import EVERYTHING, taken_back, write, write_fields, write_participants
from tests.world import MONDAY

pytestmark = pytest.mark.django_db


@given(world=worlds(), data=st.data())
def test_no_cause_leaves_an_action_behind(world: DrawnWorld, data: st.DataObject) -> None:
    with taken_back():
        written = write(world, write_fields())
        write_participants(world, written)
        carry_out(EVERYTHING, by=None, at=MONDAY)
        cast = causes.Cast.of(world, written)
        for _ in range(5):
            cause = data.draw(st.sampled_from(causes.ALL))
            if change := cause(data, cast):
                _carry_out_as_previewed(change, at=data.draw(instants()))
                assert disagreements() == []


@given(world=worlds(), moments=st.lists(instants(), min_size=1, max_size=6), data=st.data())
def test_at_every_moment_cover_is_as_the_rule_says_for_now(
    world: DrawnWorld, moments: list[datetime], data: st.DataObject
) -> None:
    """Lists and permissions read what is stored; health counts it, and the explanation says it."""
    with taken_back():
        written = write(replace(world, now=None), write_fields())
        write_participants(world, written)
        carry_out(EVERYTHING, by=None, at=MONDAY)
        cast = causes.Cast.of(world, written)
        for now in sorted(moments):
            change = data.draw(st.sampled_from([causes.absence, causes.time_zone]))(data, cast)
            with suppress(*causes.REFUSED):
                carry_out(change, by=None, at=now)
            turn_cover(at=now)
            assert disagreements(now=now) == []
            assert health_now() == health_ruled(now=now)
            assert turn_cover(at=now) is None
        assert health_now() == _health_by_explanation()


def _health_by_explanation() -> Counter[tuple[str, int]]:
    """As the trails of all open actions explain it."""
    return health_of(explain(participant_action_id=pk).assignment for pk in present(status__in=OPEN))


def _carry_out_as_previewed(change: Change, *, at: datetime) -> None:
    try:
        promised = preview_change(change, at=at)
    except causes.REFUSED:
        with pytest.raises(causes.REFUSED):
            carry_out(change, by=None, at=at)
        return
    done = carry_out(change, by=None, at=at)
    assert done == ChangeOutcome(promised.flows, promised.left_alone, done.handover)
