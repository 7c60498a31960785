"""Which page of a list an address asks for, by the position of the row beside it."""

from dataclasses import fields
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import BadRequest
from django.http import HttpRequest

from baton.sql.paging import PageRequest, Position
from baton.web.parameters import id_of, moment_of

PAGE_SIZE = 50
READERS: dict[Any, Any] = {int: id_of, datetime: moment_of}

P = TypeVar("P", bound=Position)


def page_request(request: HttpRequest, position: type[P], *, size: int = PAGE_SIZE) -> PageRequest[P]:
    """`BadRequest` where the address was changed by hand into what no list has."""
    after, before = (_position(request.GET.get(name, ""), position) for name in ("after", "before"))
    return PageRequest(size=size, after=after, before=before)


def _position(text: str, position: type[P]) -> P | None:
    if not text:
        return None
    kinds, parts = [field.type for field in fields(position)], text.split("_")
    values = [READERS[kind](part) for kind, part in zip(kinds, parts, strict=False)]
    # Refused and not ignored: the first page in place of the one that was meant is worse than an error.
    if len(parts) != len(kinds) or None in values:
        raise BadRequest("Page not found. Open the list again from its first page.")
    return position(*values)
