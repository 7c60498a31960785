"""What a returned email says of its address: on messages of our own, and measured on a collection of real ones."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from baton.rules.delivery import Refusal
from baton.rules.inbound import InboundEmail, InboundKind, read_email
from tests.mails import OURS, complaint, delivery_report, mail

COLLECTION = Path(os.environ.get("BATON_BOUNCE_DATA") or Path(__file__).parents[3] / "shared/data/bounces")


@pytest.mark.parametrize(
    ("status", "said", "reason"),
    [
        ("5.1.1", "smtp; 550 no", Refusal.DEAD_ADDRESS),
        ("5.0.0", "smtp; 550 5.1.1 User unknown", Refusal.DEAD_ADDRESS),
        ("5.0.0", "smtp; 550 User unknown", Refusal.DEAD_ADDRESS),
        ("5.7.1", "", Refusal.BLOCKED),
        ("5.7.1", "smtp; 554 5.7.1 Relay access denied", Refusal.CONFIGURATION),
        ("5.1.1", "smtp; 552 5.2.2 Mailbox full", Refusal.MAILBOX_FULL),
        ("4.4.7", "smtp; 450 4.1.1 User unknown", Refusal.TEMPORARY),
        ("4.0.0", "smtp; 550 User unknown", Refusal.TEMPORARY),
        ("5.0.0", "", Refusal.OTHER),
    ],
)
def test_only_a_dead_address_is_dead(status: str, said: str, reason: Refusal) -> None:
    reading = read_email(delivery_report(status=status, said=said))
    assert (reading.kind, reading.reason) == (InboundKind.BOUNCE, reason)
    assert reading.address_is_dead == (reason == Refusal.DEAD_ADDRESS)


def test_what_is_still_tried_is_not_dead() -> None:
    reading = read_email(delivery_report(action="delayed", status="5.1.1"))
    assert (reading.kind, reading.address_is_dead) == (InboundKind.TRANSIENT, False)


def test_a_report_whose_boundary_is_wrong_is_read_as_text() -> None:
    content = delivery_report().replace(b'boundary="=_bound"', b'boundary="=_lost"')
    reading = read_email(content)
    assert (reading.kind, reading.recipient, reading.address_is_dead) == (InboundKind.BOUNCE, "lee@example.org", True)
    assert OURS in reading.answers


def test_a_report_may_be_encoded_and_have_blanks_before_its_colons() -> None:
    content = delivery_report().replace(b"Status: 5.1.1", b"Status : 5.1.=\r\n1")
    type_line = b"Content-Type: message/delivery-status\r\n"
    encoded = content.replace(type_line, type_line + b"Content-Transfer-Encoding: quoted-printable\r\n")
    assert read_email(encoded).address_is_dead


def test_two_recipients_without_a_blank_line_between_are_two() -> None:
    both = delivery_report(status="5.2.2", said="smtp; 552 5.2.2 full").replace(
        b"5.2.2 full\r\n",
        b"5.2.2 full\r\nFinal-Recipient: rfc822; lou@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n",
    )
    reading = read_email(both)
    assert (reading.recipient, reading.address_is_dead) == ("lou@example.org", True)


def notice(
    text: str, *, sender: str = "MAILER-DAEMON@mail.example.org", subject: str = "failure notice"
) -> InboundEmail:
    return read_email(
        mail(
            """
            Return-Path: <>
            From: {sender}
            To: ann@example.com
            Subject: {subject}
            Message-ID: <plain@mail.example.org>

            {text}

            --- Below this line is a copy of the message.

            Message-ID: {ours}
            To: lee@example.org
            Subject: 550 5.1.1 no such user
            """,
            sender=sender,
            subject=subject,
            text=text,
            ours=OURS,
        )
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<lee@example.org>:\nSorry, no mailbox here by that name. (#5.1.1)", Refusal.DEAD_ADDRESS),
        ("lee@example.org\n  unknown user", Refusal.DEAD_ADDRESS),
        ("Hello lee@example.org was not reached: over quota", Refusal.MAILBOX_FULL),
        ("<lee@example.org>:\nhost said: 554 5.7.1\n   Relay access denied", Refusal.CONFIGURATION),
        (">>> DATA\n<<< 552 5.2.2 full\n550 5.1.1 <lee@example.org>... User unknown", Refusal.MAILBOX_FULL),
        ("I could not deliver it to lee@example.org.", Refusal.OTHER),
    ],
)
def test_a_plain_notice_is_read_by_what_the_server_answered(text: str, reason: Refusal) -> None:
    reading = notice(text)
    assert (reading.kind, reading.reason, reading.answers[0]) == (InboundKind.BOUNCE, reason, OURS)
    assert reading.recipient in {"lee@example.org", ""}


def test_what_we_wrote_ourselves_makes_no_address_dead() -> None:
    assert not notice("It did not work.").address_is_dead


@pytest.mark.parametrize("subject", ["Undeliverable: Hello", "Unzustellbar: Hello", "Non remis : Hello"])
def test_a_postmaster_under_the_subject_of_a_bounce_is_a_program(subject: str) -> None:
    reading = notice("lee@example.org: user unknown", sender="postmaster@example.org", subject=subject)
    assert (reading.kind, reading.address_is_dead) == (InboundKind.BOUNCE, True)


def test_an_unknown_user_after_the_server_saw_the_email_may_be_a_filter() -> None:
    def text(command: str) -> bytes:
        said = f"<lee@example.org>: host said: 550 User unknown (in reply to {command} command)"
        report = delivery_report(status="5.0.0", said="smtp; 550 User unknown")
        return report.replace(b"This is the mail system at host mail.example.org.", said.encode())

    assert read_email(text("RCPT TO")).address_is_dead
    assert not read_email(text("end of DATA")).address_is_dead


@pytest.mark.parametrize(
    "text",
    ["x\n" * 400_000, "user " * 200_000, "550 x\n" * 150_000, "\n" * 900_000, "RCPT TO: " * 100_000, "(" * 900_000],
)
def test_notices_without_end_are_read(text: str) -> None:
    assert notice(text).kind == InboundKind.BOUNCE


def test_reports_on_recipients_without_end_are_read() -> None:
    before, after = delivery_report().split(b"Final-Recipient", 1)
    group = b"Final-Recipient: rfc822; lou@example.org\r\nAction: failed\r\n\r\n"
    assert read_email(before + group * 10_000 + b"Final-Recipient" + after).kind == InboundKind.BOUNCE


def test_amazon_ses_announces_bounces_in_json() -> None:
    recipient = {"emailAddress": "lee@example.org", "status": "5.1.1", "diagnosticCode": "smtp; 550 unknown"}
    message = json.dumps({"bounce": {"bouncedRecipients": [recipient]}})
    content = mail(
        """
        From: Bounces <no-reply@sns.amazonaws.com>
        Subject: AWS Notification Message

        {text}
        """,
        text=json.dumps({"Message": message}),
    )
    reading = read_email(content)
    assert (reading.kind, reading.recipient, reading.address_is_dead) == (InboundKind.BOUNCE, "lee@example.org", True)


def test_a_complaint_names_who_complained_and_about_what() -> None:
    reading = read_email(complaint())
    assert (reading.kind, reading.reason, reading.opts_out) == (InboundKind.COMPLAINT, "abuse", True)
    assert (reading.recipient, reading.answers) == ("lee@example.org", (OURS,))


def test_failed_authentication_and_praise_are_nobodys_complaint() -> None:
    assert not read_email(complaint(feedback="auth-failure")).opts_out
    assert read_email(complaint(feedback="not-spam")).kind == InboundKind.AUTO_REPLY


# Measured

DEAD_CODES = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"}
# Of these the collection says that the address lives, though the server says that there is nobody: what is filtered
# there is often refused with "user unknown", and what is suspended is a mailbox that is disabled.
MAY_BE_DEAD = {"filtered", "suspend"}


@pytest.fixture(scope="module")
def collection() -> list[tuple[InboundEmail, list[dict[str, Any]]]]:
    if not (COLLECTION / "expected.jsonl").exists():
        pytest.skip(
            f"There are no bounces to measure in {COLLECTION}; BATON_BOUNCE_DATA names a folder that has some."
        )
    expected = [json.loads(line) for line in (COLLECTION / "expected.jsonl").read_text().splitlines()]
    return [(read_email((COLLECTION / "mail" / one["file"]).read_bytes()), one["verdict"]) for one in expected]


def is_bounce(verdict: list[dict[str, Any]]) -> bool:
    return bool(verdict) and all(one["reason"] not in {"feedback", "delivered"} for one in verdict)


def test_ninety_seven_in_a_hundred_bounces_are_recognized(
    collection: list[tuple[InboundEmail, list[dict[str, Any]]]],
) -> None:
    bounces = [reading for reading, verdict in collection if is_bounce(verdict)]
    recognized = [reading for reading in bounces if reading.kind in {InboundKind.BOUNCE, InboundKind.TRANSIENT}]
    assert len(recognized) >= 0.97 * len(bounces)


def test_ninety_seven_in_a_hundred_dead_addresses_are_found(
    collection: list[tuple[InboundEmail, list[dict[str, Any]]]],
) -> None:
    dead = [reading for reading, verdict in collection if any(one["hard"] for one in verdict)]
    assert sum(reading.address_is_dead for reading in dead) >= 0.97 * len(dead)


def test_one_in_a_hundred_living_addresses_is_marked_dead_at_most(
    collection: list[tuple[InboundEmail, list[dict[str, Any]]]],
) -> None:
    def may_be_dead(verdict: dict[str, Any]) -> bool:
        return verdict["hard"] or verdict["status"] in DEAD_CODES or verdict["reason"] in MAY_BE_DEAD

    living = [reading for reading, verdict in collection if is_bounce(verdict) and not any(map(may_be_dead, verdict))]
    assert sum(reading.address_is_dead for reading in living) <= 0.01 * len(living)


def test_complaints_are_complaints(collection: list[tuple[InboundEmail, list[dict[str, Any]]]]) -> None:
    of_people = [reading for reading, verdict in collection if any(one["reason"] == "feedback" for one in verdict)]
    assert {reading.kind for reading in of_people} == {InboundKind.COMPLAINT}
