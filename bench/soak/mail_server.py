"""A mail server as moody as real ones: it accepts, refuses, is busy, hangs up, and remembers what it accepted."""

# ruff: noqa: ARG002, N802 - aiosmtpd calls these by name, with everything it has

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

AT_RCPT = [("451 4.3.0 Busy", 5), ("452 4.2.2 Mailbox full", 1), ("550 5.1.1 User unknown", 2), ("drop", 1)]
AT_DATA = [("451 4.3.0 Busy", 2), ("554 5.7.1 Looks like spam", 1), ("drop", 1), ("accept and drop", 1), ("slow", 5)]


@dataclass
class MailServer:
    """`accepted` counts by Message-ID; `is_calm` once it accepts everything."""

    dice: random.Random
    port: int
    host: str = "127.0.0.1"
    accepted: Counter[str] = field(default_factory=Counter)
    recipients: dict[str, str] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)
    is_calm: bool = False

    def start(self) -> Controller:
        controller = Controller(self, hostname=self.host, port=self.port)
        controller.start()
        return controller

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        mood = self._mood(AT_RCPT)
        if mood == "drop":
            _hang_up(server)
        envelope.rcpt_tos.append(address)
        return mood if mood[0].isdigit() else "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        mood = self._mood(AT_DATA)
        if mood == "drop":
            _hang_up(server)
            return "451 Hung up"
        if mood[0].isdigit():
            return mood
        assert isinstance(envelope.content, bytes)
        message_id = str(message_from_bytes(envelope.content)["Message-ID"])
        self.accepted[message_id] += 1
        self.recipients[message_id] = envelope.rcpt_tos[0]
        if mood == "accept and drop":
            _hang_up(server)
        if mood == "slow":
            await asyncio.sleep(self.dice.uniform(0.5, 5))
        return "250 Accepted"

    def _mood(self, moods: list[tuple[str, int]]) -> str:
        """Each with so many per cent."""
        number = 100.0 if self.is_calm else self.dice.uniform(0, 100)
        for mood, percent in moods:
            number -= percent
            if number < 0:
                self.answers[mood] += 1
                return mood
        self.answers["250 OK"] += 1
        return "accept"


def _hang_up(server: SMTP) -> None:
    assert isinstance(server.transport, asyncio.WriteTransport)
    server.transport.abort()
