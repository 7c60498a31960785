"""Lines in the activity log about many things of a sequence at once: its participants, or their emails."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from baton.people.activity import Entry, Subject, record_all
from baton.people.models import User
from baton.sequences.models import Sequence


def record_counts(sequence_ids: Iterable[int], *, event: str, by: User | None, at: datetime, **details: str) -> None:
    """One line for each sequence, with how often it occurs in `sequence_ids`. Two statements; none if it is empty."""
    counts = Counter(sequence_ids)
    if not counts:
        return
    entries = [
        Entry(subject=Subject.of(sequence), event=event, details={**details, "count": counts[sequence.pk]})
        for sequence in Sequence.objects.filter(pk__in=counts).order_by("pk")
    ]
    record_all(entries, by=by, at=at)
