"""Where a recipient says that they want no more mail. Nobody signs in here: the address itself is the permission.

Opening the page changes nothing, since mail programs open addresses to look for harm. Sending its form does, and so
does a mail program's own button (RFC 8058), which knows no token against forgery.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from baton.mail.unsubscribing import UnknownLink, opt_out, record_of


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    try:
        record = record_of(token)
    except UnknownLink as unknown:
        raise Http404(str(unknown)) from unknown
    if request.method == "POST":
        opt_out(record_id=record.pk)
        record.opted_out_of_email = True
    return render(request, "unsubscribe/page.html", {"record": record})
