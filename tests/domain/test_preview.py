"""A preview counts what the change then does, and leaves everything as it was."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from baton.delegation import changes, staffing
from baton.delegation.change import Change
from baton.delegation.handovers import preview_change
from baton.delegation.models import Handover
from baton.delegation.undo import undo
from baton.participants.matching import ActionFilter
from baton.people.away import RequestedAbsence
from baton.people.models import Absence
from baton.rules.delegation import Reason
from baton.sequences.settings import Setting
from tests.agreement.oracle import present
from tests.world import MONDAY, World, queue, record

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def busy(world: World) -> World:
    """Lee is sue's by the field, lou's field is blank, lin's is inactive; the first of lee's is ben's by hand."""
    gus = record("Lin", owner=queue("Leads"), SDR__c=world.sam)
    world.delegate(world.sdr)
    actions = world.enroll(world.lee, record("Lou", owner=world.ann), gus)
    world.reassign(actions[0], to=world.ben)
    world.deactivate(world.sam)
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    return world


CHANGES: dict[str, Callable[[World], Change]] = {
    "sequence delegation": lambda w: changes.sequence_delegation(sequence=w.sequence, setting=Setting.RECORD_OWNER),
    "sequence delegation, kept": lambda w: changes.sequence_delegation(
        sequence=w.sequence, setting=Setting.RECORD_OWNER, keep_reassigned=True
    ),
    "action delegation": lambda w: changes.action_delegation(
        action=w.sequence.actions.get(position=1), setting=Setting.RECORD_OWNER
    ),
    "reassignment": lambda w: changes.reassignment(matching=ActionFilter(owner_id=w.ann.pk), to=w.mia),
    "clearing": lambda _: changes.clearing(matching=ActionFilter()),
    "record": lambda w: changes.record_update(
        record_id=w.lee.pk, values={"owner_id": w.mia.pk}, lookups={w.sdr.pk: None}
    ),
    "leaving": lambda w: staffing.activity(user_id=w.sue.pk, is_active=False),
    "returning": lambda w: staffing.activity(user_id=w.sam.pk, is_active=True),
    "moving": lambda w: staffing.time_zone(user_id=w.ann.pk, time_zone="Pacific/Honolulu"),
    "absence": lambda w: staffing.absence(away=RequestedAbsence(w.sue.pk, MONDAY.date(), TUESDAY.date(), w.ann.pk)),
    "cancelling": lambda _: staffing.absence_cancelled(cancelled=Absence.objects.get()),
    "undoing": lambda _: undo(handover=Handover.objects.get(cause="reassignment")),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_preview_counts_what_the_change_does_and_leaves_all_as_it_was(busy: World, name: str) -> None:
    change = CHANGES[name](busy)
    before, handovers = present(), Handover.objects.count()
    busy.sequence.refresh_from_db()
    setting = Setting.of_sequence(busy.sequence)
    promised = preview_change(change, at=MONDAY)
    assert (present(), Handover.objects.count()) == (before, handovers)
    assert Setting.of_sequence(busy.sequence) == setting
    busy.sequence.refresh_from_db()
    assert Setting.of_sequence(busy.sequence) == setting
    done = busy.do(change)
    assert (promised.flows, promised.left_alone) == (done.flows, done.left_alone)
    assert promised.handover is None
    moved = {pk for pk, owned in present().items() if owned != before[pk]}
    assert promised.flows.changed == len(moved) > 0


def test_it_says_who_gains_and_who_loses_how_many(busy: World) -> None:
    setting = Setting.RECORD_OWNER
    flows = preview_change(changes.sequence_delegation(sequence=busy.sequence, setting=setting), at=MONDAY).flows
    assert flows.gains == {busy.ann.pk: 2}
    assert flows.losses == {busy.ben.pk: 1, busy.sue.pk: 1}
    assert (flows.reached, flows.moved) == (6, 2)


def test_it_says_how_many_fall_back_and_why_and_how_many_are_queues(busy: World) -> None:
    leads = queue("Other")
    change = changes.sequence_delegation(sequence=busy.sequence, setting=Setting.of_field(busy.sdr))
    flows = preview_change(change, at=MONDAY).flows
    assert flows.reasons == {Reason.LOOKUP: 2, Reason.BLANK: 2, Reason.INACTIVE: 2}
    queues = {owner.pk for owner in (leads, record("x", owner=leads).owner)} | {busy.actions()[-1].owner_id}
    assert flows.owned_by(queues) == 2
    assert flows.covered == 1


def test_it_says_how_many_reassignments_are_overwritten(busy: World) -> None:
    setting = Setting.RECORD_OWNER
    for keep, count in ((False, 1), (True, 0)):
        change = changes.sequence_delegation(sequence=busy.sequence, setting=setting, keep_reassigned=keep)
        assert preview_change(change, at=MONDAY).flows.overwritten == count
