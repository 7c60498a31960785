"""An owner with their absences, cover and queues, or the members of a queue."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from baton.people.models import Absence, AbsenceSpan, Owner, Queue, User
from baton.people.queries import UnknownOwner


@dataclass(frozen=True, slots=True)
class Profile:
    """A user or a queue.

    `absences` and `covering` (for others) are not over yet; `present` is the absence of this moment, and
    `away_until` its last day, or this day where it repeats; a day of the far future until further notice.
    """

    owner: Owner
    user: User | None = None
    queue: Queue | None = None
    absences: tuple[Absence, ...] = ()
    covering: tuple[Absence, ...] = ()
    queues: tuple[Queue, ...] = ()
    members: tuple[User, ...] = ()
    present: Absence | None = None
    away_until: date | None = None


def profile(*, owner_id: int, at: datetime) -> Profile:
    """The profile of an owner: six queries for a user, four for a queue."""
    owner = Owner.objects.select_related("user", "queue").filter(pk=owner_id).first()
    if owner is None:
        raise UnknownOwner(f"User or queue {owner_id} was not found.")
    if owner.kind == Owner.Kind.QUEUE:
        return Profile(
            owner,
            queue=owner.queue,
            members=tuple(owner.queue.members.order_by("name", "pk")),
            # In no zone of its own, so with a day to spare.
            covering=tuple(_covered_by(Q(pk=owner.pk), since=at.date() - timedelta(days=1))),
        )
    return _of_user(owner, owner.user, at)


def _covered_by(owners: Q, *, since: date) -> QuerySet[Absence]:
    """The absences that are not over and that owners cover, wholly or in single sequences."""
    named = Owner.objects.filter(owners)
    lasting = Absence.objects.exclude(last_day__lt=since).select_related("user", "cover").order_by("first_day", "pk")
    return lasting.filter(Q(cover__in=named) | Q(sequence_covers__cover__in=named)).distinct()


def _of_user(owner: Owner, user: User, at: datetime) -> Profile:
    today = at.astimezone(ZoneInfo(user.time_zone)).date()
    upcoming = Absence.objects.exclude(last_day__lt=today).select_related("user", "cover").order_by("first_day", "pk")
    absences = tuple(upcoming.filter(user=user))
    spans = AbsenceSpan.objects.filter(user=user, begins_at__lte=at, ends_at__gt=at).select_related("absence__cover")
    present = spans.first()
    return Profile(
        owner,
        user=user,
        absences=absences,
        covering=tuple(_covered_by(Q(pk=user.pk) | Q(pk__in=Queue.objects.filter(members=user)), since=today)),
        queues=tuple(Queue.objects.filter(members=user).order_by("name", "pk")),
        present=present.absence if present else None,
        away_until=_last_day(present, user) if present else None,
    )


def _last_day(span: AbsenceSpan, user: User) -> date:
    # An end at midnight belongs to the next day, on which the person is back.
    return (span.ends_at - timedelta(seconds=1)).astimezone(ZoneInfo(user.time_zone)).date()
