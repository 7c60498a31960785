"""What follows when an action is completed with an outcome, case by case."""

import pytest

from baton.rules.consent import Channel
from baton.rules.outcomes import (
    OutcomeEffect,
    OutcomeSetting,
    Situation,
    StepAhead,
    default_setting,
    wait_in_words,
    what_follows,
)
from baton.rules.schedule import Wait

EMAIL, CALL, SMS, TASK = (
    StepAhead(position, name, type_)
    for position, name, type_ in (
        (2, "Intro email", "email"),
        (3, "Second call", "call"),
        (4, "Short text", "sms"),
        (5, "Hand over", "task"),
    )
)
AHEAD = (EMAIL, CALL, SMS, TASK)
TYPES = ("call", "email", "call", "sms", "task")
NO_ONE_LEFT = ("call", "sms", "task")

GO_ON = OutcomeSetting()
END = OutcomeSetting(OutcomeEffect.END, result="Not interested")
NO_RESULT = OutcomeSetting(OutcomeEffect.END)
SKIP = OutcomeSetting(OutcomeEffect.SKIP, to=5)
SKIP_BACK = OutcomeSetting(OutcomeEffect.SKIP, to=1)
REPEAT = OutcomeSetting(OutcomeEffect.REPEAT, wait=Wait(days=2), most=3)
NO_EMAIL = OutcomeSetting(OutcomeEffect.OPT_OUT, channel="email")
NO_CALLS = OutcomeSetting(OutcomeEffect.OPT_OUT, channel="phone")
NOTHING = OutcomeSetting(OutcomeEffect.OPT_OUT, channel="all")
WRONG = OutcomeSetting(OutcomeEffect.WRONG_NUMBER)


@pytest.mark.parametrize(
    ("setting", "situation", "reason", "skipped"),
    [
        (GO_ON, Situation(ahead=AHEAD), "Continues with “Intro email”.", ()),
        (GO_ON, Situation(), "Finishes the sequence.", ()),
        (END, Situation(ahead=AHEAD), "Ends the sequence: Not interested.", ()),
        (NO_RESULT, Situation(ahead=AHEAD), "The result is no longer used. Continues with “Intro email”.", ()),
        (SKIP, Situation(ahead=AHEAD), "Skips to “Hand over”.", (2, 3, 4)),
        (SKIP, Situation(ahead=(TASK,)), "Skips to “Hand over”.", ()),
        (
            SKIP_BACK,
            Situation(ahead=AHEAD),
            "The action to skip to is no longer ahead. Continues with “Intro email”.",
            (),
        ),
        (REPEAT, Situation(ahead=AHEAD), "Repeats in 2 business days (1 of 3).", ()),
        (REPEAT, Situation(ahead=AHEAD, repeated=2), "Repeats in 2 business days (3 of 3).", ()),
        (REPEAT, Situation(ahead=AHEAD, repeated=3), "Already repeated 3 times. Continues with “Intro email”.", ()),
        (REPEAT, Situation(repeated=3), "Already repeated 3 times. Finishes the sequence.", ()),
        (
            NO_EMAIL,
            Situation(ahead=AHEAD, types=TYPES),
            "Opts the person out of email. Continues with “Second call”.",
            (2,),
        ),
        (
            NO_CALLS,
            Situation(ahead=AHEAD, types=TYPES),
            "Opts the person out of calls and SMS. Continues with “Intro email”.",
            (3, 4),
        ),
        (
            NO_CALLS,
            Situation(ahead=(CALL, TASK), types=NO_ONE_LEFT),
            "Opts the person out of calls and SMS, which ends the sequence.",
            (),
        ),
        (
            NO_CALLS,
            Situation(ahead=AHEAD, types=TYPES, closed={Channel.EMAIL}),
            "Opts the person out of calls and SMS, which ends the sequence.",
            (),
        ),
        (
            NOTHING,
            Situation(ahead=AHEAD, types=TYPES),
            "Opts the person out of email, calls, and SMS, which ends the sequence.",
            (),
        ),
        (
            WRONG,
            Situation(ahead=AHEAD),
            "Plans no more calls or SMS to this number. Continues with “Intro email”.",
            (3, 4),
        ),
        (WRONG, Situation(ahead=(CALL,)), "Plans no more calls or SMS to this number. Finishes the sequence.", (3,)),
    ],
)
def test_what_follows_is_said(
    setting: OutcomeSetting, situation: Situation, reason: str, skipped: tuple[int, ...]
) -> None:
    consequence = what_follows(setting, situation)
    assert (consequence.reason, consequence.skipped) == (reason, skipped)


@pytest.mark.parametrize(
    ("setting", "situation", "effect", "closes"),
    [
        (REPEAT, Situation(), OutcomeEffect.REPEAT, set()),
        (REPEAT, Situation(repeated=3), OutcomeEffect.GO_ON, set()),
        (NO_RESULT, Situation(), OutcomeEffect.GO_ON, set()),
        (SKIP_BACK, Situation(ahead=AHEAD), OutcomeEffect.GO_ON, set()),
        (NO_EMAIL, Situation(types=TYPES), OutcomeEffect.OPT_OUT, {Channel.EMAIL}),
        (NOTHING, Situation(types=TYPES), OutcomeEffect.OPT_OUT, {Channel.EMAIL, Channel.PHONE}),
        (WRONG, Situation(), OutcomeEffect.WRONG_NUMBER, {Channel.PHONE}),
    ],
)
def test_the_effect_is_what_is_carried_out(
    setting: OutcomeSetting, situation: Situation, effect: OutcomeEffect, closes: set[Channel]
) -> None:
    consequence = what_follows(setting, situation)
    assert (consequence.effect, set(consequence.closes)) == (effect, closes)


@pytest.mark.parametrize(
    ("outcome", "setting"),
    [
        ("meeting", OutcomeSetting(OutcomeEffect.END, result="Meeting booked")),
        ("wrong_number", WRONG),
        ("connected", GO_ON),
        ("no_answer", GO_ON),
        ("voicemail", GO_ON),
    ],
)
def test_an_action_without_a_setting_takes_the_default(outcome: str, setting: OutcomeSetting) -> None:
    assert default_setting(outcome) == setting


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (Wait(), "immediately"),
        (Wait(days=1), "in 1 business day"),
        (Wait(hours=1), "in 1 hour"),
        (Wait(days=2, hours=4, counts="calendar"), "in 2 days and 4 hours"),
    ],
)
def test_a_wait_in_words(wait: Wait, words: str) -> None:
    assert wait_in_words(wait) == words
