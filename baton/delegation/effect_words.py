"""What a change of ownership does, in sentences: the same on pages and on the command line."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from baton.delegation.effects import Effect


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
        left_alone_heading=_("Left alone, and why:") if is_preview else _("Were left alone, and why:"),
        left_alone=tuple(_left_alone(effect)),
    )


def grouped(number: int) -> str:
    """In groups of three digits, as the language writes them."""
    return number_format(number, use_l10n=True, force_grouping=True)


def _headline(effect: Effect, when: When) -> Iterator[Sentence]:
    moved, reached = effect.moved, effect.reached
    if not effect.changed:
        yield _unchanged(reached, when)
    elif not moved:
        yield Sentence(_("No action gets another owner."))
    elif effect.is_first_ownership:
        new = ngettext("{count} new action gets its owner.", "{count} new actions get their owners.", moved)
        yield Sentence(new, moved)
    elif when is When.LOG:
        got = ngettext("{count} action got another owner.", "{count} actions got another owner.", moved)
        yield Sentence(got, moved)
    else:
        yield Sentence(_moved_of(reached, when), moved, reached)
    if others := effect.changed - moved:
        keep = ngettext(
            "{count} keeps its owner, with another cover or reason.",
            "{count} keep their owner, with another cover or reason.",
            others,
        )
        yield Sentence(keep, others)


def _unchanged(reached: int, when: When) -> Sentence:
    if reached:
        keep = ngettext(
            "The {of} open action concerned keeps its owner.",
            "All {of} open actions concerned keep their owners.",
            reached,
        )
        return Sentence(keep, of=reached)
    return Sentence(_("No open action changed.") if when is When.LOG else _("No open action is concerned."))


def _moved_of(reached: int, when: When) -> str:
    if when is When.PREVIEW:
        return ngettext(
            "{count} of {of} open action would get another owner.",
            "{count} of {of} open actions would get another owner.",
            reached,
        )
    return ngettext(
        "{count} of {of} open action got another owner.", "{count} of {of} open actions got another owner.", reached
    )


def _overwritten(count: int, *, is_preview: bool) -> Sentence:
    if is_preview:
        text = ngettext(
            "{count} individual reassignment would be overwritten.",
            "{count} individual reassignments would be overwritten.",
            count,
        )
    else:
        text = ngettext(
            "{count} individual reassignment was overwritten.",
            "{count} individual reassignments were overwritten.",
            count,
        )
    return Sentence(text, count)


def _facts(effect: Effect) -> Iterator[Sentence]:
    if effect.blank:
        yield Sentence(_("{count} with the record owner, because the delegation field is blank"), effect.blank)
    if effect.inactive:
        inactive = _("{count} with the record owner, because the user in the delegation field is inactive")
        yield Sentence(inactive, effect.inactive)
    if in_queues := effect.in_queues:
        in_queue = ngettext(
            "{count} in a queue, for any member to take", "{count} in queues, for any member to take", in_queues
        )
        yield Sentence(in_queue, in_queues)
    if effect.covered:
        covered = _("{count} covered by somebody, because the owner is away on the expected date")
        yield Sentence(covered, effect.covered)


def _left_alone(effect: Effect) -> Iterator[Sentence]:
    """By the reasons of the section `left_alone` in `delegation/sql/undo.sql`."""
    if closed := effect.left_alone.get("closed", 0):
        since = ngettext(
            "{count} was completed, skipped or cancelled since",
            "{count} were completed, skipped or cancelled since",
            closed,
        )
        yield Sentence(since, closed)
    if changed := effect.left_alone.get("changed_since", 0):
        since = ngettext(
            "{count} has another owner since, or was reassigned or given back to the rule",
            "{count} have another owner since, or were reassigned or given back to the rule",
            changed,
        )
        yield Sentence(since, changed)
    if inactive := effect.left_alone.get("inactive", 0):
        by_hand = ngettext(
            "{count} had an owner who is inactive now, and would get it only by hand",
            "{count} had owners who are inactive now, and would get them only by hand",
            inactive,
        )
        yield Sentence(by_hand, inactive)
