"""The records that a record is related to, and the fields of theirs that a delegation may name."""

from baton.crm.models import CrmObject, LookupField, Record
from baton.mappings.kinds import RELATIONS, STANDS_FOR_A_PERSON
from baton.rules.trail import Relation

# A campaign member has hardly a field of its own, and may be a lead or a contact.
BORROWS_FIELDS = {CrmObject.CAMPAIGN_MEMBER.value: (CrmObject.LEAD, CrmObject.CONTACT)}
_PERSON_OF = {CrmObject.OPPORTUNITY.value: "contact", CrmObject.CAMPAIGN_MEMBER.value: "lead or contact"}


def related_records(record: Record) -> dict[Relation, Record]:
    """By relation. Reads `account` and `person`, which are to be selected with the record."""
    related = {Relation(record.account.object): record.account} if record.account else {}
    if record.person:
        related[Relation(record.person.object)] = record.person
    return related


def borrowed_fields(record: Record) -> dict[str, object]:
    """The fields that a campaign member has of its lead or contact, so that one template does for both."""
    return record.person.fields if record.person and record.object in BORROWS_FIELDS else {}


def places_of(record: Record) -> list[int]:
    """The records in whose lookup fields those of a record are read: itself, and those that it is related to."""
    return [pk for pk in (record.pk, record.account_id, record.person_id) if pk is not None]


def place_of(field: LookupField, record: Record) -> tuple[int, int]:
    """In which record, and in which field there, a field of a record is read; in record 0 where none is related."""
    if field.related_field_id is None:
        return record.pk, field.pk
    holder_id = record.account_id if field.through in (Relation.ACCOUNT, Relation.CAMPAIGN) else record.person_id
    return holder_id or 0, field.related_field_id


def relations_of(kind: str) -> tuple[Relation, ...]:
    """How records of an object are related to others."""
    return tuple(map(Relation, RELATIONS.get(kind, ())))


def no_way_to(record: Record) -> str:
    """Why nobody can be written to or called about a record that stands for a person; blank where somebody can."""
    if record.object not in STANDS_FOR_A_PERSON:
        return ""
    if record.person is None:
        return f"This {record.get_object_display().lower()} has no {_PERSON_OF[record.object]} to write to or call."
    return f"{record.person} is deleted in the CRM." if record.person.is_deleted else ""
