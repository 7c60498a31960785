"""The catch-all, as a mail program meets it and as its pages show it."""

import asyncio
import smtplib
import socket
import threading
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from asgiref.sync import sync_to_async
from django.db import connections

from baton.mail.catching import catch, find_caught, page_of_caught
from baton.mail.models import CaughtMail
from baton.sql.paging import PageRequest
from baton.worker import catch_all
from tests.world import MONDAY


@pytest.fixture
def port() -> Iterator[int]:
    """Where a catch-all listens, for as long as the test runs."""
    listener = socket.create_server(("127.0.0.1", 0))
    loop = asyncio.new_event_loop()
    serving = threading.Thread(target=loop.run_until_complete, args=(_until_cancelled(listener),))
    serving.start()
    yield listener.getsockname()[1]
    loop.call_soon_threadsafe(_cancel_all, loop)
    serving.join()
    loop.close()


async def _until_cancelled(listener: socket.socket) -> None:
    try:
        await catch_all.serve(listener)
    except asyncio.CancelledError:
        await sync_to_async(connections.close_all)()


def _cancel_all(loop: asyncio.AbstractEventLoop) -> None:
    for task in asyncio.all_tasks(loop):
        task.cancel()


def letter(subject: str = "Hello") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Ann <ann@example.com>", "lee@example.org", subject
    message["List-Unsubscribe"] = "<http://localhost/unsubscribe/abc/>"
    message.set_content("Dear Lee,\n\ncafé?")
    return message


@pytest.mark.django_db(transaction=True)
def test_a_mail_is_caught_whoever_it_is_for(port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.send_message(letter(), to_addrs=["lee@example.org", "lou@example.org"])
    caught = find_caught(CaughtMail.objects.get().pk)
    assert caught.mail.sent_to == "lee@example.org, lou@example.org"
    assert caught.subject == "Hello"
    assert caught.text.split() == ["Dear", "Lee,", "café?"]
    assert caught.unsubscribe_url == "http://localhost/unsubscribe/abc/"


@pytest.mark.django_db(transaction=True)
def test_a_mail_that_cannot_be_kept_is_to_be_tried_again(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_mail: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(catch_all, "catch", fail)
    with smtplib.SMTP("127.0.0.1", port) as client, pytest.raises(smtplib.SMTPDataError) as refused:
        client.send_message(letter())
    assert refused.value.smtp_code == 451


@pytest.mark.django_db
def test_the_newest_come_first_a_page_at_a_time() -> None:
    for number in range(5):
        catch(content=letter(f"Number {number}").as_bytes(), sent_from="", sent_to=["lee@example.org"], at=MONDAY)
    first = page_of_caught(PageRequest(size=2))
    assert [email.subject for email in first.rows] == ["Number 4", "Number 3"]
    assert first.previous is None
    second = page_of_caught(PageRequest(size=2, after=first.next))
    assert [email.subject for email in second.rows] == ["Number 2", "Number 1"]
    last = page_of_caught(PageRequest(size=2, after=second.next))
    assert ([email.subject for email in last.rows], last.next) == (["Number 0"], None)
    assert page_of_caught(PageRequest(size=2, before=last.previous)) == second
    assert page_of_caught(PageRequest(size=2, before=second.previous)) == first
