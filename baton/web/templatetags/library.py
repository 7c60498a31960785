"""How the words of a template are drawn."""

import re
from collections.abc import Iterable

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from baton.rules.field_labels import label_of_merge_field
from baton.rules.templating import Filled

register = template.Library()


@register.filter
def labelled_fields(missing: Iterable[str]) -> str:
    """Missing merge fields, as people know them."""
    return ", ".join(map(label_of_merge_field, missing))


@register.filter
def pointed_out(filled: Filled) -> SafeString:
    """The finished text, with a mark on each merge field that is missing in it."""
    missing = [f"{{{{ {name} }}}}" for name in filled.missing]
    if not missing:
        return escape(filled.text)
    parts = re.split("(" + "|".join(map(re.escape, missing)) + ")", filled.text)
    marked = [format_html("<mark>{}</mark>", part) if part in missing else escape(part) for part in parts]
    return mark_safe("".join(marked))  # noqa: S308 - each part is escaped
