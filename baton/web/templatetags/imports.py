"""Names of what is imported."""

from django import template

from baton.mappings.kinds import KINDS, Kind

register = template.Library()


@register.filter
def import_kind(kind: Kind) -> str:
    return KINDS[kind].plural
