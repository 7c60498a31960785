"""To whom work may be given, and what to know before it is."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format

from baton.people.models import AbsenceSpan, Owner, QueueMember, User
from baton.rules.absences import FOREVER


class OwnerIsInactive(ValueError):
    """Work is not given to somebody who is no longer there, or may not do it."""


def can_work(owner: Owner) -> bool:
    """Whether work may be given to them: to a queue, and to an active user whose role allows working on actions."""
    if owner.kind == Owner.Kind.QUEUE:
        return True
    return owner.is_active and User.objects.filter(pk=owner.pk, can_work=True).exists()


def require_able(owner: Owner, *, otherwise: str) -> None:
    """Raise `OwnerIsInactive`, with what to do `otherwise`, if a user is inactive or may not work on actions."""
    if not owner.is_active:
        raise OwnerIsInactive(f"{owner.name} is inactive. {otherwise}")
    if not can_work(owner):
        raise OwnerIsInactive(f"{owner.name}’s role doesn’t allow working on actions. {otherwise}")


def attended_queues(owner_ids: Iterable[int]) -> set[int]:
    """Of these owners, the queues that have a member who can work."""
    members = QueueMember.objects.filter(queue__in=owner_ids, user__is_active=True, user__can_work=True)
    return set(members.values_list("queue", flat=True))


def warnings_about(owners: Iterable[Owner], *, at: datetime) -> list[str]:
    """Which of those who would get work have nobody to do it at a moment, in sentences. Two queries."""
    ids = {owner.pk: owner for owner in owners}
    attended = attended_queues(ids)
    spans = AbsenceSpan.objects.filter(user__in=ids, begins_at__lte=at, ends_at__gt=at, absence__cover=None)
    away = {span.user_id: span for span in spans.select_related("user")}
    return list(_warnings(ids.values(), attended, away))


def _warnings(owners: Iterable[Owner], attended: set[int], away: dict[int, AbsenceSpan]) -> Iterator[str]:
    for owner in owners:
        if owner.kind == Owner.Kind.QUEUE and owner.pk not in attended:
            yield f"{owner} has no members who can work on actions. The actions wait until you add one."
        elif span := away.get(owner.pk):
            last = (span.ends_at - timedelta(seconds=1)).astimezone(ZoneInfo(span.user.time_zone)).date()
            until = "further notice" if span.ends_at == FOREVER else date_format(last)
            yield f"{owner} is away until {until} and has no cover. Actions that are due by then wait."
