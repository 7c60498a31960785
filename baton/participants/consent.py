"""Who is opted out of every channel that a sequence uses leaves it; `baton/rules/consent.py` has the rule.

Whoever writes an opt-out, or records that may be opted out, calls this in the same transaction.
"""

from collections.abc import Iterable
from datetime import datetime

from baton import sql
from baton.participants.models import Participant
from baton.participants.operations import end
from baton.people.models import User
from baton.rules.addresses import normal_form, spelling
from baton.sql import Sql
from baton.sql.transactions import one_transaction

IN_CRM = {name: Sql("crm/records", name) for name in ("is_opted_out", "is_not_to_be_called")}
IS_UNREACHABLE = Sql("participants/consent", "is_unreachable")(**IN_CRM)
UNREACHABLE_PARTICIPANTS = Sql("participants/consent", "unreachable_participants")(**IN_CRM)
RECORDS_WITH = Sql("participants/consent", "records_with")
WHY = "Opted out of every channel of this sequence"


@one_transaction
def remove_unreachable(*, records: Iterable[int], at: datetime, by: User | None = None) -> int:
    """Let the participants of these records leave the sequences that no longer reach them; how many that were."""
    unreachable = [row[0] for row in sql.rows(UNREACHABLE_PARTICIPANTS, records=list(records))]
    return end_unreachable(unreachable, at=at, by=by)


def end_unreachable(participants: list[int], *, at: datetime, by: User | None) -> int:
    """End the participation of these, who are opted out of every channel; how many that were in their sequence."""
    if not participants:
        return 0
    return end(participants=participants, exit=Participant.Exit.OPTED_OUT, why=WHY, at=at, by=by)


def records_with(*, addresses: Iterable[str] = (), numbers: Iterable[str] = ()) -> list[int]:
    """The records with one of these email addresses, in any spelling, or phone numbers in normal form."""
    # Both spellings, as records keep an international domain the way the CRM wrote it.
    spellings = sorted({form(address) for address in addresses for form in (normal_form, spelling)})
    return [row[0] for row in sql.rows(RECORDS_WITH, addresses=spellings, numbers=list(numbers))]
