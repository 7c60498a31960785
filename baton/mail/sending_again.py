"""Sends many unsent emails again, once the cause is fixed."""

from datetime import datetime

from baton import sql
from baton.mail.models import Mail
from baton.mail.outbox import enqueue_emails
from baton.participants.matching import ActionFilter
from baton.participants.models import ParticipantAction
from baton.people.models import Role, User
from baton.people.queries import require_role
from baton.sql import Sql
from baton.sql.transactions import one_transaction

REFUSED_EMAILS = Sql("mail/outbox", "refused_emails")


@one_transaction
def send_all_again(*, matching: ActionFilter, by: User, at: datetime) -> int:
    """Queue the unsent emails of matching current actions; returns how many. Automatic emails stay automatic.

    Possibly sent emails are not included: a user has to check for each one whether it was sent.
    """
    require_role(by, Role.SEQUENCE_ADMIN)
    refused = [row[0] for row in sql.rows(REFUSED_EMAILS(matching=matching.sql()))]
    emails = Mail.objects.filter(pk__in=refused, status=Mail.Status.FAILED).select_for_update()
    ids = list(emails.order_by("pk").values_list("pk", flat=True))
    Mail.objects.filter(pk__in=ids).update(
        status=Mail.Status.QUEUED, attempts=0, trouble="", not_before=None, pause=None, written_at=at
    )
    ParticipantAction.objects.filter(mail__in=ids).exclude(problem="").update(problem="")
    enqueue_emails(ids)
    return len(ids)
