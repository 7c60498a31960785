"""Whether a requested absence can be written."""

from django.utils.formats import date_format

from baton.people.away import AlreadyAway, CannotBeAway, RequestedAbsence
from baton.people.models import Absence, User
from baton.rules.absences import A_DAY, AbsenceDays, free_of, spans_of

# Each occurrence is a row of spans. Two years of them are what anybody plans, and leap years are included.
LONGEST_REPEATING = 731 * A_DAY


def require_valid(away: RequestedAbsence, *, absence_id: int | None = None) -> None:
    """Raise `CannotBeAway` or `AlreadyAway`, with the reason, if the absence can't be written."""
    _require_days(away.days)
    if clash := _clash_with(away, absence_id=absence_id):
        raise AlreadyAway(f"This overlaps an absence {_dates(clash)}. Change the dates.")


def _require_days(days: AbsenceDays) -> None:
    if days.last_day is None:
        if days.repeats:
            raise CannotBeAway("Enter the last day of an absence that repeats.", field="last_day")
        if days.until_time:
            raise CannotBeAway("Enter the last day, or leave the time blank.", field="last_day")
        return
    if days.last_day < days.first_day:
        raise CannotBeAway("The last day must be on or after the first day.", field="last_day")
    is_one_day = days.repeats or days.first_day == days.last_day
    if is_one_day and days.from_time and days.until_time and days.until_time <= days.from_time:
        raise CannotBeAway("The absence must end after it begins. Change the hours.", field="until_time")
    if days.repeats and days.last_day - days.first_day > LONGEST_REPEATING:
        raise CannotBeAway(
            "An absence can repeat for two years at most. Choose an earlier last day.", field="last_day"
        )


def _dates(absence: Absence) -> str:
    first = date_format(absence.first_day)
    if absence.last_day is None:
        return f"that begins on {first} and has no last day"
    return f"from {first} to {date_format(absence.last_day)}"


def _clash_with(away: RequestedAbsence, *, absence_id: int | None = None) -> Absence | None:
    """The absence of the same user that these days overlap; dated ones and repeating ones don't clash."""
    time_zone = User.objects.values_list("time_zone", flat=True).get(pk=away.user_id)
    spans = list(spans_of(away.days, time_zone=time_zone))
    others = Absence.objects.filter(user_id=away.user_id).exclude(last_day__lt=away.first_day)
    if away.last_day is not None:
        others = others.filter(first_day__lte=away.last_day)
    if absence_id is not None:
        others = others.exclude(pk=absence_id)
    return next(
        (
            other
            for other in others.order_by("first_day", "pk")
            # A vacation over “every Friday” is everyday, and wins over
            # it (`absence_spans`); only two of a kind contradict.
            if other.days.repeats == away.days.repeats
            and len(free_of(spans, taken=list(spans_of(other.days, time_zone=time_zone)))) < len(spans)
        ),
        None,
    )
