"""The merge fields to put into a template: in words, with what they hold on the newest record."""

from collections.abc import Mapping
from dataclasses import dataclass

from baton.crm.models import CrmObject
from baton.crm.queries import newest_record
from baton.mail.composing import lookup_names_of, merge_values
from baton.people.models import User
from baton.rules.field_labels import label_of
from baton.sequences.queries import lookup_fields
from baton.sequences.templates import merge_fields, snippets_of

LONGEST_SAMPLE = 24


@dataclass(frozen=True, slots=True)
class Field:
    """A merge field in words, as it is written in a template, and its value on a record; blank if it has none."""

    label: str
    written: str
    sample: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    fields: tuple[Field, ...]


def groups_of(object: str, *, by: User) -> list[Group]:  # noqa: A002 - our word for what kind of record it is
    """The merge fields and snippets on offer; none for what is no object."""
    if object not in CrmObject:
        return []
    offered, samples = merge_fields(object), _samples(object, by=by)
    labels = {"record": {field.name: field.label for field in lookup_fields(object)}}
    titles = {"record": str(CrmObject(object).label), "owner": "Action owner", "sender": "Sender"}
    snippets = tuple(Field(snippet.name, snippet.body, _short(snippet.body)) for snippet in snippets_of(object))
    fields = [
        Group(
            title,
            tuple(
                Field(
                    labels.get(root, {}).get(name) or label_of(name),
                    _written(root, name),
                    _short(samples.get(root, {}).get(name)),
                )
                for name in offered.of(root)
            ),
        )
        for root, title in titles.items()
    ]
    return [*fields, Group("Snippets", snippets)] if snippets else fields


def _samples(object_: str, *, by: User) -> Mapping[str, Mapping[str, object]]:
    record = newest_record(object=object_)
    if record is None:
        return {}
    return merge_values(record, owner=record.owner, sender=by, lookups=lookup_names_of([record])[record.pk])


def _short(value: object) -> str:
    text = " ".join(str(value or "").split())
    return text if len(text) <= LONGEST_SAMPLE else f"{text[: LONGEST_SAMPLE - 1].rstrip()}…"


def _written(root: str, name: str) -> str:
    # Names of several words take brackets and quotes, which nobody should have to know.
    return f"{{{{ {root}.{name} }}}}" if name.isidentifier() else f'{{{{ {root}["{name}"] }}}}'
