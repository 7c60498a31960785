"""Addresses that receive no email (opted out, or dead), and phone numbers that are not called. A suppression belongs
to the address or number, so it applies to every record that has it, now or later.

It ends when a user lifts it with a reason, or when the CRM later goes from opted out to opted in, or from “do not
call” to callable. A dead address stays dead.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from baton import sql
from baton.crm.models import Record, Suppression
from baton.people.models import User
from baton.people.permissions import Verb, require
from baton.rules.addresses import normal_form, spelling
from baton.rules.phone_numbers import number_of, readable
from baton.sql import Sql
from baton.sql.transactions import one_transaction

SUPPRESS = Sql("crm/suppressions", "suppress")
LIFT = Sql("crm/suppressions", "lift_suppressions")
REASON_MISSING = {
    Suppression.Kind.OPTED_OUT: "Enter a reason for allowing email to this address again.",
    Suppression.Kind.DEAD: "Enter a reason for allowing email to this address again.",
    Suppression.Kind.DO_NOT_CALL: "Enter a reason for allowing calls to this number again.",
}
LIFTED_BY_THE_CRM = {
    Suppression.Kind.OPTED_OUT: "Opted in again in the CRM",
    Suppression.Kind.DO_NOT_CALL: "Callable again in the CRM",
}


class ReasonMissing(ValueError):
    """Lifting a suppression requires a reason."""


class NotAnAddress(ValueError):
    """The text is not an email address."""


class NotANumber(ValueError):
    """The text is not a phone number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppressionEntry:
    """One address or phone number to suppress, with a `Suppression.Kind` and a `Suppression.Source`."""

    address: str
    kind: str
    source: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OptIn:
    """An address or number that the CRM opted in again, at `until` at the latest; None if it does not say when."""

    address: str
    until: datetime | None = None
    kind: str = Suppression.Kind.OPTED_OUT


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


@dataclass(frozen=True, slots=True)
class CallState:
    """Why a record may not be called: the CRM's flag, or a suppression of its number."""

    refused_in_crm: bool = False
    refused: Suppression | None = None

    @property
    def do_not_call(self) -> bool:
        return self.refused_in_crm or self.refused is not None


def require_number(text: str) -> str:
    """The phone number in normal form. Raises `NotANumber` if the text is none."""
    number = number_of(text, region=settings.PHONE_REGION)
    if not number:
        raise NotANumber(f"'{text.strip()}' is not a phone number. Check the number, with its country code.")
    return number


def require_address(text: str) -> str:
    """The address without surrounding spaces. Raises `NotAnAddress` if the text is not an email address."""
    address = text.strip()
    try:
        # The normal form, because Django's check refuses international domains that can receive email.
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


def refuse_calls(*, number: str, source: str, why: str, at: datetime, by: User | None = None) -> bool:
    """Stop all calls and SMS to a phone number. Returns False if they were already. Raises `NotANumber`."""
    kind = Suppression.Kind.DO_NOT_CALL
    entry = SuppressionEntry(address=require_number(number), kind=kind, source=source, why=why, at=at)
    return suppress(entries=[entry], by=by) > 0


@one_transaction
def suppress(*, entries: Iterable[SuppressionEntry], by: User | None) -> int:
    """Suppress addresses in one statement; returns how many are new. Already suppressed ones are not changed."""
    require(by, Verb.OPT_OUT)
    entries = list(entries)
    columns = {
        "addresses": [_normal(entry.address, entry.kind) for entry in entries],
        "spellings": [_readable(entry.address, entry.kind) for entry in entries],
        "kinds": [Suppression.Kind(entry.kind).value for entry in entries],
        "sources": [Suppression.Source(entry.source).value for entry in entries],
        # Replies of mail servers come with NUL characters, which PostgreSQL does not store.
        "whys": [entry.why.replace("\0", "").strip() for entry in entries],
        "ats": [entry.at for entry in entries],
    }
    return sql.run(SUPPRESS, **columns, by_id=by.pk if by else None)


