"""Opting an address out, and notifying those whose records have it."""

from datetime import datetime

from baton.crm import suppressions
from baton.crm.models import Suppression
from baton.mail.models import Mail
from baton.mail.notices import notify_of_opt_out
from baton.participants.elsewhere import react_elsewhere
from baton.participants.models import Participant
from baton.people.models import User
from baton.sql.transactions import one_transaction


@one_transaction
def opt_out(*, address: str, source: str, why: str, at: datetime, by: User | None = None) -> bool:
    """Opt an address out. Returns False if it already was."""
    is_new = suppressions.opt_out(address=address, source=source, why=why, at=at, by=by)
    if is_new:
        notify_of_opt_out(address, why=why, by=by, at=at)
    return is_new


def opt_out_recipient(mail: Mail, *, source: Suppression.Source, why: str, at: datetime) -> None:
    """Opt out the address that an email was sent to; the person's other sequences react."""
    if not opt_out(address=mail.sent_to, source=source, why=why, at=at):
        return
    participant = mail.participant_action.participant
    react_elsewhere(
        addresses=[mail.sent_to],
        besides=[participant.pk],
        exit=Participant.Exit.OPTED_OUT,
        why=f"Opted out of email in “{participant.sequence}”",
        at=at,
    )
