"""Automatic email: what is due is written and put into the outbox, within the senders' working hours and limits."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from baton import sql
from baton.mail.composing import CannotSend, Draft, actions_to_write_for, compose_all
from baton.mail.models import Mail
from baton.mail.operations import skip_unwanted, written
from baton.mail.outbox import enqueue, new_message_id
from baton.mail.pausing import drafting
from baton.participants.models import ParticipantAction
from baton.sequences.calendars import sequences_off
from baton.sql.transactions import hold_people_still, one_transaction

MOST = 500
LOCK = 0x0BA704


@one_transaction
def queue_due(*, at: datetime) -> int:
    """Write all automatic emails that may leave now, and put them into the outbox; how many.

    What cannot leave gets its problem said, for a person to look at, and where the record wants no mail, is skipped.
    Without a mail server, nothing is done and all stays due.
    """
    if not settings.EMAIL_HOST:
        return 0
    # One at a time, since two would each leave the other's mails out of a sender's limit.
    sql.run("SELECT pg_advisory_xact_lock(%(lock)s)", {"lock": LOCK})
    hold_people_still()
    locked = [row[0] for row in sql.rows(sql.read("due_mail"), {"at": at, **_limits(at)})]
    pas = [pa for pa in actions_to_write_for(locked) if pa.status == ParticipantAction.Status.CURRENT]
    drafts = compose_all(pas, by=None)
    _skip_unwanted(drafts, at=at)
    state_problems({pk: problem for pk, draft in drafts.items() if (problem := _problem_of(draft))})
    return _put_out(
        {pk: draft for pk, draft in drafts.items() if isinstance(draft, Draft) and not _problem_of(draft)}, at=at
    )


def state_problems(problems: Mapping[int, str]) -> None:
    """Say of each action what keeps it from being done."""
    if problems:
        stated = {"actions": list(problems), "problems": list(problems.values())}
        sql.run(sql.read("set_problems"), stated)


def _limits(at: datetime) -> dict[str, object]:
    pauses = drafting(at=at)
    return {
        "per_day": settings.MAILS_PER_DAY,
        "per_minute": settings.MAILS_PER_MINUTE,
        "most": MOST if pauses.most is None else pauses.most,
        "paused": pauses.paused,
        "tried": pauses.tried,
        "closed": sequences_off(at=at),
    }


def _skip_unwanted(drafts: Mapping[int, Draft | CannotSend], *, at: datetime) -> None:
    for pk, draft in drafts.items():
        if isinstance(draft, CannotSend) and draft.wants_none:
            skip_unwanted(participant_action_id=pk, why=draft.reason, at=at)


def _problem_of(draft: Draft | CannotSend) -> str:
    if isinstance(draft, CannotSend):
        return "" if draft.wants_none else draft.reason
    if draft.missing:
        return _("There is no value for %(fields)s.") % {"fields": ", ".join(draft.missing)}
    if not draft.subject:
        return _("The template has no subject, and there is no mail before it to go on from.")
    return "" if draft.body.strip() else _("The template is empty.")


def _put_out(drafts: Mapping[int, Draft], *, at: datetime) -> int:
    mails = Mail.objects.bulk_create(
        Mail(
            participant_action_id=pk,
            message_id=new_message_id(draft.sent_from),
            subject=draft.subject,
            body=draft.body,
            **written(draft, by=None, at=at),
        )
        for pk, draft in drafts.items()
    )
    enqueue([mail.pk for mail in mails])
    return len(mails)
