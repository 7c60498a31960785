"""How late an action is, in words short enough for a line; and a phone number to dial."""

import re
from datetime import datetime, timedelta

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()


@register.filter
def lateness(expected_at: datetime, at: datetime) -> str:
    """In the largest unit alone: nobody works off a list by the minute."""
    late = at - expected_at
    if late >= timedelta(days=1):
        return ngettext("%d day late", "%d days late", late.days) % late.days
    minutes = late // timedelta(minutes=1)
    if minutes >= 60:  # noqa: PLR2004 - an hour
        return ngettext("%d hour late", "%d hours late", minutes // 60) % (minutes // 60)
    return ngettext("%d minute late", "%d minutes late", minutes) % minutes if minutes else _("due now")


@register.filter
def dialled(phone: str) -> str:
    """The phone number as `tel:` and `sms:` addresses take it."""
    return re.sub(r"[^\d+*#;,]", "", phone)
