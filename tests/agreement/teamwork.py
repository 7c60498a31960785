"""What moves the work of several users at once, as rules of the state machine: off-boarding and requests."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial

import pytest
from django.db.models import Q
from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from baton.delegation.change import Change
from baton.delegation.models import HandoverRequest
from baton.engage.asking import ask
from baton.engage.own_work import NothingToHandOver, own_work
from baton.engage.requests import NothingLeft, accept, decline, offer, withdraw
from baton.participants.matching import ActionFilter
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
ANSWERS = ["accept", "accept", "decline", "withdraw"]


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
        """Often all of one's own, and often answered at once: a drawn step seldom finds a request that waits."""
        pairs = list(self._colleagues())
        if not pairs:
            return
        by, to = causes.one(data, pairs)
        matching = causes.one(data, [ActionFilter(owner_id=by.pk), None]) or causes.matching(data, self.cast)
        work = own_work(matching=matching, giver=by)
        # Of all that matches, only what is one's own can be given; nothing is no request.
        with suppress(NothingToHandOver):
            request = offer(work=work, to=to, by=by, at=self.at)
            assert work.action_ids
            event("request: offered")
            self._answer(data, request)

    @rule(data=data)
    def a_colleague_is_asked_for_actions(self, data: st.DataObject) -> None:
        """For an action of a record of one's own, or of a participant where one owns another step."""
        pairs = list(self._colleagues(Verb.ASK_FOR_ACTIONS))
        wanted = [
            (pa.pk, by)
            for owner, by in ((owner, by) for by, owner in pairs)
            for pa in ParticipantAction.objects.filter(
                Q(participant__record__owner=by) | Q(participant__actions__owner=by), owner=owner, status__in=OPEN
            )
            .distinct()
            .order_by("pk")
        ]
        if wanted:
            pk, by = causes.one(data, wanted)
            (request,) = ask(action_ids=[pk], by=by, at=self.at, is_whole=data.draw(st.booleans()))
            event("request: asked")
            self._answer(data, request)

    @precondition(lambda _: HandoverRequest.objects.filter(status="open").exists())
    @rule(data=data, answer=st.sampled_from(ANSWERS))
    def a_request_is_answered(self, data: st.DataObject, answer: str) -> None:
        self._answer(data, self._open_request(data), answer)

    def _answer(self, data: st.DataObject, request: HandoverRequest, answer: str | None = None) -> None:
        match answer or data.draw(st.sampled_from(["later", *ANSWERS])):
            case "accept":
                self._accept(request)
            case "decline":
                self._close(request, request.to, partial(decline, reason="No time"), "declined")
            case "withdraw":
                self._close(request, request.by, withdraw, "withdrawn")

    def _accept(self, request: HandoverRequest) -> None:
        """Moves what is still the giver's, or is refused to exactly those who can't have it."""
        ids = request.items.values("participant_action")
        still = {"pk__in": ids, "owner": request.giver, "status__in": OPEN}
        moving = list(ParticipantAction.objects.filter(**still).values_list("pk", flat=True))
        if not may(request.to, Verb.ANSWER_REQUESTS):
            refusal: type[Exception] = NotAllowed
        elif not colleagues_of(request.giver).filter(pk=request.receiver.pk).exists():
            refusal = NotAColleague
        elif not moving:
            refusal = NothingLeft
        else:
            accept(request_id=request.pk, by=request.to, at=self.at)
            self.pins.reassign({pk: Reassignment(request.receiver.pk) for pk in moving})
            event("request: accepted")
            return
        event(f"request: refused, {refusal.__name__}")
        with pytest.raises(refusal):
            accept(request_id=request.pk, by=request.to, at=self.at)

    def _close(self, request: HandoverRequest, by: User, close: Callable[..., object], how: str) -> None:
        """Nothing moves, as the invariants see."""
        if may(by, Verb.ANSWER_REQUESTS):
            close(request_id=request.pk, by=by, at=self.at)
            event(f"request: {how}")
        else:
            with pytest.raises(NotAllowed):
                close(request_id=request.pk, by=by, at=self.at)

    def _colleagues(self, verb: Verb = Verb.HAND_OVER) -> Iterator[tuple[User, User]]:
        """Who may do this with whom."""
        for by in User.objects.filter(pk__in=self.cast.users).order_by("pk"):
            if may(by, verb):
                yield from ((by, colleague) for colleague in colleagues_of(by).order_by("pk"))

    def _open_request(self, data: st.DataObject) -> HandoverRequest:
        waiting = HandoverRequest.objects.filter(status="open").select_related("by", "to").order_by("pk")
        return causes.one(data, list(waiting))
