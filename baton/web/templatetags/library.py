"""How the words of a template are drawn."""

import re
from collections.abc import Iterable

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from baton.rules.field_labels import label_of_merge_field
from baton.rules.merge_field_words import TAG, MergeFieldWords
from baton.rules.templating import Filled

register = template.Library()


@register.filter
def labelled_fields(missing: Iterable[str]) -> str:
    """Missing merge fields, as people know them."""
    return ", ".join(map(label_of_merge_field, missing))


@register.filter
def pointed_out(filled: Filled) -> SafeString:
    """The finished text, with a mark on each merge field that is missing in it."""
    missing = [f"{{{{ {label_of_merge_field(name)} }}}}" for name in filled.missing]
    if not missing:
        return escape(filled.text)
    parts = re.split("(" + "|".join(map(re.escape, missing)) + ")", filled.text)
    marked = [format_html("<mark>{}</mark>", part) if part in missing else escape(part) for part in parts]
    return mark_safe("".join(marked))  # noqa: S308 - each part is escaped


@register.filter
def with_merge_fields(text: str, words: MergeFieldWords | None = None) -> SafeString:
    """The text of a template, with its merge fields in words and set off from the rest."""
    words = words or MergeFieldWords.within(text)
    parts = TAG.split(words.in_words(text))
    return mark_safe("".join(_tag(part) if TAG.match(part) else escape(part) for part in parts))  # noqa: S308 - escaped


def _tag(part: str) -> SafeString:
    inside = " ".join(part[2:-2].strip("-+").split())
    default = re.fullmatch(r"""([^|"']+)\| ?default\( ?["']([^"']*)["'] ?\)""", inside)
    if part.startswith("{{") and default:
        inside = f"{default[1].rstrip()}, or “{default[2]}”"
    return format_html('<span class="merged">{}</span>', inside)
