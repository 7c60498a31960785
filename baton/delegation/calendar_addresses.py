"""The addresses of calendars, saved for users and read every hour. A failing one leaves all absences as they are."""

import logging
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings

from baton.connectors.web_calendars import (
    CalendarFault,
    Limits,
    Version,
    parse_calendar_address,
    read_web_calendar,
)
from baton.delegation.calendar_import import Origin, calendar_import, plan_in_words, today_of
from baton.delegation.covers import require_cover_during
from baton.delegation.handovers import carry_out
from baton.people.activity import record
from baton.people.calendar_models import CalendarAddress
from baton.people.imported_absences import plan_calendar
from baton.people.models import User
from baton.people.permissions import Verb
from baton.people.teams import require_for
from baton.rules.absences import AbsenceDays
from baton.rules.availability import CoverChoice
from baton.rules.calendar_files import AHEAD, LARGEST_CALENDAR, UnreadableCalendar, time_away_in
from baton.sql.jobs import enqueue
from baton.sql.transactions import one_transaction

READ_CALENDAR = "read_calendar"
# An unchanged calendar is read in full once a day nevertheless: a year ahead, one that repeats has new days.
AS_UNCHANGED = timedelta(days=1)
log = logging.getLogger("baton.calendars")


def calendar_limits() -> Limits:
    return Limits(size=LARGEST_CALENDAR, may_be_private=settings.PRIVATE_CALENDARS)


@one_transaction
def save_calendar_address(
    *, user: User, address: str, cover: CoverChoice | None, by: User | None, at: datetime
) -> CalendarAddress:
    """Save where a user's calendar is, and read it in a moment.

    Raises `CalendarFault` if such an address can’t be read, and `CannotBeAway` if the cover can do nothing.
    """
    require_for(user, verb=Verb.SET_ABSENCES, by=by)
    parse_calendar_address(address, limits=calendar_limits())
    if cover:
        # For a year of absences, since nobody knows yet which days the calendar has.
        today = today_of(user, at=at)
        require_cover_during([AbsenceDays(today, today + AHEAD)], user=user, cover=cover)
    saved, _is_new = CalendarAddress.objects.update_or_create(
        user=user,
        defaults={
            "address": address.strip(),
            "cover_id": cover.owner_id if cover else None,
            "cover_is_shared": cover is not None and cover.is_shared,
            # Another address may name its versions alike.
            "etag": "",
            "last_modified": "",
            "content_at": None,
            "result": "",
            "fault": "",
        },
    )
    record(subject=user, event="set_calendar_address", by=by, at=at, host=host_of(saved))
    enqueue(READ_CALENDAR, [{"address_id": saved.pk}], lock=_lock(saved.pk))
    return saved


@one_transaction
def remove_calendar_address(*, user: User, by: User | None, at: datetime) -> None:
    """Stop reading a user's calendar. What was imported from it stays."""
    require_for(user, verb=Verb.SET_ABSENCES, by=by)
    removed, _rows = CalendarAddress.objects.filter(user=user).delete()
    if removed:
        record(subject=user, event="removed_calendar", by=by, at=at)


def enqueue_calendars() -> None:
    """A job for each address, because a server that is slow to answer must not keep the others waiting."""
    numbers = CalendarAddress.objects.filter(user__is_active=True).order_by("pk").values_list("pk", flat=True)
    for number in numbers:
        enqueue(READ_CALENDAR, [{"address_id": number}], lock=_lock(number))


def read_calendar(*, address_id: int, at: datetime) -> None:
    """Read one address, import what changed, and note the result, or why there is none."""
    saved = CalendarAddress.objects.select_related("user").filter(pk=address_id).first()
    # Removed, or its user left, since the job was queued.
    if saved is None or not saved.user.is_active:
        return
    is_recent = saved.content_at is not None and at - saved.content_at < AS_UNCHANGED
    known = Version(saved.etag, saved.last_modified) if is_recent and not saved.fault else Version()
    try:
        # Outside of any transaction: it may take half a minute, and nothing may be locked meanwhile.
        answer = read_web_calendar(saved.address, known=known, limits=calendar_limits())
        noted: dict[str, object] = {"fault": "", "read_at": at, "result": "nothing has changed"}
        if answer:
            noted |= {"result": _import(saved, answer.content, at=at), "content_at": at}
            noted |= {"etag": answer.version.etag, "last_modified": answer.version.last_modified}
    except (CalendarFault, UnreadableCalendar) as fault:
        log.warning("The calendar of user %s could not be read: %s", saved.user_id, fault)
        noted = {"fault": str(fault), "read_at": at}
    # Only of the address that was read. A new one may have been saved meanwhile, and has its own job.
    CalendarAddress.objects.filter(pk=address_id, address=saved.address).update(**noted)


def calendar_address_of(user: User) -> CalendarAddress | None:
    """Where a user's calendar is, with its cover."""
    return CalendarAddress.objects.select_related("cover").filter(user=user).first()


def host_of(saved: CalendarAddress) -> str:
    """The server of an address; the rest of it is a secret."""
    return urlsplit(saved.address).hostname or ""


def _import(saved: CalendarAddress, content: bytes, *, at: datetime) -> str:
    user, today = saved.user, today_of(saved.user, at=at)
    events = time_away_in(content, today=today, time_zone=user.time_zone, address=user.email)
    plan = plan_calendar(user=user, events=events, origin=Origin.ADDRESS, today=today)
    # Unchanged, as nearly always. A change of people waits for all others and makes them wait.
    if plan.changes_anything:
        cover = CoverChoice(saved.cover_id, saved.cover_is_shared) if saved.cover_id else None
        change = calendar_import(user=user, events=events, origin=Origin.ADDRESS, cover=cover, at=at)
        carry_out(change, by=None, at=at)
    return plan_in_words(plan)


def _lock(address_id: int) -> str:
    return f"{READ_CALENDAR} {address_id}"
