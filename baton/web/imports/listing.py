"""Past imports, newest first."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from baton.importing.queries import page_of_imports
from baton.people.permissions import Verb
from baton.sql.paging import ById
from baton.web.access import SignedInRequest, allowed
from baton.web.paging import page_request


@require_safe
@allowed(Verb.IMPORT_RECORDS)
def imports(request: SignedInRequest) -> HttpResponse:
    """What was imported: who, when, which files, and what became of it."""
    page = page_of_imports(page_request(request, ById))
    return render(request, "imports/list.html", {"noun": "import", "page": page, "newest_first": True})
