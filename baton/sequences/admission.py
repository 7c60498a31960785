"""What entrance rules would let in, and what they can ask for."""

# ruff: noqa: A002 - `object` is our word for what kind of record it is

from dataclasses import dataclass

from psycopg.types.json import Jsonb

from baton import sql
from baton.crm.models import CrmObject
from baton.rules.entrance import Entrance
from baton.sequences.entrance import as_json
from baton.sql import Sql

ADMITTED = Sql("sequences/entrance", "admitted")
SEEN_FIELDS = Sql("sequences/entrance", "seen_fields")

OWN_FIELDS = ("Name", "Email", "Phone")
NEWEST = 1000
FEW = 25
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Admission:
    """How many records of an object meet the rules, of how many."""

    admitted: int
    total: int


@dataclass(frozen=True, slots=True)
class SeenField:
    """A field that records hold something in; `values` are all that they hold, where those are few."""

    name: str
    values: tuple[str, ...] = ()


def admission(*, object: CrmObject | str, entrance: Entrance) -> Admission:
    """Count all records of the object that are not deleted, by the rule of an enrollment."""
    [(admitted, total)] = sql.rows(ADMITTED, object=str(object), entrance=Jsonb(as_json(entrance)))
    return Admission(admitted, total)


def seen_fields(*, object: CrmObject | str) -> tuple[SeenField, ...]:
    """What conditions can ask for: the fields of every record, then those that the newest hold something in."""
    parameters = {"object": str(object), "newest": NEWEST, "few": FEW, "longest": LONGEST}
    seen = sql.rows(SEEN_FIELDS, **parameters)
    return (
        *(SeenField(name) for name in OWN_FIELDS),
        *(SeenField(name, tuple(values)) for name, values in seen if name not in OWN_FIELDS),
    )
