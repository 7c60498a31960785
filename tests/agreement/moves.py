"""Moving participants to another sequence, and back again, as rules of the state machine."""

from datetime import datetime

from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from baton.delegation.change import Change
from baton.delegation.handovers import ChangeOutcome
from baton.delegation.models import Handover
from baton.delegation.moving import move, preview_move
from baton.delegation.undo import undo
from baton.participants import operations as participants
from baton.participants.models import Participant, ParticipantAction
from baton.sequences.models import Sequence
from tests.agreement import causes
from tests.agreement.causes import Cast
from tests.agreement.oracle import OPEN
from tests.agreement.pins import Pins

HERE = ("active", "paused")
data = st.data()


class Moves(RuleBasedStateMachine):
    """The machine that has these rules says what the attributes are, and how a change is carried out.

    `closed` holds the closed actions, which never change, except that moving back opens what moving canceled.
    """

    at: datetime
    cast: Cast
    pins: Pins
    closed: dict[int, tuple[object, ...]]

    def carry_out(self, change: Change | None) -> None:
        raise NotImplementedError

    @staticmethod
    def keeps_its_word(promised: ChangeOutcome, done: ChangeOutcome) -> None:
        raise NotImplementedError

    @rule(data=data)
    def participants_are_moved(self, data: st.DataObject) -> None:
        inside = Participant.objects.filter(status__in=HERE).order_by("pk")
        sources = list(Sequence.objects.filter(pk__in=inside.order_by().values("sequence")).order_by("pk"))
        if not sources:
            return
        source = causes.one(data, sources)
        to = causes.one(data, list(Sequence.objects.filter(object=source.object).order_by("-pk")))
        there = list(inside.filter(sequence=source))
        some = causes.some(data, there) or there
        # Everything is in every sequence at first, so there is room only where somebody has left.
        if data.draw(st.sampled_from([True, True, True, False])) and to != source:
            leaving = inside.filter(sequence=to, record__in=[each.record_id for each in some])
            participants.remove(participants=[each.pk for each in leaving], at=self.at, by=None)
        moving = [each.pk for each in some]
        promised = preview_move(participants=moving, to=to, by=None, at=self.at)
        can_move = self._can_move(moving, to)
        done = move(participants=moving, to=to, by=None, at=self.at)
        assert (promised.moved, promised.refusals, promised.starts) == (done.moved, done.refusals, done.starts)
        assert can_move == done.moved == len(moving) - len(done.refusals)
        self.keeps_its_word(promised.outcome, done.outcome)
        self.pins.go_along(moving)
        event(f"moved: {'some' if done.moved else 'refused'}")

    @precondition(lambda _: Handover.objects.filter(cause="move", undone_by=None).exists())
    @rule(data=data)
    def participants_are_moved_back(self, data: st.DataObject) -> None:
        handover = causes.one(data, list(Handover.objects.filter(cause="move", undone_by=None).order_by("-pk")))
        self.move_back(handover)

    def move_back(self, handover: Handover) -> None:
        """Take back a move that was not taken back yet."""
        self.carry_out(undo(handover=handover))
        opened = set(
            ParticipantAction.objects.filter(pk__in=self.closed, status__in=OPEN).values_list("pk", flat=True)
        )
        assert all("cancelled" in self.closed[pk] for pk in opened)
        self.closed = {pk: row for pk, row in self.closed.items() if pk not in opened}
        event(f"moved back: {'some' if opened else 'left alone'}")

    @staticmethod
    def _can_move(moving: list[int], to: Sequence) -> int:
        """How many, by the rule in words: where another sequence has the current step, and not the record."""
        present = set(Participant.objects.filter(sequence=to, status__in=HERE).values_list("record", flat=True))
        steps = set(to.actions.values_list("name", flat=True))
        current = ParticipantAction.objects.filter(status="current", participant__in=moving)
        rows = current.exclude(participant__sequence=to).values_list("participant__record", "action__name")
        return sum(record not in present and step in steps for record, step in rows)
