"""The record that an address names."""

from django.http import Http404
from django.utils.translation import gettext as _

from baton.crm.models import Record
from baton.participants.visibility import sees_record
from baton.people.models import User


def record_or_404(pk: int, *, seen_by: User) -> Record:
    """A record that the person may not see is not found, in the same words as one that is not there."""
    record = Record.objects.select_related("owner", "account__owner").filter(pk=pk).first()
    if record is None or not sees_record(record=record, by=seen_by):
        raise Http404(_("Record %(number)s was not found.") % {"number": pk})
    return record
