"""Names of what is imported."""

from django import template

from baton.web.imports.wording import NAMES

register = template.Library()


@register.filter
def import_kind(kind: str) -> str:
    return NAMES[kind]
