"""What follows when an action is completed with an outcome, such as a call with “No answer”.

1. What its setting says. An action without one takes the default: “Meeting booked” ends with that result, “Wrong
   number” plans no more calls, and any other outcome goes on.
2. Go on: the next action is current. After the last one, the participant has finished.
3. End: the participant leaves with the result. A result that is no longer used does not end; it goes on.
4. Skip: the actions before a later one are skipped. One that is no longer ahead is not waited for; it goes on.
5. Repeat: the action stays current and is expected after a wait, at most so many times; then it goes on.
6. Opt out: the person is opted out of the channel, and the actions that need it are skipped. Who is reached through
   no channel of the sequence leaves it (`baton/rules/consent.py`).
7. Wrong number: the number gets no more calls and SMS, and those that wait are skipped. That is nobody's opt-out, so
   the participant stays.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from baton.rules.consent import CHANNELS, Channel, is_unreachable
from baton.rules.schedule import Wait

MEETING_BOOKED = "Meeting booked"  # the result that a team begins with
MOST_REPEATS = 10
NO_WAIT = Wait()
CHANNEL_NAMES = {"email": "email", "phone": "calls and SMS", "all": "email, calls, and SMS"}
CLOSED_BY = {
    "email": frozenset({Channel.EMAIL}),
    "phone": frozenset({Channel.PHONE}),
    "all": frozenset({Channel.EMAIL, Channel.PHONE}),
}


class OutcomeEffect(StrEnum):
    GO_ON = "go_on"
    END = "end"
    SKIP = "skip"
    REPEAT = "repeat"
    OPT_OUT = "opt_out"
    WRONG_NUMBER = "wrong_number"


@dataclass(frozen=True, slots=True)
class OutcomeSetting:
    """What an action says for one outcome. `channel` is a key of `CHANNEL_NAMES`; `to` the position of an action."""

    effect: OutcomeEffect = OutcomeEffect.GO_ON
    result: str = ""
    to: int | None = None
    channel: str = ""
    wait: Wait = NO_WAIT
    most: int = 0


@dataclass(frozen=True, slots=True)
class StepAhead:
    """An action that waits behind the current one."""

    position: int
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Situation:
    """How often the action was `repeated`, what lies `ahead`, all `types` of the sequence, and channels `closed`."""

    repeated: int = 0
    ahead: Sequence[StepAhead] = ()
    types: Collection[str] = ()
    closed: Collection[Channel] = ()


@dataclass(frozen=True, slots=True)
class Consequence:
    """What follows, and its `reason` in words. `skipped` are positions; `closes` the channels to close."""

    effect: OutcomeEffect
    reason: str
    skipped: tuple[int, ...] = ()
    closes: frozenset[Channel] = frozenset()


def default_setting(outcome: str) -> OutcomeSetting:
    match outcome:
        case "meeting":
            return OutcomeSetting(OutcomeEffect.END, result=MEETING_BOOKED)
        case "wrong_number":
            return OutcomeSetting(OutcomeEffect.WRONG_NUMBER)
        case _:
            return OutcomeSetting()


def what_follows(setting: OutcomeSetting, situation: Situation) -> Consequence:
    match setting.effect:
        case OutcomeEffect.GO_ON:
            return _go_on(situation)
        case OutcomeEffect.END:
            return _end(setting, situation)
        case OutcomeEffect.SKIP:
            return _skip(setting, situation)
        case OutcomeEffect.REPEAT:
            return _repeat(setting, situation)
        case OutcomeEffect.OPT_OUT:
            return _opt_out(setting, situation)
        case OutcomeEffect.WRONG_NUMBER:
            closes = frozenset({Channel.PHONE})
            return _close(setting, situation, closes, "Plans no more calls or SMS to this number.")


def wait_in_words(wait: Wait) -> str:
    """`in 2 business days and 4 hours`; `immediately` if it is none."""
    parts = []
    if wait.days:
        day = "day" if wait.counts == "calendar" else "business day"
        parts.append(f"{wait.days} {day}{'s' if wait.days > 1 else ''}")
    if wait.hours:
        parts.append(f"{wait.hours} hour{'s' if wait.hours > 1 else ''}")
    return f"in {' and '.join(parts)}" if parts else "immediately"


def _go_on(situation: Situation, reason: str = "", skipped: tuple[int, ...] = ()) -> Consequence:
    left = [step for step in situation.ahead if step.position not in skipped]
    then = f"Continues with “{left[0].name}”." if left else "Finishes the sequence."
    return Consequence(OutcomeEffect.GO_ON, f"{reason} {then}".strip(), skipped)


def _end(setting: OutcomeSetting, situation: Situation) -> Consequence:
    if not setting.result:
        return _go_on(situation, "The result is no longer used.")
    return Consequence(setting.effect, f"Ends the sequence: {setting.result}.")


def _skip(setting: OutcomeSetting, situation: Situation) -> Consequence:
    target = next((step for step in situation.ahead if step.position == setting.to), None)
    if target is None:
        return _go_on(situation, "The action to skip to is no longer ahead.")
    skipped = tuple(step.position for step in situation.ahead if step.position < target.position)
    return Consequence(setting.effect, f"Skips to “{target.name}”.", skipped)


def _repeat(setting: OutcomeSetting, situation: Situation) -> Consequence:
    if situation.repeated >= setting.most:
        return _go_on(situation, f"Already repeated {_times(situation.repeated)}.")
    times = f"{situation.repeated + 1} of {setting.most}"
    return Consequence(setting.effect, f"Repeats {wait_in_words(setting.wait)} ({times}).")


def _opt_out(setting: OutcomeSetting, situation: Situation) -> Consequence:
    closes, reason = CLOSED_BY[setting.channel], f"Opts the person out of {CHANNEL_NAMES[setting.channel]}"
    if is_unreachable(situation.types, closed={*closes, *situation.closed}):
        return Consequence(setting.effect, f"{reason}, which ends the sequence.", closes=closes)
    return _close(setting, situation, closes, f"{reason}.")


def _close(setting: OutcomeSetting, situation: Situation, closes: frozenset[Channel], reason: str) -> Consequence:
    # What cannot be done any more would only come up to be skipped by hand.
    skipped = tuple(step.position for step in situation.ahead if CHANNELS.get(step.type) in closes)
    then = _go_on(situation, reason, skipped)
    return Consequence(setting.effect, then.reason, skipped, closes)


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
