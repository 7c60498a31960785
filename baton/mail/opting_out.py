"""Opting an address out of email, or a number of calls: those whose records have it are notified, and whoever is
opted out of every channel of a sequence leaves it.
"""

from collections.abc import Iterable
from collections.abc import Sequence as Rows
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from baton.crm import suppressions
from baton.crm.models import Record, Suppression
from baton.crm.suppression_files import FileImport, import_suppressions
from baton.crm.suppression_list import ALL
from baton.crm.suppressions import SuppressionEntry, call_states, email_states
from baton.mail.models import Mail
from baton.mail.notices import notify_of_opt_out
from baton.participants.consent import records_with, remove_unreachable
from baton.participants.elsewhere import react_elsewhere
from baton.participants.models import Participant
from baton.participants.visibility import records_seen_by
from baton.people.activity import record
from baton.people.models import User
from baton.sql.transactions import one_transaction
from baton.wording import grouped, plural


@one_transaction
def opt_out(*, address: str, source: str, why: str, at: datetime, by: User | None = None) -> bool:
    """Opt an address out. Returns False if it already was."""
    is_new = suppressions.opt_out(address=address, source=source, why=why, at=at, by=by)
    if is_new:
        notify_of_opt_out(address, why=why, by=by, at=at)
        remove_unreachable(records=records_with(addresses=[address]), at=at, by=by)
    return is_new


@one_transaction
def refuse_calls(*, number: str, source: str, why: str, at: datetime, by: User | None = None) -> bool:
    """Stop calls and SMS to a number. Returns False if they were already. Raises `NotANumber`."""
    number = suppressions.require_number(number)
    is_new = suppressions.refuse_calls(number=number, source=source, why=why, at=at, by=by)
    if is_new:
        remove_unreachable(records=records_with(numbers=[number]), at=at, by=by)
    return is_new


@one_transaction
def opt_out_records(
    *, records: Iterable[int], source: Suppression.Source, why: str, by: User | None, at: datetime
) -> None:
    """Opt the addresses of records out of email, and their numbers of calls and SMS. As many queries for many."""
    rows = list(Record.objects.filter(pk__in=records))
    emails = email_states(rows)
    addresses = sorted({row.email for row in rows if row.email and emails[row.pk].opted_out is None})
    numbers = sorted({row.phone_number for row in rows if row.phone_number})
    channels = ((Suppression.Kind.OPTED_OUT, addresses), (Suppression.Kind.DO_NOT_CALL, numbers))
    entries = [
        SuppressionEntry(address=address, kind=kind, source=source, why=why, at=at)
        for kind, them in channels
        for address in them
    ]
    suppressions.suppress(entries=entries, by=by)
    notify_of_opt_out(*addresses, why=why, by=by, at=at)
    remove_unreachable(records=records_with(addresses=addresses, numbers=numbers), at=at, by=by)


@dataclass(frozen=True, slots=True)
class ToOptOut:
    """Of records, those whose address or number can be opted out; the others have none, or it is already."""

    records: Rows[Record]
    without: Rows[Record]
    already: Rows[Record]


def to_opt_out(*, records: Iterable[int], kind: Suppression.Kind, by: User | None) -> ToOptOut:
    """Of those that the person sees; `kind` says whether it is about email or calls. Two queries."""
    seen = records_seen_by(by) if by else Q()
    rows = list(Record.objects.filter(seen, pk__in=list(records)).order_by("name", "pk"))
    if kind == Suppression.Kind.DO_NOT_CALL:
        addresses = {row.pk: row.phone_number for row in rows}
        live = {pk: state.refused for pk, state in call_states(rows).items()}
    else:
        addresses = {row.pk: row.email for row in rows}
        live = {pk: state.opted_out for pk, state in email_states(rows).items()}
    return ToOptOut(
        [row for row in rows if addresses[row.pk] and not live[row.pk]],
        [row for row in rows if not addresses[row.pk]],
        [row for row in rows if live[row.pk]],
    )


@one_transaction
def opt_out_many(
    *,
    records: Iterable[int],
    kind: Suppression.Kind,
    source: Suppression.Source,
    why: str,
    by: User | None,
    at: datetime,
) -> int:
    """Opt the addresses of records out of email, or their numbers of calls and SMS; of how many records."""
    rows = to_opt_out(records=records, kind=kind, by=by).records
    is_number = kind == Suppression.Kind.DO_NOT_CALL
    addresses = sorted({row.phone_number if is_number else row.email for row in rows})
    entries = [SuppressionEntry(address=address, kind=kind, source=source, why=why, at=at) for address in addresses]
    suppressions.suppress(entries=entries, by=by)
    if not is_number:
        notify_of_opt_out(*addresses, why=why, by=by, at=at)
    reached = records_with(**{"numbers" if is_number else "addresses": addresses})
    remove_unreachable(records=reached, at=at, by=by)
    return len(rows)


@one_transaction
def suppress_and_remove(entry: SuppressionEntry, *, by: User | None) -> None:
    """Suppress an address or number; whoever is opted out of every channel of a sequence leaves it."""
    suppressions.suppress(entries=[entry], by=by)
    is_number = entry.kind == Suppression.Kind.DO_NOT_CALL
    records = records_with(**{"numbers" if is_number else "addresses": [entry.address]})
    remove_unreachable(records=records, at=entry.at, by=by)


@one_transaction
def import_opt_outs(*, lines: Iterable[str], by: User | None, at: datetime) -> FileImport:
    """Suppress the addresses and numbers in a CSV file. Raises `NotASuppressionFile`."""
    imported = import_suppressions(lines=lines, by=by, at=at)
    if imported.added:
        records = records_with(addresses=imported.opted_out, numbers=imported.not_called)
        remove_unreachable(records=records, at=at, by=by)
        what = plural("%s suppressed address", "%s suppressed addresses", imported.added) % grouped(imported.added)
        record(subject=ALL, event="imported", by=by, at=at, what=what)
    return imported


def opt_out_recipient(mail: Mail, *, source: Suppression.Source, why: str, at: datetime) -> None:
    """Opt out the address that an email was sent to; the person's other sequences react."""
    # Who opted out before is not reacted to again: their sequences may have been resumed on purpose since.
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
