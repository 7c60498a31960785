"""The activity log in words."""

from django import template

from baton.people.activity import Difference, differences_of, sentence
from baton.people.models import Activity

register = template.Library()


@register.filter
def activity_sentence(activity: Activity) -> str:
    """“Maya Okafor activated the sequence.”"""
    return sentence(activity)


@register.filter
def activity_differences(activity: Activity) -> list[Difference]:
    """The fields that were edited, with what they held before and after."""
    return differences_of(activity)
