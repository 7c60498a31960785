"""Finds records by name, object or owner, and their lookup fields."""

# ruff: noqa: A002 - `object` is the CRM's word for the type of a record

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import Coalesce

from baton import sql
from baton.crm.models import CrmObject, LookupField, Record, RecordLookup
from baton.crm.relations import place_of, places_of
from baton.crm.suppressions import CallState, EmailState, call_states, email_states
from baton.mappings.bad_cells import BadCell
from baton.mappings.ids import salesforce_id
from baton.people.models import Owner
from baton.rules.trail import Source
from baton.sql import Sql

FIND_RECORDS = Sql("crm/records", "find_records")

RECORDS_PER_PAGE = 1000


class UnknownRecord(LookupError):
    """No record has this name, or several have."""

    @classmethod
    def named(cls, name: str) -> "UnknownRecord":
        return cls(f"There is no record '{name}'.")

    @classmethod
    def ambiguous(cls, name: str) -> "UnknownRecord":
        return cls(f"More than one record has the email address '{name}'; give the id.")


@dataclass(frozen=True, slots=True)
class FoundRecords:
    """The ids of the matching records, in order and without duplicates; and names with no or several matches."""

    ids: tuple[int, ...]
    unknown: tuple[str, ...]
    ambiguous: tuple[str, ...]


def find_records(*, names: Sequence[str], object: CrmObject | str | None = None) -> FoundRecords:
    """The records with these CRM ids (15 or 18 characters), Baton ids or email addresses.

    An address is matched only with records of `object`, if it is set.
    """
    ids_by_index = _ids_by_place(names, object)
    return FoundRecords(
        ids=tuple(dict.fromkeys(ids[0] for ids in ids_by_index.values() if len(ids) == 1)),
        unknown=tuple(name for index, name in enumerate(names) if index not in ids_by_index),
        ambiguous=tuple(names[index] for index, ids in ids_by_index.items() if len(ids) > 1),
    )


def records_named(name: str) -> list[int]:
    """The ids of all records that have this CRM id or Baton id, else of all that have this email address."""
    return _ids_by_place([name], None).get(0, [])


def find_record(name: str) -> Record:
    """The record with this CRM id, Baton id or email address."""
    ids = records_named(name)
    # An address may be a lead's and a contact's. Only the user knows which is meant.
    if len(ids) > 1:
        raise UnknownRecord.ambiguous(name)
    if not ids:
        raise UnknownRecord.named(name)
    return Record.objects.get(pk=ids[0])


def records_with_owners(*, ids: Collection[int], object: CrmObject | str) -> list[Record]:
    """Those of these records that are of an object and not deleted, with owners and related records. One query."""
    records = Record.objects.filter(pk__in=ids, object=object, is_deleted=False)
    return list(records.select_related("owner__user", "account", "person"))


def newest_record(*, object: CrmObject | str) -> Record | None:
    """The record of an object that came last, with its owner and related records."""
    records = Record.objects.filter(object=object, is_deleted=False)
    return records.select_related("owner__user", "account", "person").order_by("-pk").first()


def records_related_to(record: Record, *, owner: Owner | None = None, at_most: int) -> list[Record]:
    """The contacts of an account, and the opportunities of an account or contact, with their owners; or those of one
    owner. By object and name.
    """
    related = Record.objects.filter(Q(account=record) | Q(person=record), is_deleted=False)
    if owner:
        related = related.filter(owner=owner)
    return list(related.select_related("owner").order_by("object", "name", "pk")[:at_most])


def record_ids(*, object: CrmObject | str, owner: Owner | None = None) -> list[int]:
    """The ids of all records of an object, or of one owner, that are not deleted in the CRM."""
    records = Record.objects.filter(object=object, is_deleted=False)
    if owner:
        records = records.filter(owner=owner)
    return list(records.order_by("pk").values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class ListedRecord:
    """A record with the states of its email and number and, by field name, who is in its own lookup fields: a user by
    username, a queue by name.
    """

    record: Record
    email_state: EmailState
    calls: CallState
    lookups: Mapping[str, str]


def all_records(*, object: CrmObject | str) -> Iterator[ListedRecord]:
    """All records of an object, including deleted ones. Loads a page at a time, with up to four queries for each."""
    # By key and not by offset: an export of a million records would read them from the beginning for each page.
    records_in_order, after = Record.objects.filter(object=object).select_related("owner__user").order_by("pk"), 0
    while records := list(records_in_order.filter(pk__gt=after)[:RECORDS_PER_PAGE]):
        states, calls, lookups = email_states(records), call_states(records), _usernames_by_field(records)
        for record in records:
            yield ListedRecord(record, states[record.pk], calls[record.pk], lookups.get(record.pk, {}))
        after = records[-1].pk


def lookup_fields_by_id(ids: Iterable[int]) -> dict[int, LookupField]:
    return LookupField.objects.in_bulk(list(ids))


def _usernames_by_field(records: Iterable[Record]) -> dict[int, dict[str, str]]:
    rows = RecordLookup.objects.filter(record__in=[record.pk for record in records]).order_by("field__name")
    lookups: defaultdict[int, dict[str, str]] = defaultdict(dict)
    holder = Coalesce("owner__user__username", "owner__name")
    for record_id, name, username in rows.values_list("record_id", "field__name", holder):
        lookups[record_id][name] = username
    return lookups


@dataclass(frozen=True, slots=True)
class LookupValue:
    """One lookup field of a record and the user or queue in it; None if the field is blank."""

    field: LookupField
    owner: Owner | None


def lookups_of(record: Record) -> list[LookupValue]:
    """The lookup fields of a record by label, including those from its related records."""
    fields = LookupField.objects.filter(object=record.object, source=Source.FIELD).order_by("label", "pk")
    if record.person:
        # Whoever is a contact has no lead, and blank fields of one would only be read past.
        fields = fields.exclude(through__in={"lead", "contact"} - {record.person.object})
    rows = RecordLookup.objects.filter(record__in=places_of(record)).select_related("owner__user")
    holders = {(lookup.record_id, lookup.field_id): lookup.owner for lookup in rows}
    return [LookupValue(field, holders.get(place_of(field, record))) for field in fields]


def _ids_by_place(names: Sequence[str], object: CrmObject | str | None) -> dict[int, list[int]]:
    """By the place of each name that fits a record; one statement."""
    parameters = {
        "names": list(names),
        "crm_ids": [_with_suffix(name) for name in names],
        "object": str(object) if object else None,
    }
    ids_by_place: dict[int, list[int]] = defaultdict(list)
    for place, record_id in sql.rows(FIND_RECORDS, **parameters):
        ids_by_place[place - 1].append(record_id)
    return ids_by_place


def _with_suffix(name: str) -> str:
    """A Salesforce id with its 18 characters; other values unchanged, because other CRMs have other ids."""
    try:
        return salesforce_id(name)
    except BadCell:
        return name
