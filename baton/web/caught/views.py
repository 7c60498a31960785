"""What the catch-all mail server took in place of the world, for Sequence Admins to look at."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from baton.mail.catching import UnknownCaughtMail, find_caught, page_of_caught
from baton.people.models import Role
from baton.web.access import SignedInRequest, allowed
from baton.web.records.paging import PAGE, number_of


@require_safe
@allowed(Role.SEQUENCE_ADMIN)
def caught(request: SignedInRequest) -> HttpResponse:
    """The newest first."""
    page = page_of_caught(
        page_size=PAGE, older_than=number_of(request, "older"), newer_than=number_of(request, "newer")
    )
    return render(request, "caught/list.html", {"page": page})


@require_safe
@allowed(Role.SEQUENCE_ADMIN)
def caught_mail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One mail as its recipient would have had it."""
    try:
        found = find_caught(pk)
    except UnknownCaughtMail as unknown:
        raise Http404(str(unknown)) from unknown
    return render(request, "caught/mail.html", {"caught": found})
