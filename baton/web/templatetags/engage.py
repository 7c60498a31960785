"""How late an action is, in words short enough for a line; why an owner was chosen; and a phone number to dial."""

import re
from datetime import datetime, timedelta

from django import template
from django.utils.timezone import localtime, now

from baton.participants.models import REASONS, ParticipantAction
from baton.rules.delegation import Reason
from baton.wording import grouped, plural

register = template.Library()


@register.filter
def reason_label(reason: str) -> str:
    """Why an owner was chosen, in words."""
    return REASONS[Reason(reason)]


@register.filter
def lateness(expected_at: datetime, at: datetime) -> str:
    """In the largest unit alone: nobody works off a list by the minute."""
    if days := _days_late(expected_at, at):
        return "due yesterday" if days == 1 else f"{grouped(days)} days late"
    late = at - expected_at
    minutes = late // timedelta(minutes=1)
    if minutes >= 60:  # noqa: PLR2004 - an hour
        return plural("%d hour late", "%d hours late", minutes // 60) % (minutes // 60)
    return plural("%d minute late", "%d minutes late", minutes) % minutes if minutes else "due now"


@register.filter
def ago(past: datetime, at: datetime) -> str:
    """In the largest unit alone: “3 hours ago”."""
    minutes = max(at - past, timedelta()) // timedelta(minutes=1)
    if days := minutes // 1440:
        return plural("%d day ago", "%d days ago", days) % days
    if hours := minutes // 60:
        return plural("%d hour ago", "%d hours ago", hours) % hours
    return plural("%d minute ago", "%d minutes ago", minutes) % minutes if minutes else "just now"


@register.filter
def is_late(expected_at: datetime, at: datetime) -> bool:
    """Whether it is late enough to be marked: what was due yesterday is everyday."""
    return _days_late(expected_at, at) > 1


def _days_late(expected_at: datetime, at: datetime) -> int:
    """In days of the reader's calendar: what was due late yesterday evening is due yesterday this morning."""
    return (localtime(at).date() - localtime(expected_at).date()).days


@register.filter
def shows_date(pa: ParticipantAction) -> bool:
    """A waiting action behind a late one is moved when that is completed; until then its date may be past."""
    return pa.status != ParticipantAction.Status.WAITING or pa.expected_at > now()


@register.filter
def dialled(phone: str) -> str:
    """The phone number as `tel:` and `sms:` addresses take it."""
    return re.sub(r"[^\d+*#;,]", "", phone)
