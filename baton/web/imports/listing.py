"""Past imports, newest first."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from baton.importing.queries import page_of_imports
from baton.people.permissions import Verb
from baton.web.access import SignedInRequest, allowed
from baton.web.parameters import id_of

PAGE_SIZE = 50


@require_safe
@allowed(Verb.IMPORT_RECORDS)
def imports(request: SignedInRequest) -> HttpResponse:
    """What was imported: who, when, which files, and what became of it."""
    page = page_of_imports(before=id_of(request.GET.get("before", "")), page_size=PAGE_SIZE)
    return render(request, "imports/list.html", {"page": page})
