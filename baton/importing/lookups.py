"""Which columns of a record file are lookup fields: those that are already, and those whose values name users."""

from collections.abc import Callable, Iterable, Mapping

from baton.crm.importing import add_lookup_fields, add_standard_sources
from baton.crm.models import LookupField
from baton.people.importing import users_among
from baton.rules.trail import Source


def lookup_fields_of(kind: str) -> dict[str, int]:
    """The lookup fields of an object's own, by name."""
    fields = LookupField.objects.filter(object=kind, on_account=None, source=Source.FIELD)
    return dict(fields.values_list("name", "pk"))


def new_lookups(candidates: Mapping[str, Iterable[str]], *, counts_as_user: Callable[[str], bool]) -> tuple[str, ...]:
    """The columns of which half the values or more name users, here or in this import.

    `counts_as_user` adds values that may.
    """
    values = {column: set(sample) - {""} for column, sample in candidates.items()}
    every_value = set().union(*values.values()) if values else set()
    users = users_among(every_value) | {value for value in every_value if counts_as_user(value)}
    return tuple(column for column, sample in values.items() if sample and 2 * len(sample & users) >= len(sample))


def make_lookups(kind: str, labels: Mapping[str, str]) -> dict[str, int]:
    """Add the lookup fields that are new; all of the object's, by name.

    With the first of an object come the other choices that every delegation has.
    """
    if labels:
        add_standard_sources(object=kind)
        add_lookup_fields(object=kind, labels=labels)
    return lookup_fields_of(kind)
