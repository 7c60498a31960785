"""Which columns of a record file are lookup fields: those that are already, and those whose values name users.

A lookup field without a column in a whole export of its object is gone from the CRM, or was renamed. Records keep the
users in it, so it goes on deciding who owns; this is said, and shown under *Delegation health*.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from baton import sql
from baton.crm.importing import add_lookup_fields, next_ids
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


class LookupFields:
    """The lookup fields of the objects in one import: those that are stored, and those that the import adds.

    A new one has its id at once, as rows are staged with it, but is stored only with the rows: a preview, or an
    import that is refused, leaves nothing behind.
    """

    def __init__(self) -> None:
        self._ids: dict[str, dict[str, int]] = {}  # by object and name
        self._new: dict[str, list[LookupField]] = {}

    def of(self, kind: str) -> dict[str, int]:
        """All of an object's own, by name."""
        if kind not in self._ids:
            self._ids[kind] = lookup_fields_of(kind)
        return self._ids[kind]

    def new_of(self, kind: str) -> Sequence[LookupField]:
        return self._new.get(kind, ())

    def add(self, kind: str, labels: Mapping[str, str]) -> None:
        """Add those of a file that are new."""
        # Only with the first field: without any lookup field, an object that nobody delegates from stays free of
        # choices. What stands for a person has those of its related records anyway.
        if not labels and kind not in STANDS_FOR_A_PERSON:
            return
        new, ids = self._new.setdefault(kind, []), self.of(kind)
        if names := [name for name in labels if name not in ids]:
            ids |= dict(zip(names, next_ids(len(names), table="crm_lookupfield"), strict=True))
        new += [LookupField(pk=ids[name], object=kind, name=name, label=labels[name]) for name in names]

    def store(self) -> list[str]:
        """Store the new ones, and with the first of an object the other choices that every delegation has.

        Gives the names that another choice of the object has, so that they can be none.
        """
        taken = list[str]()
        for kind, new in self._new.items():
            add_standard_sources(object=kind)
            taken += add_lookup_fields(new, object=kind) if new else ()
        return taken


def tells_of_all_fields(plan: TablePlan) -> bool:
    """Whether a file would have a column for every lookup field: one of a few columns alone tells of no other."""
    return "owner" in plan.targets and not {"name", "last name"}.isdisjoint(plan.targets)


def absences_of(kind: str, *, file: str, present: Collection[str], new: Iterable[LookupField]) -> FieldAbsences:
    """Which lookup fields of an object had no column. `present` are the names of those that had one, of which some
    may be `new`.
    """
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
            renamed_to=_renamed_to(
                field, [newer for newer in (*stored, *new) if newer.name in present and newer.pk > field.pk]
            ),
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
