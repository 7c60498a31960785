"""After every cause of the delegation rule, every open action is owned as the rule says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.delegation.change import Change
from baton.delegation.handovers import ChangeOutcome, carry_out, preview_change
from baton.people.away import AlreadyAway
from tests.agreement import causes
from tests.agreement.oracle import disagreements
from tests.agreement.worlds import DrawnWorld, worlds
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
                _carry_out_as_previewed(change)
                assert disagreements() == []


def _carry_out_as_previewed(change: Change) -> None:
    try:
        promised = preview_change(change)
    except AlreadyAway:
        with pytest.raises(AlreadyAway):
            carry_out(change, by=None, at=MONDAY)
        return
    done = carry_out(change, by=None, at=MONDAY)
    assert done == ChangeOutcome(promised.flows, promised.left_alone, done.handover)
