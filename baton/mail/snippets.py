"""Snippets: pieces of text that people put into the emails and answers that they write."""

from dataclasses import dataclass

from baton.crm.models import Record
from baton.mail.composing import lookup_names_of, merge_values
from baton.people.models import Owner, User
from baton.rules.templating import BadTemplate, fill
from baton.sequences.templates import snippets_of


@dataclass(frozen=True, slots=True)
class FilledSnippet:
    """A snippet as it reads for one record; `missing` are merge fields that are blank there."""

    name: str
    text: str
    missing: tuple[str, ...] = ()


def snippets_for(record: Record, *, owner: Owner, sender: User) -> list[FilledSnippet]:
    """By name, with the values of the record. One query, and three more where there are snippets."""
    snippets = snippets_of(record.object)
    if not snippets:
        return []
    values = merge_values(record, owner=owner, sender=sender, lookups=lookup_names_of([record])[record.pk])
    filled = []
    for snippet in snippets:
        try:
            text = fill(snippet.body, values)
        # Saved by an earlier version; the others can be used all the same.
        except BadTemplate:
            continue
        filled.append(FilledSnippet(snippet.name, text.text.strip(), text.missing))
    return filled
