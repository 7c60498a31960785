"""Finding records by what people call them, and all records of an object or of an owner."""

# ruff: noqa: A002 - `object` is our word for what kind of record it is

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from baton import sql
from baton.connectors.salesforce.crm_ids import crm_id
from baton.connectors.salesforce.faults import CellRefused
from baton.crm.models import CrmObject, LookupField, Record, RecordLookup
from baton.crm.suppressions import EmailState, email_states
from baton.people.models import Owner, User
from baton.sql import Sql

NAMED = Sql("crm/records", "find_records")

STREAM_PAGE = 1000


class UnknownRecord(LookupError):
    """No record, or more than one, answers to a name."""

    @classmethod
    def named(cls, name: str) -> "UnknownRecord":
        return cls(f"There is no record '{name}'.")

    @classmethod
    def ambiguous(cls, name: str) -> "UnknownRecord":
        return cls(f"More than one record has the email address '{name}'; give the id.")


@dataclass(frozen=True, slots=True)
class FoundRecords:
    """The ids of the records found, as asked for and each once; and the names that found none, or several."""

    ids: tuple[int, ...]
    unknown: tuple[str, ...]
    ambiguous: tuple[str, ...]


def find_records(*, names: Sequence[str], object: CrmObject | str | None = None) -> FoundRecords:
    """The records with these CRM ids (15 or 18 characters), Baton ids or email addresses.

    An address is looked for among the records of `object`, where that is given.
    """
    ids_by_place = _ids_by_place(names, object)
    return FoundRecords(
        ids=tuple(dict.fromkeys(ids[0] for ids in ids_by_place.values() if len(ids) == 1)),
        unknown=tuple(name for place, name in enumerate(names) if place not in ids_by_place),
        ambiguous=tuple(names[place] for place, ids in ids_by_place.items() if len(ids) > 1),
    )


def records_named(name: str) -> list[int]:
    """The ids of all records that have this CRM id or Baton id, else of all that have this email address."""
    return _ids_by_place([name], None).get(0, [])


def find_record(name: str) -> Record:
    """The record with this CRM id, Baton id or email address."""
    ids = records_named(name)
    if len(ids) > 1:
        raise UnknownRecord.ambiguous(name)
    if not ids:
        raise UnknownRecord.named(name)
    return Record.objects.get(pk=ids[0])


def record_ids(*, object: CrmObject | str, owner: Owner | None = None) -> list[int]:
    """All records of an object that are not deleted in the CRM, or those of one owner."""
    records = Record.objects.filter(object=object, is_deleted=False)
    if owner:
        records = records.filter(owner=owner)
    return list(records.order_by("pk").values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class ListedRecord:
    """A record with the state of its email and, by field name, the usernames in its own lookup fields."""

    record: Record
    email_state: EmailState
    lookups: Mapping[str, str]


def all_records(*, object: CrmObject | str) -> Iterator[ListedRecord]:
    """All records of an object, those deleted in the CRM too; a page in memory at a time, three queries for each."""
    found, after = Record.objects.filter(object=object).select_related("owner__user").order_by("pk"), 0
    while records := list(found.filter(pk__gt=after)[:STREAM_PAGE]):
        states, lookups = email_states(records), _usernames_by_field(records)
        yield from (ListedRecord(record, states[record.pk], lookups.get(record.pk, {})) for record in records)
        after = records[-1].pk


def _usernames_by_field(records: Iterable[Record]) -> dict[int, dict[str, str]]:
    held = RecordLookup.objects.filter(record__in=[record.pk for record in records]).order_by("field__name")
    lookups: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for record_id, name, username in held.values_list("record_id", "field__name", "user__username"):
        lookups[record_id][name] = username
    return lookups


@dataclass(frozen=True, slots=True)
class LookupValue:
    """One lookup field of a record and the user in it, `None` where it is blank."""

    field: LookupField
    user: User | None


def lookups_of(record: Record) -> list[LookupValue]:
    """The lookup fields of a record by label, those read on its account included."""
    fields = LookupField.objects.filter(object=record.object).order_by("label", "pk")
    held = RecordLookup.objects.filter(record__in=[record.pk, record.account_id]).select_related("user")
    users = {(lookup.record_id, lookup.field_id): lookup.user for lookup in held}

    def user_in(field: LookupField) -> User | None:
        if field.on_account_id is None:
            return users.get((record.pk, field.pk))
        return users.get((record.account_id or 0, field.on_account_id))

    return [LookupValue(field, user_in(field)) for field in fields]


def _ids_by_place(names: Sequence[str], object: CrmObject | str | None) -> dict[int, list[int]]:
    """By the place of each name that fits a record; one statement."""
    parameters = {
        "names": list(names),
        "crm_ids": [_with_suffix(name) for name in names],
        "object": str(object) if object else None,
    }
    ids_by_place: dict[int, list[int]] = defaultdict(list)
    for place, record_id in sql.rows(NAMED, **parameters):
        ids_by_place[place - 1].append(record_id)
    return ids_by_place


def _with_suffix(name: str) -> str:
    """A Salesforce id with its 18 characters; anything else as it stands, since other CRMs have ids of their own."""
    try:
        return crm_id(name)
    except CellRefused:
        return name
