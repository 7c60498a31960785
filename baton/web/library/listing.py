"""The list of templates, and the same as a file."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from baton.people.permissions import Verb
from baton.sequences.templates import listed_templates
from baton.sql.paging import whole
from baton.web.access import SignedInRequest, allowed
from baton.web.csv_answers import exported
from baton.web.htmx import render_list
from baton.web.library.filtering import TEMPLATE_COLUMNS, TemplateFilterForm
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
    menu = menu_of(request, of_list="templates", built_in=BUILT_IN, query=form.view_query())
    if first := opening(request, menu):
        return first
    matching = form.matching(rows)
    context = {
        "noun": "template",
        **(shown_with(menu) if rows else {}),
        "page": whole(TEMPLATE_COLUMNS.shown(row, form.columns) for row in matching),
        "form": form if rows else None,
        **TEMPLATE_COLUMNS.menu_of(form.columns),
    }
    return render_list(request, "library/list.html", context)


@require_safe
@allowed(Verb.SEE_TEMPLATES)
def export(request: SignedInRequest) -> HttpResponseBase:
    """What the list shows, in the columns that are chosen."""
    form = TemplateFilterForm(request.GET)
    if not form.is_valid():
        return redirect(f"{reverse('templates')}?{request.GET.urlencode()}")  # which says what is wrong
    rows, zone = form.matching(listed_templates()), timezone.get_current_timezone()
    lines = TEMPLATE_COLUMNS.lines_of_file(rows, form.columns, zone=zone)
    return exported("templates", lines, by=request.user, at=timezone.now())
