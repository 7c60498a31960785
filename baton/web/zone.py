"""Times are shown, and dates in forms understood, in the time zone of whoever is signed in."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from baton.people.models import User


def time_zone_of_the_user(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware; strangers have the time zone of the installation."""

    def answer(request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, User):
            activate_zone_of(request.user)
        else:
            # Threads are used again. Without this, the next visitor has the zone of the one before.
            timezone.deactivate()
        return get_response(request)

    return answer


def activate_zone_of(user: User) -> None:
    """For the rest of the request."""
    timezone.activate(ZoneInfo(user.time_zone))
