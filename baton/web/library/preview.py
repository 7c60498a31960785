"""The words of a template on a real record."""

from collections.abc import Mapping
from dataclasses import dataclass

from baton.crm.models import CrmObject, Record
from baton.crm.queries import records_with_owners
from baton.mail.previewing import Preview, preview_email
from baton.participants.records import RecordFilter, page_of_records
from baton.people.models import User
from baton.rules.merge_field_words import MergeFieldWords
from baton.rules.templating import BadTemplate
from baton.sequences.models import Template
from baton.sql.paging import PageRequest
from baton.web.library.merge_fields import words_of
from baton.web.parameters import id_of

OFFERED = 8


@dataclass(frozen=True, slots=True)
class PreviewPanel:
    """The records to choose from, the words on the one chosen, or what is wrong with the words."""

    type: str
    records: tuple[Record, ...] = ()
    record_id: int | None = None
    preview: Preview | None = None
    error: str = ""

    @property
    def is_email(self) -> bool:
        return self.type == Template.Type.EMAIL


def preview_panel(draft: Mapping[str, str], *, by: User) -> PreviewPanel:
    """The preview asked for by `type`, `object`, `subject`, `body`, perhaps `record`, or words to `find` one by."""
    object_, type_ = draft.get("object", ""), draft.get("type", "")
    if object_ not in CrmObject:
        return PreviewPanel(type_)
    records = _records(object_, find=draft.get("find", ""), chosen=draft.get("record", ""))
    if not records:
        return PreviewPanel(type_)
    chosen = next((record for record in records if str(record.pk) == draft.get("record")), _usual(records))
    try:
        subject = draft.get("subject", "") if type_ == Template.Type.EMAIL else ""
        words = words_of(object_)
        subject, body = _stored(subject, words), _stored(draft.get("body", ""), words)
        preview = preview_email(subject=subject, body=body, record=chosen, by=by)
    except BadTemplate as bad:
        return PreviewPanel(type_, records, chosen.pk, error=str(bad))
    return PreviewPanel(type_, records, chosen.pk, preview)


def _usual(records: tuple[Record, ...]) -> Record:
    """The first of an owner who could send an email: what is wrong with a record is no fault of the template."""
    senders = {record.pk: getattr(record.owner, "user", None) for record in records}
    return next((record for record in records if (user := senders[record.pk]) and user.is_active), records[0])


def _stored(text: str, words: MergeFieldWords) -> str:
    for unknown in words.unknown(text):
        raise BadTemplate(unknown.line, str(unknown))
    return words.stored(text)


def _records(object_: str, *, find: str, chosen: str) -> tuple[Record, ...]:
    """The first by name, or those found; the one chosen before stays where nothing else is looked for."""
    page = page_of_records(matching=RecordFilter(object=object_, text=find), page=PageRequest(size=OFFERED))
    ids = [row.id for row in page.rows]
    # The chosen record stays on the list while somebody types in the body, wherever it is in the alphabet.
    if not find and (id_ := id_of(chosen)):
        ids.append(id_)
    records = records_with_owners(ids=ids, object=object_)
    return tuple(sorted(records, key=lambda record: (record.name.casefold(), record.pk)))
