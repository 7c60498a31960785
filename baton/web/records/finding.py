"""The record that an address names."""

from django.http import Http404

from baton.crm.models import Record
from baton.participants.visibility import seen_record_by_id
from baton.people.models import User


def record_or_404(pk: int, *, seen_by: User) -> Record:
    """A record that the person may not see is not found, in the same words as one that is not there."""
    record = seen_record_by_id(pk, by=seen_by)
    if record is None:
        raise Http404(f"Record {pk} was not found.")
    return record
