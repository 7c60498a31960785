"""Reopening an action that was completed or skipped by mistake; `baton/rules/reopening.py` says when it is possible.

Everything is as before it was closed: it is current, the next action waits again, the dates count from its own, and a
participant who had finished is active. How it had been closed stays in the history.
"""

from collections.abc import Iterable
from datetime import datetime

from baton import sql
from baton.delegation.changes import dates_moved
from baton.delegation.handovers import carry_out
from baton.engage.following import date_following
from baton.engage.operations import lock
from baton.participants.models import Participant, ParticipantAction, Reopening
from baton.people.activity import Entry, Subject, record_all
from baton.people.models import User
from baton.people.permissions import Verb, require
from baton.rules.reopening import Closing, Email, refusal_to_reopen
from baton.sql import Sql
from baton.sql.transactions import one_transaction

CLOSING = Sql("engage/reopening", "closing")(
    ended_in_crm=Sql("crm/records", "ended_in_crm"), exclusive=Sql("participants/elsewhere", "exclusive")
)

TOGETHER = Sql("engage/reopening", "skipped_together")

CLOSED_AS = ("status", "performer", "closed_at", "outcome", "note")


class CannotReopen(ValueError):
    """The action cannot be reopened; the message says why."""


@one_transaction
def reopen(*, participant_action_id: int, by: User | None, at: datetime, email_state: Sql) -> ParticipantAction:
    """Take back the completing or skipping of an action; `email_state` says what became of the email of `pa`.

    All actions that were skipped in one go are reopened in one.
    """
    pa = lock(participant_action_id=participant_action_id)
    # An open action is nobody's closing. It is let through here, to be refused with the reason that helps.
    is_own = by is not None and (pa.closed_at is None or pa.performer_id == by.pk)
    require(by, Verb.REOPEN_ACTIONS, is_own=is_own)
    if reason := why_not_reopen(participant_action_id=pa.pk, at=at, email_state=email_state):
        raise CannotReopen(reason)
    closed = _skipped_together(pa)
    # Before they are opened, which wipes performer and note from the actions themselves.
    _save_closings(closed, by=by, at=at)
    _open(pa.participant, closed)
    current = ParticipantAction.objects.get(participant=pa.participant_id, status=ParticipantAction.Status.CURRENT)
    current.participant = pa.participant
    date_following(current, start=current.expected_at)
    carry_out(dates_moved(participants=[pa.participant_id]), by=by, at=at)
    subject = Subject.of(pa.participant.sequence)
    lines = [Entry(subject=subject, event="reopened", details={"name": one.action.name}) for one in closed]
    record_all(lines, by=by, at=at)
    pa.refresh_from_db()
    return pa


def why_not_reopen(*, participant_action_id: int, at: datetime, email_state: Sql) -> str:
    """Why an action cannot be reopened, as a sentence; nothing where it can."""
    return refusal_to_reopen(_closing(participant_action_id, email_state), at=at)


def _closing(participant_action_id: int, email_state: Sql) -> Closing:
    [(status, closed_at, email, next_email, exit_, ended_in_crm, *since)] = sql.rows(
        CLOSING(participant_action_id=participant_action_id, email_state=email_state)
    )
    left = str(Participant.Exit(exit_).label) if exit_ else ""
    return Closing(status, closed_at, Email(email), Email(next_email), left, ended_in_crm, *since)


def _skipped_together(pa: ParticipantAction) -> list[ParticipantAction]:
    """The action, and those that were skipped in one go with it: nobody chose a part of them."""
    ids = [pk for (pk,) in sql.rows(TOGETHER, participant_action_id=pa.pk)]
    return list(ParticipantAction.objects.filter(pk__in=ids).select_related("action").order_by("action__position"))


def _save_closings(closed: Iterable[ParticipantAction], *, by: User | None, at: datetime) -> None:
    Reopening.objects.bulk_create(
        Reopening(participant_action=pa, by=by, at=at, **{name: getattr(pa, name) for name in CLOSED_AS})
        for pa in closed
    )


def _open(participant: Participant, closed: Iterable[ParticipantAction]) -> None:
    """All wait first, as one action is current: the earliest that is open."""
    actions = ParticipantAction.objects.filter(participant=participant)
    actions.filter(status=ParticipantAction.Status.CURRENT).update(status=ParticipantAction.Status.WAITING)
    actions.filter(pk__in=[pa.pk for pa in closed]).update(
        status=ParticipantAction.Status.WAITING, performer=None, closed_at=None, outcome="", note=""
    )
    waiting = actions.filter(status=ParticipantAction.Status.WAITING).order_by("action__position")
    actions.filter(pk__in=waiting.values("pk")[:1]).update(status=ParticipantAction.Status.CURRENT)
    Participant.objects.filter(pk=participant.pk, status=Participant.Status.COMPLETED).update(
        status=Participant.Status.ACTIVE, exit="", ended_at=None, ended_by=None
    )
