"""Where one is signed in, and signing out there."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from baton.people.access import sign_out
from baton.people.browsers import places_signed_in, session_key_of
from baton.web.access import signed_in
from baton.web.account.devices import device_in_words
from baton.wording import plural

OTHERS = "others"


@require_safe
@login_required
def signed_in_places(request: HttpRequest) -> HttpResponse:
    """For all who have signed in, like their password."""
    here = request.session.session_key or ""
    places = places_signed_in(user_id=signed_in(request).pk, here=here, at=timezone.now())
    rows = [(place, device_in_words(place.agent)) for place in places]
    return render(request, "account/places.html", {"places": rows, "others": OTHERS})


@require_POST
@login_required
def sign_out_elsewhere(request: HttpRequest) -> HttpResponse:
    """At one place, by its handle, or everywhere but here."""
    user, here = signed_in(request), request.session.session_key or ""
    place = request.POST.get("place", "")
    only = "" if place == OTHERS else session_key_of(place, user_id=user.pk)
    ended = 0
    if only or place == OTHERS:
        ended = sign_out(user=user, only=only, spared=here, by=user, at=timezone.now())
    if ended:
        ended_text = plural("Signed out of %d other session.", "Signed out of %d other sessions.", ended)
        messages.success(request, ended_text % ended)
    else:
        messages.info(request, "That session has already ended.")
    return redirect("places")
