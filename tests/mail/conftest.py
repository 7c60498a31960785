"""A real mail server that can be told to misbehave, and a lead whose emails leave by themselves."""

# ruff: noqa: ARG002, N802 - aiosmtpd calls these by name, with everything it has

import asyncio
import os
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import count
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import LazySettings
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from baton.mail.due import queue_due
from baton.mail.handing_over import hand_over
from baton.mail.models import Mail, ReceivedMail
from baton.mail.outbox import QUEUE
from baton.mail.receiving import receive
from baton.participants.models import ParticipantAction
from baton.people.models import User
from baton.rules.inbound import read_email
from baton.sequences.models import Action, Template
from tests.dovecot import Dovecot
from tests.world import MONDAY, World

TUESDAY = MONDAY + timedelta(days=1)
HOST = "127.0.0.1"
SECONDS_OF_PATIENCE = 3  # a machine that stalls for so long is as a server that is too slow
numbers = count()


@dataclass
class MailServer:
    """Answers to commands as `answers` says, `OK` to the others; hangs up at `drop`, and is too slow at `delay`.

    `refused_senders` and `refused_recipients` are answers by address; `tried` counts the commands.
    """

    answers: dict[str, str] = field(default_factory=dict)
    refused_senders: dict[str, str] = field(default_factory=dict)
    refused_recipients: dict[str, str] = field(default_factory=dict)
    tried: Counter[str] = field(default_factory=Counter)
    drop: str = ""
    delay: str = ""
    before_answer: Callable[[], object] = lambda: None
    messages: list[EmailMessage] = field(default_factory=list)
    envelopes: list[str | None] = field(default_factory=list)
    port: int = 0

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        answer = self.refused_senders.get(address) or await self._answer("MAIL", server)
        if answer.startswith("2"):
            envelope.mail_from = address
        return answer

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        answer = self.refused_recipients.get(address) or await self._answer("RCPT", server)
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = await self._answer("DATA", server)
        if answer.startswith("2"):
            assert isinstance(envelope.content, bytes)
            self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
            self.envelopes.append(envelope.mail_from)
        self.before_answer()
        return answer

    async def _answer(self, command: str, server: SMTP) -> str:
        self.tried[command] += 1
        if self.delay == command:
            await asyncio.sleep(SECONDS_OF_PATIENCE + 1)
        if self.drop == command:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        return self.answers.get(command, "250 OK")


@pytest.fixture
def server(settings: LazySettings) -> Iterator[MailServer]:
    """Listens while the test runs; Baton's settings name it."""
    made = MailServer()
    with socket.create_server((HOST, 0)) as free:
        made.port = free.getsockname()[1]
    controller = Controller(made, hostname=HOST, port=made.port, ready_timeout=100)
    controller.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = HOST, made.port
    yield made
    controller.stop()


@pytest.fixture
def world(transactional_db: None) -> World:
    """Ann's lead lee has an address; the sequence is an automatic email, another, then a call."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")  # no model of ours, so nobody else empties it
    made = World()
    for person in (made.ann, made.ben, made.sue, made.mia):
        person.email = f"{person.username}@example.com"
        person.save(update_fields=["email"])
    made.lee.email, made.lee.fields = "lee@example.org", {"FirstName": "Lee", "Company": "Acme"}
    made.lee.save(update_fields=["email", "fields"])
    first = Template.objects.create(
        name="First", object="lead", subject="For {{ record.Company }}", body="Hello {{ record.FirstName }},\n\nbye."
    )
    second = Template.objects.create(name="Second", object="lead", body="Once more, {{ sender.name }}")
    made.sequence.actions.all().delete()
    email = Action.Type.EMAIL
    Action.objects.bulk_create(
        [
            Action(sequence=made.sequence, position=1, name="Mail 1", type=email, is_automatic=True, template=first),
            Action(sequence=made.sequence, position=2, name="Mail 2", type=email, is_automatic=True, template=second),
            Action(sequence=made.sequence, position=3, name="Call", type="call"),
        ]
    )
    return made


def work() -> None:
    """Let a real worker do all jobs of the outbox; what is written by the clock is left to the tests."""
    assert isinstance(app.connector, DjangoConnector)
    with app.replace_connector(app.connector.get_worker_connector()) as worker:
        worker.run_worker(queues=[QUEUE], wait=False, listen_notify=False, install_signal_handlers=False)


def leave(at: datetime) -> None:
    """Hand over all that is in the outbox, at that moment."""
    for mail in Mail.objects.filter(status=Mail.Status.QUEUED).order_by("pk"):
        hand_over(mail_id=mail.pk, now=lambda: at)


def wait_until(is_so: Callable[[], bool]) -> None:
    """For what another thread or process does; a hundred seconds at the most."""
    give_up_at = time.monotonic() + 100
    while not is_so():
        assert time.monotonic() < give_up_at
        threading.Event().wait(0.05)


def limit(person: User, **limits: int) -> None:
    User.objects.filter(pk=person.pk).update(**limits)


def came(content: bytes) -> ReceivedMail | None:
    return receive(reading=read_email(content), received_at=MONDAY + timedelta(hours=5), at=TUESDAY)


def statuses() -> list[str]:
    return list(ParticipantAction.objects.order_by("action__position").values_list("status", flat=True))


@pytest.fixture
def sent(world: World, server: MailServer) -> Mail:
    """The first mail to lee has left; the second is written by and by."""
    world.enroll()
    queue_due(at=MONDAY)
    leave(MONDAY)
    return Mail.objects.get()


@pytest.fixture
def doubtful(world: World, server: MailServer) -> Mail:
    world.enroll()
    queue_due(at=MONDAY)
    Mail.objects.update(status="unknown")
    return Mail.objects.get()


@pytest.fixture
def user(imap_server: Dovecot, settings: LazySettings) -> str:
    """Somebody with an empty mailbox, which is the one that is read."""
    name = f"{os.getpid()}-{next(numbers)}"
    settings.IMAP_URL = imap_server.url(name)
    return name
