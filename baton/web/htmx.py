"""How pages answer htmx, which asks for a part of a page at the page's own address.

`request.htmx` says whether it asks. The answer is then the template of the part alone; without JavaScript, the same
address gives the whole page. Headers for htmx are set with the functions of `django_htmx.http`.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.http import push_url

from baton.web.access import SignedInRequest


def vary_by_htmx(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that keeps caches, the browser's own too, from showing a part in place of its page."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        # The back button would otherwise show a bare fragment, from the cache of the same address.
        patch_vary_headers(response, ["HX-Request"])
        return response

    return answer


def is_htmx(request: HttpRequest) -> bool:
    """For requests of strangers, whom no decorator has let in; views ask `request.htmx`."""
    return request.headers.get("HX-Request") == "true"


def render_page_or_part(
    request: SignedInRequest, *, page: str, part: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The part for htmx, where it needs no other context than its page."""
    return render(request, part if request.htmx else page, context, status=status)


def render_list(request: SignedInRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A list; asked for by htmx, its address is the shortest that says the same as `form`.

    A form sends all its fields, and which button of it was pressed. Reloaded, that would be pressed again.
    """
    response = render(request, template, context)
    view, form = context.get("view"), context.get("form")
    if form is None or not request.htmx:
        return response
    query = "&".join(part for part in (form.query(), view and urlencode({"view": view})) if part)
    return push_url(response, f"{request.path}?{query}" if query else request.path)
