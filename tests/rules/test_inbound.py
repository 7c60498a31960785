"""What a mail that came in is, by rules read from mails as servers and programs write them."""

import base64
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.rules.inbound import Kind, read
from tests.mails import EARLIER, OURS, delivery_report, mail, out_of_office, reply, unrelated

# A person answers


def test_a_persons_answer_is_a_reply_to_what_it_names() -> None:
    reading = read(reply())
    assert (reading.kind, reading.answers) == (Kind.REPLY, (OURS, EARLIER))
    assert (reading.message_id, reading.sender) == ("<reply-1@mail.example.org>", "Lee Ortiz <lee@example.org>")
    assert (reading.address, reading.subject) == ("lee@example.org", "Re: Hello Lee")
    assert reading.text == "Yes, please call me on Tuesday."


def test_without_in_reply_to_the_last_reference_comes_first() -> None:
    content = mail(
        """
        From: lee@example.org
        Message-ID: <r@example.org>
        References: <first@example.com>
         <second@example.com>
        \t<third@example.com>

        Fine.
        """
    )
    assert read(content).answers == ("<third@example.com>", "<second@example.com>", "<first@example.com>")


def test_what_names_no_mail_is_no_answer() -> None:
    assert read(unrelated()).kind == Kind.OTHER


def test_a_mail_does_not_answer_itself() -> None:
    assert read(reply("<reply-1@mail.example.org>")).answers == (EARLIER,)


@pytest.mark.parametrize(
    "headers",
    [
        "Auto-Submitted: no",
        "Auto-Submitted: No ; owner-email=lee@example.org",
        "Precedence: list",
        "X-Auto-Response-Suppress: All",
        "X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply",
        "X-Priority: 1",
    ],
)
def test_people_write_with_these_headers_too(headers: str) -> None:
    assert read(reply(headers=headers)).kind == Kind.REPLY


@pytest.mark.parametrize(
    "subject", ["Re: Automatic reply: Hello Lee", "Re: Out of office?", "Automation at Initech", "Vacation in May"]
)
def test_people_write_about_such_things_too(subject: str) -> None:
    assert read(reply(subject=subject)).kind == Kind.REPLY


def test_what_a_postmaster_writes_as_a_person_is_a_reply() -> None:
    assert read(reply(sender="Postmaster <postmaster@example.org>")).kind == Kind.REPLY


# A program answers


@pytest.mark.parametrize(
    "headers",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated",
        'AUTO-SUBMITTED: Auto-Replied (vacation); owner-email="lee@example.org"',
        "Precedence: bulk",
        "Precedence: auto_reply",
        "Precedence: Junk",
        "X-Autoreply: yes",
        "X-Autorespond: Away",
        "X-Vacation: yes",
    ],
)
def test_answering_programs_say_so_in_their_headers(headers: str) -> None:
    reading = read(reply(headers=headers))
    assert (reading.kind, reading.answers) == (Kind.AUTO_REPLY, (OURS, EARLIER))


def test_who_wants_to_hear_of_no_failure_is_a_program() -> None:
    assert read(reply().replace(b"Return-Path: <lee@example.org>", b"Return-Path: <>")).kind == Kind.AUTO_REPLY


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Hello Lee",
        "Out of Office AutoReply: Hello Lee",
        "Auto: Hello Lee",
        "Abwesenheitsnotiz: Hello Lee",
        "=?utf-8?q?R=C3=A9ponse_automatique_=3A_Hello?=",
        "=?iso-8859-1?Q?Respuesta_autom=E1tica=3A_Hello?=",
    ],
)
def test_some_programs_say_so_in_the_subject_alone(subject: str) -> None:
    assert read(reply(subject=subject)).kind == Kind.AUTO_REPLY


def test_a_wish_for_quiet_and_an_absence_together_are_a_program() -> None:
    subject = "Lee is on annual leave"
    assert read(reply(subject=subject)).kind == Kind.REPLY
    assert read(reply(subject=subject, headers="X-Auto-Response-Suppress: All")).kind == Kind.AUTO_REPLY


def test_a_receipt_that_a_mail_was_read_is_automatic_and_names_the_mail() -> None:
    content = mail(
        """
        From: Lee <lee@example.org>
        Subject: Read: Hello Lee
        Message-ID: <mdn@example.org>
        Content-Type: multipart/report; report-type=disposition-notification; boundary=b

        --b
        Content-Type: text/plain

        Your message was read.
        --b
        Content-Type: message/disposition-notification

        Final-Recipient: rfc822;lee@example.org
        Original-Message-ID: {ours}
        Disposition: manual-action/MDN-sent-manually; displayed
        --b--
        """,
        ours=OURS,
    )
    reading = read(content)
    assert (reading.kind, reading.answers) == (Kind.AUTO_REPLY, (OURS,))


