"""The members of a queue as a cause of the delegation rule: who is in it, with which weight, and what follows."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count

from baton import sql
from baton.delegation.change import Change
from baton.delegation.models import Handover
from baton.delegation.moved_settings import moved_settings, reach_of_queue, remember_rotation
from baton.delegation.places import MEMBER, SettingPlace, Settings, read_settings
from baton.delegation.turns import rotation_of
from baton.people import operations as people
from baton.people.activity import Entry, Subject
from baton.people.models import AbsenceSpan, Owner, User
from baton.people.permissions import Verb
from baton.people.queries import member_ids
from baton.sql import Sql

CHOICES_BACK = Sql("delegation/turns", "choices_back")


def members(*, queue: Owner, user_ids: Collection[int], weights: Mapping[int, int] | None = None) -> Change:
    """Set the members of a queue, among whom its records and its cover may be shared, and their weights by id.

    Who is not in `weights` keeps theirs. The undo gives back the members with their participants, and
    the rotation as it was, unless it has gone on since.
    """
    before: Settings = {}
    after: Settings = {}

    def prepare() -> Mapping[str, Any]:
        rotation = rotation_of(queue.pk)
        places = [SettingPlace(MEMBER, queue.pk, user_id) for user_id in {*member_ids(queue), *user_ids}]
        former = read_settings(places)
        people.set_members(queue_id=queue.pk, user_ids=user_ids, weights=weights or {})
        present = read_settings(places)
        edited = [place for place in places if former[place] != present[place]]
        before.update({place: former[place] for place in edited})
        after.update({place: present[place] for place in edited})
        return moved_settings({"queue_id": queue.pk}, before, after, rotation=rotation)

    return Change(
        cause=Handover.Cause.MEMBERS,
        verb=Verb.EDIT_QUEUES,
        reached=reach_of_queue(queue.pk),
        prepare=prepare,
        changes_people=True,
        is_deliberate=True,
        remember=remember_rotation,
        entry=lambda: _entry(queue, before, after),
    )


def suggested_member(queue: Owner, *, at: datetime) -> User | None:
    """Whom to offer for a queue that has no one who can work: who can, is there, and is in the fewest queues."""
    away = AbsenceSpan.objects.filter(begins_at__lte=at, ends_at__gt=at).values("user")
    able = User.objects.filter(is_active=True, can_work=True).exclude(pk__in=away).exclude(queues=queue.pk)
    return able.annotate(queue_count=Count("queues")).order_by("queue_count", "name", "pk").first()


def give_choices_back(*, handover: Handover, queue_id: int) -> None:
    """Participants whom the handover gave to another member are again those of the member who comes back."""
    sql.run(CHOICES_BACK(undone_id=handover.pk, queue_id=queue_id))


def _entry(queue: Owner, before: Settings, after: Settings) -> Entry | None:
    if not after:
        return None
    users = User.objects.in_bulk([place.user_id for place in after])
    edits = [
        {
            "field": f"Member {users[place.user_id]}",
            "before": _in_words(before[place]),
            "after": _in_words(after[place]),
        }
        for place in sorted(after)
    ]
    return Entry(subject=Subject("queue", queue.pk, queue.name), event="edited", details={"changes": edits})


def _in_words(value: list[Any] | None) -> str:
    return "" if value is None else f"weight {value[0]}"
