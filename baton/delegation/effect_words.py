"""What a change of ownership does, in sentences: the same on pages and on the command line."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from baton.delegation.effects import Effect
from baton.wording import grouped, plural

MOST_NAMES = 5


# Why participants do not go back to the sequence that they were moved from.
STAY_MOVED = {
    "left_since": (
        "{count} participant later left the sequence",
        "{count} participants later left the sequence",
    ),
    "worked_since": (
        "{count} participant has an action completed or skipped since the move",
        "{count} participants have an action completed or skipped since the move",
    ),
    "enrolled_since": (
        "{count} participant was enrolled in the original sequence again",
        "{count} participants were enrolled in the original sequence again",
    ),
}


class When(Enum):
    """Whether it would, has just done so, or did: of that, only what changed is known."""

    PREVIEW = "preview"
    NOW = "now"
    LOG = "log"


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` has the place {count} for the number it is about, and may have {of} for that of all."""

    text: str
    count: int = 0
    of: int = 0

    def __str__(self) -> str:
        return self.text.format(count=grouped(self.count), of=grouped(self.of))


@dataclass(frozen=True, slots=True)
class EffectWords:
    """`overwritten` is a warning, where there is something to warn of; `left_alone` gives the reasons."""

    headline: tuple[Sentence, ...]
    overwritten: Sentence | None
    facts: tuple[Sentence, ...]
    left_alone_heading: str
    left_alone: tuple[Sentence, ...]


def effect_in_words(effect: Effect, *, when: When) -> EffectWords:
    is_preview = when is When.PREVIEW
    return EffectWords(
        headline=tuple(_headline(effect, when)),
        overwritten=_overwritten(effect.overwritten, is_preview=is_preview) if effect.overwritten else None,
        facts=tuple(_facts(effect)),
        left_alone_heading="Not changed:",
        left_alone=tuple(_left_alone(effect)),
    )


def shares_in_words(effect: Effect) -> str:
    """“110 to Nadia Petrova, 68 to Ben Carter, and 35 to Ann Lee”; nothing if only one owner gains."""
    receivers = [share for share in effect.owners if share.gains > share.losses]
    if len(receivers) < 2:  # noqa: PLR2004
        return ""
    shares = [f"{grouped(share.gains)} to {share.owner.name}" for share in receivers[:MOST_NAMES]]
    if others := receivers[MOST_NAMES:]:
        to_others = plural("{count} to {n} other", "{count} to {n} others", len(others))
        shares.append(to_others.format(count=grouped(sum(share.gains for share in others)), n=len(others)))
    *all_but_last, last = shares
    comma = "," if len(all_but_last) > 1 else ""
    return f"{', '.join(all_but_last)}{comma} and {last}"


def _headline(effect: Effect, when: When) -> Iterator[Sentence]:
    moved, reached = effect.moved, effect.reached
    if not effect.changed:
        yield _unchanged(reached, when)
    elif not moved:
        yield Sentence("No action changes owner.")
    elif effect.is_first_ownership:
        new = plural("{count} new action is assigned.", "{count} new actions are assigned.", moved)
        yield Sentence(new, moved)
    # A handover stores what changed. How many actions were looked at is known only at the time.
    elif when is When.LOG:
        got = plural("{count} action changed owner.", "{count} actions changed owner.", moved)
        yield Sentence(got, moved)
    else:
        yield Sentence(_moved_of(reached, when), moved, reached)
    if when is not When.LOG and (shares := shares_in_words(effect)):
        yield Sentence(f"{shares}.".replace("{", "{{").replace("}", "}}"))
    if others := effect.changed - moved:
        keep = plural(
            "{count} keeps its owner but has a different cover or reason.",
            "{count} keep their owner but have a different cover or reason.",
            others,
        )
        # Said apart from those that move. “50 change” above a list of 30 gains makes people look for the other 20.
        yield Sentence(keep, others)


def _unchanged(reached: int, when: When) -> Sentence:
    if reached:
        keep = plural(
            "The {of} affected open action keeps its owner.",
            "All {of} affected open actions keep their owners.",
            reached,
        )
        return Sentence(keep, of=reached)
    return Sentence("No open actions changed." if when is When.LOG else "No open actions are affected.")


def _moved_of(reached: int, when: When) -> str:
    if when is When.PREVIEW:
        return plural(
            "{count} of {of} open action changes owner.",
            "{count} of {of} open actions change owner.",
            reached,
        )
    return plural(
        "{count} of {of} open action changed owner.", "{count} of {of} open actions changed owner.", reached
    )


def _overwritten(count: int, *, is_preview: bool) -> Sentence:
    if is_preview:
        text = plural(
            "{count} individual reassignment is overwritten.",
            "{count} individual reassignments are overwritten.",
            count,
        )
    else:
        text = plural(
            "{count} individual reassignment was overwritten.",
            "{count} individual reassignments were overwritten.",
            count,
        )
    return Sentence(text, count)


def _facts(effect: Effect) -> Iterator[Sentence]:
    if effect.pinned:
        yield Sentence(pinned(effect.pinned), effect.pinned)
    for count, one, many in (
        (
            effect.endless,
            "{count} reassignment no longer ends, and its action stays with the present owner",
            "{count} reassignments no longer end, and their actions stay with the present owners",
        ),
        (
            effect.blank,
            "{count} goes to the record owner because the delegation field is blank",
            "{count} go to the record owner because the delegation field is blank",
        ),
        (
            effect.inactive,
            "{count} goes to the record owner because the user in the delegation field is inactive",
            "{count} go to the record owner because the user in the delegation field is inactive",
        ),
        (
            effect.for_members,
            "{count} goes to a queue, where any member can take it",
            "{count} go to queues, where any member can take them",
        ),
        (
            effect.covered,
            "{count} has a cover because the owner is away on the expected date",
            "{count} have a cover because the owner is away on the expected date",
        ),
    ):
        if count:
            yield Sentence(plural(one, many, count), count)


def pinned(count: int) -> str:
    """What an undo means for actions that it gives to an owner whom the rule doesn't give."""
    return plural(
        "{count} stays with the restored owner, whatever the CRM says, until delegation gives the same owner again "
        "or you clear the reassignment",
        "{count} stay with the restored owner, whatever the CRM says, until delegation gives the same owner again "
        "or you clear the reassignment",
        count,
    )


def _left_alone(effect: Effect) -> Iterator[Sentence]:
    """By the reasons of the section `left_alone` in `delegation/sql/undo.sql`."""
    if closed := effect.left_alone.get("closed", 0):
        since = plural(
            "{count} was later completed, skipped, or canceled",
            "{count} were later completed, skipped, or canceled",
            closed,
        )
        yield Sentence(since, closed)
    if changed := effect.left_alone.get("changed_since", 0):
        since = plural(
            "{count} later changed owner, was reassigned, or had its reassignment cleared",
            "{count} later changed owner, were reassigned, or had their reassignment cleared",
            changed,
        )
        yield Sentence(since, changed)
    if inactive := effect.left_alone.get("inactive", 0):
        by_hand = plural(
            "{count} had an owner who is now inactive. Reassign it instead.",
            "{count} had owners who are now inactive. Reassign them instead.",
            inactive,
        )
        yield Sentence(by_hand, inactive)
    for why, (one, many) in STAY_MOVED.items():
        if count := effect.left_alone.get(why, 0):
            yield Sentence(plural(one, many, count), count)
    if settings := effect.left_alone.get("settings", 0):
        since = plural(
            "{count} setting was later changed, and stays as it is",
            "{count} settings were later changed, and stay as they are",
            settings,
        )
        yield Sentence(since, settings)
