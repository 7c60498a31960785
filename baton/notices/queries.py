"""Reads a person's own notices."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from baton import sql
from baton.notices.models import Notice, NoticePreferences
from baton.people.models import User
from baton.people.permissions import Verb, may
from baton.sql import Sql
from baton.sql.paging import ById, Page, PageRequest, page_of_queryset

UNREAD = Sql("notices/notices", "unread")
PEOPLE_OF_RECORDS = Sql("notices/notices", "people_of_records")
# The bell shows “9+” from here on. It is on every page, so it must not count thousands of rows.
COUNTED = 10
A_DAY = timedelta(days=1)
RELATED = ("by", "person", "sequence", "record", "participant_action__action")


class UnknownNotice(LookupError):
    """The person has no notice with this number."""


def unread_count(user: User) -> int:
    """How many notices are unread, up to `COUNTED`; one query that reads no more of the index than that."""
    [(count,)] = sql.rows(UNREAD, user_id=user.pk, most=COUNTED)
    return int(count)


def page_of_notices(*, user: User, page: PageRequest[ById]) -> Page[Notice, ById]:
    """The person's notices, newest first; one query."""
    notices = Notice.objects.filter(user=user, by_bell=True).select_related(*RELATED)
    return page_of_queryset(notices, order=("-id",), position=ById, page=page)


def latest_notices(*, user: User, limit: int, only_unread: bool = False) -> list[Notice]:
    """The person's newest notices."""
    notices = Notice.objects.filter(user=user, by_bell=True).select_related(*RELATED).order_by("-pk")
    return list((notices.filter(read_at__isnull=True) if only_unread else notices)[:limit])


def people_of_records(*, records: Iterable[int] = (), addresses: Iterable[str] = ()) -> list[tuple[int, int]]:
    """The records with these ids or addresses, each with its owner, and with whoever is to do an action of it now."""
    return sql.rows(PEOPLE_OF_RECORDS, records=list(records), addresses=list(addresses))


def notified_today(kind: Notice.Kind, *, users: Iterable[User], at: datetime) -> set[int]:
    """Which of the users had a notice of this kind on the present day of their own time zone; one query."""
    people = {user.pk: user for user in users}
    # A whole day back is enough for every time zone; the zone then decides which day it was there.
    latest = Notice.objects.filter(kind=kind, user__in=people, at__gt=at - A_DAY).values_list("user_id", "at")
    return {
        user_id for user_id, noticed_at in latest if _day(noticed_at, people[user_id]) == _day(at, people[user_id])
    }


def _day(at: datetime, user: User) -> date:
    return at.astimezone(ZoneInfo(user.time_zone)).date()


def kinds_for(user: User) -> list[Notice.Kind]:
    """The kinds that the user can get at all."""
    return [kind for kind in Notice.Kind if kind != Notice.Kind.HEALTH or may(user, Verb.SEE_HEALTH)]


def preferences_of(user: User) -> NoticePreferences:
    """What the person has chosen; without a choice, every kind both by bell and by email."""
    return NoticePreferences.objects.filter(user=user).first() or NoticePreferences(user=user)


def find_notice(notice_id: int, *, user: User) -> Notice:
    """One of the person's own notices."""
    notice = Notice.objects.filter(user=user, pk=notice_id).select_related(*RELATED).first()
    if notice is None:
        raise UnknownNotice(f"There is no notice {notice_id}.")
    return notice
