"""What the owner picker asks for while somebody types."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from baton.insight.suggestions import Among, suggest_owners
from baton.people.permissions import Verb
from baton.web.access import SignedInRequest, allowed


@require_safe
@allowed(Verb.FIND_OWNERS)
def suggestions(request: SignedInRequest) -> HttpResponse:
    """Options as HTML. What was typed is in `q`, or in the parameter that `field` names: the picker's own."""
    typed = request.GET.get("q", request.GET.get(request.GET.get("field", ""), ""))
    among_name = request.GET.get("among", "")
    # The narrowest by default. Whom a form accepts it decides for itself.
    among = Among(among_name) if among_name in list(Among) else Among.ACTIVE
    owners = suggest_owners(typed=typed, among=among, at=timezone.now())
    return render(request, "owners/options.html", {"found": owners, "typed": typed.strip()})
