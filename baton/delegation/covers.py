"""The covers of absences: whether they can do the work, and the covers that an absence has in single sequences."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format

from baton.delegation.assignees import Assignees
from baton.delegation.models import SequenceCover
from baton.people.away import CannotBeAway, RequestedAbsence
from baton.people.models import Absence, AbsenceSpan, Owner, User
from baton.rules.absences import FOREVER, AbsenceDays, Span, spans_of
from baton.rules.availability import CoverChoice, Inactive, MayNotWork, NoMembers
from baton.rules.cover_trouble import CoverIsAway, CoverTrouble, is_refused, trouble_with

# Spans end when the next day begins; a second earlier is the day that people mean.
A_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class CoverWarning:
    """What is wrong with a cover of an absence, in a sentence; `is_useless` where they can do nothing at all."""

    text: str
    is_useless: bool


def require_covers(away: RequestedAbsence) -> None:
    """Raise `CannotBeAway`, with the reason, if a cover can do none of the work."""
    if away.cover_is_shared and away.cover_id is None:
        raise CannotBeAway("Choose the queue whose members share the work.", field="cover")
    for choice in _choices(away.cover, away.sequence_covers):
        if choice.owner_id == away.user_id:
            raise CannotBeAway("A user can’t cover for themselves. Choose a different cover.", field="cover")
        if choice.is_shared and not Owner.objects.filter(pk=choice.owner_id, kind=Owner.Kind.QUEUE).exists():
            raise CannotBeAway("Only a queue can share the work among its members.", field="cover")
    # What is only sometimes wrong is shown on the page and allowed: vacations of teams overlap.
    for warning in requested_warnings(away):
        if warning.is_useless:
            raise CannotBeAway(f"{warning.text} Choose another cover.", field="cover")


def requested_warnings(away: RequestedAbsence) -> list[CoverWarning]:
    """What is wrong with the covers of an absence that is not written yet."""
    zone = User.objects.values_list("time_zone", flat=True).get(pk=away.user_id)
    choices = _choices(away.cover, away.sequence_covers)
    return list(_warnings(choices, list(spans_of(away.days, time_zone=zone)), zone, Assignees()))


def require_cover_during(absences: Collection[AbsenceDays], *, user: User, cover: CoverChoice) -> None:
    """Raise `CannotBeAway`, with the reason, if a cover can do none of the work of these absences of a user."""
    if cover.owner_id == user.pk:
        raise CannotBeAway("A user can’t cover for themselves. Choose a different cover.", field="cover")
    for warning in warnings_during(absences, user=user, cover=cover):
        if warning.is_useless:
            raise CannotBeAway(f"{warning.text} Choose another cover.", field="cover")


def warnings_during(absences: Collection[AbsenceDays], *, user: User, cover: CoverChoice) -> list[CoverWarning]:
    """What is wrong with one cover for several absences of a user."""
    spans = [span for days in absences for span in spans_of(days, time_zone=user.time_zone)]
    return list(_warnings([cover], spans, user.time_zone, Assignees()))


def cover_warnings(absences: Collection[Absence], *, at: datetime) -> dict[int, list[CoverWarning]]:
    """What is wrong with the covers of absences from a moment on, by the absence; those that are over have none.

    Seven queries, however many absences there are.
    """
    elsewhere: dict[int, dict[int, CoverChoice]] = defaultdict(dict)
    spans: dict[int, list[Span]] = defaultdict(list)
    ids = [absence.pk for absence in absences]
    for row in SequenceCover.objects.filter(absence__in=ids):
        elsewhere[row.absence_id][row.sequence_id] = CoverChoice(row.cover_id, row.is_shared)
    for span in AbsenceSpan.objects.filter(absence__in=ids, ends_at__gt=at).order_by("begins_at"):
        # From now on. That a cover was away last week warns nobody of anything they can still change.
        spans[span.absence_id].append(Span(max(span.begins_at, at), span.ends_at))
    find, warnings = Assignees(), {}
    choices = {absence.pk: _choices(_choice_of(absence), elsewhere[absence.pk]) for absence in absences}
    find.read({choice.owner_id for chosen in choices.values() for choice in chosen})
    # All at once, or each queue among the covers would cost queries of its own.
    find.read_members()
    for absence in absences:
        if spans[absence.pk]:
            warned = _warnings(choices[absence.pk], spans[absence.pk], absence.user.time_zone, find)
            warnings[absence.pk] = list(warned)
    return warnings


def write_sequence_covers(*, absence: Absence, covers: Mapping[int, CoverChoice]) -> None:
    """Make these the other covers of an absence, by the id of the sequence."""
    SequenceCover.objects.filter(absence=absence).delete()
    SequenceCover.objects.bulk_create(
        SequenceCover(absence=absence, sequence_id=sequence_id, cover_id=choice.owner_id, is_shared=choice.is_shared)
        for sequence_id, choice in sorted(covers.items())
    )


def sequence_covers_of(absences: Iterable[Absence]) -> dict[int, list[SequenceCover]]:
    """The other covers of absences, by the absence, with their sequences by name."""
    covers: dict[int, list[SequenceCover]] = defaultdict(list)
    rows = SequenceCover.objects.filter(absence__in=[absence.pk for absence in absences])
    for row in rows.select_related("sequence", "cover").order_by("sequence__name", "pk"):
        covers[row.absence_id].append(row)
    return covers


def queues_cover() -> bool:
    """Whether the work of an absence depends on who is a member of a queue."""
    by_queue = {"cover__kind": Owner.Kind.QUEUE}
    return Absence.objects.filter(**by_queue).exists() or SequenceCover.objects.filter(**by_queue).exists()


def _choice_of(absence: Absence) -> CoverChoice | None:
    return None if absence.cover_id is None else CoverChoice(absence.cover_id, absence.cover_is_shared)


def _choices(cover: CoverChoice | None, by_sequence: Mapping[int, CoverChoice]) -> list[CoverChoice]:
    """Each choice once, the general one first."""
    # The same colleague is usually named for several sequences, and one warning about them is enough.
    return list(dict.fromkeys([*([cover] if cover else []), *by_sequence.values()]))


def _warnings(
    choices: Iterable[CoverChoice], spans: Collection[Span], zone: str, find: Assignees
) -> Iterator[CoverWarning]:
    for choice in choices:
        if trouble := trouble_with(choice, spans=spans, find=find):
            yield CoverWarning(_in_words(find(choice.owner_id).name, trouble, zone), is_refused(trouble))


def _in_words(cover: str, trouble: CoverTrouble, zone: str) -> str:
    match trouble:
        case Inactive():
            return f"{cover} is inactive."
        case MayNotWork():
            return f"{cover}’s role doesn’t allow working on actions."
        case NoMembers():
            return f"{cover} has no members who can work on actions."
        case CoverIsAway():
            return _away_in_words(cover, trouble, zone)


def _away_in_words(cover: str, trouble: CoverIsAway, zone: str) -> str:
    then = " Their own cover acts then." if trouble.is_passed_on else ""
    if trouble.is_throughout:
        return f"{cover} is away all the time.{then}"
    first = date_format(trouble.first.begins_at.astimezone(ZoneInfo(zone)).date())
    if trouble.first.ends_at == FOREVER:
        return f"{cover} is away from {first} until further notice.{then}"
    last = date_format((trouble.first.ends_at - A_SECOND).astimezone(ZoneInfo(zone)).date())
    days = f"on {first}" if first == last else f"from {first} to {last}"
    return f"{cover} is away too {days}.{then}"
