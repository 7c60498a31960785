"""How long notices are stored."""

from datetime import datetime, timedelta

from baton import sql
from baton.sql import Sql
from baton.sql.transactions import one_transaction

FORGET = Sql("notices/notices", "forget")
# A quarter: longer than anybody scrolls back, and what happened stays in handovers and the activity log.
KEPT_FOR = timedelta(days=90)


@one_transaction
def forget_old(*, at: datetime) -> None:
    """Delete notices after `KEPT_FOR`, and the emails with them."""
    sql.run(FORGET, before=at - KEPT_FOR)
