"""What a user's feed shows: own absences, those that the user covers, and for who asks for
everyone's, those of their team or, for a Sequence Admin, of everybody.

The notes are one's own alone, because others write theirs for themselves.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from baton.delegation.cover_words import absence_cover_in_words, sequence_cover_in_words
from baton.delegation.covers import sequence_covers_of
from baton.delegation.models import SequenceCover
from baton.people.models import Absence, AbsenceSpan, QueueMember, User
from baton.people.permissions import Verb, may_any
from baton.people.teams import self_and_team
from baton.rules.absences import Span
from baton.rules.calendar_writing import FeedEvent, calendar_of, until

BEFORE, AHEAD = timedelta(days=31), timedelta(days=366)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one absence is to the reader of a feed."""

    title: str
    note: str = ""
    is_away: bool = False


def absence_feed(user: User, *, of_everyone: bool, at: datetime) -> bytes:
    """The feed as an iCalendar file, from a month ago to a year ahead; the same few queries for any."""
    is_of_all = of_everyone and may_any(user, Verb.SET_ABSENCES)
    # The queues of which the user is a member, too: what a queue covers, any of its members does.
    covers = {user.pk, *QueueMember.objects.filter(user=user).values_list("queue", flat=True)}
    spans = AbsenceSpan.objects.filter(ends_at__gt=at - BEFORE, begins_at__lt=at + AHEAD)
    if not is_of_all:
        elsewhere = SequenceCover.objects.filter(cover__in=covers).values("absence")
        mine = (
            Q(user__in=self_and_team(user) if of_everyone else [user.pk])
            | Q(absence__cover__in=covers)
            | Q(absence__in=elsewhere)
        )
        spans = spans.filter(mine)
    rows = list(spans.select_related("absence__user", "absence__cover").order_by("begins_at", "pk"))
    seen = _seen(user, {row.absence_id: row.absence for row in rows}, covers)
    # By days, so that a feed with an absence until further notice is the same all day.
    latest = at.astimezone(ZoneInfo("UTC")).replace(hour=0, minute=0, second=0, microsecond=0) + AHEAD
    name = "Baton: everyone’s time away" if is_of_all else "Baton: time away"
    return calendar_of(_events(rows, seen, latest), name=name)


def _events(rows: list[AbsenceSpan], seen: dict[int, _Seen], latest: datetime) -> Iterator[FeedEvent]:
    for row in rows:
        what = seen[row.absence_id]
        yield FeedEvent(
            key=f"absence-{row.absence_id}",
            span=until(Span(row.begins_at, row.ends_at), latest),
            time_zone=row.absence.user.time_zone,
            title=what.title,
            note=what.note,
            is_away=what.is_away,
        )


def _seen(user: User, absences: dict[int, Absence], covers: set[int]) -> dict[int, _Seen]:
    sequence_covers = defaultdict(list, sequence_covers_of(absences.values()))
    return {
        number: _of_own(absence, sequence_covers[number])
        if absence.user_id == user.pk
        else _of_colleague(absence, sequence_covers[number], covers)
        for number, absence in absences.items()
    }


def _of_own(absence: Absence, elsewhere: list[SequenceCover]) -> _Seen:
    who = _covers_in_words(absence, elsewhere)
    return _Seen(f"Away, covered by {who}" if who else "Away", note=absence.note, is_away=True)


def _of_colleague(absence: Absence, elsewhere: list[SequenceCover], covers: set[int]) -> _Seen:
    places = [cover.sequence.name for cover in elsewhere if cover.cover_id in covers]
    if absence.cover_id in covers:
        return _Seen(f"Covering for {absence.user.name}")
    if places:
        return _Seen(f"Covering for {absence.user.name} in {', '.join(places)}")
    who = _covers_in_words(absence, elsewhere)
    return _Seen(f"{absence.user.name} is away" + (f", covered by {who}" if who else ""))


def _covers_in_words(absence: Absence, elsewhere: list[SequenceCover]) -> str:
    return ", ".join(
        filter(None, [absence_cover_in_words(absence), *(sequence_cover_in_words(cover) for cover in elsewhere)])
    )
