"""What a company does before its reps can work, in order, and what of it is done."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from baton.config.values import is_loopback
from baton.crm.models import Record
from baton.people.permissions import Verb
from baton.people.queries import users_who_may
from baton.people.sign_in import someone_can_sign_in
from baton.sequences.models import Sequence

ADDRESS = "setup_organization"
ENOUGH_USERS = 2  # the first Sequence Admin, and somebody to work with


@dataclass(frozen=True, slots=True)
class FirstStep:
    """One step; `page` is the name of the page where it is done, blank where that is a setting of the operator."""

    title: str
    is_done: bool
    how: str
    page: str = ""


def first_steps() -> list[FirstStep]:
    """All of them, in the order in which they are best done; five small queries."""
    host = urlsplit(settings.BATON_URL).hostname or ""
    # The catch-all is a mail server, too, but nobody receives anything from it.
    has_mail_server = bool(settings.EMAIL_HOST) and not settings.CATCH_ALL
    able = users_who_may(Verb.WORK_ACTIONS)
    has_address = not is_loopback(host)
    is_in_use = Sequence.objects.filter(status=Sequence.Status.ACTIVE).exists()
    return [
        FirstStep("Create a Sequence Admin", someone_can_sign_in(), "Run baton setup."),
        FirstStep("Set the address", has_address, "Set BATON_URL to the https address people use.", ADDRESS),
        FirstStep("Connect a mail server", has_mail_server, "Set BATON_SMTP_URL, then test it.", "setup_email"),
        FirstStep("Connect a mailbox", bool(settings.IMAP_URL), "Set BATON_IMAP_URL, then test it.", "setup_email"),
        FirstStep("Import your data", Record.objects.exists(), "Import records and users from your CRM.", "imports"),
        FirstStep("Add users", len(able) >= ENOUGH_USERS, "Give users a role.", "setup_users"),
        FirstStep("Activate a sequence", is_in_use, "Build one, enroll records, and activate it.", "sequences"),
    ]
