"""The spans of time in which users are away, kept as their absences say.

A dated absence wins over one that repeats: the occurrences that it overlaps are left out.
"""

from collections import defaultdict
from collections.abc import Iterable

from baton.people.models import Absence, AbsenceSpan
from baton.rules.absences import Span, free_of, spans_of


def write_absence_spans(*, user_ids: Iterable[int]) -> None:
    """Write the spans of these users anew, after their absences or their time zone changed."""
    ids = sorted(set(user_ids))
    if not ids:
        return
    # All anew: which occurrences are left out depends on the other absences, so a single one can't be written alone.
    AbsenceSpan.objects.filter(user_id__in=ids).delete()
    AbsenceSpan.objects.bulk_create(_spans_of_all(ids))


def _spans_of_all(user_ids: list[int]) -> list[AbsenceSpan]:
    taken: dict[int, list[Span]] = defaultdict(list)
    rows: list[AbsenceSpan] = []
    absences = Absence.objects.filter(user_id__in=user_ids).select_related("user").order_by("pk")
    # Dated ones first, because they are then in `taken` when repeating ones are fitted in between.
    for absence in sorted(absences, key=lambda absence: absence.days.repeats):
        spans = list(spans_of(absence.days, time_zone=absence.user.time_zone))
        if absence.days.repeats:
            spans = free_of(spans, taken=taken[absence.user_id])
        taken[absence.user_id] += spans
        rows += [
            AbsenceSpan(absence=absence, user_id=absence.user_id, begins_at=span.begins_at, ends_at=span.ends_at)
            for span in spans
        ]
    return rows
