"""The feed of absences that calendar programs subscribe to. Nobody signs in there: the address is the permission."""

import hashlib

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_POST, require_safe

from baton.insight.absence_feed import absence_feed
from baton.people.feeds import UnknownFeed, renew_feed, turn_feed_off, user_of_feed
from baton.people.permissions import Verb
from baton.web.access import SignedInRequest, allowed


@require_safe
def feed(request: HttpRequest, feed_token: str) -> HttpResponseBase:
    try:
        user = user_of_feed(feed_token)
    except UnknownFeed as unknown:
        raise Http404(str(unknown)) from unknown
    content = absence_feed(user, of_everyone=request.GET.get("of") == "everyone", at=timezone.now())
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    # To be asked for anew each time, and to be stored by no proxy.
    answer["Cache-Control"] = "private, no-cache"
    answer["ETag"] = f'"{hashlib.sha256(content).hexdigest()}"'
    return get_conditional_response(request, etag=answer["ETag"], response=answer) or answer


@require_POST
@allowed(Verb.SET_ABSENCES)
def own_feed(request: SignedInRequest) -> HttpResponse:
    """Turn one's own feed on, at a new address, or off."""
    if "off" in request.POST:
        turn_feed_off(user=request.user, by=request.user, at=timezone.now())
        messages.success(request, "Your calendar address is off.")
    else:
        renew_feed(user=request.user, by=request.user, at=timezone.now())
        messages.success(request, "Your calendar has a new address. Earlier ones no longer work.")
    return redirect("owner_calendar", request.user.pk)
