"""Going through a list a page at a time: the last row of a page is where the next begins."""

from typing import Any

from django.http import HttpRequest

from baton.web.parameters import id_of

PAGE = 50


def after_of(request: HttpRequest) -> int | None:
    """The id of the row that the page comes after."""
    return number_of(request, "after")


def number_of(request: HttpRequest, name: str) -> int | None:
    """An id in the address; nothing where the address has none, or nonsense."""
    return id_of(request.GET.get(name, ""))


def pager(request: HttpRequest, *, next_after: int | None) -> dict[str, Any]:
    """The addresses for `parts/pager.html`: the next page, and from any other page the first."""
    query = request.GET.copy()
    is_first = after_of(request) is None
    query.pop("after", None)
    first = f"?{query.urlencode()}"
    if next_after is not None:
        query["after"] = str(next_after)
    return {"first": "" if is_first else first, "next": f"?{query.urlencode()}" if next_after is not None else ""}
