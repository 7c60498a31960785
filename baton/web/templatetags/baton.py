"""How owners and numbers are drawn."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import accumulate
from typing import Any

from django import template
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from baton.delegation.end_words import end_in_words
from baton.insight.overview import Ownership, Share
from baton.participants.badges import badge_of
from baton.participants.listing import ParticipantRow
from baton.participants.models import Participant
from baton.people.absence_words import absence_hours
from baton.people.models import Owner
from baton.people.permissions import Verb
from baton.people.teams import owners_opened_by
from baton.rules.absences import FOREVER
from baton.web.access import signed_in
from baton.web.templatetags.permissions import may_any, may_beyond_own
from baton.wording import grouped

HUES = 8
# An absence until further notice ends on its last day.
LAST_YEAR = FOREVER.year - 1
register = template.Library()
register.filter(grouped)
register.filter("hours", absence_hours)
register.filter("end_words", end_in_words)


@register.filter
def until(last_day: date, style: str) -> str:
    """“until Dec 24, 2026”, or until further notice, in a format of dates."""
    return f"until {date_format(last_day, style) if last_day.year < LAST_YEAR else 'further notice'}"


@register.inclusion_tag("parts/participant_badge.html")
def participant_badge(participant: Participant | ParticipantRow) -> dict[str, Any]:
    """Where a participant stands, or why it is out of its sequence."""
    return {"badge": badge_of(status=participant.status, exit=participant.exit)}


@register.filter
def initials(name: str) -> str:
    """The first letters of the first and the last word of a name."""
    # Names from CRMs begin with quotes, brackets or emoji.
    words = [word for word in name.split() if word[0].isalnum()] or ["?"]
    return "".join(word[0] for word in dict.fromkeys((words[0], words[-1]))).upper()


@register.filter
def hue(owner_id: int) -> int:
    """Which of the stylesheet's owner colours an owner has, on every page the same."""
    # From the id, so the same person has the same color everywhere without storing one.
    return owner_id % HUES


@register.inclusion_tag("parts/avatar.html")
def avatar(owner_id: int, *, name: str, is_queue: bool = False, is_active: bool = True) -> dict[str, Any]:
    """An owner's picture; the name is written beside it."""
    return {"id": owner_id, "name": name, "is_queue": is_queue, "is_active": is_active}


@register.inclusion_tag("parts/avatar.html")
def owner_avatar(owner: Owner) -> dict[str, Any]:
    """As `avatar`, of one whose row is at hand."""
    return avatar(owner.pk, name=owner.name, is_queue=owner.kind == Owner.Kind.QUEUE, is_active=owner.is_active)


@register.simple_tag(takes_context=True)
def owner(context: RequestContext, owner: Owner, *, cover: Owner | None = None, reason: str = "") -> SafeString:
    """An owner in a line, with who covers for them and why they own."""
    return _owner_in_a_line(
        **owner_avatar(owner),
        is_linked=_may_follow(context, owner.pk),
        cover=cover.name if cover else "",
        reason=reason,
    )


@register.simple_tag(takes_context=True)
def owner_of(context: RequestContext, row: object, whose: str = "owner") -> SafeString:
    """As `owner`, of a row of a list; its fields have the same names in every list."""
    return _owner_in_a_line(
        id=getattr(row, f"{whose}_id"),
        name=getattr(row, whose),
        is_queue=getattr(row, f"{whose}_is_queue"),
        is_active=getattr(row, f"{whose}_is_active"),
        is_linked=_may_follow(context, getattr(row, f"{whose}_id")),
        cover=getattr(row, "cover", None) if whose == "owner" else None,
    )


# A list of 200 rows names the same few owners 400 times, and drawing them took half the time of the page.
@lru_cache(maxsize=1000)
def _owner_in_a_line(**owner: Any) -> SafeString:
    return render_to_string("parts/owner.html", owner)


def _may_follow(context: RequestContext, owner_id: int) -> bool:
    request = context.request
    if not may_beyond_own(request.user, Verb.SEE_OWNERS):
        return False
    if may_any(request.user, Verb.SEE_OWNERS):
        return True
    # Once for a page, which names hundreds of owners.
    opened: set[int] | None = getattr(request, "opened_owners", None)
    if opened is None:
        opened = request.opened_owners = owners_opened_by(signed_in(request))  # type: ignore[attr-defined]
    return owner_id in opened


@register.filter
def color(owner: Owner) -> str:
    """The class of the stylesheet that an owner's bars have."""
    return _color(owner.pk, is_queue=owner.kind == Owner.Kind.QUEUE, is_active=owner.is_active)


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar, in percent of its length; written out, so that no language puts a comma into it."""

    share: Share | None
    start: str
    width: str

    @property
    def color(self) -> str:
        """The class of the stylesheet."""
        if self.share is None:
            return "others"
        return _color(self.share.owner_id, is_queue=self.share.is_queue, is_active=self.share.is_active)


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


def _color(owner_id: int, *, is_queue: bool, is_active: bool) -> str:
    return "queue" if is_queue else f"hue-{hue(owner_id)}" if is_active else "gone"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f}%"
