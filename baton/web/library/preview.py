"""What stands beside the words of a template: the merge fields to put in, and the words on a real record."""

from collections.abc import Mapping
from dataclasses import dataclass

from baton.crm.models import CrmObject, Record
from baton.crm.queries import records_with_owners
from baton.mail.previewing import Preview, preview_email
from baton.participants.records import RecordFilter, page_of_records
from baton.people.models import User
from baton.rules.templating import BadTemplate
from baton.sequences.templates import merge_fields
from baton.sql.paging import PageRequest
from baton.web.parameters import id_of

OFFERED = 8


@dataclass(frozen=True, slots=True)
class Field:
    """A merge field by its name, and as it is written in a template."""

    name: str
    written: str


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class PreviewPanel:
    """The records to choose from, the words on the one chosen, or what is wrong with the words."""

    records: tuple[Record, ...]
    record_id: int | None = None
    preview: Preview | None = None
    error: str = ""


def groups_of(object: str) -> list[Group]:  # noqa: A002 - our word for what kind of record it is
    """The merge fields on offer; none for what is no object."""
    if object not in CrmObject:
        return []
    offered = merge_fields(object)
    titles = {"record": CrmObject(object).label, "owner": "Action owner", "sender": "Sender"}
    return [
        Group(str(title), tuple(Field(name, _written(root, name)) for name in offered.of(root)))
        for root, title in titles.items()
    ]


def preview_panel(draft: Mapping[str, str], *, by: User) -> PreviewPanel:
    """The preview asked for by `object`, `subject`, `body`, and perhaps `record`, or words to `find` one by."""
    object_ = draft.get("object", "")
    if object_ not in CrmObject:
        return PreviewPanel(())
    records = _records(object_, find=draft.get("find", ""), chosen=draft.get("record", ""))
    if not records:
        return PreviewPanel(())
    chosen = next((record for record in records if str(record.pk) == draft.get("record")), records[0])
    try:
        preview = preview_email(subject=draft.get("subject", ""), body=draft.get("body", ""), record=chosen, by=by)
    except BadTemplate as bad:
        return PreviewPanel(records, chosen.pk, error=str(bad))
    return PreviewPanel(records, chosen.pk, preview)


def _records(object_: str, *, find: str, chosen: str) -> tuple[Record, ...]:
    """The first by name, or those found; the one chosen before stays where nothing else is looked for."""
    page = page_of_records(matching=RecordFilter(object=object_, text=find), page=PageRequest(size=OFFERED))
    ids = [row.id for row in page.rows]
    # The chosen record stays on the list while somebody types in the body, wherever it is in the alphabet.
    if not find and (id_ := id_of(chosen)):
        ids.append(id_)
    records = records_with_owners(ids=ids, object=object_)
    return tuple(sorted(records, key=lambda record: (record.name.casefold(), record.pk)))


def _written(root: str, name: str) -> str:
    # Names of several words take brackets and quotes, which nobody should have to know.
    return f"{{{{ {root}.{name} }}}}" if name.isidentifier() else f'{{{{ {root}["{name}"] }}}}'
