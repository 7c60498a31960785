"""The catch-all mail server of `baton run`: it saves emails instead of sending them to their recipients."""

import asyncio
import logging
import socket

from aiosmtpd.smtp import SMTP, Envelope, Session
from asgiref.sync import sync_to_async
from django.db import close_old_connections
from django.utils import timezone

from baton.mail.catching import catch

log = logging.getLogger("baton.catch_all")


class CatchAll:
    """Accepts every email to any recipient."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802
        try:
            await sync_to_async(_save)(envelope)
        except Exception:
            log.exception("An email could not be saved")
            # Temporary, so the sender tries again, as it would with any real server.
            return "451 The email could not be saved; try again later"
        return "250 Caught"


async def serve(listener: socket.socket) -> None:
    """Accept email until the process ends."""
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(CatchAll(), hostname="localhost", ident="Baton's catch-all"), sock=listener
    )
    async with server:
        await server.serve_forever()


def run(inherited: int) -> None:
    """Serve the inherited listening socket with this file descriptor."""
    asyncio.run(serve(socket.socket(fileno=inherited)))


def _save(envelope: Envelope) -> None:
    close_old_connections()
    content = envelope.content or b""
    catch(
        content=content if isinstance(content, bytes) else content.encode(),
        sent_from=envelope.mail_from or "",
        sent_to=envelope.rcpt_tos,
        at=timezone.now(),
    )
