"""What was recognized in the files, and which column becomes what."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from baton.importing import jobs
from baton.importing.opening import open_job
from baton.importing.options import ImportOptions
from baton.importing.saved import all_mappings, save_mapping
from baton.people.permissions import Verb
from baton.tables import UnreadableSource
from baton.web.access import SignedInRequest, allowed
from baton.web.imports.column_forms import ColumnsForm
from baton.web.imports.forms import TermsForm
from baton.web.imports.watching import import_or_404
from baton.web.methods import accepts_form


@accepts_form
@allowed(Verb.IMPORT_RECORDS)
def columns(request: SignedInRequest, pk: int) -> HttpResponse:
    """Check what each column becomes; then a worker prepares the preview."""
    job = import_or_404(pk)
    if job.status not in (job.Status.UPLOADED, job.Status.PREVIEWED, job.Status.FAILED):
        return redirect("import", pk)
    read_as = request.POST.get("read_as") or request.GET.get("read_as", "")
    try:
        # Read anew each time. The page has no state beside the files and what was chosen.
        opened = open_job(job, mapping_name=read_as)
    except UnreadableSource as unreadable:
        return render(request, "imports/unreadable.html", {"job": job, "reason": str(unreadable)}, status=400)
    form = TermsForm(request.POST or None, opened=opened, options=ImportOptions.from_json(job.options))
    columns_form = ColumnsForm(request.POST or None, tables=opened.tables)
    if request.method == "POST" and form.is_valid() and columns_form.is_valid():
        mapping = form.applied(columns_form.applied(opened.mapping))
        if name := form.cleaned_data["save_as"]:
            filled = columns_form.filled_columns()
            save_mapping(name=name, mapping=mapping, columns=filled, by=request.user, at=timezone.now())
        jobs.choose(import_id=pk, mapping=mapping.model_dump(mode="json"), options=form.options(), by=request.user)
        return redirect("import", pk)
    context = {
        "job": job,
        "form": form,
        "opened": opened,
        "read_as": read_as,
        "sections": columns_form.sections(),
        "mappings": all_mappings().values(),
    }
    status = 400 if form.errors or columns_form.errors else 200
    return render(request, "imports/columns.html", context, status=status)
