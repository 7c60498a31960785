"""Automatic email: writes due emails into the outbox, within the senders' working hours and limits.

An email that cannot be written or saved becomes a problem of its own action only.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, OperationalError, transaction

from baton import sql
from baton.mail.composing import CannotSend, Draft, actions_to_write_for, compose_all
from baton.mail.models import Mail
from baton.mail.notices import EmailProblem, notify_of_problems
from baton.mail.operations import columns_of, skip_unwanted
from baton.mail.outbox import enqueue_emails, new_message_id
from baton.mail.pausing import drafting
from baton.participants.models import ParticipantAction
from baton.rules.field_labels import label_of_merge_field
from baton.sequences.calendars import sequences_off
from baton.sql import Sql
from baton.sql.locks import hold_people_still, one_writer_of_due_email
from baton.sql.transactions import one_transaction

log = logging.getLogger("baton.mail")

DUE = Sql("mail/outbox", "due_mail")
SET_PROBLEMS = Sql("mail/outbox", "set_problems")
# In one transaction, which holds people still meanwhile: more would keep every change of ownership waiting.
MAX_EMAILS = 500


@one_transaction
def queue_due(*, at: datetime) -> int:
    """Write all automatic emails that can be sent now into the outbox; returns how many.

    If an email cannot be sent, its action gets a problem for a user to solve, or is skipped if the record wants no
    email. Without a mail server nothing is done, and the actions stay due.
    """
    if not settings.EMAIL_HOST:
        return 0
    # Two writers would count the same emails of today against a sender's limit, and together exceed it.
    one_writer_of_due_email()
    hold_people_still()
    locked = [row[0] for row in sql.rows(DUE, at=at, **_limits(at))]
    # Again after the locks: an action may have been completed between its choice and its lock.
    pas = [pa for pa in actions_to_write_for(locked) if pa.status == ParticipantAction.Status.CURRENT]
    drafts = compose_all(pas, by=None)
    _skip_unwanted(drafts, at=at)
    state_problems({pk: problem for pk, draft in drafts.items() if (problem := _problem_of(draft))}, at=at)
    return _add_to_outbox(
        {pk: draft for pk, draft in drafts.items() if isinstance(draft, Draft) and not _problem_of(draft)}, at=at
    )


def state_problems(problems: Mapping[int, str], *, at: datetime) -> None:
    """Save the problem of each participant action, by its id, and notify those who are to do the actions."""
    if problems:
        changed = sql.rows(SET_PROBLEMS, actions=list(problems), problems=list(problems.values()))
        notify_of_problems([EmailProblem(*row) for row in changed], at=at)


def unexpected(error: Exception) -> str:
    """The problem to show after an unexpected error; the log has the details."""
    return (
        f"The email could not be prepared, and was not sent ({type(error).__name__}). The server log has the details."
    )


def _limits(at: datetime) -> dict[str, object]:
    pauses = drafting(at=at)
    return {
        "per_day": settings.MAILS_PER_DAY,
        "per_minute": settings.MAILS_PER_MINUTE,
        "most": MAX_EMAILS if pauses.most is None else pauses.most,
        "paused": pauses.paused,
        "tried": pauses.tried,
        "closed": sequences_off(at=at),
    }


def _skip_unwanted(drafts: Mapping[int, Draft | CannotSend], *, at: datetime) -> None:
    for pk, draft in drafts.items():
        if isinstance(draft, CannotSend) and draft.wants_none:
            with _isolated(pk, at=at):
                skip_unwanted(participant_action_id=pk, why=draft.reason, at=at)


@contextmanager
def _isolated(participant_action_id: int, *, at: datetime) -> Iterator[None]:
    """Roll back an error inside the block, and make it the problem of this action only."""
    try:
        # A savepoint each. Without one, the first error would abort the transaction and lose everybody's email.
        with transaction.atomic():
            yield
    # The database is away, or chose us to break a deadlock:
    # nothing of this email is at fault. The caller starts over.
    except OperationalError:
        raise
    except Exception as error:
        log.exception("The email of participant action %s failed", participant_action_id)
        state_problems({participant_action_id: unexpected(error)}, at=at)


def _problem_of(draft: Draft | CannotSend) -> str:
    if isinstance(draft, CannotSend):
        return "" if draft.wants_none else draft.reason
    # Unlike a person, nobody looks at it before it is sent. “Dear {{ record.FirstName }}” is worse than no email.
    if draft.missing:
        return f"No value for {', '.join(map(label_of_merge_field, draft.missing))}."
    if not draft.subject:
        return "The template has no subject, and there is no earlier email to reply to."
    return "" if draft.body.strip() else "The template is empty."


def _add_to_outbox(drafts: Mapping[int, Draft], *, at: datetime) -> int:
    mails = [_mail(pk, draft, at=at) for pk, draft in drafts.items()]
    try:
        with transaction.atomic():
            # One statement for the usual case, and one each only where something in it fails.
            saved = Mail.objects.bulk_create(mails)
    except OperationalError:
        raise
    except DatabaseError:  # at least one failed: save one by one to find out which
        saved = _saved_one_by_one(mails, at=at)
    enqueue_emails([mail.pk for mail in saved])
    return len(saved)


def _mail(participant_action_id: int, draft: Draft, *, at: datetime) -> Mail:
    return Mail(
        participant_action_id=participant_action_id,
        message_id=new_message_id(draft.sent_from),
        subject=draft.subject,
        body=draft.body,
        **columns_of(draft, by=None, at=at),
    )


def _saved_one_by_one(mails: list[Mail], *, at: datetime) -> list[Mail]:
    for mail in mails:
        with _isolated(mail.participant_action_id, at=at):
            mail.save(force_insert=True)
    # Whatever failed has no id: its savepoint took the row back.
    return [mail for mail in mails if mail.pk]
