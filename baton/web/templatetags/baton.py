"""How owners and numbers are drawn."""

from dataclasses import dataclass
from itertools import accumulate

from django import template
from django.utils.formats import number_format

from baton.delegation.overview import Ownership, Share

HUES = 8
register = template.Library()


@register.filter
def grouped(number: int) -> str:
    """A number in groups of three digits, as the language writes them."""
    return number_format(number, use_l10n=True, force_grouping=True)


@register.filter
def initials(name: str) -> str:
    """The first letters of the first and the last word of a name."""
    words = [word for word in name.split() if word[0].isalnum()] or ["?"]
    return "".join(word[0] for word in dict.fromkeys((words[0], words[-1]))).upper()


@register.filter
def hue(owner_id: int) -> int:
    """Which of the stylesheet's owner colours an owner has, on every page the same."""
    return owner_id % HUES


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar, in percent of its length; written out, so that no language puts a comma into it."""

    share: Share | None
    start: str
    width: str


@register.filter
def segments(ownership: Ownership) -> list[Segment]:
    """The bar of a sequence: its largest owners, then all others in one."""
    parts: list[tuple[Share | None, int]] = [(share, share.count) for share in ownership.shares]
    if ownership.other_count:
        parts.append((None, ownership.other_count))
    starts = accumulate((count for _share, count in parts), initial=0)
    return [
        Segment(share, _percent(start, ownership.count), _percent(count, ownership.count))
        for (share, count), start in zip(parts, starts, strict=False)
    ]


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f}%"
