"""The main navigation, and where in it a page is."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from baton.engage.queries import counts_of
from baton.mail.queries import NOT_BEING_SENT
from baton.people.models import User
from baton.people.permissions import Verb, may, may_any
from baton.web.engage.tabs import bounded

SECTIONS = {
    "sequences": (Verb.SEE_SEQUENCES, "Sequences"),
    "actions": (Verb.SEE_ACTIONS, "Actions"),
    "participants": (Verb.SEE_PARTICIPANTS, "Participants"),
    "records": (Verb.SEE_RECORDS, "Records"),
    "templates": (Verb.EDIT_TEMPLATES, "Templates"),
    "engage": (Verb.WORK_ACTIONS, "Engage"),
    "team": (Verb.SEE_TEAM, "Team"),
    "handovers": (Verb.SEE_HANDOVERS, "Handovers"),
    "setup": (Verb.SET_UP, "Setup"),
    "caught": (Verb.SEE_CAUGHT_EMAIL, "Caught email"),
}
register = template.Library()


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One entry; `current` is for `aria-current`: the page itself, a page in its section ("true"), or neither.

    `count` is what is due there, if anything.
    """

    label: Any
    href: str
    current: str
    count: str = ""


@register.filter
def navigation(request: HttpRequest | str) -> list[NavigationItem]:
    """What the masthead offers to whoever asks; nothing to those without pages.

    The page for a fault is drawn without a request, and the one for a refused host before anybody is known.
    """
    user = getattr(request, "user", None)
    # Also for error pages, whose request may have no user at all.
    if not isinstance(user, User) or not may(user, Verb.USE_PAGES):
        return []
    here, section = _place(request)
    counts = {"engage": _due(user)}
    return [
        NavigationItem(
            label, reverse(name), "page" if name == here else "true" if name == section else "", counts.get(name, "")
        )
        for name, label in _offered(user).items()
    ]


def _offered(user: User) -> dict[str, Any]:
    """The sections that the user may open; the work list comes first for those who work for themselves alone."""
    offered = {name: label for name, (verb, label) in SECTIONS.items() if may(user, verb)}
    if not settings.CATCH_ALL:
        offered.pop("caught", None)
    if not may_any(user, Verb.WORK_ACTIONS):
        # First, and so also where sign-in leads: an agent comes here to work, an admin to look.
        offered = {"engage": offered["engage"], **offered}
    return offered


def _due(user: User) -> str:
    """An agent is told on every page; an admin, who has seldom work of their own, in the work list."""
    return (
        ""
        if may_any(user, Verb.WORK_ACTIONS)
        else bounded(counts_of(user=user, at=timezone.now(), ready=NOT_BEING_SENT).due)
    )


def _place(request: HttpRequest | str) -> tuple[str, str]:
    """The name of the page and of its section: `sequence_edit` belongs to `sequences`."""
    match = getattr(request, "resolver_match", None)
    if match is None or match.url_name is None:
        return "", ""
    if match.namespace == "setup":
        return match.view_name, "setup"
    # Names of addresses begin with their section, so no page has to say where it belongs.
    word = match.url_name.split("_")[0]
    return match.view_name, word if word in SECTIONS else f"{word}s"
