"""Opting an address out, and notifying those whose records have it."""

from datetime import datetime

from baton.crm import suppressions
from baton.mail.notices import notify_of_opt_out
from baton.people.models import User
from baton.sql.transactions import one_transaction


@one_transaction
def opt_out(*, address: str, source: str, why: str, at: datetime, by: User | None = None) -> bool:
    """Opt an address out. Returns False if it already was."""
    is_new = suppressions.opt_out(address=address, source=source, why=why, at=at, by=by)
    if is_new:
        notify_of_opt_out(address, why=why, by=by, at=at)
    return is_new
