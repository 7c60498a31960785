"""What a page answers where a view could not: bad input, a refusal of ours, a database that is away.

A view says what it expects to go wrong. This is for the rest: for what two people do at once, and for values that
only the database, or Python, finds to be none.
"""

import logging
import sys
from collections.abc import Callable

from django.core.exceptions import BadRequest, FieldDoesNotExist, FieldError, ObjectDoesNotExist
from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404
from django.views.defaults import server_error

from baton.people.permissions import NotAllowed

logger = logging.getLogger(__name__)

UNREACHABLE = (OperationalError, InterfaceError)
BAD_VALUES = (DataError, OverflowError, UnicodeError, FieldDoesNotExist, FieldError)
# The order matters: NotAllowed comes before the general kinds it may be one of.
OURS: dict[type[Exception], int] = {NotAllowed: 403, LookupError: 404, ValueError: 409}
NOT_ALLOWED = 405
RETRY_AFTER = "10"  # seconds


class PlainAnswers:
    """Middleware that refuses text no database stores, and answers what views let through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Here once, or each of a hundred forms and addresses would end in a DataError of its own.
        if not all(map(_is_storable, _texts_of(request))):
            raise BadRequest("A NUL or half a character was sent.")
        response = self.get_response(request)
        if response.status_code == NOT_ALLOWED and not response.content:  # Django's has no page
            page = render_to_string("405.html", request=request)
            response = HttpResponse(page, status=NOT_ALLOWED, headers={"Allow": response.headers["Allow"]})
        return response

    def process_exception(self, request: HttpRequest, failure: Exception) -> HttpResponse | None:
        """Nothing for a bug, which keeps its traceback and answers 500."""
        if isinstance(failure, UNREACHABLE):
            return unreachable(request, failure)
        status, sentence = _refusal_of(failure)
        if status is None:
            return None
        logger.warning("%s: %s", type(failure).__name__, " ".join(str(failure).split())[:200])
        return render(request, f"{status}.html", {"said": sentence, "exception": sentence}, status=status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What was not found, where a view has said so; Django's own words are about addresses and models."""
    message = exception.args[0] if exception.args and not isinstance(exception, Resolver404) else ""
    return render(request, "404.html", {"said": message}, status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """The page for an exception of a view or of a middleware that nobody answered."""
    failure = sys.exc_info()[1]
    return unreachable(request, failure) if isinstance(failure, UNREACHABLE) else server_error(request)


def unreachable(request: HttpRequest, failure: Exception) -> HttpResponse:
    """The page while the database is away: it needs neither the database nor who is signed in."""
    path, why = request.path.encode("unicode_escape").decode("ascii"), " ".join(str(failure).split())
    logger.error("%s %s: the database does not answer: %.300s", request.method, path, why)
    # Without the request, whose user would be read from the database that is away.
    return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": RETRY_AFTER})


def _texts_of(request: HttpRequest) -> list[str]:
    """Names and values of the address and of the form that was sent."""
    sent = [request.path_info]
    for query in (request.GET, request.POST):
        for name, values in query.lists():
            sent += [name, *map(str, values)]
    return sent


def _is_storable(text: str) -> bool:
    """PostgreSQL stores no NUL, and UTF-8 knows no half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _refusal_of(failure: Exception) -> tuple[int | None, str]:
    """The status and the sentence for what is nobody's bug; no sentence: that of the page."""
    match failure:
        case ObjectDoesNotExist():
            return 404, "It has just been deleted."
        case IntegrityError():
            return 409, "Another change was made at the same moment. Nothing was saved. Try again."
        case _ if isinstance(failure, BAD_VALUES):
            return 400, ""
        case _ if type(failure).__module__.startswith("baton."):  # we named it, so its message is a sentence
            status = next((status for kind, status in OURS.items() if isinstance(failure, kind)), None)
            return status, str(failure)
        case _:
            return None, ""
