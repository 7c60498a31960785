from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from baton.rules.reopening import Closing, Email, refusal_to_reopen
from tests.world import MONDAY

CLOSING = Closing("completed", MONDAY)


def refusal(*, after: timedelta = timedelta(hours=1), **facts: Any) -> str:
    return refusal_to_reopen(replace(CLOSING, **facts), at=MONDAY + after)


@pytest.mark.parametrize("status", ["completed", "skipped"])
def test_what_was_just_closed_can_be_reopened(status: str) -> None:
    assert refusal(status=status) == ""


def test_a_day_later_it_still_can_and_then_no_longer() -> None:
    assert refusal(after=timedelta(days=1)) == ""
    assert "more than a day ago" in refusal(after=timedelta(days=1, seconds=1))


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"closed_at": None, "status": "current"}, "This action is open."),
        ({"status": "cancelled"}, "This action was canceled because the participant left the sequence."),
        ({"email": Email.SENT}, "The email of this action was sent. Reopening the action would send it twice."),
        ({"email": Email.BOUNCED}, "The email of this action bounced."),
        ({"email": Email.UNDER_WAY}, "The email of this action is being sent."),
        ({"left": "Replied"}, "The participant left the sequence: Replied."),
        ({"ended_in_crm": "merged"}, "The record was merged in the CRM."),
        ({"is_enrolled_again": True}, "The record was enrolled in this sequence again."),
        ({"is_excluded": True}, "The person entered another exclusive sequence."),
        (
            {"is_later_closed": True},
            "A later action of this participant was completed or skipped. Reopen that one first.",
        ),
        ({"next_email": Email.UNDER_WAY}, "The email of the next action is being sent."),
        (
            {"next_email": Email.IN_DOUBT},
            "The email of the next action was possibly sent. Decide about that email first.",
        ),
    ],
)
def test_what_cannot_be_reopened_says_why(facts: dict[str, Any], reason: str) -> None:
    assert refusal(**facts) == reason


@pytest.mark.parametrize("email", [Email.NONE, Email.IN_DOUBT])
def test_an_email_that_was_not_sent_does_not_stand_in_the_way(email: Email) -> None:
    assert refusal(email=email) == ""
