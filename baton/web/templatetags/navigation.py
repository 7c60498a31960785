"""The main navigation, and where in it a page is."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from baton.engage.queries import counts_of
from baton.mail.queries import NOT_BEING_SENT
from baton.people.models import Role, User
from baton.web.engage.desk import bounded

FOR_AGENTS = {"engage": _("Engage")}
FOR_ALL = {
    "sequences": _("Sequences"),
    "actions": _("All actions"),
    "participants": _("Participants"),
    "records": _("Records"),
}
FOR_ADMINS = {
    "templates": _("Templates"),
    "engage": _("Engage"),
    "handovers": _("Handovers"),
    "setup:index": _("Setup"),
}
WHERE_MAIL_IS_CAUGHT = {"caught": _("Caught email")}
SECTIONS = FOR_AGENTS | FOR_ALL | FOR_ADMINS | WHERE_MAIL_IS_CAUGHT
register = template.Library()


@dataclass(frozen=True, slots=True)
class Item:
    """One entry; `current` is for `aria-current`: the page itself, a page in its section ("true"), or neither.

    `count` is what is due there, if anything.
    """

    label: Any
    href: str
    current: str
    count: str = ""


@register.filter
def navigation(request: HttpRequest | str) -> list[Item]:
    """What the masthead offers to whoever asks; nothing to those without pages.

    The page for a fault is drawn without a request, and the one for a refused host before anybody is known.
    """
    user = getattr(request, "user", None)
    if not isinstance(user, User) or user.role not in {Role.SEQUENCE_ADMIN, Role.SEQUENCE_AGENT}:
        return []
    offered = FOR_ALL | FOR_ADMINS if user.is_sequence_admin else FOR_AGENTS | FOR_ALL
    if user.is_sequence_admin and settings.CATCH_ALL:
        offered |= WHERE_MAIL_IS_CAUGHT
    here, section = _place(request)
    counts = {"engage": _due(user)}
    return [
        Item(
            label, reverse(name), "page" if name == here else "true" if name == section else "", counts.get(name, "")
        )
        for name, label in offered.items()
    ]


def _due(user: User) -> str:
    """An agent is told on every page; an admin, who has seldom work of their own, in the work list."""
    return (
        "" if user.is_sequence_admin else bounded(counts_of(user=user, at=timezone.now(), ready=NOT_BEING_SENT).due)
    )


def _place(request: HttpRequest | str) -> tuple[str, str]:
    """The name of the page and of its section: `sequence_edit` belongs to `sequences`."""
    match = getattr(request, "resolver_match", None)
    if match is None or match.url_name is None:
        return "", ""
    if match.namespace == "setup":
        return match.view_name, "setup:index"
    word = match.url_name.split("_")[0]
    return match.view_name, word if word in SECTIONS else f"{word}s"
