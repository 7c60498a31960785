"""The text of a received email: quotes, HTML, character sets, and whatever is broken."""

import base64
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.rules.inbound import InboundKind, read_email
from tests.mails import OURS, delivery_report, mail, out_of_office, reply, unrelated

# What a mail says


def body(content: bytes) -> str:
    return read_email(content).text


def test_what_is_quoted_below_is_left_out() -> None:
    quotes = [
        "On Mon, 2 Mar 2026 at 09:00, Ann <ann@example.com> wrote:\n\n> Hello Lee,\n> how are you?\n>\n",
        "On Mon, 2 Mar 2026 at 09:00, Ann Archer-Longname-Williams\n<ann@example.com> wrote:\n> Hello Lee",
        "Am 02.03.26 um 09:00 schrieb Ann:\n> Hello Lee",
        "Le 2 mars 2026 à 09:00, Ann <ann@example.com> a écrit :\n\nHello Lee",
        "-----Original Message-----\nFrom: Ann\nHello Lee",
        "________________________________\nFrom: Ann <ann@example.com>\nSent: Monday\nHello",
        "From: Ann <ann@example.com>\nSent: Monday, March 2, 2026 9:00 AM\nTo: Lee\n\nHello Lee",
        "Von: Ann\nGesendet: Montag\nAn: Lee\n\nHello Lee",
        "> Hello Lee\n> how are you?\n",
    ]
    for quote in quotes:
        content = reply(text="{text}").replace(b"{text}", f"Yes.\n\nCall me.\n\n{quote}".encode())
        assert body(content) == "Yes.\n\nCall me.", quote


def test_answers_between_quoted_lines_stand_as_they_are() -> None:
    text = "On Monday Ann wrote:\n> Are you well?\nYes.\n> Shall I call?\nPlease do."
    assert body(reply(text=text)) == text


def test_what_is_all_quote_stands_as_it_is() -> None:
    assert body(reply(text="> Hello Lee")) == "> Hello Lee"
    assert body(reply(text="-----Original Message-----")) == "-----Original Message-----"


def html_mail(html: str) -> bytes:
    return mail(
        """
        From: lee@example.org
        In-Reply-To: {ours}
        Content-Type: text/html; charset=utf-8
        Content-Transfer-Encoding: base64

        {html}
        """,
        ours=OURS,
        html=base64.b64encode(html.encode()).decode(),
    )


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (
            "<html><head><style>p {}</style></head><body><p>Yes, caf&eacute;?</p><p>Lee</p></body>",
            "Yes, café?\n\nLee",
        ),
        ('<div>Yes.</div><div class="gmail_quote">On Monday<blockquote>Hello</blockquote></div>', "Yes."),
        ('Yes.<br>No.<hr><div id="divRplyFwdMsg">From: Ann</div><div>Hello</div>', "Yes.\nNo."),
        ("<blockquote>Hello</blockquote>", "Hello"),
        ("<p>Yes<![foo]>", "Yes"),
        ("<p>Yes<![foo", "Yes<![foo"),
        ("<div>1 < 2 & <b>so on", "1 < 2 & so on"),
        ("<blockquote><blockquote>old</blockquote>older</blockquote><p>New</p>", "New"),
        ("", ""),
    ],
)
def test_html_is_read_as_text(html: str, text: str) -> None:
    assert body(html_mail(html)) == text


def test_plain_text_is_preferred_and_attachments_are_not_read() -> None:
    content = mail(
        """
        From: lee@example.org
        Content-Type: multipart/mixed; boundary=b

        --b
        Content-Type: multipart/alternative; boundary=c

        --c
        Content-Type: text/html

        <p>As HTML</p>
        --c
        Content-Type: text/plain

        As text
        --c--
        --b
        Content-Type: text/plain
        Content-Disposition: attachment; filename=notes.txt

        Attached
        --b--
        """
    )
    assert body(content) == "As text"


# What is broken


@pytest.mark.parametrize(
    ("charset", "content", "text"),
    [
        ("utf-8", "café".encode("latin-1"), "café"),
        ("klingon", "café".encode(), "café"),
        ("us-ascii", "café".encode(), "café"),
        ("undefined", b"plain", "plain"),
        ("punycode", b"plain", "plain"),
        ("utf-16", b"odd", "odd"),
        ("hex", b"zz", "zz"),
        ("utf-8", b"nul\0 here", "nul here"),
        ("unicode_escape", b"\\ud800", "\\ud800"),
        ("utf-7", b"+2AA-", "?"),
        ('"', b"plain", "plain"),
    ],
)
def test_any_character_set_is_read_somehow(charset: str, content: bytes, text: str) -> None:
    assert body(f"Content-Type: text/plain; charset={charset}\r\n\r\n".encode() + content) == text


