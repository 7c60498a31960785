"""Reading a mailbox of a real IMAP server, and everything that can be wrong with it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from baton.connectors.imap import (
    BadMailboxAddress,
    FetchedMessage,
    ImapFault,
    NoSuchFolder,
    Unreachable,
    WrongPassword,
)
from baton.connectors.imap import folder as imap_folder
from baton.connectors.imap.address import MailboxAddress, read_address
from baton.connectors.imap.folder import open_folder
from tests.dovecot import PASSWORD, Dovecot, dovecot
from tests.mails import reply

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def read(url: str, *, after: int = 0, at_most: int = 100) -> list[FetchedMessage]:
    with open_folder(read_address(url), seconds_to_answer=5) as folder:
        return [mail for batch in folder.after(after, at_most=at_most) for mail in batch]


# The address


def test_an_address_is_read_from_a_url_and_shows_no_password() -> None:
    address = read_address("imaps://ann%40example.com:s%2F%3A%40e@mail.example.com/Baton/Replies")
    assert address == MailboxAddress(
        "ann@example.com", "s/:@e", "mail.example.com", 993, "Baton/Replies", is_encrypted=True
    )
    assert str(address) == "ann@example.com@mail.example.com:993/Baton/Replies"
    assert "s/:@e" not in repr(address)


@pytest.mark.parametrize(("url", "port"), [("imap://a:b@localhost", 143), ("imap://a:b@[::1]:1143/", 1143)])
def test_without_encryption_only_on_this_machine(url: str, port: int) -> None:
    address = read_address(url)
    assert (address.port, address.folder) == (port, "INBOX")
    with pytest.raises(BadMailboxAddress, match="unencrypted"):
        read_address("imap://a:b@mail.example.com")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example.com",
        "https://a:secret@example.com",
        "imaps://mail.example.com",
        "imaps://ann@mail.example.com",
        "imaps://:secret@mail.example.com",
        "imaps://a:secret@mail.example.com:port",
        "imaps://a:secret@[mail",
        "imaps://a:secret%0A@mail.example.com",
        "imaps://a:secret@mail.example.com/IN%0D%0ABOX",
    ],
)
def test_what_is_no_mailbox_is_refused_without_repeating_the_password(url: str) -> None:
    with pytest.raises(BadMailboxAddress) as refused:
        read_address(url)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("folder", "on_the_wire"),
    [
        ("INBOX", '"INBOX"'),
        ("Sent & read", '"Sent &- read"'),
        ("Entwürfe", '"Entw&APw-rfe"'),
        ('a "b" \\c', '"a \\"b\\" \\\\c"'),
        ("台北", '"&U,BTFw-"'),
    ],
)
def test_folder_names_are_written_as_imap_has_them(folder: str, on_the_wire: str) -> None:
    assert MailboxAddress("a", "b", "c", 993, folder, is_encrypted=True).folder_on_the_wire == on_the_wire


# Reading


def test_mails_come_in_their_order_as_they_lie_there(imap_server: Dovecot) -> None:
    mails = [reply(message_id=f"<{n}@example.org>") for n in range(3)]
    imap_server.deliver("order", *mails, at=NOON)
    read_all = read(imap_server.url("order"))
    assert [mail.content for mail in read_all] == mails
    assert [mail.uid for mail in read_all] == [1, 2, 3]
    assert {mail.at for mail in read_all} == {NOON}


def test_only_what_came_after_a_place_is_read_and_not_more_than_asked_for(imap_server: Dovecot) -> None:
    url = imap_server.url("place")
    imap_server.deliver("place", *[reply()] * 5)
    assert [mail.uid for mail in read(url, after=3)] == [4, 5]
    assert [mail.uid for mail in read(url, after=1, at_most=2)] == [2, 3]
    assert read(url, after=5) == []
    assert read(url, after=500) == []


def test_many_are_read_some_at_a_time(imap_server: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap_folder, "UIDS_PER_SEARCH", 7)
    imap_server.deliver("many", *[reply()] * 60)
    with open_folder(read_address(imap_server.url("many"))) as folder:
        batches = [[mail.uid for mail in batch] for batch in folder.after(0, at_most=55)]
    assert [len(batch) for batch in batches] == [25, 25, 5]
    assert [uid for batch in batches for uid in batch] == list(range(1, 56))


def test_nothing_is_marked_or_moved(imap_server: Dovecot) -> None:
    imap_server.deliver("flags", reply(), reply())
    before = imap_server.flags_of("flags")
    read(imap_server.url("flags"))
    after = imap_server.flags_of("flags")
    assert len(before) == len(after) == 2
    assert not any(b"Seen" in flags or b"Deleted" in flags for flags in after)


def test_deleted_mails_leave_gaps_and_an_empty_folder_is_empty(imap_server: Dovecot) -> None:
    assert read(imap_server.url("gaps")) == []
    imap_server.deliver("gaps", *[reply()] * 4)
    with imap_server.as_user("gaps") as program:
        program.select("INBOX")
        program.store("2:3", "+FLAGS", "\\Deleted")
        program.expunge()
    assert [mail.uid for mail in read(imap_server.url("gaps"))] == [1, 4]


def test_of_a_very_large_mail_the_beginning_is_read(imap_server: Dovecot) -> None:
    imap_server.deliver("large", reply(text="x" * (2 * imap_folder.MAX_BYTES)), reply())
    large, small = read(imap_server.url("large"))
    assert len(large.content) == imap_folder.MAX_BYTES
    assert small.content == reply()


@pytest.mark.parametrize("name", ["Replies", "Entwürfe & mehr", 'with "quotes"'])
def test_another_folder_is_read(imap_server: Dovecot, name: str) -> None:
    address = read_address(imap_server.url("folders"))
    named = MailboxAddress(address.user, PASSWORD, address.host, address.port, name, is_encrypted=False)
    imap_server.deliver("folders", folder=_made(imap_server, "folders", named))
    imap_server.deliver("folders", reply(), folder=named.folder_on_the_wire)
    with open_folder(named) as folder:
        assert [len(batch) for batch in folder.after(0, at_most=9)] == [1]


def test_a_folder_that_is_made_anew_counts_anew(imap_server: Dovecot) -> None:
    url = imap_server.url("anew", folder="Replies")
    validities = []
    for _ in range(2):
        with imap_server.as_user("anew") as program:
            program.delete("Replies")
            program.create("Replies")
        with open_folder(read_address(url)) as folder:
            validities.append(folder.uid_validity)
    assert validities[0] < validities[1]


# What can be wrong


def test_a_wrong_password_is_said_without_repeating_it(imap_server: Dovecot) -> None:
    with pytest.raises(
        WrongPassword, match=r"127.0.0.1 rejected the sign-in of ann: .*Authentication failed"
    ) as refused:
        read(imap_server.url("ann", password="not-the-secret"))
    assert "not-the-secret" not in str(refused.value)


def test_a_folder_that_is_not_there_is_named(imap_server: Dovecot) -> None:
    with pytest.raises(NoSuchFolder, match="ann cannot read the folder “Nowhere”"):
        read(imap_server.url("ann", folder="Nowhere"))


def test_a_server_that_does_not_listen_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(Unreachable, match=f"127.0.0.1:{port}: .*refused"):
        read(f"imap://a:b@127.0.0.1:{port}")


@pytest.mark.parametrize("greeting", [b"", b"220 mail.example.org ESMTP\r\n", b"* BYE too many connections\r\n"])
def test_a_server_that_is_no_imap_server_or_says_nothing_is_unreachable(greeting: bytes) -> None:
    with (
        _saying(greeting) as port,
        pytest.raises(Unreachable),
        open_folder(read_address(f"imap://a:b@127.0.0.1:{port}"), seconds_to_answer=0.3),
    ):
        pass


def test_a_server_that_goes_away_amid_reading_is_unreachable() -> None:
    with dovecot() as server:
        server.deliver("ann", *[reply()] * 30)
        with open_folder(read_address(server.url("ann")), seconds_to_answer=5) as folder:
            batches = folder.after(0, at_most=100)
            assert len(next(batches)) == 25
            server.stop()
            with pytest.raises(Unreachable):
                next(batches)
        server.start()
        assert len(read(server.url("ann"), after=25)) == 5


def test_an_encrypted_server_must_be_whom_it_says_it_is(
    imap_server: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    imap_server.deliver("tess", reply())
    with pytest.raises(Unreachable, match="certificate verify failed"):
        read(imap_server.secure_url("tess"))
    monkeypatch.setenv("SSL_CERT_FILE", str(imap_server.certificate))
    assert len(read(imap_server.secure_url("tess"))) == 1


def test_every_fault_is_an_imap_fault() -> None:
    assert all(issubclass(each, ImapFault) for each in (BadMailboxAddress, Unreachable, WrongPassword, NoSuchFolder))


def _made(server: Dovecot, user: str, address: MailboxAddress) -> str:
    with server.as_user(user) as program:
        program.create(address.folder_on_the_wire)
    return address.folder_on_the_wire


@contextmanager
def _saying(greeting: bytes) -> Iterator[int]:
    """A server that greets so, and is silent from then on."""
    over = threading.Event()

    def serve() -> None:
        caller, _address = listener.accept()
        with caller:
            caller.sendall(greeting)
            over.wait(100)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = threading.Thread(target=serve)
        serving.start()
        yield listener.getsockname()[1]
        over.set()
        serving.join()
