"""Mails as they come in, shaped as mail programs and servers shape them; `OURS` is the mail that they are about."""

from textwrap import dedent

OURS = "<17.a1b2c3@baton.example.com>"
EARLIER = "<16.d4e5f6@baton.example.com>"


def mail(text: str, /, **fields: str) -> bytes:
    """A text with `{fields}` as a mail: lines end as on the wire, the margin of the source is gone."""
    return dedent(text).lstrip("\n").format(**fields).replace("\n", "\r\n").encode()


def reply(
    answers: str = OURS,
    *,
    message_id: str = "<reply-1@mail.example.org>",
    sender: str = "Lee Ortiz <lee@example.org>",
    subject: str = "Re: Hello Lee",
    headers: str = "X-Mailer: none",
    text: str = "Yes, please call me on Tuesday.",
) -> bytes:
    """A person's answer; other headers stand one a line."""
    return mail(
        """
        Return-Path: <lee@example.org>
        From: {sender}
        To: ann@example.com
        Subject: {subject}
        Message-ID: {message_id}
        In-Reply-To: {answers}
        References: {earlier} {answers}
        Date: Mon, 2 Mar 2026 10:00:00 +0000
        {headers}
        Content-Type: text/plain; charset=utf-8

        {text}
        """,
        sender=sender,
        subject=subject,
        message_id=message_id,
        answers=answers,
        earlier=EARLIER,
        headers=headers,
        text=text,
    )


def out_of_office(
    answers: str = OURS, *, message_id: str = "<ooo-1@mail.example.org>", text: str = "I am away until Monday."
) -> bytes:
    return reply(
        answers,
        message_id=message_id,
        subject="Automatic reply: Hello Lee",
        headers="Auto-Submitted: auto-replied",
        text=text,
    )


def unrelated(message_id: str = "<news-1@mail.example.org>") -> bytes:
    """A mail that answers nothing."""
    return mail(
        """
        From: News <news@example.net>
        To: ann@example.com
        Subject: This week
        Message-ID: {message_id}

        All the news.
        """,
        message_id=message_id,
    )


DELIVERY_REPORT = """
Return-Path: <>
From: MAILER-DAEMON@mail.example.org (Mail Delivery System)
To: ann@example.com
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Message-ID: {message_id}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_bound"

--=_bound
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mail.example.org.

--=_bound
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org
Arrival-Date: Mon, 2 Mar 2026 09:00:05 +0000

Final-Recipient: rfc822; {recipient}
Original-Recipient: rfc822;{recipient}
Action: {action}
Status: {status}
Diagnostic-Code: {said}

--=_bound
Content-Type: {returned}

Return-Path: <ann@example.com>
From: Ann <ann@example.com>
To: lee@example.org
Subject: Hello Lee
Message-ID: {about}

--=_bound--
"""


def delivery_report(
    about: str = OURS,
    *,
    message_id: str = "<dsn-1@mail.example.org>",
    recipient: str = "lee@example.org",
    action: str = "failed",
    status: str = "5.1.1",
    said: str = "smtp; 550 5.1.1 <lee@example.org> User unknown",
    returned: str = "text/rfc822-headers",
) -> bytes:
    """As RFC 3464 has it, and as most mail servers write it."""
    return mail(
        DELIVERY_REPORT,
        message_id=message_id,
        recipient=recipient,
        action=action,
        status=status,
        said=said,
        returned=returned,
        about=about,
    )


def complaint(about: str = OURS, *, message_id: str = "<arf-1@mail.example.org>", feedback: str = "abuse") -> bytes:
    """As RFC 5965 has it."""
    return mail(
        """
        From: feedback@mail.example.org
        To: ann@example.com
        Subject: Abuse report
        Message-ID: {message_id}
        Content-Type: multipart/report; report-type=feedback-report; boundary="=_bound"

        --=_bound
        Content-Type: text/plain

        This is an email abuse report.
        --=_bound
        Content-Type: message/feedback-report

        Feedback-Type: {feedback}
        User-Agent: Example/1.0
        Version: 1
        Original-Rcpt-To: <lee@example.org>

        --=_bound
        Content-Type: message/rfc822

        Message-ID: {about}
        To: lee@example.org
        Subject: Hello Lee

        --=_bound--
        """,
        message_id=message_id,
        feedback=feedback,
        about=about,
    )
