"""The command palette: where to go, what to begin, and whatever has a name, by typing a few letters."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from baton.insight.search import Found, FoundRecord, enrollments_found
from baton.insight.search import search as find
from baton.insight.suggestions import Suggestion
from baton.participants.models import Participant
from baton.people.permissions import Verb, may
from baton.web.access import SignedInRequest, allowed
from baton.web.search.destinations import beginnings_for, places_for

REASSIGN = "reassign"
LETTERS_OF_A_VERB = 3


@require_safe
@allowed(Verb.USE_PAGES)
def palette(request: SignedInRequest) -> HttpResponse:
    """Options as HTML, in groups. Before anything is typed, all that one may do and open."""
    user, typed = request.user, request.GET.get("q", "")[:100].strip()
    whose = _reassigned_from(typed) if may(user, Verb.REASSIGN) else ""
    found = find(typed=whose or typed, by=user, at=timezone.now())
    context = {
        "typed": typed,
        "places": places_for(user, typed=typed),
        "beginnings": beginnings_for(user, typed=typed),
        "found": found,
        "groups": _groups(found, enrollments_found(found, by=user)),
        "is_reassigning": bool(whose),
    }
    return render(request, "search/palette_options.html", context)


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A found thing: its `id` on the page `place`, its name, and what it is."""

    place: str
    id: int
    name: str
    about: str


def _groups(found: Found, participants: Iterable[Participant]) -> list[tuple[str, list[FoundLine]]]:
    """What was found, each kind under its heading; without those of which nothing was found."""
    groups = [
        ("Records", [FoundLine("record", each.id, each.name, _about(each)) for each in found.records]),
        (
            "Participants",
            [FoundLine("record", each.record_id, each.record.name, f"in {each.sequence}") for each in participants],
        ),
        (
            "Sequences",
            [FoundLine("sequence", each.pk, each.name, each.get_status_display()) for each in found.sequences],
        ),
        (
            "Templates",
            [FoundLine("template", each.pk, each.name, each.get_object_display()) for each in found.templates],
        ),
        ("People and queues", [FoundLine("owner", each.id, each.name, _kind(each)) for each in found.people]),
    ]
    return [(kind, lines) for kind, lines in groups if lines]


def _about(record: FoundRecord) -> str:
    return " · ".join(filter(None, (str(record.object.label), record.account, record.email)))


def _kind(owner: Suggestion) -> str:
    return "Queue" if owner.is_queue else owner.title or owner.username or "User"


def _reassigned_from(typed: str) -> str:
    """“ben” of “reassign ben” or “reas ben”; nothing where something else is typed."""
    verb, _space, whose = typed.partition(" ")
    is_verb = len(verb) >= LETTERS_OF_A_VERB and REASSIGN.startswith(verb.lower())
    return whose.removeprefix("from ").strip() if is_verb else ""
