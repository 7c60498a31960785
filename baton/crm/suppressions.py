"""Addresses that receive no email: opted out, or dead. A suppression belongs to the address, so it applies to every
record that has it, now or later.

An opt-out ends when a user lifts it with a reason, or when the CRM later goes from opted out to opted in.
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
    """Lifting a suppression requires a reason."""


class NotAnAddress(ValueError):
    """The text is not an email address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppressionEntry:
    """One address to suppress. `source` is a value of `Suppression.Source`, `kind` one of `Suppression.Kind`."""

    address: str
    kind: str
    source: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OptIn:
    """An address that the CRM opted in again, at `until` at the latest; None if the CRM does not say when."""

    address: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class EmailState:
    """Why a record may not receive email: the CRM's flag, or suppressions of its address."""

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
    """The address without surrounding spaces. Raises `NotAnAddress` if the text is not an email address."""
    address = text.strip()
    try:
        validate_email(normal_form(address))
    except ValidationError as error:
        raise NotAnAddress(f"'{address}' is not an email address. Check the address.") from error
    return address


def opt_out(*, address: str, source: str, why: str, at: datetime, by: User | None = None) -> bool:
    """Opt an address out. Returns False if it already was."""
    entry = SuppressionEntry(address=address, kind=Suppression.Kind.OPTED_OUT, source=source, why=why, at=at)
    return suppress(entries=[entry], by=by) > 0


def mark_dead(*, address: str, why: str, source: str, at: datetime, by: User | None = None) -> bool:
    """Mark an address as dead. Returns False if it already was."""
    entry = SuppressionEntry(address=address, kind=Suppression.Kind.DEAD, source=source, why=why, at=at)
    return suppress(entries=[entry], by=by) > 0


@one_transaction
def suppress(*, entries: Iterable[SuppressionEntry], by: User | None) -> int:
    """Suppress addresses in one statement; returns how many are new. Already suppressed ones are not changed."""
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
    """Lift the suppressions of these addresses; returns how many were lifted."""
    require(by, Verb.ALLOW_EMAIL)
    if not why.strip():
        raise ReasonMissing("Enter a reason for allowing email to this address again.")
    return _lift(
        [OptIn(address) for address in addresses], kind=Suppression.Kind(kind), why=why.strip(), by=by, at=at
    )


@one_transaction
def follow_crm(*, opt_ins: Iterable[OptIn], by: User | None, at: datetime) -> int:
    """Lift opt-outs that are older than the CRM's opt-in of the address; returns how many were lifted."""
    return _lift(list(opt_ins), kind=Suppression.Kind.OPTED_OUT, why=OPTED_IN_BY_THE_CRM, by=by, at=at)


def email_states(records: Iterable[Record]) -> dict[int, EmailState]:
    """Email states by record id; one query for all records."""
    records = list(records)
    live = live_suppressions(record.email for record in records)
    return {record.pk: email_state_from(live, record.email, in_crm=record.opted_out_of_email) for record in records}


def email_state(record: Record, *, sent_to: str = "") -> EmailState:
    """The state of one record, or of an email to it that is `sent_to` an earlier address of the record."""
    live = live_suppressions([record.email, sent_to])
    now = email_state_from(live, record.email, in_crm=record.opted_out_of_email)
    before = email_state_from(live, sent_to)
    return EmailState(now.opted_out_in_crm, now.opted_out or before.opted_out, before.dead if sent_to else now.dead)


def live_suppressions(addresses: Iterable[str]) -> dict[tuple[str, str], Suppression]:
    """The open suppressions of these addresses, by normal form and kind; one query."""
    normal_forms = {normal_form(address) for address in addresses if address}
    if not normal_forms:
        return {}
    live = Suppression.objects.filter(address__in=normal_forms, lifted_at__isnull=True).select_related("by")
    return {(suppression.address, suppression.kind): suppression for suppression in live}


def email_state_from(live: dict[tuple[str, str], Suppression], address: str, *, in_crm: bool = False) -> EmailState:
    normal = normal_form(address)
    return EmailState(
        in_crm, live.get((normal, Suppression.Kind.OPTED_OUT)), live.get((normal, Suppression.Kind.DEAD))
    )


def state_from(suppressions: Iterable[Suppression], record: Record) -> EmailState:
    """The state of a record, from the whole suppression history of its address."""
    live = {(row.address, row.kind): row for row in suppressions if row.lifted_at is None}
    return email_state_from(live, record.email, in_crm=record.opted_out_of_email)


def suppressed(*, with_lifted: bool = False) -> Iterator[Suppression]:
    """Iterate over all suppressed addresses, newest first."""
    rows = Suppression.objects.select_related("by", "lifted_by").order_by("-suppressed_at", "-pk")
    return (rows if with_lifted else rows.filter(lifted_at__isnull=True)).iterator()


def history_of(address: str) -> list[Suppression]:
    """All suppressions of an address, including lifted ones, newest first."""
    rows = Suppression.objects.filter(address=normal_form(address)).select_related("by", "lifted_by")
    return list(rows.order_by("-suppressed_at", "-pk"))


def _lift(opt_ins: list[OptIn], *, kind: Suppression.Kind, why: str, by: User | None, at: datetime) -> int:
    lifting = {
        "addresses": [normal_form(opt_in.address) for opt_in in opt_ins],
        "until": [opt_in.until for opt_in in opt_ins],
        "kind": kind.value,
    }
    return sql.run(LIFT, **lifting, why=why, by_id=by.pk if by else None, at=at)
