"""Notes on a record: what somebody wants to keep about a person, without completing a step."""

from collections.abc import Iterable
from collections.abc import Sequence as Rows
from datetime import datetime

from baton.crm.models import Record
from baton.participants.models import Participant, RecordNote
from baton.participants.visibility import records_seen_by, sees_record
from baton.people.models import User
from baton.people.permissions import Verb, may_any, require
from baton.sql.transactions import one_transaction

LONGEST_NOTE = 10_000


class BlankNote(ValueError):
    """There is nothing in it to keep."""


@one_transaction
def add_note(*, record: Record, text: str, by: User, at: datetime) -> RecordNote:
    """Add a note to a record that the person may see."""
    is_own = may_any(by, Verb.ADD_NOTES) or sees_record(record=record, by=by)
    require(by, Verb.ADD_NOTES, is_own=is_own)
    if not text.strip():
        raise BlankNote("Enter a note.")
    return RecordNote.objects.create(record=record, text=text.strip(), by=by, at=at)


@one_transaction
def add_notes(*, records: Iterable[int], text: str, by: User, at: datetime) -> int:
    """Add the same note to each of the records that the person may see; how many they are. Two statements."""
    require(by, Verb.ADD_NOTES)
    if not text.strip():
        raise BlankNote("Enter a note.")
    seen = (
        Record.objects.filter(records_seen_by(by), pk__in=list(records)).order_by("pk").values_list("pk", flat=True)
    )
    notes = [RecordNote(record_id=pk, text=text.strip(), by=by, at=at) for pk in seen]
    RecordNote.objects.bulk_create(notes)
    return len(notes)


@one_transaction
def add_notes_to(*, participants: Iterable[int], text: str, by: User, at: datetime) -> int:
    """The same for the records of participants; for how many participants."""
    chosen = dict(Participant.objects.filter(pk__in=list(participants)).values_list("pk", "record_id"))
    seen = set(Record.objects.filter(records_seen_by(by), pk__in=set(chosen.values())).values_list("pk", flat=True))
    add_notes(records=seen, text=text, by=by, at=at)
    return sum(record_id in seen for record_id in chosen.values())


def notes_on(*, record_id: int, at_most: int) -> Rows[RecordNote]:
    """Newest first, with who wrote each; one query."""
    notes = RecordNote.objects.filter(record=record_id).select_related("by").order_by("-at", "-pk")
    return list(notes[:at_most])
