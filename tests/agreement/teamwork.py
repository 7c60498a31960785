"""What moves the work of several users at once, as rules of the state machine: off-boarding and requests."""

from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from baton.delegation.change import Change
from baton.delegation.models import HandoverRequest
from baton.engage.own_work import NothingToHandOver, own_work
from baton.engage.requests import NothingLeft, accept, decline, offer
from baton.participants.models import ParticipantAction
from baton.people.colleagues import NotAColleague, colleagues_of
from baton.people.models import User
from baton.people.permissions import NotAllowed, Verb, may
from baton.rules.reassignment import Reassignment
from tests.agreement import causes
from tests.agreement.causes import Cast
from tests.agreement.oracle import OPEN
from tests.agreement.pins import Pins

data = st.data()


class Teamwork(RuleBasedStateMachine):
    """The machine that has these rules says what the attributes are, and how a change is carried out."""

    at: datetime
    cast: Cast
    pins: Pins

    def carry_out(self, change: Change | None) -> None:
        raise NotImplementedError

    @rule(data=data)
    def a_user_is_off_boarded(self, data: st.DataObject) -> None:
        self.carry_out(causes.offboarding(data, self.cast))

    @rule(data=data)
    def a_colleague_is_offered_actions(self, data: st.DataObject) -> None:
        by = User.objects.get(pk=causes.one(data, self.cast.users))
        colleagues = list(colleagues_of(by).order_by("pk"))
        if not (colleagues and may(by, Verb.HAND_OVER)):
            return
        work = own_work(matching=causes.matching(data, self.cast), giver=by)
        # Of all that matches, only what is one's own can be given; nothing is no request.
        with suppress(NothingToHandOver):
            offer(work=work, to=causes.one(data, colleagues), by=by, at=self.at)
            assert work.action_ids

    @precondition(lambda _: HandoverRequest.objects.filter(status="open").exists())
    @rule(data=data)
    def a_request_is_accepted(self, data: st.DataObject) -> None:
        """Moves what is still the giver's, or is refused to exactly those who can't have it."""
        request = self._open_request(data)
        ids = request.items.values("participant_action")
        still = {"pk__in": ids, "owner": request.by_id, "status__in": OPEN}
        moving = list(ParticipantAction.objects.filter(**still).values_list("pk", flat=True))
        if not may(request.to, Verb.ANSWER_REQUESTS):
            refusal: type[Exception] = NotAllowed
        elif not colleagues_of(request.by).filter(pk=request.to_id).exists():
            refusal = NotAColleague
        elif not moving:
            refusal = NothingLeft
        else:
            accept(request_id=request.pk, by=request.to, at=self.at)
            self.pins.reassign({pk: Reassignment(request.to_id) for pk in moving})
            return
        with pytest.raises(refusal):
            accept(request_id=request.pk, by=request.to, at=self.at)

    @precondition(lambda _: HandoverRequest.objects.filter(status="open").exists())
    @rule(data=data)
    def a_request_is_declined(self, data: st.DataObject) -> None:
        """Nothing moves, as the invariants see."""
        request = self._open_request(data)
        if may(request.to, Verb.ANSWER_REQUESTS):
            decline(request_id=request.pk, reason="No time", by=request.to, at=self.at)
        else:
            with pytest.raises(NotAllowed):
                decline(request_id=request.pk, reason="No time", by=request.to, at=self.at)

    def _open_request(self, data: st.DataObject) -> HandoverRequest:
        waiting = HandoverRequest.objects.filter(status="open").select_related("by", "to").order_by("pk")
        return causes.one(data, list(waiting))
