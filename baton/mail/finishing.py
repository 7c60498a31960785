"""Finishing participants with a result, which may say that the person is not to be contacted again."""

from collections.abc import Iterable
from datetime import datetime

from baton.crm.models import Suppression
from baton.mail.opting_out import opt_out_records
from baton.participants import operations
from baton.people.models import User
from baton.people.permissions import Verb, may_any
from baton.sequences.results import FinishResult
from baton.sql.transactions import one_transaction


@one_transaction
def finish_with(
    *, participants: Iterable[int], result: FinishResult, note: str = "", by: User | None, at: datetime
) -> int:
    """End participation with the result, of those that are the person's; how many were in their sequence until now.

    Where the result says so, their people are opted out of email, calls and SMS, and leave their other sequences.
    """
    ended = operations.finish(participants=participants, result=result, note=note, by=by, at=at)
    if ended and result.opts_out:
        source = Suppression.Source.ADMIN if by is None or may_any(by, Verb.OPT_OUT) else Suppression.Source.REP
        records = {one.record_id for one in ended}
        opt_out_records(
            records=records, source=source, why=": ".join(filter(None, (result.name, note))), by=by, at=at
        )
    return len(ended)
