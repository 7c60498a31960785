"""Adds notices in the transaction of what they are about, and marks them as read."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, time

from django.conf import settings

from baton import sql
from baton.notices.digests import COLLECTED_FOR, enqueue_digests
from baton.notices.models import Notice, NoticePreferences
from baton.people.models import User
from baton.people.permissions import Verb, require, roles_for
from baton.rules.quiet_hours import require_quiet_hours
from baton.sql import Sql
from baton.sql.transactions import one_transaction

ADD = Sql("notices/notices", "add")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What one person is told; the fields are those of `Notice`."""

    user_id: int
    kind: Notice.Kind
    count: int = 1
    person_id: int | None = None
    sequence_id: int | None = None
    record_id: int | None = None
    participant_action_id: int | None = None
    handover_number: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """The fields are those of `NoticePreferences`."""

    not_by_bell: list[Notice.Kind]
    not_by_email: list[Notice.Kind]
    quiet_from: time | None = None
    quiet_until: time | None = None


@one_transaction
def notify(events: Iterable[Event], *, by: User | None, at: datetime) -> None:
    """Add a notice for each event, in one statement, and the jobs that send them by email.

    Nobody is told what they did themselves.
    """
    # Whoever reassigns 200 of their own actions knows about it.
    events = [event for event in events if by is None or event.user_id != by.pk]
    if not events:
        return
    columns = {
        "users": [event.user_id for event in events],
        "kinds": [event.kind.value for event in events],
        "counts": [event.count for event in events],
        "persons": [event.person_id for event in events],
        "sequences": [event.sequence_id for event in events],
        "records": [event.record_id for event in events],
        "actions": [event.participant_action_id for event in events],
        "handovers": [event.handover_number for event in events],
        "texts": [event.text for event in events],
    }
    by_email = sql.rows(
        ADD,
        **columns,
        at=at,
        by_id=by.pk if by else None,
        roles=list(roles_for(Verb.USE_PAGES)),
        sends_email=bool(settings.EMAIL_HOST),
    )
    enqueue_digests([user_id for (user_id,) in by_email], not_before=at + COLLECTED_FOR)


@one_transaction
def mark_read(*, by: User, at: datetime, notice_id: int | None = None) -> int:
    """Mark one of the person's own notices as read, or all of them; returns how many were unread."""
    require(by, Verb.SEE_NOTICES)
    unread = Notice.objects.filter(user=by, read_at__isnull=True)
    return (unread.filter(pk=notice_id) if notice_id else unread).update(read_at=at)


@one_transaction
def mark_read_about(*, participant_action_id: int, by: User, at: datetime) -> None:
    """Mark what was said to a person of an action, or of a reply to its email, as read: they have opened it."""
    require(by, Verb.SEE_NOTICES)
    unread = Notice.objects.filter(user=by, by_bell=True, read_at__isnull=True)
    unread.filter(participant_action=participant_action_id).update(read_at=at)


@one_transaction
def set_preferences(*, user: User, preferences: Preferences, by: User | None) -> None:
    """Say which kinds a person wants where, and their quiet hours: one's own alone.

    Raises `InvalidQuietHours`.
    """
    require(by, Verb.SEE_NOTICES, is_own=by == user)
    require_quiet_hours(preferences.quiet_from, preferences.quiet_until)
    NoticePreferences.objects.update_or_create(user=user, defaults=asdict(preferences))
