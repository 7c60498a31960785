from datetime import timedelta

import pytest

from baton.rules.sending import Consequence, SmtpStep, consequence, retry_delay

LATER, REFUSED, DEAD = Consequence.LATER, Consequence.REFUSED, Consequence.NO_SUCH_ADDRESS
SENDER, SERVER = Consequence.SENDER_FAULT, Consequence.SERVER_FAULT


def follows(step: SmtpStep, reply: str, *, is_own_address: bool = True) -> Consequence:
    return consequence(step=step, reply=reply, is_own_address=is_own_address)


@pytest.mark.parametrize("step", SmtpStep)
@pytest.mark.parametrize("reply", ["421 Busy", "450 4.2.1 Later", "451 4.7.1 Greylisted", "552 5.2.2 Mailbox full"])
def test_what_passes_is_tried_later_at_every_step(step: SmtpStep, reply: str) -> None:
    assert follows(step, reply) == LATER


@pytest.mark.parametrize("reply", ["554 5.7.1 Go away", "535 5.7.8 Wrong password", "550 5.1.1 User unknown"])
def test_before_the_email_begins_every_refusal_is_the_servers(reply: str) -> None:
    assert follows(SmtpStep.CONNECT, reply) == SERVER


def test_an_address_is_dead_only_by_the_reply_to_it_or_to_the_whole_email() -> None:
    replies = {step: follows(step, "550 5.1.1 User unknown") for step in SmtpStep}
    assert replies == {
        SmtpStep.CONNECT: SERVER,
        SmtpStep.SENDER: SENDER,
        SmtpStep.RECIPIENT: DEAD,
        SmtpStep.DATA: REFUSED,
        SmtpStep.END: DEAD,
    }


@pytest.mark.parametrize(
    "reply",
    [
        "553 5.7.1 <ann@example.com>: Sender address rejected: not owned by user baton",
        "550 5.1.0 <ann@example.com>: Sender address rejected: User unknown in local recipient table",
        "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
        "554 5.2.252 SendAsDenied; ann@example.com not allowed to send as ben@example.com",
        "550 5.1.8 Access denied, bad outbound sender",
        "550 The from address does not match a verified Sender Identity.",
        "550 Sender verify failed",
    ],
)
@pytest.mark.parametrize("step", [SmtpStep.SENDER, SmtpStep.RECIPIENT, SmtpStep.END])
def test_a_reply_about_the_sender_is_a_fault_of_this_sender(step: SmtpStep, reply: str) -> None:
    assert follows(step, reply) == SENDER
    assert follows(step, reply, is_own_address=False) == (SENDER if step == SmtpStep.END else SERVER)


def test_what_nobody_has_thought_of_is_the_senders_at_its_step_and_else_the_emails() -> None:
    assert follows(SmtpStep.SENDER, "550 Because") == SENDER
    assert {follows(step, "550 Because") for step in (SmtpStep.RECIPIENT, SmtpStep.DATA, SmtpStep.END)} == {REFUSED}
    assert follows(SmtpStep.RECIPIENT, "552 5.3.4 Message too large") == REFUSED


def test_a_retry_waits_longer_each_time_up_to_the_longest() -> None:
    longest = timedelta(hours=1)
    delays = [retry_delay(attempts, longest=longest) for attempts in range(6)]
    assert delays == [*(timedelta(minutes=minutes) for minutes in (1, 1, 4, 16)), longest, longest]
    assert retry_delay(10**6, longest=longest) == longest
