"""The steps of cover in words, and what the words of a step are; for `baton.delegation.trail_words`."""

from dataclasses import dataclass

from django.utils.formats import date_format

from baton.rules.availability import Inactive, MayNotWork, NoMemberAvailable, NoMembers, Obstacle, UserIsAway
from baton.rules.trail import AskedToCover, NobodyAvailable, OverdueIsNotCovered, OwnerIsAway


@dataclass(frozen=True, slots=True)
class StepWords:
    """`label` and `note` stand above and below a person in the picture; the note may be blank."""

    label: str
    note: str
    sentence: str


def cover_in_words(step: OwnerIsAway | OverdueIsNotCovered | AskedToCover | NobodyAvailable) -> StepWords:
    match step:
        case OwnerIsAway():
            return _away(step)
        case OverdueIsNotCovered():
            sentence = f"This absence doesn’t cover overdue actions, so {step.owner.name} keeps this action."
            return StepWords("Cover", "not for overdue actions", sentence)
        case AskedToCover():
            return _asked_to_cover(step)
        case NobodyAvailable():
            sentence = f"There is no available cover, so {step.owner.name} keeps this action."
            return StepWords("Cover", "no one available", sentence)


def _away(step: OwnerIsAway) -> StepWords:
    first, last = step.time_away.first_day, step.time_away.last_day
    when = "and this action is due" if step.is_due else "when this action is expected"
    names = {"owner": step.owner.name, "first": date_format(first), "when": when}
    # Whoever left is not “away”, though their work is covered by the same means.
    if last is None and not step.owner.is_active:
        note = "covered from {first}, until further notice".format(**names)
        sentence = "The actions of {owner} are covered from {first} until further notice."
        return StepWords("Inactive", note, sentence.format(**names))
    if last is None:
        note = "from {first}, until further notice".format(**names)
        return StepWords("Away", note, "{owner} is away from {first} until further notice, {when}.".format(**names))
    if first == last:
        sentence = "%(owner)s is away on %(first)s, %(when)s."
        return StepWords("Away", names["first"], sentence % names)
    names["last"] = date_format(last)
    sentence = "%(owner)s is away from %(first)s to %(last)s, %(when)s."
    return StepWords("Away", "{first} to {last}".format(**names), sentence % names)


def _asked_to_cover(step: AskedToCover) -> StepWords:
    names = {"person": step.person.name}
    if step.obstacle is not None:
        return StepWords("Asked to cover", *(text % names for text in _unable_to_cover(step.obstacle)))
    covers = f"{step.person.name} covers"
    note = "acts while the owner is away"
    if step.among is not None:
        note = f"from {step.among.name}, while the owner is away"
        covers = f"{step.among.name} covers, and it is {step.person.name}’s turn"
    elif step.person.is_queue:
        note = "its members act while the owner is away"
        covers = f"{step.person.name} covers: any of its members can do this action"
    return StepWords("Cover", note, f"In this sequence, {covers}." if step.is_for_sequence else f"{covers}.")


def _unable_to_cover(obstacle: Obstacle) -> tuple[str, str]:
    """A note and a sentence."""
    match obstacle:
        case UserIsAway():
            return "away too", "%(person)s would cover but is away too."
        case Inactive():
            return "inactive", "%(person)s would cover but is inactive."
        case MayNotWork():
            return "can’t work actions", "%(person)s would cover but can’t work on actions."
        case NoMembers():
            return "no active members", "%(person)s would cover but has no members who can work on actions."
        case NoMemberAvailable():
            return "no one available", "%(person)s would cover but has no available members."
