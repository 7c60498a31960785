"""Running an import: reading, staging and writing, one import at a time; and its preview."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import Error
from django.utils import timezone

from baton.importing.models import Import
from baton.importing.options import ImportOptions
from baton.importing.reading import OnProgress, Reading
from baton.importing.refused import keep, refused_rows
from baton.importing.report import ImportReport, OnProblem
from baton.importing.source import Source
from baton.importing.staging import staging_tables
from baton.importing.writing import ImportRefused, Terms, preview_writing, write
from baton.people.models import User
from baton.people.permissions import Verb, require
from baton.sql.locks import one_import_at_a_time
from baton.sql.transactions import one_transaction

SAVING = "Saving"


@dataclass(frozen=True, kw_only=True)
class Listener:
    """Who is told how far an import is, and what goes wrong."""

    on_progress: OnProgress = lambda _stage, _bytes: None
    on_problem: OnProblem = lambda _problem: None


def start(*, source: str, origin: Import.Origin, by: User | None, at: datetime) -> Import:
    """Note that an import begins."""
    return Import.objects.create(
        source=source[:1000], origin=origin, by=by, status=Import.Status.WAITING, created_at=at
    )


def run(
    job: Import, source: Source, *, options: ImportOptions, at: datetime, listener: Listener | None = None
) -> ImportReport:
    """Import everything in one transaction. What cannot go in is told, and the rest goes in.

    Raises `ImportRefused` where nothing may go in; whatever is raised is kept with the import.
    """
    if job.by:
        require(job.by, Verb.IMPORT_RECORDS)
    try:
        # The lock first: staging tables are per connection, but records that two imports add could be the same.
        with one_import_at_a_time(), staging_tables():
            _end_broken_off()
            Import.objects.filter(pk=job.pk).update(status=Import.Status.RUNNING)
            reading = _reading(source, options, listener)
            terms = reading.read(import_id=job.pk)
            (listener or Listener()).on_progress(SAVING, 0)
            try:
                return _write(job, source, reading, terms, at=at)
            except ImportRefused as refused:
                for problem in refused.problems:
                    reading.report.problems.add(problem)
                raise
    # Ctrl-C as well, or the list would show an import that runs for ever.
    except BaseException as failure:
        _note_failure(job, failure)
        raise


def import_files(
    paths: Sequence[Path],
    *,
    by: User | None,
    at: datetime,
    options: ImportOptions | None = None,
    listener: Listener | None = None,
) -> ImportReport:
    """Recognize the files and import them. Raises also `UnreadableSource`."""
    options = options or ImportOptions()
    source = Source.open(paths, options=options)
    names = ", ".join(path.name for path in paths)
    job = start(source=names, origin=Import.Origin.COMMAND_LINE, by=by, at=at)
    return run(job, source, options=options, at=at, listener=listener)


def preview(
    job: Import, source: Source, *, options: ImportOptions, at: datetime, listener: Listener | None = None
) -> ImportReport:
    """What `run` would do now. Nothing is kept but the preview itself."""
    with one_import_at_a_time(), staging_tables():
        reading = _reading(source, options, listener)
        terms = reading.read(import_id=job.pk)
        return reading.report_with(preview_writing(terms, reading.report, at=at))


def _reading(source: Source, options: ImportOptions, listener: Listener | None) -> Reading:
    listener = listener or Listener()
    return Reading(source, options, on_progress=listener.on_progress, on_problem=listener.on_problem)


@one_transaction
def _write(job: Import, source: Source, reading: Reading, terms: Terms, *, at: datetime) -> ImportReport:
    written = write(terms, reading.report, by=job.by, at=at)
    report = reading.report_with(written)
    # In the transaction of the import: its report says how many rows there are to download.
    keep(job, refused_rows((table for _kind, table in source.tables), report.problems))
    outcome = report.outcome
    Import.objects.filter(pk=job.pk).update(
        status=Import.Status.DONE,
        finished_at=timezone.now(),
        report=report.as_json(),
        handover=outcome.handover if outcome else None,
        stage="",
    )
    return report


def _note_failure(job: Import, failure: BaseException) -> None:
    # Only our own exceptions are written for readers. Others may quote values of rows, and belong into the log.
    ours = type(failure).__module__.startswith("baton.")
    reason = str(failure) if ours else "Something went wrong while importing. Nothing was imported."
    with suppress(Error):  # the database may be what failed
        Import.objects.filter(pk=job.pk).update(
            status=Import.Status.FAILED, finished_at=timezone.now(), error=reason, stage=""
        )


def _end_broken_off() -> None:
    """Imports that say they run while we hold the lock do not: their process was killed. A worker's begin again."""
    Import.objects.filter(status=Import.Status.RUNNING).exclude(origin=Import.Origin.BROWSER).update(
        status=Import.Status.FAILED, error="It was broken off. Nothing was imported.", stage=""
    )
