"""Whatever happens, in whatever order: owners follow the rule, previews keep their word and history adds up."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection, transaction
from django.db.models import F
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from baton.delegation import membership
from baton.delegation.change import Change
from baton.delegation.enrollment import enroll, preview_enrollment
from baton.delegation.handovers import ChangeOutcome, carry_out, preview_change, turn_cover
from baton.delegation.models import Handover
from baton.delegation.undo import AlreadyUndone, NothingToUndo, undo
from baton.engage import operations as engage
from baton.participants import operations as participants
from baton.participants.models import Participant, ParticipantAction
from baton.people.models import Owner, QueueMember, User
from baton.people.permissions import NotAllowed, Verb, may, may_any
from baton.people.queries import member_ids
from baton.rules.reassignment import Reassignment
from baton.sequences.models import Sequence
from tests.agreement import causes
from tests.agreement.causes import Cast
from tests.agreement.moves import Moves
from tests.agreement.oracle import OPEN, present, ruled
from tests.agreement.pins import Pins, replayed
from tests.agreement.teamwork import Teamwork
from tests.agreement.worlds import DrawnWorld, instants, worlds
from tests.agreement.writing import count_ids_anew, write, write_fields
from tests.world import MONDAY

data = st.data()


class Delegation(Teamwork, Moves):
    """`pins` are the owners chosen by hand or restored, kept apart from the database's own word for them."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        count_ids_anew()
        self.pins = Pins()
        self.closed: dict[int, tuple[object, ...]] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize(world=worlds(), at=instants())
    def everything_is_enrolled_at_first(self, world: DrawnWorld, at: datetime) -> None:
        self.at = at
        self.cast = Cast.of(world, write(world, write_fields()))
        for sequence in Sequence.objects.order_by("pk"):
            self.enroll(sequence, self.cast.records, at)

    @rule(data=data, at=instants())
    def records_are_enrolled(self, data: st.DataObject, at: datetime) -> None:
        sequence = Sequence.objects.get(pk=causes.one(data, self.cast.sequences))
        self.enroll(sequence, causes.some(data, self.cast.records), at)

    @rule(data=data)
    def somebody_leaves_or_returns(self, data: st.DataObject) -> None:
        self.carry_out(causes.activity(data, self.cast))

    @rule(data=data)
    def somebody_gets_another_role(self, data: st.DataObject) -> None:
        self.carry_out(causes.role(data, self.cast))

    @rule(data=data)
    def the_default_owner_is_changed(self, data: st.DataObject) -> None:
        self.carry_out(causes.default_owner(data, self.cast))

    @rule(at=instants())
    def time_passes(self, at: datetime) -> None:
        self.at = max(self.at, at)
        turn_cover(at=self.at)

    @rule(data=data)
    def somebody_moves(self, data: st.DataObject) -> None:
        self.carry_out(causes.time_zone(data, self.cast))

    @rule(data=data)
    def an_absence_is_set_or_changed(self, data: st.DataObject) -> None:
        self.carry_out(causes.absence(data, self.cast))

    @rule(data=data)
    def an_absence_is_cancelled(self, data: st.DataObject) -> None:
        self.carry_out(causes.absence_cancelled(data, self.cast))

    @rule(data=data, change=st.sampled_from([causes.record_owner, causes.record_account, causes.record_lookup]))
    def a_record_changes(self, data: st.DataObject, change: causes.Cause) -> None:
        self.carry_out(change(data, self.cast))

    @rule(data=data)
    def a_sequence_is_delegated(self, data: st.DataObject) -> None:
        self.carry_out(causes.sequence_delegation(data, self.cast))

    @rule(data=data)
    def an_action_is_delegated(self, data: st.DataObject) -> None:
        self.carry_out(causes.action_delegation(data, self.cast))

    @rule(data=data)
    def actions_are_reassigned(self, data: st.DataObject) -> None:
        self.carry_out(causes.reassignment(data, self.cast))

    @rule(data=data)
    def reassignments_are_cleared(self, data: st.DataObject) -> None:
        self.carry_out(causes.clearing(data, self.cast))

    @precondition(lambda _: Handover.objects.exists())
    @rule(data=data)
    def a_handover_is_undone(self, data: st.DataObject) -> None:
        enrollments = Handover.objects.filter(cause="enrollment").order_by("pk")[:1]
        handover = causes.one(data, [*Handover.objects.exclude(cause="enrollment").order_by("-pk")[:6], *enrollments])
        try:
            change = undo(handover=handover)
        except NothingToUndo:
            assert not self.pins.has_something_to_undo(handover)
            return
        assert self.pins.has_something_to_undo(handover)
        if Handover.objects.filter(undoes=handover).exists():
            with pytest.raises(AlreadyUndone):
                carry_out(change, by=None, at=self.at)
        elif handover.cause == Handover.Cause.MOVE:
            self.move_back(handover)
        else:
            self.carry_out(change)

    @rule(data=data)
    def a_queue_changes(self, data: st.DataObject) -> None:
        queues = self.cast.owners[len(self.cast.users) :]
        if queues:
            queue = Owner.objects.get(pk=causes.one(data, queues))
            changed = {causes.one(data, self.cast.users)}
            self.carry_out(membership.members(queue=queue, user_ids=member_ids(queue) ^ changed))

    @rule(data=data, at=instants(), close=st.sampled_from([engage.complete, engage.skip]))
    def an_action_is_closed(self, data: st.DataObject, at: datetime, close: Callable[..., object]) -> None:
        self.work(data, lambda pa, by: close(participant_action_id=pa.pk, by=by, at=at))

    @rule(data=data, to=instants())
    def an_action_is_rescheduled(self, data: st.DataObject, to: datetime) -> None:
        self.work(data, lambda pa, by: engage.reschedule(participant_action_id=pa.pk, to=to, by=by, at=self.at))

    @rule(data=data)
    def an_action_is_taken_from_a_queue(self, data: st.DataObject) -> None:
        """Refused to exactly those who are not in the queue, or not there."""
        queued = {"status": "current", "owner__kind": "queue", "participant__status": "active"}
        waiting = list(ParticipantAction.objects.filter(**queued).order_by("pk"))
        if not waiting or not self.cast.users:
            return
        pa, by = causes.one(data, waiting), User.objects.get(pk=causes.one(data, self.cast.users))
        if may(by, Verb.TAKE_ACTIONS) and QueueMember.objects.filter(queue_id=pa.owner_id, user=by).exists():
            engage.take(participant_action_id=pa.pk, by=by, at=self.at)
            self.pins.reassign({pa.pk: Reassignment(by.pk)})
        else:
            with pytest.raises(NotAllowed):
                engage.take(participant_action_id=pa.pk, by=by, at=self.at)

    @rule(data=data)
    def participants_are_paused_resumed_or_removed(self, data: st.DataObject) -> None:
        there = list(Participant.objects.order_by("pk").values_list("pk", flat=True))
        some = causes.some(data, there)
        match data.draw(st.sampled_from(["pause", "resume", "resume", "remove"])):
            case "pause":
                participants.pause(participants=some, by=None, at=MONDAY)
            case "resume":
                participants.resume(participants=some, by=None, at=MONDAY)
            case "remove":
                participants.remove(participants=some, at=self.at, by=None)

    def enroll(self, sequence: Sequence, records: list[int], at: datetime) -> None:
        promised = preview_enrollment(sequence=sequence, records=records, at=at)
        done = enroll(sequence=sequence, records=records, by=None, at=at)
        assert (promised.enrolled, promised.refusals) == (done.enrolled, done.refusals)
        self.keeps_its_word(promised.outcome, done.outcome)

    def work(self, data: st.DataObject, do: Callable[[ParticipantAction, User], object]) -> None:
        """Do the current action of somebody's, as anybody; refuse exactly those who may not."""
        current = ParticipantAction.objects.filter(status="current").order_by("pk").select_related("participant")
        if not current:
            return
        pa = causes.one(data, list(current))
        anybody = [user for user in (pa.cover_id, pa.owner_id, *self.cast.users) if user in self.cast.users]
        by = User.objects.get(pk=causes.one(data, anybody))
        in_queue = QueueMember.objects.filter(queue__in=[pa.owner_id, pa.cover_id or 0], user=by).exists()
        is_admin = may_any(by, Verb.WORK_ACTIONS)
        if pa.participant.status != "active":
            with pytest.raises(engage.NotRunning):
                do(pa, by)
        elif not (may(by, Verb.WORK_ACTIONS) and (by.pk in (pa.owner_id, pa.cover_id) or in_queue or is_admin)):
            with pytest.raises(NotAllowed):
                do(pa, by)
        else:
            do(pa, by)

    def carry_out(self, change: Change | None) -> None:
        if change is None:
            return
        try:
            promised = preview_change(change, at=self.at)
        except causes.REFUSED:
            with pytest.raises(causes.REFUSED):
                carry_out(change, by=None, at=self.at)
            return
        follow = self.pins.before(change)
        done = carry_out(change, by=None, at=self.at)
        follow(done)
        self.keeps_its_word(promised, done)

    @staticmethod
    def keeps_its_word(promised: ChangeOutcome, done: ChangeOutcome) -> None:
        assert (promised.flows, promised.left_alone) == (done.flows, done.left_alone)
        if done.handover:
            assert done.flows.changed == done.handover.change_count == done.handover.changes.count()
        else:
            assert done.flows.changed == 0

    @invariant()
    def open_actions_are_owned_as_the_rule_says(self) -> None:
        assert present(status__in=OPEN) == ruled(self.pins.all)
        self.pins.let_go()

    @invariant()
    def history_ends_in_the_present(self) -> None:
        # What lies before the step that somebody carries on at was never theirs to do in this sequence.
        behind = ParticipantAction.objects.filter(status="skipped", closed_at=F("participant__enrolled_at"))
        skipped = present(pk__in=behind.filter(participant__moved_from__isnull=False))
        assert replayed() == {pk: owned for pk, owned in present().items() if pk not in skipped}

    @invariant()
    def closed_actions_never_change(self) -> None:
        kept = ("owner_id", "cover_id", "reason", "performer_id", "status", "closed_at", "expected_at")
        now = {pk: row for pk, *row in ParticipantAction.objects.exclude(status__in=OPEN).values_list("pk", *kept)}
        assert {pk: now[pk] for pk in self.closed} == self.closed
        self.closed = now

    @invariant()
    def each_participant_has_one_current_action_until_it_ends(self) -> None:
        for participant in Participant.objects.prefetch_related("actions"):
            current = [pa for pa in participant.actions.all() if pa.status == "current"]
            assert len(current) == (participant.status in ("active", "paused"))
        connection.check_constraints()


@pytest.mark.django_db
def test_whatever_happens_owners_follow_the_rule() -> None:
    run_state_machine_as_test(Delegation, settings=settings(max_examples=8, stateful_step_count=25))
