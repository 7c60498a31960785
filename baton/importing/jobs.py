"""Imports from the browser: files are uploaded, columns chosen, and a worker previews and runs the import."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.conf import settings
from django.db.models import F

from baton.delegation.flows import Flow, Flows
from baton.delegation.handovers import ChangeOutcome
from baton.importing import running, uploads
from baton.importing.models import Import
from baton.importing.options import ImportOptions
from baton.importing.report import ImportReport
from baton.importing.running import Listener
from baton.importing.source import Source
from baton.importing.writing import ImportRefused
from baton.mappings.surveying import DateOrderUndecided
from baton.people.models import User
from baton.people.permissions import Verb, require
from baton.sql.jobs import enqueue
from baton.sql.transactions import one_transaction
from baton.tables import UnreadableSource

PREVIEW_IMPORT, RUN_IMPORT = "preview_import", "run_import"
LOCK = "import"  # of the jobs: those that wait keep no thread of a worker from its email
SECONDS_BETWEEN_REPORTS = 1
DAYS_FILES_ARE_KEPT = 7  # of imports that nobody finished

Status = Import.Status
CANNOT_GO_ON = (ImportRefused, DateOrderUndecided, UnreadableSource)
AT_WORK = (Status.PREVIEWING, Status.WAITING, Status.RUNNING)


class NotNow(ValueError):
    """The import is at another stage than this needs."""


@one_transaction
def upload(*, files: Iterable[uploads.UploadedFile], by: User, at: datetime) -> Import:
    """Keep files for an import. Raises `TooLarge`, or `UnreadableSource` where nothing in them can be read."""
    require(by, Verb.IMPORT_RECORDS)
    uploaded = list(files)
    job = Import.objects.create(
        source=", ".join(file.name or "" for file in uploaded)[:1000],
        origin=Import.Origin.BROWSER,
        by=by,
        status=Status.UPLOADED,
        created_at=at,
    )
    uploads.store(job=job, files=uploaded, most_bytes=settings.IMPORT_MEGABYTES * uploads.PIECE)
    return job


@one_transaction
def choose(*, import_id: int, mapping: Mapping[str, Any], options: ImportOptions, by: User) -> None:
    """Keep what was chosen, and ask a worker for the preview."""
    require(by, Verb.IMPORT_RECORDS)
    # Also after a failure: a wrong mapping is the usual reason, and nobody should upload 200 MB again for it.
    job = _locked(import_id, Status.UPLOADED, Status.PREVIEWED, Status.FAILED)
    _set(
        job, status=Status.PREVIEWING, mapping=dict(mapping), options=options.as_json(), preview=None, error="",
        stage="", bytes_read=0,
    )  # fmt: skip
    enqueue(PREVIEW_IMPORT, [{"import_id": import_id}], lock=LOCK)


@one_transaction
def ask_to_run(*, import_id: int, by: User) -> None:
    """Ask a worker to import what was previewed."""
    require(by, Verb.IMPORT_RECORDS)
    job = _locked(import_id, Status.PREVIEWED)
    # Whoever starts it answers for the handover, not who uploaded the files.
    _set(job, status=Status.WAITING, stage="", bytes_read=0, by=by)
    enqueue(RUN_IMPORT, [{"import_id": import_id}], lock=LOCK)


@one_transaction
def discard(*, import_id: int, by: User) -> None:
    """Throw away an import that did not happen, with its files."""
    require(by, Verb.IMPORT_RECORDS)
    _locked(import_id, Status.UPLOADED, Status.PREVIEWED, Status.FAILED).delete()


def preview(*, import_id: int, at: datetime) -> None:
    """What a worker does for `choose`. Nothing, where the import is at another stage by now."""
    job = Import.objects.select_related("by").get(pk=import_id)
    # Columns may have been chosen once more since. That choice has a job of its own.
    if job.status != Status.PREVIEWING:
        return
    try:
        with uploads.files_of(job) as paths:
            source = Source.of_job(job, paths)
            _set(job, bytes_in_all=source.size)
            report = running.preview(
                job, source, options=ImportOptions.from_json(job.options), at=at, listener=_reporting(job)
            )
    except CANNOT_GO_ON as refused:
        _set(job, status=Status.FAILED, error=str(refused), stage="")
        return
    # A worker that is told to stop, too: otherwise the page would say “preparing” for ever.
    except BaseException:
        _set(job, status=Status.FAILED, error="Something went wrong while reading the files.", stage="")
        raise
    _set(job, status=Status.PREVIEWED, preview=preview_as_json(report), stage="")


def run(*, import_id: int, at: datetime) -> None:
    """What a worker does for `ask_to_run`. One that begins again after a kill finds the import done or not begun."""
    job = Import.objects.select_related("by").get(pk=import_id)
    # A restarted job may be given again after the import was done, whose files are gone.
    if job.status not in AT_WORK:
        return
    try:
        with uploads.files_of(job) as paths:
            source = Source.of_job(job, paths)
            _set(job, bytes_in_all=source.size)
            running.run(job, source, options=ImportOptions.from_json(job.options), at=at, listener=_reporting(job))
    except CANNOT_GO_ON:
        return  # kept with the import, for whoever opens it
    uploads.discard(job)


def forget_old_files(*, at: datetime) -> None:
    """Drop the files of imports that nobody went on with."""
    for job in (
        Import.objects.exclude(status__in=AT_WORK)
        # By the first piece of a file, so that the join gives an import once a file, and not once a megabyte.
        .filter(created_at__lt=at - timedelta(days=DAYS_FILES_ARE_KEPT), parts__number=0)
        .distinct()
    ):
        uploads.discard(job)


def preview_as_json(report: ImportReport) -> dict[str, Any]:
    """The preview as it is kept: the report, and which ownership would go where."""
    flows = report.outcome.flows.flows if report.outcome else ()
    return report.as_json() | {"flows": [_flow_as_json(flow) for flow in flows]}


def outcome_of_preview(preview: Mapping[str, Any]) -> ChangeOutcome:
    return ChangeOutcome(Flows(tuple(Flow.read(**flow) for flow in preview.get("flows", ()))), {})


def _flow_as_json(flow: Flow) -> dict[str, Any]:
    return {name: getattr(flow, name) for name in Flow.__slots__}


def _reporting(job: Import) -> Listener:
    """Keeps how far the import is, about once a second."""
    last, saved_stage, unsaved = monotonic(), "", 0

    def note(stage: str, count: int) -> None:
        nonlocal last, saved_stage, unsaved
        unsaved += count
        # Batches come many times a second. To save each would make more rows of `Import` dead than the import writes.
        if stage != saved_stage or monotonic() - last >= SECONDS_BETWEEN_REPORTS:
            Import.objects.filter(pk=job.pk).update(stage=stage, bytes_read=F("bytes_read") + unsaved)
            last, saved_stage, unsaved = monotonic(), stage, 0

    return Listener(on_progress=note)


def _locked(import_id: int, *stages: Import.Status) -> Import:
    job = Import.objects.select_for_update().get(pk=import_id)
    if job.status not in stages:
        raise NotNow(f"This import is at another stage: {job.get_status_display().lower()}. Open it again.")
    return job


def _set(job: Import, **values: Any) -> None:
    Import.objects.filter(pk=job.pk).update(**values)
