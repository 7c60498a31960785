"""What a server's refusal means, by its codes and by its words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.rules.delivery import Refusal, reason_of_return, refusal


@pytest.mark.parametrize(
    "reply",
    [
        "550 5.1.1 <lee@example.org>: Recipient address rejected: User unknown in virtual mailbox table",
        "550 5.1.1 no reason",
        "550-5.1.1 The email account that you tried to reach does not exist.\n550 5.1.1 https://example.com/policy",
        "550 5.1.10 RESOLVER.ADR.RecipientNotFound",
        "550 5.1.2 Bad destination system",
        "553 5.1.3 Invalid address",
        "551 5.1.6 The user has moved",
        "550 5.2.1 mailbox disabled",
        "550 No such user",
        "550 5.0.0 <lee@example.org>... User unknown",
        "550 #5.1.0 Address rejected.",
        "550 user unknown in relay recipient table",
        "550 spam@example.org: no such user here",
        "550 5.5.0 Requested action not taken: no such user here",
        "554 delivery error: dd This user doesn't have a yahoo.com account (lee@yahoo.com) [0]",
        "550 5.4.1 Recipient address rejected: Access denied. [protection.outlook.com]",
        "556 5.1.10 The domain accepts no mail",
        "550 5.7.27 Host does not accept mail",
    ],
)
def test_there_is_nobody_of_the_address(reply: str) -> None:
    assert refusal(reply) == Refusal.DEAD_ADDRESS


@pytest.mark.parametrize(
    "reply",
    [
        "554 5.7.1 Relay access denied",
        "550 5.7.1 Unable to relay",
        "550 relay not permitted",
        "553 5.7.1 sender address not owned by user",
        "553 5.7.1 <ann@example.com>: Sender address rejected: not owned by user baton",
        "530 5.7.0 Authentication required",
        "530 Must issue a STARTTLS command first",
        "503 5.5.1 Bad sequence of commands",
        "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
        "550 5.1.8 bad sender domain",
        "550 Sender address rejected: Domain not found",
        "550 5.1.0 <ann@example.com>: Sender address rejected: User unknown in virtual mailbox table",
        "550 Verification failed: no such user here\n550 Sender verify failed",
    ],
)
def test_the_fault_is_in_our_configuration(reply: str) -> None:
    assert refusal(reply) == Refusal.CONFIGURATION


@pytest.mark.parametrize(
    "reply",
    [
        "550 5.7.1 blocked using a blocklist",
        "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org",
        "550 5.7.26 This mail has been blocked because the sender is unauthenticated.",
        "550 5.7.509 Access denied, sending domain does not pass DMARC verification",
        "554 5.7.1 considered spam",
        "550 5.7.1 User unknown",
        "550 5.1.1 Refused due to recipient preferences",
        "550 5.1.0 <ann@example.com> sender rejected",
        "550 5.5.0 Host name does not match reverse DNS",
    ],
)
def test_the_email_was_blocked(reply: str) -> None:
    assert refusal(reply) == Refusal.BLOCKED


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ("552 5.2.2 mailbox full", Refusal.MAILBOX_FULL),
        ("552 sorry, mailbox lee@example.org is over quota temporarily (#5.1.1)", Refusal.MAILBOX_FULL),
        ("554 lee@example.org: Maildir over quota", Refusal.MAILBOX_FULL),
        ("550 5.4.5 daily user sending limit exceeded", Refusal.LIMIT),
        ("550-5.2.1 The user you are trying to contact is receiving mail at a rate that prevents", Refusal.LIMIT),
        ("552 5.3.4 message too large", Refusal.TOO_LARGE),
        ("552 Message size exceeds fixed maximum message size", Refusal.TOO_LARGE),
        ("550 mailbox unavailable", Refusal.OTHER),
        ("550 5.5.0 Requested action not taken: mailbox unavailable", Refusal.OTHER),
        ("554 Transaction failed", Refusal.OTHER),
        ("550 This account is disabled", Refusal.OTHER),
        ("", Refusal.OTHER),
    ],
)
def test_other_reasons_say_nothing_about_the_address(reply: str, reason: Refusal) -> None:
    assert refusal(reply) == reason


@pytest.mark.parametrize(
    "reply", ["421 x", "450 4.1.1 User unknown", "451 4.7.1 Greylisted", "452 4.2.2 Mailbox full", "450 no such user"]
)
def test_what_begins_with_four_passes(reply: str) -> None:
    assert refusal(reply) == Refusal.TEMPORARY


@pytest.mark.parametrize(
    ("reply", "status", "reason"),
    [
        ("550 no", "5.1.1", Refusal.DEAD_ADDRESS),
        ("550 5.7.1 no", "5.1.1", Refusal.BLOCKED),
        ("550 5.0.0 no", "5.2.2", Refusal.MAILBOX_FULL),
        ("452 4.2.2 mailbox full", "4.2.2", Refusal.MAILBOX_FULL),
        ("450 4.1.1 no such user", "4.1.1", Refusal.TEMPORARY),
        ("", "4.4.7", Refusal.TEMPORARY),
        ("", "5.0.0", Refusal.OTHER),
        ("450 no such user", "", Refusal.TEMPORARY),
    ],
)
def test_a_report_adds_its_status_and_has_given_up(reply: str, status: str, reason: Refusal) -> None:
    assert reason_of_return(reply, status=status) == reason


@given(st.text(max_size=300), st.text(max_size=30))
def test_whatever_a_server_answers_means_something(reply: str, status: str) -> None:
    assert refusal(reply) in Refusal
    assert reason_of_return(f"550 {reply}", status=status) in Refusal
