"""Imports to look at."""

from dataclasses import dataclass

from baton.importing.models import Import
from baton.sql.paging import ById, Page, PageRequest, page_of_queryset


class UnknownImport(LookupError):
    """There is no such import."""


@dataclass(frozen=True, slots=True)
class ListedImport:
    """An import with what it did, counted over all kinds of rows."""

    job: Import
    added: int
    changed: int
    refused: int


def find_import(pk: int) -> Import:
    job = Import.objects.select_related("by", "handover", "undone_by").filter(pk=pk).first()
    if job is None:
        raise UnknownImport(f"There is no import {pk}.")
    return job


def page_of_imports(page: PageRequest[ById]) -> Page[ListedImport, ById]:
    """Imports, newest first; one query."""
    jobs = page_of_queryset(Import.objects.select_related("by"), order=("-id",), position=ById, page=page)
    return jobs.with_rows(map(_listed, jobs.rows))


def newest_from_folder(count: int) -> list[ListedImport]:
    """The imports of the watched folder, newest first; one query."""
    return list(map(_listed, Import.objects.filter(origin=Import.Origin.FOLDER).order_by("-id")[:count]))


def refused_tables(job: Import) -> list[str]:
    """The tables of which rows did not go in."""
    return list(job.refused_rows.order_by("table").values_list("table", flat=True).distinct())


def _listed(job: Import) -> ListedImport:
    kinds = (job.report or {}).get("kinds", {}).values()
    added, changed, refused = (sum(kind[name] for kind in kinds) for name in ("added", "changed", "refused"))
    return ListedImport(job, added, changed, refused)
