"""The home of Setup: what there is to set up, in the order in which an admin thinks of it."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from baton.insight.first_steps import first_steps
from baton.people.permissions import Verb, may
from baton.web.access import SignedInRequest, allowed


@dataclass(frozen=True, slots=True)
class SetupPage:
    """One entry; `page` is the name of an address, `verb` what it takes to open it."""

    page: str
    title: str
    about: str
    verb: Verb


GROUPS: dict[str, tuple[SetupPage, ...]] = {
    "Organization": (
        SetupPage("setup_organization", "Organization", "Its name, default time zone, and address.", Verb.SET_UP),
        SetupPage("setup_sign_in", "Sign-in", "Whether everyone needs two-factor sign-in.", Verb.SET_UP),
    ),
    "People": (
        SetupPage(
            "setup_users",
            "Users",
            "Add and invite users; set roles, managers, and time zones.",
            Verb.EDIT_USERS,
        ),
        SetupPage("setup_queues", "Queues", "Shared owners, and their members.", Verb.EDIT_QUEUES),
        SetupPage(
            "setup_provisioning",
            "User provisioning",
            "Let your identity provider add and deactivate users.",
            Verb.EDIT_USERS,
        ),
        SetupPage("who_is_out", "Who’s out", "Who is away when, and who covers.", Verb.SET_ABSENCES),
        SetupPage(
            "handing_over", "Handing over", "Whether agents may give their work to colleagues.", Verb.SET_HANDING_OVER
        ),
        SetupPage(
            "sharing_queues", "People of a queue", "Whether members share the people of a queue.", Verb.SHARE_QUEUES
        ),
    ),
    "Sequences": (
        SetupPage("setup_fields", "Fields", "Which fields sequences can delegate to.", Verb.EDIT_FIELD_SETS),
        SetupPage(
            "setup_calendars",
            "Calendars",
            "Working days, hours, and holidays for business waits.",
            Verb.EDIT_CALENDARS,
        ),
        SetupPage("setup_results", "Results", "What participants can be finished with.", Verb.EDIT_RESULTS),
        SetupPage("default_owner", "Default owner", "Who owns what a record owner can’t work on.", Verb.DELEGATE),
    ),
    "Records and email": (
        SetupPage("imports", "Imports", "Files of your CRM: import, results, and undo.", Verb.IMPORT_RECORDS),
        SetupPage(
            "setup_import_mappings",
            "Import mappings",
            "Which columns of your files become which fields.",
            Verb.IMPORT_RECORDS,
        ),
        SetupPage(
            "setup_import_folder",
            "Import folder",
            "A folder whose files are imported automatically.",
            Verb.IMPORT_RECORDS,
        ),
        SetupPage("setup_email", "Email", "The mail server and the mailbox, with a test of both.", Verb.SET_UP),
        SetupPage(
            "setup_suppressions",
            "Suppressed addresses",
            "Who gets no email or calls; import and export.",
            Verb.SEE_SUPPRESSIONS,
        ),
    ),
    "Baton": (
        SetupPage("setup_limits", "Limits", "How much Baton sends, reads, and stores.", Verb.SET_UP),
        SetupPage("status", "Status", "What Baton needs to run, and what is wrong.", Verb.SET_UP),
        SetupPage("setup_audit", "Audit", "Who signed in, and who changed or exported what.", Verb.SEE_ACTIVITY),
    ),
}


@require_safe
@allowed(Verb.SET_UP)
def home(request: SignedInRequest) -> HttpResponse:
    """The sections a person may open; above them the first steps, until all are done."""
    permitted = [(title, [page for page in pages if may(request.user, page.verb)]) for title, pages in GROUPS.items()]
    steps = first_steps()
    context = {
        "groups": [(title, pages) for title, pages in permitted if pages],
        "steps": [] if all(step.is_done for step in steps) else steps,
    }
    return render(request, "setup/home.html", context)