@one_transaction
def lift(*, addresses: Iterable[str], kind: str, why: str, by: User | None, at: datetime) -> int:
    """Lift the suppressions of these addresses; returns how many were lifted."""
    require(by, Verb.ALLOW_EMAIL)
    # Writing again to somebody who opted out may have to be justified, to a court if need be.
    if not why.strip():
        raise ReasonMissing(REASON_MISSING[Suppression.Kind(kind)])
    return _lift(
        [OptIn(address) for address in addresses], kind=Suppression.Kind(kind), why=why.strip(), by=by, at=at
    )


@one_transaction
def follow_crm(*, opt_ins: Iterable[OptIn], by: User | None, at: datetime) -> int:
    """Lift what is older than the CRM's opt-in of an address or number; returns how many were lifted."""
    opt_ins = list(opt_ins)
    return sum(
        _lift(opt_ins_of, kind=kind, why=why, by=by, at=at)
        for kind, why in LIFTED_BY_THE_CRM.items()
        if (opt_ins_of := [opt_in for opt_in in opt_ins if opt_in.kind == kind])
    )


def email_states(records: Iterable[Record]) -> dict[int, EmailState]:
    """Email states by record id; one query for all records."""
    records = list(records)
    live = live_suppressions(record.email for record in records)
    return {record.pk: email_state_from(live, record.email, in_crm=record.opted_out_of_email) for record in records}


def call_states(records: Iterable[Record]) -> dict[int, CallState]:
    """Whether records may be called, by record id; one query, or none if no record has a number."""
    records = list(records)
    live = live_suppressions(record.phone_number for record in records)
    return {record.pk: call_state_in(live, record.phone_number, in_crm=record.do_not_call) for record in records}


def call_state_in(live: dict[tuple[str, str], Suppression], number: str, *, in_crm: bool) -> CallState:
    """From what `live_suppressions` gives for this number among others."""
    return CallState(in_crm, live.get((number, Suppression.Kind.DO_NOT_CALL)))


def call_state_from(suppressions: Iterable[Suppression], record: Record) -> CallState:
    """The state of a record, from the whole suppression history of its number."""
    live = next((row for row in suppressions if row.lifted_at is None), None)
    return CallState(record.do_not_call, live)


def email_state(record: Record, *, sent_to: str = "") -> EmailState:
    """The state of one record, or of an email to it that is `sent_to` an earlier address of the record."""
    # Both addresses: an opt-out of either stops the email, though the record's own may be another by now.
    live = live_suppressions([record.email, sent_to])
    now = email_state_from(live, record.email, in_crm=record.opted_out_of_email)
    before = email_state_from(live, sent_to)
    return EmailState(now.opted_out_in_crm, now.opted_out or before.opted_out, before.dead if sent_to else now.dead)


def live_suppressions(addresses: Iterable[str]) -> dict[tuple[str, str], Suppression]:
    """The open suppressions of these addresses and numbers, by normal form and kind; one query."""
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
    return histories_of([address]).get(normal_form(address), [])


def histories_of(addresses: Iterable[str]) -> dict[str, list[Suppression]]:
    """All suppressions of these addresses and numbers by normal form, newest first; at most one query."""
    normal_forms = {normal_form(address) for address in addresses if address}
    histories = dict[str, list[Suppression]]()
    if normal_forms:
        rows = Suppression.objects.filter(address__in=normal_forms).select_related("by", "lifted_by")
        for row in rows.order_by("-suppressed_at", "-pk"):
            histories.setdefault(row.address, []).append(row)
    return histories


def _lift(opt_ins: list[OptIn], *, kind: Suppression.Kind, why: str, by: User | None, at: datetime) -> int:
    lifting = {
        "addresses": [_normal(opt_in.address, kind) for opt_in in opt_ins],
        "until": [opt_in.until for opt_in in opt_ins],
        "kind": kind.value,
    }
    return sql.run(LIFT, **lifting, why=why, by_id=by.pk if by else None, at=at)


def _normal(address: str, kind: str) -> str:
    if kind != Suppression.Kind.DO_NOT_CALL:
        return normal_form(address)
    # What is no number is kept all the same, so that a list of others is never refused for one line.
    return number_of(address, region=settings.PHONE_REGION) or address


def _readable(address: str, kind: str) -> str:
    return readable(_normal(address, kind)) if kind == Suppression.Kind.DO_NOT_CALL else spelling(address)
