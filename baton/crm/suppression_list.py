"""The list of suppressed addresses and numbers: filtered, in pages, exported, and lifted with a reason."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q, QuerySet, TextChoices

from baton.crm.domains import DomainOf
from baton.crm.models import Suppression
from baton.crm.suppressions import REASON_MISSING, ReasonMissing, lift
from baton.people.activity import Subject, record
from baton.people.models import User
from baton.people.permissions import Verb, require
from baton.rules.addresses import spelling
from baton.rules.phone_numbers import number_of
from baton.sql.paging import ByTime, Page, PageRequest, page_of_queryset
from baton.sql.transactions import one_transaction
from baton.wording import grouped, plural

ALL = Subject("suppression", 0, "Suppressed addresses")
SUPPRESSIONS_A_QUERY = 2000


class State(TextChoices):
    """What an empty filter shows is what is suppressed now."""

    LIFTED = "lifted", "Lifted"
    ALL = "all", "All"


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppressionFilter:
    """`text` is what an address, its domain or a number begins with. `ids` narrows it to selected rows; `before` is
    excluded; what is not set does not filter.
    """

    text: str = ""
    kind: str = ""
    source: str = ""
    state: str = ""
    since: datetime | None = None
    before: datetime | None = None
    ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Lifting:
    """What would be lifted: how many, and the first of them."""

    count: int
    first: tuple[Suppression, ...]


def page_of_suppressions(*, matching: SuppressionFilter, page: PageRequest[ByTime]) -> Page[Suppression, ByTime]:
    """The newest first; one query."""
    rows = _matching(matching).select_related("by", "lifted_by")
    return page_of_queryset(rows, order=("-suppressed_at", "-id"), position=ByTime, page=page)


def to_lift(*, matching: SuppressionFilter, at_most: int) -> Lifting:
    """What of it is suppressed now. Two queries."""
    live = _live(matching)
    return Lifting(live.count(), tuple(live.order_by("-suppressed_at", "-pk")[:at_most]))


@one_transaction
def lift_matching(*, matching: SuppressionFilter, why: str, by: User | None, at: datetime) -> int:
    """Lift what matches and is suppressed now; what was lifted before stays as it is. How many."""
    require(by, Verb.ALLOW_EMAIL)
    if not why.strip():
        raise ReasonMissing(REASON_MISSING[Suppression.Kind.OPTED_OUT])
    addresses: defaultdict[str, list[str]] = defaultdict(list)
    for kind, address in _live(matching).values_list("kind", "address"):
        addresses[kind].append(address)
    lifted = sum(lift(addresses=of_kind, kind=kind, why=why, by=by, at=at) for kind, of_kind in addresses.items())
    if lifted:
        what = plural("%s suppressed address", "%s suppressed addresses", lifted) % grouped(lifted)
        record(subject=ALL, event="lifted", by=by, at=at, what=what)
    return lifted


def export_suppressions(*, matching: SuppressionFilter, by: User, at: datetime) -> Iterator[Suppression]:
    """All that matches, the newest first, read as it is written out; that it was exported is a line of the log."""
    require(by, Verb.SEE_SUPPRESSIONS)
    record(subject=by, event="exported", by=by, at=at, what="suppressed addresses")
    return _matching(matching).order_by("-suppressed_at", "-pk").iterator(chunk_size=SUPPRESSIONS_A_QUERY)


def _live(matching: SuppressionFilter) -> QuerySet[Suppression]:
    return _matching(matching).filter(lifted_at__isnull=True)


def _matching(matching: SuppressionFilter) -> QuerySet[Suppression]:
    rows = Suppression.objects.all()
    if matching.ids:
        # Selected rows are meant whatever the list is filtered to.
        return rows.filter(pk__in=matching.ids)
    if matching.state != State.ALL:
        rows = rows.filter(lifted_at__isnull=matching.state != State.LIFTED)
    exact = {"kind": matching.kind, "source": matching.source}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if matching.since:
        rows = rows.filter(suppressed_at__gte=matching.since)
    if matching.before:
        rows = rows.filter(suppressed_at__lt=matching.before)
    text = matching.text.strip()
    return rows.alias(domain=DomainOf("spelling")).filter(_beginning_with(text)) if text else rows


def _beginning_with(text: str) -> Q:
    """What an address, its domain or a number begins with; an index answers each, however many there are."""
    begins = spelling(text)
    mailbox, at, domain = begins.rpartition("@")
    if mailbox:
        # The mailbox by the index. In `address`, a part of a domain with other letters is no beginning of the whole.
        return Q(address__startswith=f"{mailbox}@", spelling__startswith=begins)
    in_letters = Q(domain__startswith=spelling(f"any@{domain}").rpartition("@")[2])
    if at:
        return in_letters
    number = "" if any(letter.isalpha() for letter in text) else number_of(text, region=settings.PHONE_REGION)
    if number.startswith("+"):
        return Q(address__startswith=number)
    if text.startswith("+"):
        return Q(address__startswith="+" + "".join(filter(str.isdigit, text)))
    return Q(address__startswith=begins) | in_letters
