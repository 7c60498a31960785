"""Periodic email jobs: write due emails, send each with its own job, and read the mailbox."""

# ruff: noqa: ARG001 - Procrastinate passes the time that a periodic task was due by name

import logging

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from baton.connectors.imap import ImapFault
from baton.mail.account_emails import SEND_ACCOUNT_EMAIL, NotAccepted, Purpose, send_password_link
from baton.mail.due import queue_due
from baton.mail.handing_over import hand_over
from baton.mail.mailbox import check_mailbox
from baton.mail.outbox import SEND_MAIL, sweep
from baton.mail.pausing import try_paused

STARTED_AT = timezone.now()
# Seconds: after 10, 100 and 1000. Whoever waits for such an email asks again before long.
UNTIL_ACCEPTED = RetryStrategy(max_attempts=4, exponential_wait=10, retry_exceptions=[NotAccepted])
log = logging.getLogger("baton.mail")


@app.periodic(cron="* * * * * */10")
@app.task(name="queue_due_mail", queueing_lock="queue_due_mail", lock="queue_due_mail")
def queue_due_mail(timestamp: int) -> None:
    close_old_connections()  # the database may have closed the connection
    queue_due(at=timezone.now())


@app.task(name=SEND_MAIL)
def send_mail(mail_id: int) -> None:
    close_old_connections()
    hand_over(mail_id=mail_id, now=timezone.now)


@app.task(name=SEND_ACCOUNT_EMAIL, retry=UNTIL_ACCEPTED)
def send_account_email(user_id: int, purpose: str) -> None:
    close_old_connections()
    send_password_link(user_id=user_id, purpose=Purpose(purpose))


@app.periodic(cron="* * * * *")
@app.task(name="sweep_outbox", queueing_lock="sweep_outbox", lock="sweep_outbox")
def sweep_outbox(timestamp: int) -> None:
    """Give a new job to emails whose job or worker was lost."""
    close_old_connections()
    if stranded := sweep():
        log.warning("%s emails were waiting without a job and have one again", stranded)


@app.periodic(cron="* * * * *")
@app.task(name="try_paused_sending", queueing_lock="try_paused_sending", lock="try_paused_sending")
def try_paused_sending(timestamp: int) -> None:
    close_old_connections()
    try_paused(at=timezone.now(), started_at=STARTED_AT)


@app.periodic(cron="* * * * *")
@app.task(name="read_mailbox", queueing_lock="read_mailbox", lock="read_mailbox")
def read_mailbox(timestamp: int) -> None:
    """Read the mailbox if one is configured. Its faults are shown to Sequence Admins."""
    if not settings.IMAP_URL:
        return
    close_old_connections()
    try:
        check_mailbox(at=timezone.now())
    except ImapFault as fault:
        log.warning("The mailbox could not be read: %s", fault)
