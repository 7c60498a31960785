"""The activity log of everybody and everything, in pages and as a whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from baton.people.activity import record
from baton.people.audit_kinds import MATCHING, AuditKind
from baton.people.models import Activity, User
from baton.people.permissions import Verb, require
from baton.sql.paging import ById, Page, PageRequest, page_of_queryset

ROWS_A_QUERY = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """`before` is excluded; what is not set does not filter."""

    kind: AuditKind | None = None
    by_id: int | None = None
    since: datetime | None = None
    before: datetime | None = None


def page_of_audit(*, matching: AuditFilter, page: PageRequest[ById]) -> Page[Activity, ById]:
    """The newest first; one query."""
    return page_of_queryset(_audited(matching), order=("-id",), position=ById, page=page)


def export_audit(*, matching: AuditFilter, by: User, at: datetime) -> Iterator[Activity]:
    """All of it, the newest first, read as it is written out; that it was exported is itself a line."""
    require(by, Verb.SEE_ACTIVITY)
    # Before the first row is sent: a broken download has taken data along as well.
    record(subject=by, event="exported", by=by, at=at, what="the audit log")
    return _audited(matching).order_by("-pk").iterator(chunk_size=ROWS_A_QUERY)


def _audited(matching: AuditFilter) -> QuerySet[Activity]:
    log = Activity.objects.select_related("by")
    if matching.kind:
        log = log.filter(MATCHING[matching.kind])
    if matching.by_id:
        log = log.filter(by=matching.by_id)
    if matching.since:
        log = log.filter(at__gte=matching.since)
    if matching.before:
        log = log.filter(at__lt=matching.before)
    return log
