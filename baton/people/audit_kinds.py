"""The kinds of lines in the activity log, as an auditor asks for them: each with its condition and its index."""

from django.db import models
from django.db.models import Q, TextChoices

SIGNING_IN = (
    "signed_in", "signed_in_through", "signed_out", "sign_in_refused", "ended_sessions", "made_sign_in_link",
    "two_factor_on", "two_factor_off", "added_passkey", "removed_passkey", "set_password", "forgot_password",
)  # fmt: skip
LEAVING_BATON = ("exported", "forgot")
OF_SETTINGS = ("lookupfield", "calendar", "finishresult", "organization", "suppression", "savedmapping")


class AuditKind(TextChoices):
    """What a line is about, as an auditor asks for it."""

    SIGN_INS = "sign_ins", "Sign-ins and passwords"
    USERS = "users", "Users, roles, and queues"
    SETTINGS = "settings", "Settings"
    SEQUENCES = "sequences", "Sequences and templates"
    EXPORTS = "exports", "Exports and erased data"


MATCHING = {
    AuditKind.SIGN_INS: Q(event__in=SIGNING_IN),
    AuditKind.USERS: Q(subject_type__in=("user", "queue")) & ~Q(event__in=SIGNING_IN + LEAVING_BATON),
    AuditKind.SETTINGS: Q(subject_type__in=OF_SETTINGS),
    AuditKind.SEQUENCES: Q(subject_type__in=("sequence", "template")),
    AuditKind.EXPORTS: Q(event__in=LEAVING_BATON),
}
# One for each: without, a page of a rare kind reads millions of lines to find fifty. A line is in one or two of them.
INDEXES = [
    models.Index(fields=["-id"], condition=condition, name=f"activity_of_{kind.value}")
    for kind, condition in MATCHING.items()
]
