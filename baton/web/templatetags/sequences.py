"""How the actions of a sequence, and the resolution of a delegation, are drawn and put into words."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

from django import template
from django.utils.formats import time_format

from baton.crm.models import CrmObject
from baton.insight.standing import Progress
from baton.rules.field_labels import label_of
from baton.rules.record_rules import Condition, RecordRules
from baton.sequences.models import Action, Sequence
from baton.sequences.other_sequences import other_sequences_in_words, reply_elsewhere_in_words
from baton.sequences.outcomes import OutcomeRule
from baton.sequences.record_rules import OPERATORS, enrollment_rules_of, exit_rules_of, rules_in_words
from baton.sequences.settings import label_of_override
from baton.sequences.timeline import DatedAction, Timeline
from baton.wording import grouped, plural

register = template.Library()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar, in percent of its length; written out, so that no language puts a comma into it."""

    name: str
    start: str
    width: str


@register.filter
def wait_words(action: Action) -> str:
    """When an action is expected after the one before it, or the enrollment: “2 business days later, at 9:00 AM”."""
    parts = [_days(action)] if action.wait_days else []
    if action.wait_hours:
        parts.append(plural("%d hour", "%d hours", action.wait_hours) % action.wait_hours)
    return _at(_wait(action, parts), action)


def _wait(action: Action, parts: list[str]) -> str:
    if not parts:
        return "Immediately" if action.position == 1 else "Immediately after"
    wait = "{days} and {hours}".format(**dict(zip(("days", "hours"), parts, strict=True))) if parts[1:] else parts[0]
    return ("%s after enrollment" if action.position == 1 else "%s later") % wait


def _at(wait: str, action: Action) -> str:
    if action.at_time is None:
        return wait
    return "{wait}, at {time}".format(wait=wait, time=time_format(action.at_time, "TIME_FORMAT"))


@register.filter
def delegation_words(action: Action) -> str:
    """Whose an action is where it overrides; blank where it inherits."""
    return label_of_override(action)


@register.filter
def answerer_of(labels: Mapping[int, str], action: Action) -> str:
    """Who answers replies to an action's emails, if it says so itself."""
    return labels.get(action.pk, "")


@register.filter
def date_of(timeline: Timeline | None, action: Action) -> DatedAction | None:
    """When an action is expected on the timeline."""
    return timeline.by_action.get(action.pk) if timeline else None


@register.filter
def rules_of(outcomes: Mapping[int, list[OutcomeRule]], action: Action) -> list[OutcomeRule]:
    """What is set for the outcomes of an action, of all that were read at once."""
    return outcomes.get(action.pk, [])


@register.filter
def many(object_: str) -> str:
    """The records of an object, as one speaks of several: “leads”."""
    return CrmObject(object_).in_plural


@register.filter
def enrollment_rules(sequence: Sequence) -> RecordRules:
    """The enrollment rules of a sequence."""
    return enrollment_rules_of(sequence)


@register.filter
def enrollment_words(sequence: Sequence) -> str:
    """How records enter, as sentences."""
    if sequence.enrollment == Sequence.Enrollment.MANUAL:
        sentence = "Records are enrolled manually."
    elif sequence.daily_intake:
        sentence = f"Records are enrolled automatically, up to {grouped(sequence.daily_intake)} per day."
    else:
        sentence = "Records are enrolled automatically as soon as they match the enrollment rules."
    match Sequence.Return(sequence.returns):
        case Sequence.Return.ALWAYS:
            return sentence
        case Sequence.Return.NEVER:
            return sentence + " " + "Records can’t be enrolled again."
        case Sequence.Return.AFTER_DAYS:
            days = sequence.returns_after_days or 0
            again = plural(
                "Records can be enrolled again after %d day.", "Records can be enrolled again after %d days.", days
            )
            return sentence + " " + again % days


@register.filter
def other_sequences_words(sequence: Sequence) -> str:
    return other_sequences_in_words(sequence)


@register.filter
def exit_words(sequence: Sequence) -> str:
    """Who leaves before the end, as sentences."""
    rules = rules_in_words(exit_rules_of(sequence))
    sentence = f"Records leave if {rules}." if rules else "No exit rules."
    on_reply = "Replies end the sequence." if sequence.ends_on_reply else "Replies don’t end the sequence."
    return f"{sentence} {on_reply} {reply_elsewhere_in_words(sequence)}"


@register.filter
def field_label(condition: Condition) -> str:
    return label_of(condition.field)


@register.filter
def operator_words(condition: Condition) -> str:
    return str(OPERATORS[condition.operator])


@register.filter
def parts_of(progress: Progress, whole: int) -> list[Part]:
    """The bar of an action: what is completed, skipped, current and waiting, of all that were ever in."""
    counts = {
        "completed": progress.completed,
        "skipped": progress.skipped,
        "current": progress.current,
        "waiting": progress.waiting,
    }
    starts = accumulate(counts.values(), initial=0)
    return [
        Part(name, percent(start, whole), percent(count, whole))
        for (name, count), start in zip(counts.items(), starts, strict=False)
        if count
    ]


@register.filter
def percent(part: int, whole: int) -> str:
    """The length of a bar."""
    return f"{100 * part / whole:.2f}%" if whole else "0%"


def _days(action: Action) -> str:
    if action.wait_counts == Action.Days.BUSINESS:
        return plural("%d business day", "%d business days", action.wait_days) % action.wait_days
    return plural("%d calendar day", "%d calendar days", action.wait_days) % action.wait_days
