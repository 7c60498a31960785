"""The list of templates, and the same as a file."""

from django.http import HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from baton.people.permissions import Verb
from baton.sequences.templates import ListedTemplate, listed_templates
from baton.sql.paging import whole
from baton.web.access import SignedInRequest, allowed
from baton.web.htmx import render_list
from baton.web.library.filtering import TemplateFilterForm
from baton.web.lists import list_as_file
from baton.web.saved_views.menu import MenuEntry, menu_of, opening, shown_with

BUILT_IN = (
    MenuEntry("all", "Templates", ""),
    MenuEntry("emails", "Emails", "type=email"),
)


@require_safe
@allowed(Verb.SEE_TEMPLATES)
def templates(request: SignedInRequest) -> HttpResponse:
    """All of them: they are few."""
    rows = listed_templates()
    form = TemplateFilterForm(request.GET, templates=rows)
    menu = menu_of(request, of_list="templates", built_in=BUILT_IN, form=form)
    if first := opening(request, menu):
        return first
    context = {
        "noun": "template",
        **(shown_with(menu) if rows else {}),
        "form": form if rows else None,
        **form.table_of(whole(form.matching(rows))),
    }
    return render_list(request, "library/list.html", context)


@require_safe
@allowed(Verb.SEE_TEMPLATES)
def export(request: SignedInRequest) -> HttpResponseBase:
    """What the list shows, in the columns that are chosen."""
    form = TemplateFilterForm(request.GET)

    def rows() -> list[ListedTemplate]:
        return form.matching(listed_templates())

    return list_as_file(request, form, page="templates", rows=rows, what="templates")
