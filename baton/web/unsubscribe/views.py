"""Where a recipient says that they want no more mail. Nobody signs in here: the address itself is the permission.

Opening the page changes nothing, since mail programs open addresses to look for harm. Sending its form does, and so
does a mail program's own button (RFC 8058), which knows no token against forgery.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from baton.crm.models import Suppression
from baton.crm.suppressions import live_suppressions
from baton.mail import unsubscribing
from baton.mail.unsubscribing import UnknownLink, address_of
from baton.rules.addresses import normal_form
from baton.web.methods import accepts_form


@csrf_exempt
@never_cache
@accepts_form
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    try:
        address = address_of(token)
    except UnknownLink as unknown:
        raise Http404(str(unknown)) from unknown
    if request.method == "POST":
        unsubscribing.unsubscribe(token, at=timezone.now())
    is_opted_out = (normal_form(address), Suppression.Kind.OPTED_OUT) in live_suppressions([address])
    return render(request, "unsubscribe/page.html", {"address": address, "is_opted_out": is_opted_out})