# A mail comes back


@pytest.mark.parametrize("returned", ["text/rfc822-headers", "message/rfc822", "message/global-headers"])
def test_a_report_names_the_recipient_what_was_said_and_the_mail(returned: str) -> None:
    reading = read(delivery_report(returned=returned))
    assert (reading.kind, reading.recipient) == (Kind.BOUNCE, "lee@example.org")
    assert reading.why == "550 5.1.1 <lee@example.org> User unknown"
    assert reading.answers[0] == OURS


@pytest.mark.parametrize(
    ("action", "status", "said", "kind"),
    [
        ("failed", "5.1.1", "smtp; 550 no", Kind.BOUNCE),
        ("Failed", "5.4.4 (host not found)", "", Kind.BOUNCE),
        ("failed", "", "smtp; 554 no", Kind.BOUNCE),
        ("failed", "", "", Kind.BOUNCE),
        ("failed", "4.4.7", "smtp; 450 try later", Kind.TRANSIENT),
        ("failed", "", "smtp; 452 mailbox full", Kind.TRANSIENT),
        ("failed", "4.2.2 (mailbox full)", "smtp; 552 full", Kind.TRANSIENT),
        ("delayed", "4.4.1", "", Kind.TRANSIENT),
        ("delayed", "5.0.0", "", Kind.TRANSIENT),
        ("", "5.7.1", "", Kind.BOUNCE),
        ("delivered", "2.0.0", "", Kind.AUTO_REPLY),
        ("relayed", "2.0.0", "", Kind.AUTO_REPLY),
        ("expanded", "2.0.0", "", Kind.AUTO_REPLY),
        ("", "2.0.0", "", Kind.AUTO_REPLY),
    ],
)
def test_action_and_status_of_a_report_say_how_it_went(action: str, status: str, said: str, kind: Kind) -> None:
    assert read(delivery_report(action=action, status=status, said=said)).kind == kind


def test_of_several_recipients_one_that_failed_for_good_comes_first() -> None:
    block = b"Final-Recipient: rfc822; lou@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
    before, returned = delivery_report(action="delayed", status="4.4.1").rsplit(b"--=_bound\r\n", 1)
    reading = read(before + block + b"--=_bound\r\n" + returned)
    assert (reading.kind, reading.recipient) == (Kind.BOUNCE, "lou@example.org")


def test_a_report_for_international_addresses_is_read_too() -> None:
    content = delivery_report(recipient="lée@example.org").replace(
        b"message/delivery-status", b"message/global-delivery-status"
    )
    reading = read(content)
    assert (reading.kind, reading.recipient) == (Kind.BOUNCE, "lée@example.org")


def test_a_report_that_a_person_passes_on_is_a_reply() -> None:
    passed_on = delivery_report().decode().split("\r\n\r\n", 1)[1]
    content = mail(
        """
        From: Lee <lee@example.org>
        In-Reply-To: {ours}
        Content-Type: multipart/mixed; boundary="=_bound"

        {parts}
        """,
        ours=OURS,
        parts=passed_on.replace("\r\n", "\n"),
    )
    assert read(content).kind == Kind.REPLY


def plain_bounce(text: str, *, headers: str = "From: MAILER-DAEMON@mail.example.org") -> bytes:
    return mail(
        """
        Return-Path: <>
        {headers}
        Subject: failure notice
        Message-ID: <plain@mail.example.org>

        {text}

        --- Below this line is a copy of the message.

        Return-Path: <ann@example.com>
        Received: from mail.example.com by mail.example.org; 4.1.9 450 will be retried
        Message-ID: {ours}
        To: lee@example.org
        Subject: Hello Lee
        """,
        headers=headers,
        text=text,
        ours=OURS,
    )


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<lee@example.org>:\nSorry, no mailbox here by that name. (#5.1.1)", Kind.BOUNCE),
        (
            "<lee@example.org>:\n192.0.2.4 does not like recipient.\nRemote host said: 550 no such user here",
            Kind.BOUNCE,
        ),
        ("The recipient's mailbox is full (#4.2.2). I give up.", Kind.TRANSIENT),
        ("SMTP error from remote mail server: 451 Temporary local problem", Kind.TRANSIENT),
        ("This user does not exist. This is a permanent error.", Kind.BOUNCE),
        ("Your message to lee@example.org has been delayed. 550 5.1.1 was said once.", Kind.TRANSIENT),
        ("Warning: could not send message for past 4 hours", Kind.TRANSIENT),
        ("I have nothing to say.", Kind.AUTO_REPLY),
        ("The host at 10.5.1.1 was asked.", Kind.AUTO_REPLY),
    ],
)
def test_plain_bounces_are_read_by_code_and_by_words(text: str, kind: Kind) -> None:
    reading = read(plain_bounce(text))
    assert reading.kind == kind
    if kind in {Kind.BOUNCE, Kind.TRANSIENT}:
        assert reading.answers[0] == OURS


