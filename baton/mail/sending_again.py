"""Sending again many emails that were not sent, once the reason for that is gone."""

from datetime import datetime

from baton import sql
from baton.mail.models import Mail
from baton.mail.outbox import enqueue
from baton.participants.matching import ActionFilter
from baton.participants.models import ParticipantAction
from baton.people.models import User
from baton.people.permissions import Verb, require
from baton.sql import Sql
from baton.sql.transactions import one_transaction

REFUSED_EMAILS = Sql("mail/outbox", "refused_emails")


@one_transaction
def send_all_again(*, matching: ActionFilter, by: User, at: datetime) -> int:
    """Queue the unsent emails of current actions that match; how many. An automatic one stays automatic.

    Those that perhaps were sent are left alone: for each of them a person has to look whether it was.
    """
    require(by, Verb.SEND_AGAIN)
    refused = [row[0] for row in sql.rows(REFUSED_EMAILS(matching=matching.sql()))]
    emails = Mail.objects.filter(pk__in=refused, status=Mail.Status.FAILED).select_for_update()
    ids = list(emails.order_by("pk").values_list("pk", flat=True))
    Mail.objects.filter(pk__in=ids).update(
        status=Mail.Status.QUEUED, attempts=0, trouble="", not_before=None, pause=None, written_at=at
    )
    ParticipantAction.objects.filter(mail__in=ids).exclude(problem="").update(problem="")
    enqueue(ids)
    return len(ids)
