"""Reopening an action that was completed or skipped by mistake; `baton/rules/reopening.py` says when it is possible.

Everything is as before it was closed: it is current, the next action waits again, the dates count from its own, and a
participant who had finished is active. How it had been closed stays in the history.
"""

from datetime import datetime

from baton import sql
from baton.delegation.changes import dates_moved
from baton.delegation.handovers import carry_out
from baton.engage.following import date_following
from baton.engage.operations import lock
from baton.participants.models import Participant, ParticipantAction, Reopening
from baton.people.activity import record
from baton.people.models import User
from baton.people.permissions import Verb, require
from baton.rules.reopening import Closing, Email, refusal_to_reopen
from baton.sql import Sql
from baton.sql.transactions import one_transaction

CLOSING = Sql("engage/reopening", "closing")(
    ended_in_crm=Sql("crm/records", "ended_in_crm"), exclusive=Sql("participants/elsewhere", "exclusive")
)

CLOSED_AS = ("status", "performer", "closed_at", "outcome", "note")


class CannotReopen(ValueError):
    """The action cannot be reopened; the message says why."""


@one_transaction
def reopen(*, participant_action_id: int, by: User | None, at: datetime, email_state: Sql) -> ParticipantAction:
    """Take back the completing or skipping of an action; `email_state` says what became of the email of `pa`."""
    pa = lock(participant_action_id=participant_action_id)
    # An open action is nobody's closing. It is let through here, to be refused with the reason that helps.
    is_own = by is not None and (pa.closed_at is None or pa.performer_id == by.pk)
    require(by, Verb.REOPEN_ACTIONS, is_own=is_own)
    if reason := why_not_reopen(participant_action_id=pa.pk, at=at, email_state=email_state):
        raise CannotReopen(reason)
    # Before it is opened, which wipes performer and note from the action itself.
    _save_closing(pa, by=by, at=at)
    _open(pa)
    date_following(pa, start=pa.expected_at)
    carry_out(dates_moved(participants=[pa.participant_id]), by=by, at=at)
    record(subject=pa.participant.sequence, event="reopened", by=by, at=at, name=pa.action.name)
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


def _save_closing(pa: ParticipantAction, *, by: User | None, at: datetime) -> None:
    closing = {name: getattr(pa, name) for name in CLOSED_AS}
    Reopening.objects.create(participant_action=pa, by=by, at=at, **closing)


def _open(pa: ParticipantAction) -> None:
    """The next action waits first: one action is current."""
    actions = ParticipantAction.objects.filter(participant=pa.participant_id)
    actions.filter(status=ParticipantAction.Status.CURRENT).update(status=ParticipantAction.Status.WAITING)
    actions.filter(pk=pa.pk).update(
        status=ParticipantAction.Status.CURRENT, performer=None, closed_at=None, outcome="", note=""
    )
    Participant.objects.filter(pk=pa.participant_id, status=Participant.Status.COMPLETED).update(
        status=Participant.Status.ACTIVE, exit="", ended_at=None, ended_by=None
    )
