"""The jobs that send email, enqueued in the transaction that writes the email."""

from collections.abc import Iterable
from datetime import datetime
from email.utils import make_msgid, parseaddr

from baton import sql
from baton.rules.addresses import ascii_address
from baton.sql import Sql
from baton.sql.jobs import enqueue as enqueue_jobs
from baton.sql.transactions import one_transaction

WITHOUT_A_JOB = Sql("mail/outbox", "mails_without_a_job")
SEND_MAIL, QUEUE = "send_mail", "mail"


def enqueue_emails(mail_ids: Iterable[int], *, not_before: datetime | None = None) -> None:
    """Enqueue a job for each email, in one statement."""
    enqueue_jobs(SEND_MAIL, ({"mail_id": mail_id} for mail_id in mail_ids), queue=QUEUE, not_before=not_before)


@one_transaction
def sweep() -> int:
    """Give a new job to every queued or sending email without one; returns how many.

    Their jobs failed, or were lost with their worker. An email that was being sent becomes "possibly sent".
    """
    stranded = sql.rows(WITHOUT_A_JOB, task=SEND_MAIL)
    # One statement for each date; most of those that lost their job have none, as they were to be sent at once.
    by_date: dict[datetime | None, list[int]] = {}
    for mail_id, not_before in stranded:
        by_date.setdefault(not_before, []).append(mail_id)
    for not_before, mail_ids in by_date.items():
        enqueue_emails(mail_ids, not_before=not_before)
    return len(stranded)


def new_message_id(sent_from: str) -> str:
    """A unique Message-ID in the sender's domain."""
    return make_msgid(domain=ascii_address(parseaddr(sent_from)[1]).rpartition("@")[2])
