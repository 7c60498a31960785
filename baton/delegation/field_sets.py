"""The choices of a delegation: the lookup fields of an object and its other sources, and which are offered."""

# ruff: noqa: A002 - `object` is the CRM's word for the type of a record

from collections import defaultdict
from collections.abc import Collection, Mapping
from collections.abc import Sequence as Rows
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from baton.crm.models import ChainEntry, LookupField
from baton.crm.relations import relations_of
from baton.delegation.changes import chain
from baton.delegation.handovers import carry_out
from baton.people.activity import Entry, Subject, record, record_all, update
from baton.people.models import User
from baton.people.permissions import Verb, require
from baton.rules.trail import Source
from baton.sequences.usage import FieldUse, uses_by_field
from baton.sql.transactions import one_transaction


class FieldIsUsed(ValueError):
    """A delegation names the field, so it stays; `uses` by the id of the field."""

    def __init__(self, uses: Mapping[int, Rows[object]]) -> None:
        super().__init__("; ".join(", ".join(map(str, of_field)) for of_field in uses.values()))
        self.uses = uses


@dataclass(frozen=True, slots=True)
class DelegationChoice:
    """A field with what a fallback order tries, and where it is used."""

    field: LookupField
    entries: Rows[str] = ()
    uses: Rows[FieldUse] = ()


def delegation_choices(object: str) -> list[DelegationChoice]:
    """All of an object, offered or not, by label. Four queries."""
    fields = list(LookupField.objects.filter(object=object).select_related("owner", "related_field"))
    fields.sort(key=lambda field: (field.label.lower(), field.pk))
    entries: defaultdict[int, list[str]] = defaultdict(list)
    for entry in ChainEntry.objects.filter(chain__object=object).select_related("field").order_by("position"):
        entries[entry.chain_id].append(entry.field.label)
    uses = uses_by_field(field_ids=[field.pk for field in fields])
    return [DelegationChoice(field, entries[field.pk], uses.get(field.pk, ())) for field in fields]


def fields_to_try(object: str) -> list[LookupField]:
    """What a fallback order of the object may try."""
    return list(LookupField.objects.filter(object=object).exclude(source=Source.CHAIN).order_by("label", "pk"))


def fields_one_hop_away(object: str) -> list[LookupField]:
    """The fields of related records that the object may read."""
    related = LookupField.objects.filter(object__in=relations_of(object), source=Source.FIELD, through="")
    return list(related.order_by("object", "label", "pk"))


def chain_entries(field: LookupField) -> list[int]:
    """The ids of the fields that a fallback order tries, in their order."""
    return list(ChainEntry.objects.filter(chain=field).order_by("position").values_list("field_id", flat=True))


def field_name_is_taken(*, object: str, name: str) -> bool:
    return LookupField.objects.filter(object=object, name=name).exists()


@one_transaction
def offer_fields(*, object: str, offered: Collection[int], by: User | None, at: datetime) -> int:
    """Make these the field set of an object, and say how many changed. Raises `FieldIsUsed`."""
    require(by, Verb.EDIT_FIELD_SETS)
    fields = LookupField.objects.select_for_update(no_key=True).filter(object=object).order_by("pk")
    changed = [field for field in fields if field.in_field_set != (field.pk in offered)]
    # Taken out while in use, a field would stay where it is, but could not be chosen again in the same form.
    if uses := uses_by_field(field_ids=[field.pk for field in changed if field.in_field_set]):
        raise FieldIsUsed(uses)
    LookupField.objects.filter(pk__in=[field.pk for field in changed]).update(in_field_set=~F("in_field_set"))
    events = {True: "offered_field", False: "withdrew_field"}
    entries = [Entry(subject=Subject.of(field), event=events[not field.in_field_set]) for field in changed]
    record_all(entries, by=by, at=at)
    return len(changed)


@one_transaction
def add_field(*, field: LookupField, entries: Rows[int], by: User | None, at: datetime) -> None:
    """Store a new choice, a fallback order with what it tries."""
    require(by, Verb.EDIT_FIELD_SETS)
    field.save(force_insert=True)
    record(subject=field, event="created", by=by, at=at)
    if field.source == Source.CHAIN:
        carry_out(chain(field=field, entries=entries), by=by, at=at)


@one_transaction
def rename_field(*, field: LookupField, label: str, by: User | None, at: datetime) -> None:
    """Give a field another label. What it reads stays: open actions are owned by what it says."""
    require(by, Verb.EDIT_FIELD_SETS)
    if changes := update(LookupField.objects.filter(pk=field.pk), {"label": label}):
        record(subject=field, event="edited", by=by, at=at, changes=changes)


@one_transaction
def delete_field(*, field: LookupField, by: User | None, at: datetime) -> None:
    """Delete a field with its values in records, and the fields that read it one hop away. Raises `FieldIsUsed`."""
    require(by, Verb.EDIT_FIELD_SETS)
    require_unused(field)
    subject = Subject.of(field)
    field.delete()
    record(subject=subject, event="deleted", by=by, at=at)


def require_unused(field: LookupField) -> None:
    """Raises `FieldIsUsed`, with what would lose its delegation."""
    if uses := _what_needs(field):
        raise FieldIsUsed({field.pk: uses})


def _what_needs(field: LookupField) -> list[object]:
    """What would lose its delegation if the field were deleted: uses, also of fields that read it, and chains."""
    ids = [field.pk, *LookupField.objects.filter(related_field=field).values_list("pk", flat=True)]
    uses = [use for uses in uses_by_field(field_ids=ids).values() for use in uses]
    chains = ChainEntry.objects.filter(field__in=ids).exclude(chain__in=ids).select_related("chain")
    return [*uses, *(f"the fallback order “{entry.chain}”" for entry in chains.order_by("chain__label", "pk"))]
