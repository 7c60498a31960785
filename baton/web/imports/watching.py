"""One import: how far it is, what it would do, what it did; running and undoing it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from baton.delegation.effects import effect_of
from baton.importing import jobs
from baton.importing.models import Import
from baton.importing.queries import UnknownImport, find_import, refused_tables
from baton.importing.refused import rows_as_csv
from baton.importing.undoing import CannotBeUndone, undo_import
from baton.people.permissions import Verb
from baton.web.access import SignedInRequest, allowed
from baton.web.htmx import render_page_or_part
from baton.web.imports.wording import KindLine, kind_lines, undone_in_words
from baton.web.methods import accepts_form

Status = Import.Status


@require_safe
@allowed(Verb.IMPORT_RECORDS)
def import_(request: SignedInRequest, pk: int) -> HttpResponse:
    """The import at its stage; while a worker is at it, the page asks again by itself."""
    job = import_or_404(pk)
    if job.status == Status.UPLOADED:
        return redirect("import_columns", pk)
    is_at_work = job.status in jobs.AT_WORK
    if request.htmx and not is_at_work:
        # The part that asks is gone from the finished page, so the whole is loaded once more and then stops asking.
        return HttpResponseClientRefresh()
    context = {"job": job, "is_at_work": is_at_work, "percent": _percent(job), **_report(job)}
    return render_page_or_part(request, page="imports/import.html", part="imports/progress.html", context=context)


@require_POST
@allowed(Verb.IMPORT_RECORDS)
def run(request: SignedInRequest, pk: int) -> HttpResponse:
    import_or_404(pk)
    try:
        jobs.ask_to_run(import_id=pk, by=request.user)
    except jobs.NotNow as refused:
        messages.warning(request, str(refused))
    return redirect("import", pk)


@require_POST
@allowed(Verb.IMPORT_RECORDS)
def discard(request: SignedInRequest, pk: int) -> HttpResponse:
    import_or_404(pk)
    try:
        jobs.discard(import_id=pk, by=request.user)
    except jobs.NotNow as refused:
        messages.warning(request, str(refused))
        return redirect("import", pk)
    messages.success(request, "Import canceled. Nothing was imported.")
    return redirect("imports")


@accepts_form
@allowed(Verb.IMPORT_RECORDS)
def undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask, then give records back what they were before the import."""
    job = import_or_404(pk)
    if job.status != Status.DONE:
        messages.warning(request, "Only a finished import can be undone, and only once.")
        return redirect("import", pk)
    if request.method != "POST":
        return render(request, "imports/undo.html", {"job": job})
    try:
        undone = undo_import(import_id=pk, by=request.user, at=timezone.now())
    except CannotBeUndone as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, undone_in_words(undone))
    return redirect("import", pk)


@require_safe
@allowed(Verb.IMPORT_RECORDS)
def refused(request: SignedInRequest, pk: int) -> StreamingHttpResponse:
    """The rows of one table that did not go in, as CSV with the reasons, to be corrected and imported again."""
    job = import_or_404(pk)
    tables = refused_tables(job)
    table = request.GET.get("table") or next(iter(tables), "")
    if table not in tables:
        raise Http404("No row of this file was refused.")
    answer = StreamingHttpResponse(rows_as_csv(job, table), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="refused.csv"'
    return answer


def import_or_404(pk: int) -> Import:
    try:
        return find_import(pk)
    except UnknownImport as unknown:
        raise Http404(str(unknown)) from unknown


def _report(job: Import) -> dict[str, Any]:
    """What the page says of what would happen, or has."""
    report = job.report or job.preview
    if not report:
        return {}
    lines: list[KindLine] = kind_lines(report)
    effect = None
    # Once it is done, the handover says what moved; the preview may have been of another day.
    if job.preview and not job.report:
        effect = effect_of(jobs.outcome_of_preview(job.preview))
    return {"report": report, "lines": lines, "effect": effect, "refused_tables": refused_tables(job)}


def _percent(job: Import) -> int:
    # Never 100 while it works: after the last byte, the database still has most of its work to do.
    return min(99, 100 * job.bytes_read // job.bytes_in_all) if job.bytes_in_all else 0