def test_the_line_with_the_code_is_what_is_said() -> None:
    reading = read(plain_bounce("Hi.\nRemote host said: 550 no such user\nI gave up."))
    assert reading.why == "Remote host said: 550 no such user"


def test_failed_recipients_in_a_header_are_enough() -> None:
    headers = "From: Mail Delivery System <noreply@mail.example.org>\nX-Failed-Recipients: lee@example.org"
    reading = read(plain_bounce("It did not work out.", headers=headers))
    assert (reading.kind, reading.recipient, reading.answers[0]) == (Kind.BOUNCE, "lee@example.org", OURS)


# What a mail says


def body(content: bytes) -> str:
    return read(content).text


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
    assert read(b"From: lee@example.org\r\nSubject: " + raw + b"\r\n\r\nHi").subject == subject


def test_a_mail_without_a_message_id_is_known_by_its_content() -> None:
    first, second = read(b"Subject: One\r\n\r\nHi"), read(b"Subject: Two\r\n\r\nHi")
    assert first.message_id != second.message_id
    assert first.message_id == read(b"Subject: One\r\n\r\nHi").message_id
    assert len(first.message_id) < 998


def test_a_boundary_that_never_comes_still_leaves_the_headers() -> None:
    content = b"Content-Type: multipart/mixed; boundary=x\r\nIn-Reply-To: " + OURS.encode() + b"\r\n\r\nnothing"
    assert read(content).answers == (OURS,)


def test_mails_nested_without_end_are_passed_over() -> None:
    nested = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(3000))
    assert read(nested).kind == Kind.OTHER


def test_a_message_id_that_no_index_takes_is_not_used() -> None:
    long = f"Message-ID: <{'é' * 600}@example.org>\r\n\r\n".encode()
    assert read(long).message_id.startswith("sha256:")


def test_a_sender_who_is_all_brackets_is_passed_over() -> None:
    assert read(reply(sender="(" * 5000)).address == ""


def test_a_thread_of_years_names_its_end() -> None:
    references = " ".join(f"<{n}@example.org>" for n in range(1000))
    answers = read(f"References: {references}\r\n\r\n".encode()).answers
    assert (len(answers), answers[0]) == (50, "<999@example.org>")


@given(st.binary(max_size=400))
@settings(max_examples=300, deadline=None)
def test_whatever_arrives_can_be_read(content: bytes) -> None:
    reading = read(content)
    assert reading.message_id
    for text in (reading.subject, reading.sender, reading.text, reading.why, reading.recipient, *reading.answers):
        assert "\0" not in text
        text.encode()


MAILS = [reply(), out_of_office(), delivery_report(), delivery_report(returned="message/rfc822"), unrelated()]


@given(st.sampled_from(MAILS), st.data())
@settings(max_examples=300, deadline=None)
def test_what_was_cut_or_damaged_on_its_way_can_be_read(content: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, len(content)))
    damaged = content[:start] + data.draw(st.binary(max_size=20)) + content[end:]
    reading = read(damaged)
    assert reading.message_id
    reading.text.encode()


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=60))
@settings(max_examples=200, deadline=None)
def test_what_a_person_wrote_is_not_lost_by_leaving_out_quotes(text: str) -> None:
    written = " ".join(text.split())
    if written and not written.startswith((">", "_", "-")):
        content = f"Content-Type: text/plain; charset=utf-8\r\n\r\n{written}\n\nOn Monday Ann wrote:\n> Hello\n"
        assert body(content.encode()) == written


@given(st.text(alphabet='<>!-[]&;/="pdiv blockquote#x0', max_size=120))
@settings(max_examples=300, deadline=None)
def test_whatever_is_no_html_is_still_a_reply(html: str) -> None:
    assert read(html_mail(html)).kind == Kind.REPLY


@pytest.mark.parametrize("name", ["Subject", "From", "References", "Content-Type", "Message-ID", "Precedence"])
@pytest.mark.parametrize("text", ["=?", "<", "(", "a", "<a@b> ", "=?utf-8?q?a?= ", '"', "x; y=", "\r\n "])
def test_headers_without_end_are_read_quickly(name: str, text: str) -> None:
    started = time.monotonic()
    read(f"{name}: {text * 100_000}\r\nIn-Reply-To: {OURS}\r\n\r\nHi".encode())
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("text", ["<" * 100_000, "<!" * 50_000, "a:" * 50_000, "\nFrom: x" * 20_000, "> \n" * 30_000])
def test_much_of_nothing_is_read_quickly(text: str) -> None:
    for kind in ("plain", "html"):
        read(f"Content-Type: text/{kind}\r\n\r\n{text}".encode())
