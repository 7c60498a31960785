"""Imports to look at."""

from dataclasses import dataclass

from baton.importing.models import Import


class UnknownImport(LookupError):
    """There is no such import."""


@dataclass(frozen=True, slots=True)
class ListedImport:
    """An import with what it did, counted over all kinds of rows."""

    job: Import
    added: int
    changed: int
    refused: int


@dataclass(frozen=True, slots=True)
class ImportPage:
    rows: tuple[ListedImport, ...]
    next_before: int | None


def find_import(pk: int) -> Import:
    job = Import.objects.select_related("by", "handover", "undone_by").filter(pk=pk).first()
    if job is None:
        raise UnknownImport(f"There is no import {pk}.")
    return job


def page_of_imports(*, before: int | None, page_size: int) -> ImportPage:
    """Imports, newest first, from the one before `before`; one query."""
    jobs = Import.objects.select_related("by").order_by("-pk")
    if before is not None:
        jobs = jobs.filter(pk__lt=before)
    listed = list(jobs[: page_size + 1])
    has_more = len(listed) > page_size
    rows = tuple(_listed(job) for job in listed[:page_size])
    return ImportPage(rows, rows[-1].job.pk if has_more else None)


def refused_tables(job: Import) -> list[str]:
    """The tables of which rows did not go in."""
    return list(job.refused_rows.order_by("table").values_list("table", flat=True).distinct())


def _listed(job: Import) -> ListedImport:
    kinds = (job.report or {}).get("kinds", {}).values()
    added, changed, refused = (sum(kind[name] for kind in kinds) for name in ("added", "changed", "refused"))
    return ListedImport(job, added, changed, refused)
