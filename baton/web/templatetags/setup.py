"""What pages of Setup put into words."""

from collections.abc import Sequence

from django import template
from django.utils.dates import WEEKDAYS_ABBR

register = template.Library()
FEWEST_IN_A_ROW = 3


@register.filter
def weekdays(days: Sequence[int]) -> str:
    """“Mon – Fri”, or “Mon, Wed, Thu” where they are not in a row."""
    names = [str(WEEKDAYS_ABBR[day]) for day in sorted(days)]
    is_row = len(days) >= FEWEST_IN_A_ROW and max(days) - min(days) == len(days) - 1
    return f"{names[0]} – {names[-1]}" if is_row else ", ".join(names)
