"""Reading the mailbox on a real IMAP server: how far it was read, what is wrong with it, and killed readers."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from procrastinate.contrib.django import app

from baton.connectors.imap import BadMailboxAddress, FetchedMessage, Folder, NoSuchFolder, Unreachable, WrongPassword
from baton.connectors.imap.address import read_address
from baton.connectors.imap.folder import open_folder
from baton.mail.mailbox import NoMailbox, check_mailbox, read_folder, standing
from baton.mail.models import Mailbox, ReceivedMail
from baton.participants.models import Participant
from baton.worker.mail import read_mailbox
from tests.concurrency.threads import at_once
from tests.dovecot import Dovecot, dovecot
from tests.mail.conftest import wait_until
from tests.mail.mailbox import TUESDAY, exits, kept, mail_to
from tests.mails import delivery_report, out_of_office, reply, unrelated
from tests.worker.test_tasks import work_until_nothing_is_left
from tests.world import MONDAY, World


def test_what_came_is_read_once_and_in_order(world: World, user: str, imap_server: Dovecot) -> None:
    kim, lou = mail_to(world, "kim"), mail_to(world, "lou")
    imap_server.deliver(user, unrelated(), reply(kim.message_id), out_of_office(lou.message_id), at=MONDAY)
    checked = check_mailbox(at=TUESDAY)
    assert [received.kind for received in checked.received] == ["other", "reply", "auto_reply"]
    assert {received.received_at for received in checked.received} == {MONDAY}
    assert exits() == {"kim": "replied", "lou": ""}
    assert check_mailbox(at=TUESDAY).received == ()
    imap_server.deliver(user, delivery_report(lou.message_id))
    assert [received.kind for received in check_mailbox(at=TUESDAY).received] == ["bounce"]


def test_how_far_it_was_read_is_known(world: World, user: str, imap_server: Dovecot) -> None:
    assert standing() is None
    imap_server.deliver(user, unrelated("<1@example.net>"), unrelated("<2@example.net>"))
    check_mailbox(at=TUESDAY)
    box = standing()
    assert box
    assert (box.last_uid, box.read_at, box.trouble) == (2, TUESDAY, "")
    assert box.address == f"{user}@127.0.0.1:{imap_server.port}/INBOX"


def test_a_server_that_counts_anew_is_read_anew_and_nothing_counts_twice(
    world: World, imap_server: Dovecot, user: str, settings: LazySettings
) -> None:
    settings.IMAP_URL = imap_server.url(user, folder="Answers")
    kim = mail_to(world, "kim")
    for extra in ("<1@example.net>", "<2@example.net>"):
        with imap_server.as_user(user) as program:
            program.delete("Answers")
            program.create("Answers")
        imap_server.deliver(user, unrelated(extra), reply(kim.message_id), folder="Answers")
        check_mailbox(at=TUESDAY)
    assert kept() == ["<1@example.net>", "<2@example.net>", "<reply-1@mail.example.org>"]
    box = standing()
    assert box
    assert box.last_uid == 2


def test_more_than_one_run_takes_is_read_by_the_next(world: World, user: str, imap_server: Dovecot) -> None:
    imap_server.deliver(user, *(unrelated(f"<{n}@example.net>") for n in range(5)))
    with open_folder(read_address(imap_server.url(user))) as folder:
        first = read_folder(folder=folder, name="box", at=TUESDAY, at_most=3)
        second = read_folder(folder=folder, name="box", at=TUESDAY, at_most=3)
    assert (len(first.received), first.is_all) == (3, False)
    assert (len(second.received), second.is_all) == (2, True)


def test_two_who_read_at_once_keep_everything_once(world: World, user: str, imap_server: Dovecot) -> None:
    mails = [mail_to(world, f"kim-{n}") for n in range(20)]
    imap_server.deliver(
        user, *(reply(mail.message_id, message_id=f"<{n}@example.org>") for n, mail in enumerate(mails))
    )
    assert at_once(lambda: check_mailbox(at=TUESDAY), lambda: check_mailbox(at=TUESDAY)) == []
    assert len(kept()) == 20
    assert set(exits().values()) == {"replied"}


def test_a_thousand_mails_cost_as_many_queries_each_as_ten(world: World, user: str, imap_server: Dovecot) -> None:
    def queries(first: int, last: int) -> int:
        imap_server.deliver(user, *(unrelated(f"<{n}@example.net>") for n in range(first, last)))
        asked: list[str] = []

        def note(execute: Callable[..., Any], statement: str, *rest: Any) -> Any:
            asked.append(statement)
            return execute(statement, *rest)

        with connection.execute_wrapper(note):
            assert len(check_mailbox(at=TUESDAY).received) == last - first
        return len(asked) - 2  # to find the mailbox, and to say that it was read

    check_mailbox(at=TUESDAY)
    for_ten = queries(0, 10)
    assert for_ten <= 10 * 8
    assert queries(10, 1010) == 100 * for_ten


# What is sent to a tagged address


# What is wrong with it


def test_trouble_is_kept_for_others_to_see_and_goes_with_the_next_reading(
    world: World, user: str, imap_server: Dovecot, settings: LazySettings
) -> None:
    imap_server.deliver(user, unrelated())
    check_mailbox(at=MONDAY)
    settings.IMAP_URL = imap_server.url(user, password="wrong")
    with pytest.raises(WrongPassword):
        check_mailbox(at=TUESDAY)
    box = standing()
    assert box
    assert (box.last_uid, box.read_at) == (1, MONDAY)
    assert "rejected the sign-in" in box.trouble
    settings.IMAP_URL = imap_server.url(user)
    check_mailbox(at=TUESDAY)
    box = standing()
    assert box
    assert (box.read_at, box.trouble) == (TUESDAY, "")


def test_a_folder_that_is_not_there_is_trouble(
    world: World, user: str, imap_server: Dovecot, settings: LazySettings
) -> None:
    settings.IMAP_URL = imap_server.url(user, folder="Nowhere")
    with pytest.raises(NoSuchFolder):
        check_mailbox(at=TUESDAY)
    assert "Nowhere" in Mailbox.objects.get().trouble


def test_an_address_that_is_none_is_trouble_and_nothing_set_up_is_not(world: World, settings: LazySettings) -> None:
    settings.IMAP_URL = "imap://ann:secret@mail.example.com"
    with pytest.raises(BadMailboxAddress):
        check_mailbox(at=TUESDAY)
    box = standing()
    assert box
    assert "unencrypted" in box.trouble
    settings.IMAP_URL = ""
    assert standing() is None
    with pytest.raises(NoMailbox):
        check_mailbox(at=TUESDAY)


def test_what_was_read_before_the_server_went_away_stays_read(world: World, settings: LazySettings) -> None:
    with dovecot() as server:
        settings.IMAP_URL = server.url("ann")
        server.deliver("ann", *(unrelated(f"<{n:02}@example.net>") for n in range(40)))
        with pytest.raises(Unreachable), open_folder(read_address(server.url("ann"))) as folder:
            read_folder(folder=_GoneAfterABatch(folder, server), name=str(read_address(server.url("ann"))), at=MONDAY)
        assert len(kept()) == 25
        with pytest.raises(Unreachable):
            check_mailbox(at=MONDAY)
        server.start()
        assert len(check_mailbox(at=TUESDAY).received) == 15
    assert len(kept()) == 40


class _GoneAfterABatch:
    """A real folder, whose real server is killed once a batch has been read."""

    def __init__(self, folder: Folder, server: Dovecot) -> None:
        self._folder, self._server = folder, server
        self.uid_validity = folder.uid_validity

    def after(self, uid: int, *, at_most: int) -> Iterator[Sequence[FetchedMessage]]:
        for batch in self._folder.after(uid, at_most=at_most):
            yield batch
            self._server.stop()


# Readers that are killed

READER = """
import sys, django
from datetime import datetime, UTC
from django.conf import settings
name, url = sys.argv[1:]
settings.DATABASES["default"]["NAME"] = name
settings.IMAP_URL = url
django.setup()
from baton.mail.mailbox import check_mailbox
check_mailbox(at=datetime(2026, 3, 3, tzinfo=UTC))
"""


def test_readers_killed_at_any_moment_lose_nothing_and_double_nothing(
    world: World, user: str, imap_server: Dovecot
) -> None:
    mails = [mail_to(world, f"kim-{n}") for n in range(60)]
    imap_server.deliver(
        user, *(reply(mail.message_id, message_id=f"<{n:02}@example.org>") for n, mail in enumerate(mails))
    )
    arguments = [sys.executable, "-c", READER, str(connection.settings_dict["NAME"]), imap_server.url(user)]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "baton.config.settings"}
    for enough in (1, 20, 40):
        reader = subprocess.Popen(arguments, env=environment)
        wait_until(partial(_has_kept_or_ended, enough, reader))
        reader.kill()
        reader.wait()
        replied = Participant.objects.filter(exit="replied").count()
        assert ReceivedMail.objects.count() == replied
        assert Mailbox.objects.get().last_uid == replied
    check_mailbox(at=TUESDAY)
    assert len(kept()) == 60
    assert set(exits().values()) == {"replied"}


def _has_kept_or_ended(enough: int, reader: subprocess.Popen[bytes]) -> bool:
    return ReceivedMail.objects.count() >= enough or reader.poll() is not None


# The worker


def test_the_worker_reads_it_and_says_what_is_wrong(
    world: World, user: str, imap_server: Dovecot, settings: LazySettings, caplog: pytest.LogCaptureFixture
) -> None:
    imap_server.deliver(user, unrelated())
    _defer()
    work_until_nothing_is_left()
    assert len(kept()) == 1
    settings.IMAP_URL = imap_server.url(user, password="wrong")
    _defer()
    work_until_nothing_is_left()
    assert "The mailbox could not be read" in caplog.text
    box = standing()
    assert box
    assert "rejected the sign-in" in box.trouble


def test_without_a_mailbox_the_worker_does_nothing(world: World, settings: LazySettings) -> None:
    settings.IMAP_URL = ""
    _defer()
    work_until_nothing_is_left()
    assert not Mailbox.objects.exists()


def _defer() -> None:
    app.configure_task(read_mailbox.name).defer(timestamp=int(MONDAY.timestamp()))


def test_an_email_that_cannot_be_followed_holds_up_no_other(world: World, user: str, imap_server: Dovecot) -> None:
    kim, lou = mail_to(world, "kim"), mail_to(world, "lou")
    imap_server.deliver(user, reply(kim.message_id), reply(lou.message_id, message_id="<reply-2@mail.example.org>"))
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE mail_receivedmail ADD CONSTRAINT full_disk"
            " CHECK (message_id <> '<reply-1@mail.example.org>')"
        )
        try:
            checked = check_mailbox(at=TUESDAY)
        finally:
            cursor.execute("ALTER TABLE mail_receivedmail DROP CONSTRAINT full_disk")
    assert [received.kind for received in checked.received] == ["other", "reply"]
    assert exits() == {"kim": "", "lou": "replied"}
