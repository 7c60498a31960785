"""Mappings by name: those that come with Baton, those that were saved here, and files."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.db.models import QuerySet

from baton.importing.models import SavedMapping
from baton.mappings.crm_mapping import CrmMapping
from baton.mappings.mapping_files import read_mapping, shipped
from baton.people.activity import record
from baton.people.models import User
from baton.people.permissions import Verb, require
from baton.sql.transactions import one_transaction

# Of one table: its kind, and each header with the field that the column fills, or "".
FilledColumns = tuple[str, list[tuple[str, str]]]


class UnknownMapping(LookupError):
    """No mapping has this name, and no file either."""


def all_mappings() -> dict[str, CrmMapping]:
    """Every mapping by its name; one that was saved here goes before one that comes with Baton."""
    saved = SavedMapping.objects.order_by("name").values_list("name", "mapping")
    # So a company can save its own “Salesforce”, and every later import uses that.
    return {**shipped(), **{name: CrmMapping.model_validate(mapping) for name, mapping in saved}}


def mapping_named(name: str) -> CrmMapping:
    """The mapping of this name, or in the file of this path. Raises `UnknownMapping`, or says what is wrong."""
    mappings = all_mappings()
    if name in mappings:
        return mappings[name]
    path = Path(name)
    if path.is_file():
        return read_mapping(path)
    raise UnknownMapping(f"There is no mapping '{name}'. There are {', '.join(sorted(mappings))}.")


def mapping_for(headers: Iterable[Iterable[str]]) -> SavedMapping | None:
    """The mapping that was saved last for files of this shape."""
    return SavedMapping.objects.filter(shape=shape_of(headers)).order_by("-saved_at").first()


def is_saved(name: str) -> bool:
    return SavedMapping.objects.filter(name=name).exists()


def saved_mappings() -> QuerySet[SavedMapping]:
    """Those that were saved here, by name."""
    return SavedMapping.objects.select_related("saved_by").order_by("name")


def saved_mapping_by_id(pk: int) -> SavedMapping:
    """Raises `UnknownMapping`."""
    saved = saved_mappings().filter(pk=pk).first()
    if saved is None:
        raise UnknownMapping(f"There is no import mapping {pk}.")
    return saved


@one_transaction
def delete_mapping(*, saved: SavedMapping, by: User | None, at: datetime) -> None:
    """Imports that were read by it stay as they are: each has what was chosen for it."""
    require(by, Verb.IMPORT_RECORDS)
    record(subject=saved, event="deleted", by=by, at=at)
    saved.delete()


@one_transaction
def save_mapping(
    *, name: str, mapping: CrmMapping, columns: Sequence[FilledColumns] = (), by: User | None, at: datetime
) -> SavedMapping:
    """Save a mapping under a name, in place of the one that has it; with the `columns` that it is made for."""
    if by:
        require(by, Verb.IMPORT_RECORDS)
    saved, is_new = SavedMapping.objects.update_or_create(
        name=name,
        defaults={
            "mapping": mapping.model_dump(mode="json"),
            "shape": shape_of([header for header, _field in filled] for _kind, filled in columns),
            "columns": columns or None,
            "saved_by": by,
            "saved_at": at,
        },
    )
    record(subject=saved, event="created" if is_new else "edited", by=by, at=at)
    return saved


def shape_of(headers: Iterable[Iterable[str]]) -> str:
    """Stands for the columns of the files, in whichever order; blank for no files."""
    # Sorted, as exports change the order of columns, and nobody picks files in the same order twice.
    tables = sorted("\x1f".join(sorted(header)).casefold() for header in headers)
    return sha256("\x1e".join(tables).encode()).hexdigest() if tables else ""
