"""The merge fields to put into a template: in words, with what they hold on the newest record."""

from collections.abc import Mapping
from dataclasses import dataclass

from baton.crm.models import CrmObject
from baton.crm.queries import newest_record
from baton.mail.composing import lookup_names_of, merge_values
from baton.people.models import User
from baton.rules.field_labels import label_of, label_of_merge_field
from baton.rules.merge_field_words import MergeFieldWords
from baton.rules.template_syntax import ROOTS
from baton.sequences.queries import lookup_fields
from baton.sequences.templates import merge_fields, snippets_of

LONGEST_SAMPLE = 24


@dataclass(frozen=True, slots=True)
class Field:
    """A merge field in words, as it is put into a template, and its value on a record; blank if it has none."""

    label: str
    written: str
    sample: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    fields: tuple[Field, ...]


def words_of(object: str) -> MergeFieldWords:  # noqa: A002 - our word for what kind of record it is
    """The merge fields on offer, in words; none for what is no object."""
    return MergeFieldWords(_labels(object) if object in CrmObject else {})


def groups_of(object: str, *, by: User) -> list[Group]:  # noqa: A002
    """The merge fields and snippets on offer; none for what is no object."""
    if object not in CrmObject:
        return []
    labels, samples = _labels(object), _samples(object, by=by)
    words = MergeFieldWords(labels)
    titles = {"record": str(CrmObject(object).label), "owner": "Action owner", "sender": "Sender"}
    groups = [
        Group(
            title,
            tuple(
                Field(
                    # Within its group a field of a person is named as it is of a record.
                    label if root == "record" else label_of(name),
                    words.written(root, name),
                    _short(samples.get(root, {}).get(name)),
                )
                for (of_root, name), label in labels.items()
                if of_root == root
            ),
        )
        for root, title in titles.items()
    ]
    snippets = tuple(
        Field(snippet.name, words.in_words(snippet.body), _short(words.in_words(snippet.body)))
        for snippet in snippets_of(object)
    )
    return [*groups, Group("Snippets", snippets)] if snippets else groups


def _labels(object_: str) -> dict[tuple[str, str], str]:
    """Those of lookup fields as they were imported, and the others made from their names."""
    offered, imported = merge_fields(object_), {field.name: field.label for field in lookup_fields(object_)}
    return {
        (root, name): (imported.get(name) if root == "record" else None) or label_of_merge_field(f"{root}.{name}")
        for root in ROOTS
        for name in offered.of(root)
    }


def _samples(object_: str, *, by: User) -> Mapping[str, Mapping[str, object]]:
    record = newest_record(object=object_)
    if record is None:
        return {}
    return merge_values(record, owner=record.owner, sender=by, lookups=lookup_names_of([record])[record.pk])


def _short(value: object) -> str:
    text = " ".join(str(value or "").split())
    return text if len(text) <= LONGEST_SAMPLE else f"{text[: LONGEST_SAMPLE - 1].rstrip()}…"
