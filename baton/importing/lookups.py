"""Which columns of a record file are lookup fields: those that are already, and those whose values name users.

A lookup field without a column in a whole export of its object is gone from the CRM, or was renamed. Records keep the
users in it, so it goes on deciding who owns; this is said, and shown under *Delegation health*.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from baton import sql
from baton.crm.importing import add_lookup_fields
from baton.crm.models import LookupField
from baton.crm.standard_sources import add_standard_sources
from baton.mappings.kinds import STANDS_FOR_A_PERSON
from baton.mappings.plan import TablePlan
from baton.people.importing import users_among
from baton.rules.renaming import likely_rename
from baton.rules.trail import Source
from baton.sql import Sql

USED_FIELDS = Sql("delegation/reach", "used_fields")


@dataclass(frozen=True, slots=True)
class AbsentField:
    """A lookup field without a column in `file`, whether sequences use it, and what it was probably renamed to."""

    field: LookupField
    file: str
    is_used: bool
    renamed_to: LookupField | None

    @property
    def remark(self) -> str:
        rename = f" It may have been renamed to {self.renamed_to.name}." if self.renamed_to else ""
        return (
            f"{self.file} has no column {self.field.name}, which sequences delegate to."
            f" Each {self.field.object} keeps the user in this field.{rename}"
        )


@dataclass(frozen=True, slots=True)
class FieldAbsences:
    """The lookup fields of one object that had no column, and (ids) those that had none before and have one again."""

    absent: tuple[AbsentField, ...]
    returned: tuple[int, ...]


def lookup_fields_of(kind: str) -> dict[str, int]:
    """The lookup fields of an object's own, by name."""
    fields = LookupField.objects.filter(object=kind, through="", source=Source.FIELD)
    return dict(fields.values_list("name", "pk"))


def new_lookups(candidates: Mapping[str, Iterable[str]], *, counts_as_user: Callable[[str], bool]) -> tuple[str, ...]:
    """The columns of which half the values or more name users, or are ids of queues, here or in this import.

    `counts_as_user` adds values that may. The name of a queue is not enough: it may as well be that of a region.
    """
    values = {column: set(sample) - {""} for column, sample in candidates.items()}
    every_value = set().union(*values.values()) if values else set()
    users = users_among(every_value) | {value for value in every_value if counts_as_user(value)}
    # Half, because exports have users who left and were never imported; a column of text has hardly any by chance.
    return tuple(column for column, sample in values.items() if sample and 2 * len(sample & users) >= len(sample))


def make_lookups(kind: str, labels: Mapping[str, str]) -> dict[str, int]:
    """Add the lookup fields that are new; all of the object's, by name.

    With the first of an object come the other choices that every delegation has. What stands for a person has those
    of its related records anyway.
    """
    # Only with the first field: without any lookup field, an object that nobody delegates from stays free of choices.
    if labels or kind in STANDS_FOR_A_PERSON:
        add_standard_sources(object=kind)
        add_lookup_fields(object=kind, labels=labels)
    return lookup_fields_of(kind)


def tells_of_all_fields(plan: TablePlan) -> bool:
    """Whether a file would have a column for every lookup field: one of a few columns alone tells of no other."""
    return "owner" in plan.targets and not {"name", "last name"}.isdisjoint(plan.targets)


def absences_of(kind: str, *, file: str, present: Collection[str]) -> FieldAbsences:
    """Which lookup fields of an object had no column. `present` are the names of those that had one."""
    stored = list(LookupField.objects.filter(object=kind, through="", source=Source.FIELD).order_by("pk"))
    absent = [field for field in stored if field.name not in present]
    returned = tuple(field.pk for field in stored if field.name in present and field.absent_since)
    if not absent:
        return FieldAbsences((), returned)
    used = {field_id for _sequence_id, field_id in sql.rows(USED_FIELDS)}
    hops = LookupField.objects.filter(pk__in=used, related_field__isnull=False)
    # “Account: CSM” reads a field of the account, so its loss is noticed by the file of accounts.
    used |= set(hops.values_list("related_field", flat=True))
    described = (
        AbsentField(
            field=field,
            file=file,
            is_used=field.pk in used,
            # Only newer fields: one that was there beside it before is another field, however alike its name.
            renamed_to=_renamed_to(field, [new for new in stored if new.name in present and new.pk > field.pk]),
        )
        for field in absent
    )
    return FieldAbsences(tuple(described), returned)


def note_absences(absences: Collection[FieldAbsences], *, at: datetime) -> None:
    """Note with each lookup field whether the import had a column for it."""
    changed = list[LookupField]()
    for absent in chain.from_iterable(of.absent for of in absences):
        field = absent.field
        # The first time is kept, as that is what somebody searches the CRM's change log for.
        field.absent_since, field.absent_from = field.absent_since or at, absent.file[:255]
        field.renamed_to = absent.renamed_to or field.renamed_to
        changed.append(field)
    LookupField.objects.bulk_update(changed, ["absent_since", "absent_from", "renamed_to"])
    if returned := [pk for of in absences for pk in of.returned]:
        LookupField.objects.filter(pk__in=returned).update(absent_since=None, absent_from="", renamed_to=None)


def _renamed_to(field: LookupField, newer: Iterable[LookupField]) -> LookupField | None:
    by_name = {candidate.name: candidate for candidate in newer}
    name = likely_rename(field.name, by_name)
    return by_name[name] if name else None
