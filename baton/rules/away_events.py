"""Which events of a calendar say that somebody is away.

An event counts that takes up the time, is neither canceled nor declined, and is one of these:

- shown as *Out of office* in Outlook,
- named "Out of office" or "OOO", as Google names its own kind of event,
- all day long and shown as busy,
- in a category such as Vacation, Holiday, PTO or Leave.

An event that is shown as free, tentative or working elsewhere never counts.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

# What Outlook and Google call it, and what teams write in front of the reason: “OOO: dentist”.
OUT_OF_OFFICE = re.compile(r"\b(?:out[ -]of[ -](?:the[ -])?office|ooo|oof)\b", re.IGNORECASE)
AWAY_CATEGORIES = re.compile(
    r"\b(?:vacations?|holidays?|out[ -]of[ -](?:the[ -])?office|ooo|oof|pto|leave|time[ -]off|days?[ -]off|absences?"
    r"|absent|away|sick)\b",
    re.IGNORECASE,
)
PRESENT = {"FREE", "TENTATIVE", "WORKINGELSEWHERE"}


@dataclass(frozen=True, slots=True)
class EventFacts:
    """What an event says about itself, each as RFC 5545 or Outlook writes it; blank where it says nothing."""

    title: str = ""
    is_all_day: bool = False
    transparency: str = ""
    busy_status: str = ""
    status: str = ""
    categories: Collection[str] = ()
    is_declined: bool = False


def keeps_away(event: EventFacts) -> bool:
    """Whether somebody with this event in their calendar is away meanwhile."""
    busy = event.busy_status.upper()
    if event.is_declined or event.status.lower() == "cancelled" or busy in PRESENT:
        return False
    # Without a word about it, an event takes up the time (RFC 5545, 3.8.2.7). Outlook writes OOF beside TRANSPARENT
    # where an all-day event was made from a “free” one, and means what it writes itself.
    if event.transparency.upper() == "TRANSPARENT" and busy != "OOF":
        return False
    return (
        busy == "OOF"
        or event.is_all_day
        or bool(OUT_OF_OFFICE.search(event.title))
        or any(AWAY_CATEGORIES.search(category) for category in event.categories)
    )