@pytest.mark.parametrize(
    ("raw", "subject"),
    [
        (b"=?utf-8?q?caf=C3=A9?=", "café"),
        (b"=?utf-8?b?Y2Fmw6k=?= =?utf-8?b?IQ==?=", "café!"),
        ("café".encode(), "café"),
        (b"caf\xe9", "caf\N{REPLACEMENT CHARACTER}"),
        (b"=?klingon?q?plain?=", "plain"),
        (b"=?utf-8?b?Y?=", "=?utf-8?b?Y?="),
        (b"folded\r\n  onto two lines", "folded onto two lines"),
    ],
)
def test_any_subject_is_read_somehow(raw: bytes, subject: str) -> None:
    assert read_email(b"From: lee@example.org\r\nSubject: " + raw + b"\r\n\r\nHi").subject == subject


def test_a_mail_without_a_message_id_is_known_by_its_content() -> None:
    first, second = read_email(b"Subject: One\r\n\r\nHi"), read_email(b"Subject: Two\r\n\r\nHi")
    assert first.message_id != second.message_id
    assert first.message_id == read_email(b"Subject: One\r\n\r\nHi").message_id
    assert len(first.message_id) < 998


def test_a_boundary_that_never_comes_still_leaves_the_headers() -> None:
    content = b"Content-Type: multipart/mixed; boundary=x\r\nIn-Reply-To: " + OURS.encode() + b"\r\n\r\nnothing"
    assert read_email(content).answers == (OURS,)


def test_mails_nested_without_end_are_passed_over() -> None:
    nested = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(3000))
    assert read_email(nested).kind == InboundKind.OTHER


def test_a_message_id_that_no_index_takes_is_not_used() -> None:
    long = f"Message-ID: <{'é' * 600}@example.org>\r\n\r\n".encode()
    assert read_email(long).message_id.startswith("sha256:")


def test_a_sender_who_is_all_brackets_is_passed_over() -> None:
    assert read_email(reply(sender="(" * 5000)).address == ""


def test_a_thread_of_years_names_its_end() -> None:
    references = " ".join(f"<{n}@example.org>" for n in range(1000))
    answers = read_email(f"References: {references}\r\n\r\n".encode()).answers
    assert (len(answers), answers[0]) == (50, "<999@example.org>")


@given(st.binary(max_size=400))
@settings(max_examples=300)
def test_whatever_arrives_can_be_read(content: bytes) -> None:
    reading = read_email(content)
    assert reading.message_id
    for text in (reading.subject, reading.sender, reading.text, reading.why, reading.recipient, *reading.answers):
        assert "\0" not in text
        text.encode()


MAILS = [reply(), out_of_office(), delivery_report(), delivery_report(returned="message/rfc822"), unrelated()]


@given(st.sampled_from(MAILS), st.data())
@settings(max_examples=300)
def test_what_was_cut_or_damaged_on_its_way_can_be_read(content: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, len(content)))
    damaged = content[:start] + data.draw(st.binary(max_size=20)) + content[end:]
    reading = read_email(damaged)
    assert reading.message_id
    reading.text.encode()


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=60))
@settings(max_examples=200)
def test_what_a_person_wrote_is_not_lost_by_leaving_out_quotes(text: str) -> None:
    written = " ".join(text.split())
    if written and not written.startswith((">", "_", "-")):
        content = f"Content-Type: text/plain; charset=utf-8\r\n\r\n{written}\n\nOn Monday Ann wrote:\n> Hello\n"
        assert body(content.encode()) == written


@given(st.text(alphabet='<>!-[]&;/="pdiv blockquote#x0', max_size=120))
@settings(max_examples=300)
def test_whatever_is_no_html_is_still_a_reply(html: str) -> None:
    assert read_email(html_mail(html)).kind == InboundKind.REPLY


@pytest.mark.parametrize("name", ["Subject", "From", "References", "Content-Type", "Message-ID", "Precedence"])
@pytest.mark.parametrize("text", ["=?", "<", "(", "a", "<a@b> ", "=?utf-8?q?a?= ", '"', "x; y=", "\r\n "])
def test_headers_without_end_are_read_quickly(name: str, text: str) -> None:
    started = time.monotonic()
    read_email(f"{name}: {text * 100_000}\r\nIn-Reply-To: {OURS}\r\n\r\nHi".encode())
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("text", ["<" * 100_000, "<!" * 50_000, "a:" * 50_000, "\nFrom: x" * 20_000, "> \n" * 30_000])
def test_much_of_nothing_is_read_quickly(text: str) -> None:
    for kind in ("plain", "html"):
        read_email(f"Content-Type: text/{kind}\r\n\r\n{text}".encode())
