"""What was recognized in the files, and which column becomes what."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from baton.importing import jobs
from baton.importing.choices import FIELD, IGNORE, LOOKUP, TARGET, choice_of, with_choices
from baton.importing.opening import OpenedTable, open_job
from baton.importing.options import ImportOptions
from baton.importing.saved import all_mappings, save_mapping
from baton.mappings.crm_mapping import CrmMapping
from baton.mappings.kinds import RECORD_KINDS
from baton.mappings.targets import LABELS, TARGETS
from baton.people.permissions import Verb
from baton.tables import UnreadableSource
from baton.web.access import SignedInRequest, allowed
from baton.web.imports.forms import TermsForm
from baton.web.imports.watching import import_or_404
from baton.web.methods import accepts_form


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """A column as the page shows it: its header, some of its cells, and what it becomes."""

    name: str
    header: str
    samples: list[str]
    choice: str


@dataclass(frozen=True, slots=True)
class TableSection:
    """A table as the page shows it, with what its columns may become."""

    table: OpenedTable
    columns: list[ColumnRow]
    targets: list[tuple[str, str]]
    may_have_fields: bool


@accepts_form
@allowed(Verb.IMPORT_RECORDS)
def columns(request: SignedInRequest, pk: int) -> HttpResponse:
    """Check what each column becomes; then a worker prepares the preview."""
    job = import_or_404(pk)
    if job.status not in (job.Status.UPLOADED, job.Status.PREVIEWED, job.Status.FAILED):
        return redirect("import", pk)
    try:
        # Read anew each time. The page has no state beside the files and what was chosen.
        opened = open_job(job, mapping_name=request.POST.get("read_as") or request.GET.get("read_as", ""))
    except UnreadableSource as unreadable:
        return render(request, "imports/unreadable.html", {"job": job, "reason": str(unreadable)}, status=400)
    fields = [name for table in opened.tables for name in table.plan.fields]
    options = ImportOptions.from_json(job.options)
    form = TermsForm(request.POST or None, mapping=opened.mapping, options=options, fields=fields)
    if request.method == "POST" and form.is_valid():
        mapping = form.applied(_chosen(request, opened.mapping, opened.tables))
        if name := form.cleaned_data["save_as"]:
            headers = [table.header for table in opened.tables]
            save_mapping(name=name, mapping=mapping, headers=headers, by=request.user, at=timezone.now())
        jobs.choose(import_id=pk, mapping=mapping.model_dump(mode="json"), options=form.options(), by=request.user)
        return redirect("import", pk)
    context = {
        "job": job,
        "form": form,
        "opened": opened,
        "sections": [_section(number, table) for number, table in enumerate(opened.tables)],
        "mappings": all_mappings().values(),
        "others": [(FIELD, "A field of its own"), (LOOKUP, "A lookup field: a user"), (IGNORE, "Don’t import")],
    }
    return render(request, "imports/columns.html", context, status=400 if form.errors else 200)


def _chosen(request: HttpRequest, mapping: CrmMapping, tables: list[OpenedTable]) -> CrmMapping:
    choices = {
        table.plan.kind: {
            column.header: request.POST.get(_name(number, column.position), choice_of(table.plan, column.header))
            for column in table.plan.columns
        }
        for number, table in enumerate(tables)
    }
    return with_choices(mapping, {table.plan.kind: table.plan for table in tables}, choices)


def _section(number: int, table: OpenedTable) -> TableSection:
    kind = table.plan.kind
    rows = [
        ColumnRow(
            name=_name(number, column.position),
            header=column.header,
            samples=table.samples(column.position),
            choice=choice_of(table.plan, column.header),
        )
        for column in table.plan.columns
    ]
    targets = [(f"{TARGET}:{target}", LABELS[target]) for target in TARGETS[kind]]
    return TableSection(table, rows, targets, may_have_fields=kind in RECORD_KINDS)


def _name(number: int, position: int) -> str:
    # By place, since headers are any text, and may occur in two tables.
    return f"table-{number}-column-{position}"
