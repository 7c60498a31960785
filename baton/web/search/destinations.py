"""Where the command palette leads: the pages a person may open, and what they may begin."""

from dataclasses import dataclass

from django.urls import reverse

from baton.people.models import User
from baton.people.permissions import Verb, may
from baton.web.setup.home import GROUPS
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
    "setup": "u",
}


@dataclass(frozen=True, slots=True)
class PaletteEntry:
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
        words = _plain(f"{self.label} {self.also}").split()
        return all(any(word.startswith(part) for word in words) for part in _plain(typed).split())


def _plain(text: str) -> str:
    """As keyboards have it: pages write “Who’s”, and people type “who's”."""
    return text.lower().replace("’", "'").replace(":", "")


PAGES_OFFERED = (
    *(PaletteEntry(label, name, verb) for name, (verb, label) in SECTIONS.items() if name != "caught"),
    PaletteEntry("Replies", "engage_replies", Verb.ANSWER_REPLIES, "inbox answer email"),
    PaletteEntry("Notices", "notices", Verb.SEE_NOTICES, "bell"),
    PaletteEntry("Requests", "requests", Verb.ANSWER_REQUESTS, "hand over reassign ask accept decline"),
    PaletteEntry("Time away", "own_absences", Verb.SET_ABSENCES, "absence vacation holiday"),
    PaletteEntry("Imports", "imports", Verb.IMPORT_RECORDS, "csv salesforce hubspot"),
    PaletteEntry("Delegation health", "health", Verb.SEE_HEALTH, "problems inactive"),
    PaletteEntry("Status", "status", Verb.SET_UP, "worker version backup"),
    PaletteEntry("Notice settings", "notices_settings", Verb.SEE_NOTICES, "digest"),
    PaletteEntry("Email settings", "own_mail", Verb.SET_EMAIL_TEXTS, "signature reply"),
)
BEGINNINGS = (
    PaletteEntry("Reassign actions", "actions", Verb.REASSIGN, "owner split move"),
    PaletteEntry("Who’s out", "who_is_out", Verb.SEE_WHO_IS_OUT, "who is away absent vacation calendar"),
    PaletteEntry("New sequence", "sequence_new", Verb.BUILD_SEQUENCES, "create add"),
    PaletteEntry("New template", "template_new", Verb.EDIT_TEMPLATES, "create add email"),
    PaletteEntry("Add time away", "own_absence_new", Verb.SET_ABSENCES, "absence vacation out of office new"),
    PaletteEntry("Enroll records", "records", Verb.ENROLL, "lead contact add"),
    PaletteEntry("Import records", "import_new", Verb.IMPORT_RECORDS, "upload csv new"),
    PaletteEntry("Undo a handover", "handovers", Verb.SEE_HANDOVERS, "restore revert"),
    PaletteEntry("Add user", "setup_user_new", Verb.EDIT_USERS, "new create person"),
    PaletteEntry("Change password", "password", Verb.SET_PASSWORDS),
)
# Many, so they are offered to those who type what they look for.
SETUP_PAGES = tuple(
    PaletteEntry(f"Setup: {page.title}", page.page, page.verb, page.about.replace(",", " ").replace(".", " "))
    for group in GROUPS.values()
    for page in group
    if page.page not in {offered.name for offered in PAGES_OFFERED + BEGINNINGS}
)


def places_for(user: User, *, typed: str = "") -> list[PaletteEntry]:
    return _offered(PAGES_OFFERED + SETUP_PAGES if typed else PAGES_OFFERED, user, typed)


def beginnings_for(user: User, *, typed: str = "") -> list[PaletteEntry]:
    return _offered(BEGINNINGS, user, typed)


def _offered(destinations: tuple[PaletteEntry, ...], user: User, typed: str) -> list[PaletteEntry]:
    return [each for each in destinations if may(user, each.verb) and each.matches(typed)]
