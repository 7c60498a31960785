"""The links from a page of a list to the pages beside it."""

from typing import Any

from django import template
from django.http import QueryDict
from django.template.context import RequestContext

from baton.sql.paging import Page, Position

register = template.Library()


@register.inclusion_tag("parts/pager.html", takes_context=True)
def pager(
    context: RequestContext, page: Page[Any, Any], *, path: str = "", anchor: str = "", newest_first: bool = False
) -> dict[str, Any]:
    """Without pages beside it nothing. `path` is that of the list, where another page shows it."""
    filters = QueryDict(mutable=True)
    for name, values in context["request"].GET.lists():
        if name not in {"after", "before"} and any(values):
            filters.setlist(name, values)

    def address(name: str, position: Position | None) -> str:
        if position is None:
            return ""
        query = filters.copy()
        query[name] = str(position)
        return f"{path}?{query.urlencode()}{anchor}"

    return {
        "previous": address("before", page.previous),
        "next": address("after", page.next),
        "newest_first": newest_first,
        "goes_on": ("previous" if "before" in context["request"].GET else "next") if page.is_unfinished else "",
    }
