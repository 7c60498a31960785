"""The jobs that hand mail over: put into the queue in the transaction that writes the mail."""

from collections.abc import Iterable
from datetime import datetime
from email.utils import make_msgid, parseaddr

from procrastinate.contrib.django import app
from procrastinate.types import JSONDict

SEND_MAIL, QUEUE = "send_mail", "mail"


def enqueue(mail_ids: Iterable[int], *, not_before: datetime | None = None) -> None:
    """One statement, however many there are."""
    jobs: list[JSONDict] = [{"mail_id": mail_id} for mail_id in mail_ids]
    if jobs:
        app.configure_task(SEND_MAIL, queue=QUEUE, schedule_at=not_before).batch_defer(*jobs)


def new_message_id(sent_from: str) -> str:
    """Unique for ever, under the domain of the sender."""
    return make_msgid(domain=parseaddr(sent_from)[1].rpartition("@")[2])
