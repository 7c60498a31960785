"""Addresses that no email is sent to: who opted out, and where nobody reads. They belong to the address, so they hold
for every record that has it, now or later.

An opt-out ends when a person lifts it with a reason, or when the CRM itself goes from opted out to opted in after it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from baton import sql
from baton.crm.models import Record, Suppression
from baton.people.models import User
from baton.people.permissions import Verb, require
from baton.rules.addresses import normal_form, spelling
from baton.sql import Sql
from baton.sql.transactions import one_transaction

SUPPRESS = Sql("crm/suppressions", "suppress")
LIFT = Sql("crm/suppressions", "lift_suppressions")
OPTED_IN_BY_THE_CRM = "Opted in again in the CRM"


class ReasonMissing(ValueError):
    """A suppression is lifted for a reason, which is kept."""


class NotAnAddress(ValueError):
    """What a person gave is no email address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One address to suppress. `source` is a value of `Suppression.Source`, `kind` one of `Suppression.Kind`."""

    address: str
    kind: str
    source: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OptIn:
    """An address that the CRM opted in again, `until` when at the latest; nothing where the CRM does not say when."""

    address: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class EmailState:
    """What speaks against an email to a record: the CRM's word, and what is known of the address."""

    opted_out_in_crm: bool = False
    opted_out: Suppression | None = None
    dead: Suppression | None = None

    @property
    def is_opted_out(self) -> bool:
        return self.opted_out_in_crm or self.opted_out is not None

    @property
    def is_dead(self) -> bool:
        return self.dead is not None


def require_address(text: str) -> str:
    """What a person gave, if it is an email address; its domain may have letters of its own."""
    address = text.strip()
    try:
        validate_email(normal_form(address))
    except ValidationError as error:
        raise NotAnAddress(f"'{address}' is not an email address.") from error
    return address


def opt_out(*, address: str, source: str, why: str, at: datetime, by: User | None = None) -> bool:
    """Send no email to an address until that is lifted; whether it was not opted out before."""
    entry = Entry(address=address, kind=Suppression.Kind.OPTED_OUT, source=source, why=why, at=at)
    return suppress(entries=[entry], by=by) > 0


def mark_dead(*, address: str, why: str, source: str, at: datetime, by: User | None = None) -> bool:
    """Keep in mind that nobody has an address; whether that was not known before."""
    entry = Entry(address=address, kind=Suppression.Kind.DEAD, source=source, why=why, at=at)
    return suppress(entries=[entry], by=by) > 0


@one_transaction
def suppress(*, entries: Iterable[Entry], by: User | None) -> int:
    """Suppress addresses in one statement; how many were not suppressed before. Those that were stay as they are."""
    require(by, Verb.OPT_OUT)
    entries = list(entries)
    columns = {
        "addresses": [normal_form(entry.address) for entry in entries],
        "spellings": [spelling(entry.address) for entry in entries],
        "kinds": [Suppression.Kind(entry.kind).value for entry in entries],
        "sources": [Suppression.Source(entry.source).value for entry in entries],
        "whys": [entry.why.replace("\0", "").strip() for entry in entries],
        "ats": [entry.at for entry in entries],
    }
    return sql.run(SUPPRESS, **columns, by_id=by.pk if by else None)


@one_transaction
def lift(*, addresses: Iterable[str], kind: str, why: str, by: User | None, at: datetime) -> int:
    """Lift what is suppressed of these addresses; how many were."""
    require(by, Verb.ALLOW_EMAIL)
    if not why.strip():
        raise ReasonMissing("Say why the address may be written to again; the reason is kept.")
    return _lift(
        [OptIn(address) for address in addresses], kind=Suppression.Kind(kind), why=why.strip(), by=by, at=at
    )


@one_transaction
def follow_crm(*, opt_ins: Iterable[OptIn], by: User | None, at: datetime) -> int:
    """Lift the opt-outs older than the moment at which the CRM opted their addresses in again; how many."""
    return _lift(list(opt_ins), kind=Suppression.Kind.OPTED_OUT, why=OPTED_IN_BY_THE_CRM, by=by, at=at)


def email_states(records: Iterable[Record]) -> dict[int, EmailState]:
    """By the id of the record; one query, however many there are."""
    records = list(records)
    live = live_suppressions(record.email for record in records)
    return {record.pk: email_state_from(live, record.email, in_crm=record.opted_out_of_email) for record in records}


def email_state(record: Record, *, sent_to: str = "") -> EmailState:
    """Of one record, or of an email to it that is `sent_to` an address which it had before."""
    live = live_suppressions([record.email, sent_to])
    now = email_state_from(live, record.email, in_crm=record.opted_out_of_email)
    before = email_state_from(live, sent_to)
    return EmailState(now.opted_out_in_crm, now.opted_out or before.opted_out, before.dead if sent_to else now.dead)


def live_suppressions(addresses: Iterable[str]) -> dict[tuple[str, str], Suppression]:
    """What is suppressed of these addresses, by normal form and kind; one query."""
    wanted = {normal_form(address) for address in addresses if address}
    if not wanted:
        return {}
    found = Suppression.objects.filter(address__in=wanted, lifted_at__isnull=True).select_related("by")
    return {(suppression.address, suppression.kind): suppression for suppression in found}


def email_state_from(live: dict[tuple[str, str], Suppression], address: str, *, in_crm: bool = False) -> EmailState:
    normal = normal_form(address)
    return EmailState(
        in_crm, live.get((normal, Suppression.Kind.OPTED_OUT)), live.get((normal, Suppression.Kind.DEAD))
    )


def state_from(suppressions: Iterable[Suppression], record: Record) -> EmailState:
    """Of a record, out of all that was ever suppressed of its address."""
    live = {(each.address, each.kind): each for each in suppressions if each.lifted_at is None}
    return email_state_from(live, record.email, in_crm=record.opted_out_of_email)


def suppressed(*, with_lifted: bool = False) -> Iterator[Suppression]:
    """All suppressed addresses, the newest first, a part in memory at a time."""
    found = Suppression.objects.select_related("by", "lifted_by").order_by("-suppressed_at", "-pk")
    return (found if with_lifted else found.filter(lifted_at__isnull=True)).iterator()


def history_of(address: str) -> list[Suppression]:
    """All that was ever suppressed of an address, the newest first."""
    found = Suppression.objects.filter(address=normal_form(address)).select_related("by", "lifted_by")
    return list(found.order_by("-suppressed_at", "-pk"))


def _lift(opt_ins: list[OptIn], *, kind: Suppression.Kind, why: str, by: User | None, at: datetime) -> int:
    lifting = {
        "addresses": [normal_form(opt_in.address) for opt_in in opt_ins],
        "until": [opt_in.until for opt_in in opt_ins],
        "kind": kind.value,
    }
    return sql.run(LIFT, **lifting, why=why, by_id=by.pk if by else None, at=at)
