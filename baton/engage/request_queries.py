"""Reading requests between colleagues: what waits for one's answer, what one has asked, and what has become of it."""

from collections.abc import Sequence as Rows
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from baton import sql
from baton.crm.models import Record
from baton.delegation.explain import HANDED_OVER
from baton.delegation.models import Handover, HandoverRequest, HandoverRequestItem
from baton.participants.models import OPEN, ParticipantAction
from baton.participants.visibility import records_seen_by
from baton.people.models import User
from baton.sql import Sql

ITEMS = Sql("engage/requests", "items")
MOST_REQUESTS = 50
MOST_ANSWERED = 10
MOST_ITEMS = 25  # of each request; somebody may offer a thousand actions


class UnknownRequest(LookupError):
    """There is no request with this number, or the person takes no part in it; in the same words."""


@dataclass(frozen=True, slots=True)
class RequestedAction:
    """One action of a request; `ended` says why it is no longer part of it, blank while it is."""

    id: int
    name: str
    ended: str


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request as one of the two sees it: the first of its actions, and how many there are and still can move."""

    request: HandoverRequest
    actions: Rows[RequestedAction]
    count: int
    open_count: int

    @property
    def is_expired(self) -> bool:
        return self.request.status == HandoverRequest.Status.OPEN and not self.open_count

    @property
    def more(self) -> int:
        return self.count - len(self.actions)


@dataclass(frozen=True, slots=True)
class Requests:
    """`received` wait for the person's answer, `sent` for a colleague's; `answered` are those sent that have one."""

    received: Rows[RequestRow]
    sent: Rows[RequestRow]
    answered: Rows[RequestRow]


def still_owned(request: HandoverRequest) -> Q:
    """The items whose action is open and still the giver's."""
    return Q(participant_action__status__in=OPEN, participant_action__owner=request.giver_id)


def find_request(request_id: int, *, by: User) -> HandoverRequest:
    """A request of which the person is one of the two."""
    both = Q(by=by) | Q(to=by)
    request = HandoverRequest.objects.filter(both, pk=request_id).select_related("by", "to").first()
    if request is None:
        raise UnknownRequest(f"Request {request_id} was not found.")
    return request


def waiting_count(user: User) -> int:
    """How many requests wait for the person's answer, up to `MOST_REQUESTS`; one query."""
    return len(_received(user).values_list("pk", flat=True)[:MOST_REQUESTS])


def requests_of(user: User) -> Requests:
    """The requests that a person takes part in, newest first; six queries, however many there are."""
    received = list(_received(user).order_by("-pk")[:MOST_REQUESTS])
    own = HandoverRequest.objects.filter(by=user).select_related("by", "to").order_by("-pk")
    sent = list(own.filter(status=HandoverRequest.Status.OPEN)[:MOST_REQUESTS])
    answered = list(
        own.filter(status__in=[HandoverRequest.Status.ACCEPTED, HandoverRequest.Status.DECLINED])[:MOST_ANSWERED]
    )
    rows = _rows([*received, *sent, *answered], viewer=user)
    return Requests(*([rows[request.pk] for request in some] for some in (received, sent, answered)))


def handed_over_by(user: User) -> list[Handover]:
    """What the person handed over lately and can still undo, newest first; one query."""
    own = Handover.objects.filter(by=user, cause__in=HANDED_OVER, undone_by=None, change_count__gt=0)
    return list(own.select_related("sequence").order_by("-pk")[:MOST_ANSWERED])


def request_row(request: HandoverRequest, *, viewer: User) -> RequestRow:
    return _rows([request], viewer=viewer)[request.pk]


def _received(user: User) -> QuerySet[HandoverRequest]:
    # Whether anything can still move is asked here and not stored, so a request expires the moment it does.
    items = HandoverRequestItem.objects.filter(request=OuterRef("pk"), participant_action__status__in=OPEN)
    offered = items.filter(participant_action__owner=OuterRef("by"))
    wanted = items.filter(participant_action__owner=OuterRef("to"))
    can_move = Q(Exists(offered), kind=HandoverRequest.Kind.OFFER) | Q(Exists(wanted), kind=HandoverRequest.Kind.ASK)
    return HandoverRequest.objects.filter(can_move, to=user, status=HandoverRequest.Status.OPEN).select_related(
        "by", "to"
    )


def _rows(requests: Rows[HandoverRequest], *, viewer: User) -> dict[int, RequestRow]:
    items = sql.rows(
        ITEMS,
        requests=[request.pk for request in requests],
        givers=[request.giver_id for request in requests],
        most=MOST_ITEMS,
    )
    seen = _seen_records({item[5] for item in items}, viewer)
    by_request = groupby(items, key=lambda item: item[0])
    lines = {request_id: list(group) for request_id, group in by_request}
    return {request.pk: _row(request, lines.get(request.pk, []), viewer, seen) for request in requests}


def _row(request: HandoverRequest, lines: list[Any], viewer: User, seen: set[int]) -> RequestRow:
    actions = [_action(request, line, viewer, seen) for line in lines]
    count, open_count = lines[0][-2:] if lines else (0, 0)
    return RequestRow(request, actions, count, open_count)


def _action(request: HandoverRequest, line: Any, viewer: User, seen: set[int]) -> RequestedAction:
    """Who may not see the record learns its name while it is offered; only the giver learns who owns it now."""
    _request, pk, status, owner, action, record_id, record, is_givers, _count, _open = line
    is_open = status in OPEN
    ended = ""
    if not is_open:
        ended = f"already {ParticipantAction.Status(status).label.lower()}"
    elif not is_givers:
        ended = f"now owned by {owner}" if viewer.pk == request.giver_id else f"no longer {request.giver}’s"
    # An offer has to say what is offered; who asked for actions must still be able to see their record.
    is_offered = (
        request.kind == HandoverRequest.Kind.OFFER and request.status == HandoverRequest.Status.OPEN and not ended
    )
    is_named = record_id in seen or is_offered
    return RequestedAction(pk, f"{action} for {record}" if is_named else "An action that you no longer see", ended)


def _seen_records(record_ids: set[int], viewer: User) -> set[int]:
    return set(Record.objects.filter(records_seen_by(viewer), pk__in=record_ids).values_list("pk", flat=True))
