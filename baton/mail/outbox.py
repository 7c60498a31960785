"""The jobs that hand email over: enqueued in the transaction that writes the email."""

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


def enqueue(mail_ids: Iterable[int], *, not_before: datetime | None = None) -> None:
    """One statement, however many there are."""
    enqueue_jobs(SEND_MAIL, ({"mail_id": mail_id} for mail_id in mail_ids), queue=QUEUE, not_before=not_before)


@one_transaction
def sweep() -> int:
    """Give a job to every email that is queued or being sent and has none; how many there were.

    Its job failed, or was lost with its worker. What was being sent meanwhile becomes "perhaps sent".
    """
    stranded = sql.rows(WITHOUT_A_JOB, task=SEND_MAIL)
    by_date: dict[datetime | None, list[int]] = {}
    for mail_id, not_before in stranded:
        by_date.setdefault(not_before, []).append(mail_id)
    for not_before, mail_ids in by_date.items():
        enqueue(mail_ids, not_before=not_before)
    return len(stranded)


def new_message_id(sent_from: str) -> str:
    """Unique for ever, under the domain of the sender."""
    return make_msgid(domain=ascii_address(parseaddr(sent_from)[1]).rpartition("@")[2])
