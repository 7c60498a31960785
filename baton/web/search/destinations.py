"""Where the command palette leads: the pages a person may open, and what they may begin."""

from dataclasses import dataclass

from django.urls import reverse

from baton.people.models import User
from baton.people.permissions import Verb, may
from baton.web.templatetags.navigation import SECTIONS

# Pressed after “g”. A section without a letter is found by its name.
LETTERS = {
    "sequences": "s",
    "actions": "a",
    "participants": "p",
    "records": "r",
    "templates": "t",
    "engage": "e",
    "team": "m",
    "handovers": "h",
    "notices": "n",
    "requests": "q",
    "own_absences": "w",
    "imports": "i",
    "health": "d",
    "setup:index": "u",
}


@dataclass(frozen=True, slots=True)
class Destination:
    """A page or a beginning; `also` are words by which people look for it besides its label."""

    label: str
    name: str
    verb: Verb
    also: str = ""

    @property
    def address(self) -> str:
        return reverse(self.name)

    @property
    def letter(self) -> str:
        return LETTERS.get(self.name, "")

    def matches(self, typed: str) -> bool:
        """Whether every word typed begins a word of it."""
        words = f"{self.label} {self.also}".lower().split()
        return all(any(word.startswith(part) for word in words) for part in typed.lower().split())


PLACES = (
    *(Destination(label, name, verb) for name, (verb, label) in SECTIONS.items() if name != "caught"),
    Destination("Notices", "notices", Verb.SEE_NOTICES, "bell"),
    Destination("Requests", "requests", Verb.ANSWER_REQUESTS, "hand over ask accept decline"),
    Destination("Time away", "own_absences", Verb.SET_ABSENCES, "absence vacation holiday"),
    Destination("Imports", "imports", Verb.IMPORT_RECORDS, "csv salesforce hubspot"),
    Destination("Delegation health", "health", Verb.SEE_HEALTH, "problems inactive"),
    Destination("Status", "status", Verb.SET_UP, "worker version backup"),
    Destination("Notice settings", "notices_settings", Verb.SEE_NOTICES, "digest"),
    Destination("Email settings", "own_mail", Verb.SET_EMAIL_TEXTS, "signature reply"),
)
BEGINNINGS = (
    Destination("Reassign actions", "actions", Verb.REASSIGN, "owner split move"),
    Destination("Who is out", "team", Verb.SEE_TEAM, "away absent vacation team"),
    Destination("New sequence", "sequence_new", Verb.BUILD_SEQUENCES, "create add"),
    Destination("New template", "template_new", Verb.EDIT_TEMPLATES, "create add email"),
    Destination("Add time away", "own_absence_new", Verb.SET_ABSENCES, "absence vacation out of office new"),
    Destination("Enroll records", "records", Verb.ENROLL, "lead contact add"),
    Destination("Import records", "import_new", Verb.IMPORT_RECORDS, "upload csv new"),
    Destination("Undo a handover", "handovers", Verb.SEE_HANDOVERS, "restore revert"),
    Destination("Add user", "setup:people_user_add", Verb.EDIT_USERS, "new create person"),
    Destination("Change password", "password", Verb.SET_PASSWORDS),
)


def places_for(user: User, *, typed: str = "") -> list[Destination]:
    return _offered(PLACES, user, typed)


def beginnings_for(user: User, *, typed: str = "") -> list[Destination]:
    return _offered(BEGINNINGS, user, typed)


def _offered(destinations: tuple[Destination, ...], user: User, typed: str) -> list[Destination]:
    return [each for each in destinations if may(user, each.verb) and each.matches(typed)]
