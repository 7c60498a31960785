"""Merge fields in the words that people know them by: `{{ First name }}` for `{{ record.FirstName }}`.

1. People read and write templates in words, in which case does not matter. Templates are stored with API names, which
   files and the API have too, and which may be typed as well. So a field can be renamed, and templates stay right.
2. A label stands for its field where it is of letters and digits, is no word of the template language, and no other
   field has it. Other fields keep their API names.
3. What is in quotes is text. Words that stand alone where a merge field would, and are no label, are unknown.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Self

from baton.rules.field_labels import label_of_merge_field
from baton.rules.template_syntax import ROOTS, BadTemplate, parse_template

TAG = re.compile(r"(\{\{[^{}]*\}\}|\{%[^{}]*%\})")
_REFERENCE = rf"""\b(?:{"|".join(ROOTS)})(?:\.\w+|\["[^"\]]*"\]|\['[^'\]]*'\])"""
API_NAME = "{{ record.FirstName }}"
_OTHER = r"""\|\s*\w+|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'"""  # filters, and text in quotes
_WORDS = re.compile(r"[^\W\d][\w.: &/-]*")
_LABEL = re.compile(r"[^\W\d]\w*(?::? \w+)*")
_OPERATORS = {"and", "or", "not", "in", "is", "if", "else", "true", "false", "none"}
_OF_THE_LANGUAGE = _OPERATORS | {"elif", "endif", "raw", "endraw"}


@dataclass(frozen=True, slots=True)
class UnknownWords:
    """Words in the place of a merge field that name none, and the label that may have been meant, or “”."""

    words: str
    line: int
    meant: str

    def __str__(self) -> str:
        if self.meant:
            return f"there is no merge field “{self.words}”. Did you mean “{self.meant}”?"
        return f"there is no merge field “{self.words}”. Choose one from the list, or use its API name: {API_NAME}."


class MergeFieldWords:
    """The merge fields of an object by their labels; `labels` are given by root and name."""

    def __init__(self, labels: Mapping[tuple[str, str], str]) -> None:
        times = Counter(label.lower() for label in labels.values())
        self._labels = {
            field: label for field, label in labels.items() if times[label.lower()] == 1 and _is_usable(label)
        }
        self._fields = {label.lower(): _written(*field) for field, label in self._labels.items()}
        longest_first = sorted(map(re.escape, self._fields), key=len, reverse=True)
        labels_there = rf"|(?<![\w.])(?P<label>{'|'.join(longest_first)})(?!\w)" if longest_first else ""
        self._in_words = re.compile(f"(?P<field>{_REFERENCE})|{_OTHER}{labels_there}", re.IGNORECASE)

    @classmethod
    def within(cls, text: str) -> Self:
        """Those of a stored text, by labels made from their names; none if it is no template."""
        try:
            fields = parse_template(text).fields
        except BadTemplate:
            return cls({})
        return cls({(field.root, field.name): label_of_merge_field(str(field)) for field in fields})

    def written(self, root: str, name: str) -> str:
        """A merge field as it is put into a text."""
        return f"{{{{ {self._labels.get((root, name)) or _written(root, name)} }}}}"

    def in_words(self, text: str) -> str:
        """A stored text as people read it."""
        return TAG.sub(lambda tag: self._in_words.sub(self._label, tag[0]), text)

    def stored(self, text: str) -> str:
        """What somebody wrote, with API names; what is unknown stays as it is."""
        return TAG.sub(lambda tag: self._in_words.sub(self._field, tag[0]), text)

    def unknown(self, text: str) -> Iterator[UnknownWords]:
        """Words of a text where a merge field should be."""
        for tag in TAG.finditer(text):
            words = tag[0][2:-2].partition("|")[0].strip(" \n+-")
            is_condition = tag[0].startswith("{%") or not _WORDS.fullmatch(words) or _has_operators(words)
            # What begins like an API name is looked up where the template is saved.
            if is_condition or words.lower() in self._fields or words.split(".")[0] in ROOTS:
                continue
            near = get_close_matches(words.lower(), self._fields, n=1)
            meant = next((label for label in self._labels.values() if [label.lower()] == near), "")
            yield UnknownWords(words, text.count("\n", 0, tag.start()) + 1, meant)

    def _label(self, found: re.Match[str]) -> str:
        if not found["field"]:
            return found[0]
        root, name = re.fullmatch(r"(\w+?)(?:\.|\[[\"'])(.*?)(?:[\"']\])?", found["field"]).groups()  # type: ignore[union-attr]
        return self._labels.get((root, name), found[0])

    def _field(self, found: re.Match[str]) -> str:
        label = found.groupdict().get("label")
        return self._fields.get(label.lower(), found[0]) if label else found[0]


def _is_usable(label: str) -> bool:
    # A letter such as “İ” has no small one to be found by.
    if len(label.lower()) != len(label) or label.lower() in ROOTS:
        return False
    return _LABEL.fullmatch(label) is not None and not _has_operators(label)


def _has_operators(words: str) -> bool:
    return not _OF_THE_LANGUAGE.isdisjoint(words.lower().split())


def _written(root: str, name: str) -> str:
    # Names of several words take brackets and quotes, which nobody should have to know.
    return f"{root}.{name}" if name.isidentifier() else f'{root}["{name}"]'
