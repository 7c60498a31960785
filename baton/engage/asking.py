"""Asking a colleague for actions of theirs: of records that one owns, or of participants where one owns a step."""

from collections.abc import Collection
from collections.abc import Sequence as Rows
from datetime import datetime
from itertools import groupby

from django.db.models import Exists, OuterRef, Q, QuerySet

from baton.delegation.models import HandoverRequest
from baton.engage.own_work import OwnWork
from baton.engage.requests import send_request
from baton.participants.models import OPEN, Participant, ParticipantAction
from baton.participants.queries import UnknownParticipantAction
from baton.people.colleagues import colleagues_of, require_handing_over
from baton.people.models import User
from baton.people.permissions import Verb, require
from baton.sql.transactions import one_transaction


class NotAskable(ValueError):
    """The action is closed, or its owner is no colleague; the message says which action."""


class UnknownParticipant(LookupError):
    """There is no such participant, or it is not the person's to ask about; in the same words."""


def participant_to_ask_about(participant_id: int, *, by: User) -> Participant:
    """With its record and sequence. Raises `UnknownParticipant`."""
    own_step = ParticipantAction.objects.filter(participant=OuterRef("pk"), owner=by)
    seen = Participant.objects.filter(Q(record__owner=by) | Q(Exists(own_step)), pk=participant_id)
    participant = seen.select_related("record", "sequence").first()
    if participant is None:
        raise UnknownParticipant(f"Participant {participant_id} was not found.")
    return participant


def askable_actions(*, participant: Participant, by: User) -> list[ParticipantAction]:
    """What the person can ask colleagues for, of one participant."""
    actions = _askable(by).filter(participant=participant)
    return list(actions.select_related("action", "owner").order_by("action__position", "pk"))


@one_transaction
def ask(
    *, action_ids: Collection[int], by: User, at: datetime, is_whole: bool = False, note: str = ""
) -> list[HandoverRequest]:
    """Ask the owners for these actions, each owner in one request.

    With `is_whole`, for all open actions that the same owner has of the same participant.
    """
    require(by, Verb.ASK_FOR_ACTIONS)
    require_handing_over()
    _require_askable(action_ids, by)
    chosen = ParticipantAction.objects.filter(pk__in=action_ids)
    if is_whole:
        # Of the same owner and participant, not of all chosen owners in all chosen participants.
        chosen = chosen.filter(participant=OuterRef("participant"), owner=OuterRef("owner"))
    wanted = _askable(by).filter(Exists(chosen) if is_whole else Q(pk__in=action_ids))
    rows = wanted.order_by("owner", "pk").values_list("owner", "pk", "action__sequence")
    by_owner = {owner_id: list(group) for owner_id, group in groupby(rows, key=lambda row: row[0])}
    owners = User.objects.in_bulk(by_owner)
    return [
        send_request(HandoverRequest.Kind.ASK, _work(group), to=owners[owner_id], by=by, at=at, note=note)
        for owner_id, group in by_owner.items()
    ]


def _askable(by: User) -> QuerySet[ParticipantAction]:
    return ParticipantAction.objects.filter(
        _seen_by(by), status__in=OPEN, owner__in=colleagues_of(by).order_by().values("pk")
    )


def _seen_by(by: User) -> Q:
    # More than `actions_seen_by`, which has own actions alone: one asks for those of others.
    own_step = ParticipantAction.objects.filter(participant=OuterRef("participant"), owner=by)
    return Q(participant__record__owner=by) | Q(Exists(own_step))


def _require_askable(action_ids: Collection[int], by: User) -> None:
    """Of what the person may not see they learn nothing; of the rest, which one they can't have."""
    rows = ParticipantAction.objects.filter(_seen_by(by), pk__in=action_ids)
    seen = {pa.pk: pa for pa in rows.select_related("action", "participant__record")}
    askable = set(_askable(by).filter(pk__in=action_ids).values_list("pk", flat=True))
    for pk in action_ids:
        if pk not in seen:
            # In the words for what is not there: whether a hidden action exists is nobody's to find out.
            raise UnknownParticipantAction(pk)
        if pk not in askable:
            pa = seen[pk]
            # Without the owner's name, which somebody of another queue has no business to know.
            why = "no colleague of yours owns it" if pa.status in OPEN else f"it is {pa.get_status_display().lower()}"
            raise NotAskable(f"You can’t ask for {pa.action} for {pa.participant.record}: {why}.")


def _work(rows: Rows[tuple[int, int, int]]) -> OwnWork:
    sequences = {sequence_id for _owner, _pk, sequence_id in rows}
    return OwnWork(
        tuple(pk for _owner, pk, _sequence in rows), sequence_id=sequences.pop() if len(sequences) == 1 else None
    )
