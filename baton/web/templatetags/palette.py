"""What the command palette and the list of keyboard shortcuts offer to a user."""

from django import template

from baton.people.models import User
from baton.people.permissions import Verb, may
from baton.web.search.destinations import PaletteEntry, places_for

register = template.Library()


@register.filter
def places_with_letters(user: object) -> list[PaletteEntry]:
    """The pages that the user opens with “g” and a letter; none for strangers and those without pages."""
    if not isinstance(user, User) or not may(user, Verb.USE_PAGES):
        return []
    return [place for place in places_for(user) if place.letter]
