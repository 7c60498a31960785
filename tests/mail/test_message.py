"""What an email is on the wire, whatever people and CRMs wrote into it."""

from email import message_from_bytes, policy
from email.headerregistry import AddressHeader
from email.message import EmailMessage

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from baton.mail.message import wire_format
from baton.mail.models import Mail
from baton.rules.addresses import BadAddress
from baton.rules.header_text import LONGEST_NAME, body_lines, mailbox_header, one_line

UNSUBSCRIBE = "https://baton.example/u/abc"
HEADERS = [
    "Content-Type", "MIME-Version", "Subject", "From", "To", "Reply-To", "Date", "Message-ID", "List-Unsubscribe",
    "List-Unsubscribe-Post", "In-Reply-To", "References",
]  # fmt: skip


def mail(**fields: object) -> Mail:
    written = {
        "message_id": "<1.2@example.com>", "in_reply_to": "<0@example.org>", "references": "<0@example.org>",
        "sent_from": "Ann <ann@example.com>", "reply_to": "team@example.com", "sent_to": "lee@example.org",
        "subject": "Hi", "body": "Hello\n", "by_id": 1,
    }  # fmt: skip
    return Mail(**(written | fields))


def received(sent: Mail) -> EmailMessage:
    """As a mail program reads it."""
    content = wire_format(sent, unsubscribe=UNSUBSCRIBE)
    assert b"\r" not in content.replace(b"\r\n", b"")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) <= 998
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


HOSTILE = [
    "Ann\r\nBcc: everybody@example.org", "Ann\nBcc: x@example.org\n\nHello", "Ann\rBcc: x", "Ann\x00\x07\x1b[31m\x7f",
    'Ann "the boss" O\'Brien', "\\", '"', "Ann, Ben <ben@example.org>", "<>", "ann@example.com", "(a (b)", ";:,.[]",
    "👩‍👩‍👧‍👦" * 60, "א" * 250, "\u202eevil\u202c", "Zoë " * 60, "x" * 255,
    "=?utf-8?q?Bcc=3A?=", "=?x?q?=0D=0ABcc:?=",
    "Ünal\u2028Bcc: x", "\x85Bcc: x", "\x0b\x0c", "", " ", "é" + "a" * 200 + "é", "a\u0301" * 100, "\ud800", "a\tb",
]  # fmt: skip
ANYTHING = (
    st.text(max_size=255) | st.text('aé\r\n\t"\\<>@,;:=?_ \u2028😀.()[]', max_size=255) | st.sampled_from(HOSTILE)
)


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_what_is_hostile_stays_in_its_place(text: str) -> None:
    check_all(name=text, subject=text, body=text)


@settings(max_examples=300)
@given(ANYTHING, ANYTHING, ANYTHING | st.text(max_size=3000))
@example("Zoë", "é" * 998, "http://[a www.\u2028.com a@ü.com mailto:x <script>" + "é" * 2000)
def test_whatever_is_written_stays_in_its_place(name: str, subject: str, body: str) -> None:
    check_all(name=name, subject=subject, body=body)


def check_all(*, name: str, subject: str, body: str) -> None:
    message = received(mail(sent_from=mailbox_header(name, "ann@example.com"), subject=subject, body=f"{body}\nBye"))
    assert sorted(message.keys()) == sorted(HEADERS)
    assert isinstance(message["From"], AddressHeader)
    [sender] = message["From"].addresses
    assert sender.addr_spec == "ann@example.com"
    assert "".join(sender.display_name.split()) == "".join(one_line(one_line(name)[:LONGEST_NAME]).split())
    assert "".join(message["Subject"].split()) == "".join(one_line(subject).split())
    assert message["To"] == "lee@example.org"
    plain = message.get_body(("plain",))
    assert plain
    assert plain.get_content().split() == [*body_lines(body).split(), "Bye"]


@given(ANYTHING)
def test_whatever_name_was_stored_before_stays_in_its_place(name: str) -> None:
    """Names were stored as they are, once."""
    try:
        message = received(mail(sent_from=f"{name} <ann@example.com>"))
    except BadAddress:
        return
    assert sorted(message.keys()) == sorted(HEADERS)
    assert len(message["From"].addresses) == 1


def test_a_domain_in_other_letters_is_in_ascii_on_the_wire() -> None:
    message = received(
        mail(sent_from="Zoë <zoe@münchen.test>", reply_to="team@münchen.test", sent_to="user@bücher.test")
    )
    assert message["From"].addresses[0].addr_spec == "zoe@xn--mnchen-3ya.test"
    assert message["From"].addresses[0].display_name == "Zoë"
    assert message["Reply-To"] == "team@xn--mnchen-3ya.test"
    assert message["To"] == "user@xn--bcher-kva.test"


@pytest.mark.parametrize("field", ["sent_from", "sent_to", "reply_to"])
def test_an_address_that_cannot_be_sent_to_is_refused(field: str) -> None:
    with pytest.raises(BadAddress, match="the part before @ has letters"):
        wire_format(mail(**{field: "jürgen@example.org"}), unsubscribe=UNSUBSCRIBE)


def test_ids_that_are_no_ascii_are_not_repeated() -> None:
    message = received(mail(in_reply_to="<ü@x>", references="<1@x> <ü@x> <\x01@x> <2@x>"))
    assert message["References"] == "<1@x> <2@x>"


def test_the_name_of_a_sender_is_short_enough_to_be_stored() -> None:
    longest = Mail._meta.get_field("sent_from").max_length
    for name in ("\\" * 255, "👩" * 255, '"' * 255):
        assert len(mailbox_header(name, "a" * 64 + "@" + "b" * 189)) <= (longest or 0)
