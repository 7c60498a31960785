"""Reads of sent and received email, and of pauses."""

from collections.abc import Sequence

from django.db.models import Count, Q, QuerySet

from baton.mail.models import Mail, ReceivedMail, SendingPause
from baton.people.models import User
from baton.sql import Sql

# The participant actions `pa` of a work list that can be worked: those whose email is not being sent.
NOT_BEING_SENT = Sql("mail/outbox", "not_being_sent")
EMAIL_STATE = Sql("mail/outbox", "email_state")  # of the participant action `pa`


def open_pauses() -> Sequence[SendingPause]:
    """Open pauses, the server's first; `waiting` is the number of emails that wait for each."""
    waiting = Count("mails", filter=Q(mails__status=Mail.Status.QUEUED))
    pauses = SendingPause.objects.filter(ended_at__isnull=True).select_related("sender")
    return list(pauses.annotate(waiting=waiting).order_by("-scope", "since", "pk"))


def is_paused_for(user: User) -> bool:
    """Whether sending is paused for this user."""
    affected = Q(scope=SendingPause.Scope.SERVER) | Q(sender=user.pk)
    return SendingPause.objects.filter(affected, ended_at__isnull=True).exists()


def emails_of_actions() -> QuerySet[Mail]:
    """Without answers to replies, which are beside the actions of a sequence."""
    return Mail.objects.filter(answer_to=None)


def mail_of(*, participant_action_id: int) -> Mail | None:
    return emails_of_actions().filter(participant_action=participant_action_id).select_related("sender").first()


def mails_of(*, participant_id: int) -> dict[int, Mail]:
    """The sent emails of a participant, by participant action id."""
    sent = emails_of_actions().filter(participant_action__participant=participant_id, sent_at__isnull=False)
    return {mail.participant_action_id: mail for mail in sent.select_related("sender")}


def answers_to(*, participant_id: int) -> Sequence[Mail]:
    """The answers to a participant's replies."""
    answers = Mail.objects.filter(participant_action__participant=participant_id, answer_to__isnull=False)
    return list(answers.select_related("by"))


def received_from(*, participant_id: int) -> Sequence[ReceivedMail]:
    """Messages that answer a participant's emails, newest first."""
    received = ReceivedMail.objects.filter(answers__participant_action__participant=participant_id)
    return list(received.select_related("answers", "done_by", "answer").order_by("-received_at", "-pk"))


def received_for(*, record_id: int, at_most: int) -> Sequence[ReceivedMail]:
    """The newest messages that answer emails to a record, with the action that each one answers."""
    received = ReceivedMail.objects.filter(record=record_id).select_related(
        "answers__participant_action__action__sequence", "done_by", "answer"
    )
    return list(received.order_by("-received_at", "-pk")[:at_most])
