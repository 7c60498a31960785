"""Import mappings in Setup: which columns become which fields, as it was saved with an import or comes with Baton."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from baton.importing.models import SavedMapping
from baton.importing.saved import UnknownMapping, delete_mapping, saved_mapping_by_id, saved_mappings
from baton.mappings.crm_mapping import AnySection, CrmMapping, RecordSection
from baton.mappings.headers import label
from baton.mappings.kinds import KINDS
from baton.mappings.mapping_files import shipped, write_mapping
from baton.mappings.targets import LABELS
from baton.people.permissions import Verb
from baton.web.access import SignedInRequest, allowed
from baton.web.imports.forms import chosen_rules
from baton.web.methods import accepts_form
from baton.web.setup.deleting import Deletion, ask_or_delete


@dataclass(frozen=True, slots=True)
class KindOfTable:
    """Headers with the fields that they fill; a blank field for a column that is not imported."""

    title: str
    columns: list[tuple[str, str]]


@require_safe
@allowed(Verb.IMPORT_RECORDS)
def import_mappings(request: SignedInRequest) -> HttpResponse:
    """All of them: they are few."""
    context = {"saved": saved_mappings(), "shipped": shipped().values()}
    return render(request, "setup/import_mappings.html", context)


@require_safe
@allowed(Verb.IMPORT_RECORDS)
def import_mapping(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was saved. It is changed where it is used: while an upload is checked."""
    saved = _saved_or_404(pk)
    mapping = CrmMapping.model_validate(saved.mapping)
    context = {"saved": saved, "rules": chosen_rules(mapping), "kinds": _kinds(saved, mapping)}
    return render(request, "setup/import_mapping.html", context)


@require_safe
@allowed(Verb.IMPORT_RECORDS)
def import_mapping_file(request: SignedInRequest, pk: int) -> HttpResponse:  # noqa: ARG001 - asked by `allowed`
    """The mapping as a file that `baton mapping save` reads."""
    text = write_mapping(CrmMapping.model_validate(_saved_or_404(pk).mapping))
    name = f"import-mapping-{pk}.yaml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="application/yaml; charset=utf-8", headers=headers)


@accepts_form
@allowed(Verb.IMPORT_RECORDS)
def import_mapping_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    saved = _saved_or_404(pk)
    deletion = Deletion(
        thing=saved,
        kind="import mapping",
        text="Files with these columns are recognized anew the next time. What was imported with it stays.",
        deleted=f"Import mapping “{saved}” deleted.",
        cancel=reverse("setup_import_mapping", args=[pk]),
        onward=reverse("setup_import_mappings"),
    )
    return ask_or_delete(
        request,
        deletion,
        delete=lambda: delete_mapping(saved=saved, by=request.user, at=timezone.now()),
        refused=UnknownMapping,
        in_words=str,
    )


def _kinds(saved: SavedMapping, mapping: CrmMapping) -> list[KindOfTable]:
    """The columns of the files that it was saved for; of a mapping from a file, all spellings that it knows."""
    if saved.columns:
        return [KindOfTable(KINDS[kind].plural, columns) for kind, columns in saved.columns]
    return [KindOfTable(KINDS[kind].plural, _spellings(section)) for kind, section in mapping.sections.items()]


def _spellings(section: AnySection) -> list[tuple[str, str]]:
    spellings = [(", ".join(names), LABELS[target]) for target, names in section.spellings.items()]
    if isinstance(section, RecordSection):
        own = {**section.lookups, **section.fields}
        spellings += [(", ".join(names), label(name)) for name, names in own.items()]
        spellings += [(header, "") for header in section.ignored]
    return [(headers, field) for headers, field in spellings if headers]


def _saved_or_404(pk: int) -> SavedMapping:
    try:
        return saved_mapping_by_id(pk)
    except UnknownMapping as unknown:
        raise Http404(str(unknown)) from unknown
