"""Everything that is stored about one person, for a request under the GDPR (articles 15 and 20).

A person is all records of an address, as everywhere in Baton, and what hangs on them.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from baton.crm.models import Record, RecordBefore, RecordLookup
from baton.crm.suppressions import history_of, require_address
from baton.delegation.models import OwnerChange
from baton.mail.models import Mail, ReceivedMail
from baton.notices.models import Notice
from baton.participants.consent import records_with
from baton.participants.models import Participant, ParticipantAction, RecordNote, Reopening, Rescheduling
from baton.people.activity import record as log
from baton.people.models import User
from baton.people.permissions import Verb, require
from baton.sql.transactions import one_transaction

LOOKUP_COLUMNS = ("record_id", "field__name", "owner__name")
Rows = list[dict[str, Any]]


class NobodyHasThisAddress(LookupError):
    """No record has the address, and it was never suppressed."""


@one_transaction
def export_person(*, address: str, by: User | None, at: datetime) -> Mapping[str, Rows]:
    """The rows about the person by what they are, each with all its columns; one query a table."""
    require(by, Verb.FORGET_PERSONS, is_own=False)
    address = require_address(address)
    ids = records_with(addresses=[address])
    suppressions = [suppression.pk for suppression in history_of(address)]
    # An address may be known without any record: one that was imported as opted out is stored data as well.
    if not (ids or suppressions):
        raise NobodyHasThisAddress(f"No record has the address {address}, and it was never suppressed.")
    actions = ParticipantAction.objects.filter(participant__record__in=ids).order_by("pk")
    of_actions = {"participant_action__in": actions}
    rows: dict[str, Rows] = {
        "records": _rows(Record.objects.filter(pk__in=ids).order_by("pk")),
        "lookup_fields": _rows(RecordLookup.objects.filter(record__in=ids), *LOOKUP_COLUMNS),
        "records_before_imports": _rows(RecordBefore.objects.filter(record__in=ids)),
        "participants": _rows(
            Participant.objects.filter(record__in=ids).annotate(result_name=F("result__name")).order_by("pk")
        ),
        "actions": _rows(actions),
        "notes": _rows(RecordNote.objects.filter(record__in=ids).order_by("pk")),
        "reschedulings": _rows(Rescheduling.objects.filter(**of_actions)),
        "reopenings": _rows(Reopening.objects.filter(**of_actions)),
        "owner_changes": _rows(OwnerChange.objects.filter(**of_actions)),
        "emails": _rows(Mail.objects.filter(**of_actions).order_by("pk")),
        "received_emails": _rows(ReceivedMail.objects.filter(record__in=ids).order_by("pk")),
        "notices": _rows(Notice.objects.filter(record__in=ids)),
        "suppressions": [_columns(suppression) for suppression in history_of(address)],
    }
    # On each record, since handing out everything about somebody is itself something that auditors ask for.
    for exported in Record.objects.filter(pk__in=ids):
        log(subject=exported, event="exported", by=by, at=at, what="all data about a person")
    return rows


def _rows(of: QuerySet[Any], *columns: str) -> Rows:
    return [dict(row) for row in of.values(*columns)]


def _columns(row: Any) -> dict[str, Any]:
    # Django keeps its own state of a row there.
    return {name: value for name, value in vars(row).items() if not name.startswith("_")}
