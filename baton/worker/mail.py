"""Mail that leaves: what is due is written by the clock, and each mail is handed over by a job of its own."""

# ruff: noqa: ARG001 - Procrastinate passes the time that a periodic task was due by name

from django.db import close_old_connections
from django.utils import timezone
from procrastinate.contrib.django import app

from baton.mail.due import queue_due
from baton.mail.handing_over import hand_over
from baton.mail.outbox import SEND_MAIL


@app.periodic(cron="* * * * * */10")
@app.task(queueing_lock="queue_due_mail", lock="queue_due_mail")
def queue_due_mail(timestamp: int) -> None:
    close_old_connections()  # one that the database has ended meanwhile
    queue_due(at=timezone.now())


@app.task(name=SEND_MAIL)
def send_mail(mail_id: int) -> None:
    close_old_connections()
    hand_over(mail_id=mail_id, now=timezone.now)
