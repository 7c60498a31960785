"""How the effect of a change of ownership is drawn: who gains and who loses, as a bar to either side."""

from dataclasses import dataclass

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from baton.delegation.effect_words import EffectWords, Sentence, When, effect_in_words
from baton.delegation.effects import Effect, OwnerEffect
from baton.wording import grouped

LONGEST_LIST = 10
HALF = 50
register = template.Library()


@dataclass(frozen=True, slots=True)
class OwnerLine:
    """One owner's line. The bar is in percent of its length: losses left of the middle, gains right of it."""

    effect: OwnerEffect
    loss_start: str
    loss_width: str
    gain_width: str


@dataclass(frozen=True, slots=True)
class Lines:
    """The owners who gain or lose most, and the others."""

    first: tuple[OwnerLine, ...]
    others: tuple[OwnerLine, ...]


@register.filter
def lines(effect: Effect) -> Lines:
    """Those who gain or lose, in the order of the effect; whoever keeps what they have is not among them."""
    movers = [owner for owner in effect.owners if owner.gains or owner.losses]
    largest = max((max(owner.gains, owner.losses) for owner in movers), default=1)
    drawn = tuple(_line(owner, largest) for owner in movers)
    if len(drawn) <= LONGEST_LIST:
        return Lines(drawn, ())
    most = sorted(drawn, key=lambda line: -max(line.effect.gains, line.effect.losses))[:LONGEST_LIST]
    return Lines(tuple(line for line in drawn if line in most), tuple(line for line in drawn if line not in most))


@register.filter
def any_loses(lines: tuple[OwnerLine, ...]) -> bool:
    return any(line.effect.losses for line in lines)


@register.filter
def any_gains(lines: tuple[OwnerLine, ...]) -> bool:
    return any(line.effect.gains for line in lines)


@register.simple_tag
def effect_words(effect: Effect, *, is_preview: bool = False, is_log: bool = False) -> EffectWords:
    return effect_in_words(effect, when=When.PREVIEW if is_preview else When.LOG if is_log else When.NOW)


@register.filter
def bold_count(sentence: Sentence) -> SafeString:
    """A sentence with the number that it is about in bold."""
    count = format_html("<b>{}</b>", grouped(sentence.count))
    return format_html(sentence.text, count=count, of=grouped(sentence.of))


def _line(owner: OwnerEffect, largest: int) -> OwnerLine:
    loss, gain = HALF * owner.losses / largest, HALF * owner.gains / largest
    return OwnerLine(owner, f"{HALF - loss:.2f}%", f"{loss:.2f}%", f"{gain:.2f}%")
