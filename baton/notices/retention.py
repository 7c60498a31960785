"""How long notices are stored."""

from datetime import datetime, timedelta

from django.conf import settings

from baton import sql
from baton.sql import Sql
from baton.sql.transactions import one_transaction

FORGET = Sql("notices/notices", "forget")


@one_transaction
def forget_old(*, at: datetime) -> None:
    """Delete notices after so many days, and the emails with them. What happened stays in handovers and the log."""
    if days := settings.KEEPING.notices:
        sql.run(FORGET, before=at - timedelta(days=days))
