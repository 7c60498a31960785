"""Deleting a sequence, and what is said before."""

from datetime import datetime

from django.db.models import ProtectedError

from baton.people.activity import Subject, record
from baton.people.models import User
from baton.people.permissions import Verb, require
from baton.sequences.models import Sequence
from baton.sql.transactions import one_transaction

WHAT_DELETING_DOES = (
    "This also deletes its actions and instructions, and can’t be undone. No records were ever enrolled."
)


class SequenceHasParticipants(ValueError):
    """A sequence that records have been in is not deleted: its history would go with it."""

    def __init__(self, sequence: Sequence) -> None:
        super().__init__(
            f"“{sequence}” can’t be deleted because records have been enrolled in it. Deactivate it instead."
        )


def require_deletable(sequence: Sequence) -> None:
    """Refuse a sequence that a record is or was in, before anybody is asked whether to delete it."""
    if sequence.participants.exists():
        raise SequenceHasParticipants(sequence)


@one_transaction
def delete(*, sequence: Sequence, by: User | None, at: datetime) -> None:
    """Delete a sequence that no record was ever in. Raises `SequenceHasParticipants`."""
    require(by, Verb.BUILD_SEQUENCES)
    subject = Subject.of(sequence)
    try:
        sequence.delete()
    # By the database and not by `require_deletable`: a record may be enrolled in between.
    except ProtectedError as error:
        raise SequenceHasParticipants(sequence) from error
    record(subject=subject, event="deleted", by=by, at=at)
