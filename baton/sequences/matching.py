"""How many records match rules, and which fields rules can name."""

# ruff: noqa: A002 - `object` is our word for what kind of record it is

from dataclasses import dataclass

from psycopg.types.json import Jsonb

from baton import sql
from baton.crm.models import CrmObject, LookupField
from baton.crm.relations import relations_of
from baton.mappings.kinds import BELONGED_TO
from baton.rules.record_rules import RecordRules
from baton.rules.trail import Source
from baton.sequences.record_rules import as_json
from baton.sql import Sql
from baton.sql.bounds import MOST_LOOKED_AT
from baton.wording import grouped

MATCHING_RULES = Sql("sequences/record_rules", "matching")
SEEN_FIELDS = Sql("sequences/record_rules", "seen_fields")

OWN_FIELDS = ("Name", "Email", "Phone")
# All records would be read from the disk to offer a few names. The newest have the fields that are in use.
NEWEST_RECORDS = 1000
FEW_RECORDS = 50
# Of each object, where a list has records of all that sequences are for.
NEWEST_OF_EACH = 300
ENROLLED_OBJECTS = tuple(kind.value for kind in CrmObject if kind not in BELONGED_TO)
FEW = 25
LONGEST_SEEN_VALUE = 60


@dataclass(frozen=True, slots=True)
class MatchCount:
    """How many records of an object match the rules, of how many: all, or else the newest."""

    matching: int
    total: int
    is_of_all: bool

    @property
    def counted_in(self) -> str:
        """“4” of all, or “the newest 10,000”."""
        return grouped(self.total) if self.is_of_all else f"the newest {grouped(self.total)}"


@dataclass(frozen=True, slots=True)
class SeenField:
    """A field that records hold something in; `values` are all that they hold, where those are few."""

    name: str
    values: tuple[str, ...] = ()


def count_matching(*, object: CrmObject | str, rules: RecordRules) -> MatchCount:
    """Count by the rule of an enrollment, without deleted records, among the newest `MOST_LOOKED_AT`."""
    parameters = {"object": str(object), "rules": Jsonb(as_json(rules)), "look_at": MOST_LOOKED_AT}
    [(matching, total)] = sql.rows(MATCHING_RULES, **parameters)
    return MatchCount(matching, total, is_of_all=total < MOST_LOOKED_AT)


def seen_fields(*, object: CrmObject | str) -> tuple[SeenField, ...]:
    """The fields of every record, then those that the newest records of the object hold something in."""
    return _seen_in(str(object))[str(object)]


def field_names(*, object: CrmObject | str) -> list[str]:
    """The names alone, of what the very newest records hold something in; quick enough for every page of a list."""
    return [field.name for field in _seen_in(str(object), newest=FEW_RECORDS)[str(object)]]


def condition_fields(*, object: CrmObject | str) -> tuple[SeenField, ...]:
    """What conditions can name: the object's fields, then those of related records, such as `account.Industry`."""
    own, *related = (str(object), *relations_of(object))
    seen = _seen_in(own, *related)
    return (
        *seen[own],
        *(SeenField(f"{name}.{field.name}", field.values) for name in related for field in seen[name]),
    )


def fields_of_enrolled() -> tuple[SeenField, ...]:
    """The same of records of all objects that sequences are for, their lookup fields included."""
    seen = _seen_in(*CrmObject.values, newest=NEWEST_OF_EACH)
    own: dict[str, list[SeenField]] = {}
    for kind in ENROLLED_OBJECTS:
        for field in seen[kind]:
            own.setdefault(field.name, []).append(field)
    related = {str(relation) for kind in ENROLLED_OBJECTS for relation in relations_of(kind)}
    return (
        *(SeenField(name, _values_in(fields)) for name, fields in own.items()),
        *(SeenField(name) for name in lookup_names() if name not in own),
        *(SeenField(f"{name}.{field.name}", field.values) for name in sorted(related) for field in seen[name]),
    )


def columns_of_enrolled() -> dict[str, str | None]:
    """The fields of such records that a list can show, with their labels where the CRM gave one."""
    seen = _seen_in(*ENROLLED_OBJECTS, newest=FEW_RECORDS)
    names = (field.name for kind in ENROLLED_OBJECTS for field in seen[kind] if field.name != "Name")
    return {**dict.fromkeys(names), **lookup_names()}


def lookup_names() -> dict[str, str]:
    """The labels of all lookup fields of records in sequences, by name."""
    fields = LookupField.objects.filter(object__in=ENROLLED_OBJECTS, through="", source=Source.FIELD)
    return dict(fields.order_by("label", "name").values_list("name", "label"))


def _values_in(fields: list[SeenField]) -> tuple[str, ...]:
    """All values of a field in several objects, where they are few in each."""
    values = tuple(dict.fromkeys(value for field in fields for value in field.values))
    return values if all(field.values for field in fields) and len(values) <= FEW else ()


def _seen_in(*objects: str, newest: int = NEWEST_RECORDS) -> dict[str, tuple[SeenField, ...]]:
    """One query for all of them."""
    parameters = {"objects": list(objects), "newest": newest, "few": FEW, "longest": LONGEST_SEEN_VALUE}
    seen = {kind: [SeenField(name) for name in OWN_FIELDS] for kind in objects}
    for kind, name, values in sql.rows(SEEN_FIELDS, **parameters):
        if name not in OWN_FIELDS:
            seen[kind].append(SeenField(name, tuple(values)))
    return {kind: tuple(fields) for kind, fields in seen.items()}
