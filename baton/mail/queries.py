"""The mail of participants: what is on its way, what has left, and what came back."""

from collections.abc import Sequence

from django.db.models import Count, Q

from baton.mail.models import Mail, ReceivedMail, SendingPause
from baton.people.models import User
from baton.sql import Sql

# Which participant actions `pa` of a work list can be worked on: not those whose email is on its way.
NOT_BEING_SENT = Sql("mail/outbox", "not_being_sent")


def open_pauses() -> Sequence[SendingPause]:
    """The pauses that have not ended, the server first; `waiting` is the number of emails that wait for each."""
    waiting = Count("mails", filter=Q(mails__status=Mail.Status.QUEUED))
    pauses = SendingPause.objects.filter(ended_at__isnull=True).select_related("sender")
    return list(pauses.annotate(waiting=waiting).order_by("-scope", "since", "pk"))


def is_paused_for(user: User) -> bool:
    """Whether no email of this sender is sent for now."""
    affected = Q(scope=SendingPause.Scope.SERVER) | Q(sender=user.pk)
    return SendingPause.objects.filter(affected, ended_at__isnull=True).exists()


def mail_of(*, participant_action_id: int) -> Mail | None:
    return Mail.objects.filter(participant_action=participant_action_id).select_related("sender").first()


def mails_of(*, participant_id: int) -> dict[int, Mail]:
    """What has left for a participant, by participant action."""
    sent = Mail.objects.filter(participant_action__participant=participant_id, sent_at__isnull=False)
    return {mail.participant_action_id: mail for mail in sent.select_related("sender")}


def received_from(*, participant_id: int) -> Sequence[ReceivedMail]:
    """What came in answer to the mails of a participant, the last first."""
    came = ReceivedMail.objects.filter(answers__participant_action__participant=participant_id)
    return list(came.order_by("-received_at", "-pk"))


def received_for(*, record_id: int, at_most: int) -> Sequence[ReceivedMail]:
    """The newest mails that came in answer to those sent to a record, with the action of each that they answer."""
    came = ReceivedMail.objects.filter(record=record_id).select_related(
        "answers__participant_action__action__sequence"
    )
    return list(came.order_by("-received_at", "-pk")[:at_most])
