"""Reopening an action that was completed or skipped by mistake; `baton/rules/reopening.py` says when it is possible.

Everything is as before it was closed: it is current, the next action waits again, the dates count from its own, and a
participant who had finished is active. How it had been closed stays in the history.
"""

from collections.abc import Iterable
from datetime import datetime

from baton import sql
from baton.crm.models import Suppression
from baton.crm.suppressions import live_suppressions
from baton.delegation.changes import dates_moved
from baton.delegation.handovers import carry_out
from baton.engage.following import date_following
from baton.engage.operations import lock
from baton.participants.models import DONE, Participant, ParticipantAction, Reopening, Rescheduling
from baton.people.activity import Entry, Subject, record_all
from baton.people.activity import record as record_event
from baton.people.models import User
from baton.people.permissions import Verb, require
from baton.rules.reopening import REOPENED_WITHIN, Closing, Email, refusal_to_reopen
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
def reopen(
    *,
    participant_action_id: int,
    by: User | None,
    at: datetime,
    email_state: Sql,
    done_at: datetime | None = None,
) -> ParticipantAction:
    """Take back the completing or skipping of an action; `email_state` says what became of the email of `pa`.

    All actions that were skipped in one go are reopened in one. With `done_at` only what was done at that moment is
    taken back, and nothing that was done after.
    """
    pa = lock(participant_action_id=participant_action_id)
    tried = last_try(pa, at=at)
    if done_at and done_at != (tried.at if tried else pa.closed_at):
        raise CannotReopen("This action was changed since.")
    if tried:
        return _open_again(pa, tried, by=by, at=at)
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
    # What its outcome canceled was nobody's doing.
    lines = [
        Entry(subject=subject, event="reopened", details={"name": one.action.name})
        for one in closed
        if one.status in DONE
    ]
    record_all(lines, by=by, at=at)
    pa.refresh_from_db()
    return pa


def why_not_reopen(*, participant_action_id: int, at: datetime, email_state: Sql) -> str:
    """Why an action cannot be reopened, as a sentence; nothing where it can."""
    return refusal_to_reopen(_closing(participant_action_id, email_state), at=at)


def last_try(pa: ParticipantAction, *, at: datetime) -> Rescheduling | None:
    """By which completing a current action is to be repeated, if that can be taken back still."""
    if pa.status != ParticipantAction.Status.CURRENT:
        return None
    last = Rescheduling.objects.filter(participant_action=pa).order_by("-at", "-pk").select_related("by").first()
    # Rescheduled since, it has a date that somebody chose; and what is older than a day others have planned with.
    return last if last and last.outcome and at - last.at <= REOPENED_WITHIN else None


def stays_closed(pa: ParticipantAction) -> str:
    """What reopening an action does not take back, in words: to whom no email or call goes since it was completed."""
    record = pa.participant.record
    live = live_suppressions([record.email, record.phone_number]).values()
    kinds = {row.kind for row in live if pa.outcome and row.suppressed_at == pa.closed_at}
    sentences = {
        Suppression.Kind.OPTED_OUT: "The person stays opted out of email.",
        Suppression.Kind.DO_NOT_CALL: "The phone number still gets no calls or SMS.",
    }
    return " ".join(sentence for kind, sentence in sentences.items() if kind in kinds)


def _open_again(pa: ParticipantAction, tried: Rescheduling, *, by: User | None, at: datetime) -> ParticipantAction:
    """Take a repeat back: the date is the one before, and how it had been completed stays in the history."""
    require(by, Verb.REOPEN_ACTIONS, is_own=by is not None and tried.by_id == by.pk)
    if pa.participant.status != Participant.Status.ACTIVE:
        raise CannotReopen(f"The participant is {pa.participant.get_status_display().lower()}.")
    Reopening.objects.create(
        participant_action=pa,
        by=by,
        at=at,
        status=ParticipantAction.Status.COMPLETED,
        performer=tried.by,
        closed_at=tried.at,
        outcome=tried.outcome,
        note=tried.why,
    )
    tried.delete()
    pa.expected_at = tried.from_date
    pa.save(update_fields=["expected_at"])
    date_following(pa, start=pa.expected_at)
    carry_out(dates_moved(participants=[pa.participant_id]), by=by, at=at)
    record_event(subject=pa.participant.sequence, event="reopened", by=by, at=at, name=pa.action.name)
    pa.refresh_from_db()
    return pa


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
        if pa.status in DONE
    )


def _open(participant: Participant, closed: Iterable[ParticipantAction]) -> None:
    """All wait first, as one action is current: the earliest that is open."""
    actions = ParticipantAction.objects.filter(participant=participant)
    actions.filter(status=ParticipantAction.Status.CURRENT).update(status=ParticipantAction.Status.WAITING)
    actions.filter(pk__in=[pa.pk for pa in closed]).update(
        status=ParticipantAction.Status.WAITING, performer=None, closed_at=None, outcome="", followed="", note=""
    )
    waiting = actions.filter(status=ParticipantAction.Status.WAITING).order_by("action__position")
    actions.filter(pk__in=waiting.values("pk")[:1]).update(status=ParticipantAction.Status.CURRENT)
    Participant.objects.filter(pk=participant.pk, status=Participant.Status.COMPLETED).update(
        status=Participant.Status.ACTIVE, exit="", exit_why="", result=None, ended_at=None, ended_by=None
    )
