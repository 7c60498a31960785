"""The mail of participants: what is on its way, what has left, and what came back."""

from collections.abc import Sequence

from baton.mail.models import Mail, ReceivedMail
from baton.sql import Sql

# Which participant actions `pa` of a work list can be worked on: not those whose email is on its way.
NOT_BEING_SENT = Sql("mail/outbox", "not_being_sent")
UNDER_WAY = (Mail.Status.QUEUED, Mail.Status.SENDING)


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
