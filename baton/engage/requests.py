"""Requests between colleagues: offering own work, asking for a colleague's, and answering.

Until the answer, the owner stays. What is closed or gets another owner meanwhile is no longer part of a request.
"""

from datetime import datetime

from baton.delegation.colleagues import handing_over
from baton.delegation.handovers import carry_out
from baton.delegation.models import HandoverRequest, HandoverRequestItem
from baton.engage.own_work import NothingToHandOver, OwnWork
from baton.engage.request_queries import find_request, still_owned
from baton.notices.models import Notice
from baton.notices.operations import Event, notify
from baton.people.colleagues import require_colleague, require_handing_over
from baton.people.models import User
from baton.people.permissions import NotAllowed, Verb, require
from baton.sql.transactions import one_transaction


class AlreadyAnswered(ValueError):
    """A request is answered once; the message says how it was."""


class NothingLeft(ValueError):
    """All actions of a request are closed or have another owner by now."""


class NoReasonToDecline(ValueError):
    """Who declines says why."""


@one_transaction
def offer(*, work: OwnWork, to: User, by: User, at: datetime, note: str = "") -> HandoverRequest:
    """Propose own open actions to a colleague, who then owns them when they accept."""
    require(by, Verb.HAND_OVER)
    require_handing_over()
    require_colleague(to, of=by)
    return send_request(HandoverRequest.Kind.OFFER, work, to=to, by=by, at=at, note=note)


def send_request(
    kind: HandoverRequest.Kind, work: OwnWork, *, to: User, by: User, at: datetime, note: str
) -> HandoverRequest:
    """Store a request whose permission was checked, and give notice of it."""
    if not work.action_ids:
        raise NothingToHandOver("None of these actions is open and yours.")
    request = HandoverRequest.objects.create(kind=kind, by=by, to=to, at=at, note=note)
    # The ids and not the filter: what is proposed must not grow until it is answered.
    HandoverRequestItem.objects.bulk_create(
        HandoverRequestItem(request=request, participant_action_id=pk) for pk in work.action_ids
    )
    _notify(
        request,
        Notice.Kind.OFFERED if kind == HandoverRequest.Kind.OFFER else Notice.Kind.ASKED,
        count=work.count,
        at=at,
        sequence_id=work.sequence_id,
    )
    return request


@one_transaction
def accept(*, request_id: int, by: User, at: datetime) -> HandoverRequest:
    """Move what is still open and the giver's, as one handover by the giver."""
    request = _answerable(request_id, by)
    # Both are asked again: an admin may have changed the setting or the queue since the request was sent.
    require_handing_over()
    require_colleague(request.receiver, of=request.giver)
    # Without locks, only to name the sequence; the change itself moves what is still the giver's under its own.
    items = list(
        request.items.filter(still_owned(request)).values_list(
            "participant_action_id", "participant_action__action__sequence_id"
        )
    )
    sequences = {sequence_id for _id, sequence_id in items}
    change = handing_over(
        action_ids=[pk for pk, _sequence in items],
        giver=request.giver,
        to=request.receiver,
        sequence_id=sequences.pop() if len(sequences) == 1 else None,
        is_accepted=True,
    )
    # By the giver, also where the receiver's click sets it off: so the giver is named, and may undo it.
    outcome = carry_out(change, by=request.giver, at=at, why=request.note)
    if outcome.handover is None:
        raise NothingLeft("The actions of this request are closed or have another owner by now.")
    request.handover = outcome.handover
    _close(request, HandoverRequest.Status.ACCEPTED, at=at)
    _notify(request, Notice.Kind.ACCEPTED, count=outcome.flows.moved, at=at)
    return request


@one_transaction
def decline(*, request_id: int, reason: str, by: User, at: datetime) -> HandoverRequest:
    # Possible also where handing over was switched off meanwhile, so that no request stays for ever.
    request = _answerable(request_id, by)
    if not reason.strip():
        raise NoReasonToDecline("Enter a reason. Your colleague sees it.")
    request.answer = reason.strip()
    _close(request, HandoverRequest.Status.DECLINED, at=at)
    _notify(request, Notice.Kind.DECLINED, count=request.items.count(), at=at)
    return request


@one_transaction
def withdraw(*, request_id: int, by: User, at: datetime) -> HandoverRequest:
    """Take back one's own request while nobody has answered it."""
    request = _locked(request_id, by)
    if request.by_id != by.pk:
        raise NotAllowed(f"Only {request.by} can withdraw this request.")
    _require_open(request)
    _close(request, HandoverRequest.Status.WITHDRAWN, at=at)
    return request


def _answerable(request_id: int, by: User) -> HandoverRequest:
    request = _locked(request_id, by)
    if request.to_id != by.pk:
        raise NotAllowed(f"Only {request.to} can answer this request.")
    _require_open(request)
    return request


def _locked(request_id: int, by: User) -> HandoverRequest:
    """A request that the person takes part in, kept from everybody else until the end of the transaction."""
    require(by, Verb.ANSWER_REQUESTS)
    # Before it is locked: strangers must not be able to hold up the two whom it concerns.
    find_request(request_id, by=by)
    return (
        HandoverRequest.objects.select_for_update(no_key=True, of=["self"])
        .select_related("by", "to")
        .get(pk=request_id)
    )


def _require_open(request: HandoverRequest) -> None:
    if request.status != HandoverRequest.Status.OPEN:
        raise AlreadyAnswered(f"This request was already {request.get_status_display().lower()}.")


def _close(request: HandoverRequest, status: HandoverRequest.Status, *, at: datetime) -> None:
    request.status, request.answered_at = status, at
    request.save(update_fields=["status", "answered_at", "answer", "handover"])


def _notify(
    request: HandoverRequest, kind: Notice.Kind, *, count: int, at: datetime, sequence_id: int | None = None
) -> None:
    """Whoever did not do it themselves is told."""
    is_answer = kind in {Notice.Kind.ACCEPTED, Notice.Kind.DECLINED}
    teller, user = (request.to, request.by) if is_answer else (request.by, request.to)
    event = Event(
        user_id=user.pk,
        kind=kind,
        count=count,
        person_id=teller.pk,
        sequence_id=sequence_id,
        text=request.answer if is_answer else request.note,
    )
    notify([event], by=teller, at=at)
