"""One's own notices: the list behind the bell, opening one, and marking them as read."""

from http import HTTPStatus

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from baton.notices.operations import mark_read
from baton.notices.queries import UnknownNotice, find_notice, latest_notices, page_of_notices
from baton.people.permissions import Verb
from baton.sql.paging import ById
from baton.web.access import SignedInRequest, allowed
from baton.web.notices.links import link_of
from baton.web.paging import page_request
from baton.web.templatetags.notices import unread


@require_safe
@allowed(Verb.SEE_NOTICES)
def notices(request: SignedInRequest) -> HttpResponse:
    """The newest first."""
    page = page_of_notices(user=request.user, page=page_request(request, ById))
    return render(request, "notices/list.html", {"page": page})


@require_safe
@allowed(Verb.SEE_NOTICES)
def bell(request: SignedInRequest) -> HttpResponse:
    """The bell as it is now, for a page that shows `known` unread; nothing where it shows that already."""
    if request.GET.get("known", "") == unread(request.user):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    newest = latest_notices(user=request.user, limit=1, only_unread=True)
    return render(request, "notices/bell.html", {"newest": newest})


@require_safe
@allowed(Verb.SEE_NOTICES)
def open_notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mark a notice as read, and go to what it is about. Emails link to this, so it answers GET."""
    try:
        notice = find_notice(pk, user=request.user)
    except UnknownNotice as unknown:
        raise Http404(str(unknown)) from unknown
    # On GET, though it writes: opening it is what the person came for, and to repeat that does no harm.
    mark_read(notice_id=pk, by=request.user, at=timezone.now())
    return redirect(link_of(notice, user=request.user) or "notices")


@require_POST
@allowed(Verb.SEE_NOTICES)
def read(request: SignedInRequest, pk: int) -> HttpResponse:
    try:
        find_notice(pk, user=request.user)
    except UnknownNotice as unknown:
        raise Http404(str(unknown)) from unknown
    mark_read(notice_id=pk, by=request.user, at=timezone.now())
    return redirect("notices")


@require_POST
@allowed(Verb.SEE_NOTICES)
def read_all(request: SignedInRequest) -> HttpResponse:
    mark_read(by=request.user, at=timezone.now())
    return redirect("notices")
