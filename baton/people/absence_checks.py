"""Whether a requested absence can be written."""

from django.utils.formats import date_format

from baton.people.away import AlreadyAway, CannotBeAway, RequestedAbsence
from baton.people.models import Absence, User
from baton.rules.absences import A_DAY, AbsenceDays, free_of, spans_of

LONGEST_REPEATING = 731 * A_DAY


def require_valid(away: RequestedAbsence, *, absence_id: int | None = None) -> None:
    """Raise `CannotBeAway` or `AlreadyAway`, with the reason, if the absence can't be written."""
    _require_days(away.days)
    if away.cover_id is not None:
        _require_cover(away.cover_id, user_id=away.user_id)
    if clash := _clash_with(away, absence_id=absence_id):
        first, last = date_format(clash.first_day), date_format(clash.last_day)
        raise AlreadyAway(f"This overlaps an absence from {first} to {last}. Change the dates.")


def _require_days(days: AbsenceDays) -> None:
    if days.last_day < days.first_day:
        raise CannotBeAway("The last day must be on or after the first day.", field="last_day")
    is_one_day = days.repeats or days.first_day == days.last_day
    if is_one_day and days.from_time and days.until_time and days.until_time <= days.from_time:
        raise CannotBeAway("The absence must end after it begins. Change the hours.", field="until_time")
    if days.repeats and days.last_day - days.first_day > LONGEST_REPEATING:
        raise CannotBeAway(
            "An absence can repeat for two years at most. Choose an earlier last day.", field="last_day"
        )


def _require_cover(cover_id: int, *, user_id: int) -> None:
    if cover_id == user_id:
        raise CannotBeAway("A user can’t cover for themselves. Choose a different cover.", field="cover")
    cover = User.objects.get(pk=cover_id)
    if not cover.is_active:
        raise CannotBeAway(f"{cover.name} is inactive. Choose an active user as the cover.", field="cover")
    if not cover.can_work:
        raise CannotBeAway(
            f"{cover.name}’s role doesn’t allow working on actions. Choose another cover.", field="cover"
        )


def _clash_with(away: RequestedAbsence, *, absence_id: int | None = None) -> Absence | None:
    """The absence of the same user that these days overlap; dated ones and repeating ones don't clash."""
    time_zone = User.objects.values_list("time_zone", flat=True).get(pk=away.user_id)
    spans = list(spans_of(away.days, time_zone=time_zone))
    others = Absence.objects.filter(user_id=away.user_id, first_day__lte=away.last_day, last_day__gte=away.first_day)
    if absence_id is not None:
        others = others.exclude(pk=absence_id)
    return next(
        (
            other
            for other in others.order_by("first_day", "pk")
            if other.days.repeats == away.days.repeats
            and len(free_of(spans, taken=list(spans_of(other.days, time_zone=time_zone)))) < len(spans)
        ),
        None,
    )
