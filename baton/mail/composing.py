"""Writes the email of a participant action from its template: sender, recipient, subject and body.

The sender is the owner, or the cover of an absent owner; for an action that a queue owns or covers, the user who
sends the email. An automatic email that a queue covers is from its owner, since a queue has no name to send in. All
emails to one participant are one thread, whoever sends them. A template without a subject continues the thread.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from baton.crm.models import LookupField, Record, RecordLookup
from baton.crm.relations import borrowed_fields, no_way_to, place_of, places_of, related_records
from baton.crm.suppressions import EmailState, email_states
from baton.mail.threads import Thread, threads_of
from baton.participants.models import ParticipantAction
from baton.people.models import Owner, User
from baton.rules.addresses import BadAddress, ascii_address
from baton.rules.header_text import mailbox_header, one_line
from baton.rules.templating import BadTemplate, Filled, fill
from baton.rules.trail import Source
from baton.sequences.models import Template

log = logging.getLogger("baton.mail")

MergeValues = Mapping[str, Mapping[str, object]]
LONGEST_SUBJECT = 255
ENDED = {
    "deleted": "The record is deleted in the CRM.",
    "merged": "The record was merged into another one in the CRM.",
    "converted": "The lead was converted in the CRM.",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A written email. The fields in `missing` had no value, and are still merge fields in the text."""

    sender: User
    sent_from: str
    reply_to: str
    sent_to: str
    subject: str
    body: str
    thread: Thread
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CannotSend:
    """Why no email can be sent for an action. If the record `wants_none`, the action is skipped."""

    reason: str
    wants_none: bool = False
    address_is_dead: bool = False


def actions_to_write_for(ids: Iterable[int]) -> list[ParticipantAction]:
    """The participant actions with everything that `compose_all` reads, in one query."""
    actions = ParticipantAction.objects.filter(pk__in=ids).select_related(
        "action__template",
        "action__sequence",
        "participant__record__account",
        "participant__record__person",
        "owner__user",
        "cover__user",
    )
    return list(actions.order_by("pk"))


def compose(*, participant_action_id: int, by: User | None) -> Draft | CannotSend:
    """The email that the user `by` would send; with None, the email that would be sent automatically."""
    return compose_all(actions_to_write_for([participant_action_id]), by=by)[participant_action_id]


def compose_all(pas: Iterable[ParticipantAction], *, by: User | None) -> dict[int, Draft | CannotSend]:
    """Drafts by participant action id. The number of queries does not depend on the number of actions."""
    pas = list(pas)
    records = [pa.participant.record for pa in pas]
    lookups, states = lookup_names_of(records), email_states(records)
    threads = threads_of({pa.participant_id for pa in pas})
    obstacles = {record.pk: obstacle_of(record, states[record.pk]) for record in records}
    return {
        pa.pk: obstacles[pa.participant.record_id]
        or _compose_safely(pa, by, lookups[pa.participant.record_id], threads[pa.participant_id])
        for pa in pas
    }


def compose_text(pa: ParticipantAction, *, by: User) -> Filled | CannotSend:
    """The text of an SMS, or the script of a call; blank if the action has no template."""
    if why := no_way_to(pa.participant.record):
        return CannotSend(why)
    sender = _sender(pa, by) or by
    lookups = lookup_names_of([pa.participant.record])[pa.participant.record_id]
    values = merge_values(pa.participant.record, owner=pa.owner, sender=sender, lookups=lookups)
    filled = _fill_template(pa.action.template, values)
    return filled if isinstance(filled, CannotSend) else filled[1]


def obstacle_of(record: Record, state: EmailState, *, sent_to: str = "") -> CannotSend | None:
    """Why no email can be sent to a record, or to another address of the same person, or None."""
    address = sent_to or record.email
    if why := _why_no_email_wanted(record, state):
        return CannotSend(why, wants_none=True)
    # A missing address is a problem for a person, who can fill it in; an opt-out above is none, and skips the action.
    if not address:
        return CannotSend(no_way_to(record) or "The record has no email address.")
    # Skipped and no problem: nothing a user does to this action brings the address back to life.
    if state.dead:
        return CannotSend(f"Email to {state.dead} bounced.", wants_none=True, address_is_dead=True)
    if why := _fault_of(address):
        return CannotSend(f"Email cannot be sent to “{address}”: {why}.")
    return None


def _why_no_email_wanted(record: Record, state: EmailState) -> str:
    if record.ended_in_crm:
        return str(ENDED[record.ended_in_crm])
    if state.opted_out_in_crm:
        return "The record is opted out of email."
    return f"{state.opted_out} is opted out of email." if state.opted_out else ""


def obstacle_at(sender: User) -> CannotSend | None:
    """Why no email can be sent in this user's name, or None."""
    if not sender.is_active:
        return CannotSend(f"{sender} is inactive and cannot send email.")
    if not _address_of(sender):
        return CannotSend(f"{sender} has no email address to send from.")
    if why := _fault_of(_address_of(sender)):
        sentence = "%(name)s cannot send email from “%(address)s”: %(why)s."
        return CannotSend(sentence % {"name": sender, "address": _address_of(sender), "why": why})
    if sender.reply_to and (why := _fault_of(sender.reply_to)):
        sentence = "%(name)s cannot receive replies at “%(address)s”: %(why)s."
        return CannotSend(sentence % {"name": sender, "address": sender.reply_to, "why": why})
    return None


def from_header(sender: User) -> str:
    """Name and address as recipients see them. Raises `BadAddress` if `obstacle_at` reports a fault."""
    return mailbox_header(sender.name, ascii_address(_address_of(sender)))


def merge_values(record: Record, *, owner: Owner, sender: User, lookups: Mapping[str, str]) -> MergeValues:
    """The values of the merge fields, by root."""
    # Own fields last: `Email` and the like are columns, and a CRM field of that name may be out of date.
    of_others = {**_related_fields(record), **borrowed_fields(record)}
    return {
        "record": {**of_others, **record.fields, **lookups, **_own_fields(record)},
        "owner": _user_values(owner.user) if owner.kind == Owner.Kind.USER else {"name": owner.name},
        "sender": _user_values(sender),
    }


def _own_fields(record: Record) -> dict[str, str]:
    return {"Name": record.name, "Email": record.email, "Phone": record.phone}


def _related_fields(record: Record) -> dict[str, object]:
    """The fields of the records that it is related to, each behind the word for the relation: `contact.FirstName`."""
    return {
        f"{relation}.{name}": value
        for relation, related in related_records(record).items()
        for name, value in {**related.fields, **_own_fields(related)}.items()
    }


def lookup_names_of(records: Iterable[Record]) -> dict[int, dict[str, str]]:
    """For each record, the names of the users and queues in its lookup fields and related records'. Two queries."""
    records = list(records)
    fields = list(LookupField.objects.filter(source=Source.FIELD))
    lookups = RecordLookup.objects.filter(record__in={pk for record in records for pk in places_of(record)})
    names = {(lookup.record_id, lookup.field_id): lookup.owner.name for lookup in lookups.select_related("owner")}
    return {
        record.pk: {
            field.name: names.get(place_of(field, record), "") for field in fields if field.object == record.object
        }
        for record in records
    }


def _compose_safely(
    pa: ParticipantAction, by: User | None, lookups: Mapping[str, str], thread: Thread
) -> Draft | CannotSend:
    """Like `_compose`, but an unexpected error in one email does not stop the others."""
    try:
        return _compose(pa, by, lookups, thread)
    # One broken record must not stop the others of the batch.
    # The reason names no value: it is shown in lists and logged.
    except Exception as error:
        log.exception("The email of participant action %s could not be composed", pa.pk)
        return CannotSend(f"The template could not be filled in for this record ({type(error).__name__}).")


def _compose(
    pa: ParticipantAction, by: User | None, lookups: Mapping[str, str], thread: Thread
) -> Draft | CannotSend:
    sender = _sender(pa, by)
    if sender is None:
        return CannotSend(f"The queue {pa.owner} owns this action. A queue cannot send automatic email.")
    if obstacle := obstacle_at(sender):
        return obstacle
    # With a user, a blank draft is right: they write the email themselves.
    if pa.action.template is None and by is None:
        return CannotSend("The action has no template.")
    return _draft(pa, sender, lookups, thread, is_automatic=by is None)


def _draft(
    pa: ParticipantAction, sender: User, lookups: Mapping[str, str], thread: Thread, *, is_automatic: bool
) -> Draft | CannotSend:
    record = pa.participant.record
    filled = _fill_template(pa.action.template, merge_values(record, owner=pa.owner, sender=sender, lookups=lookups))
    if isinstance(filled, CannotSend):
        return filled
    subject, body = one_line(filled[0].text), filled[1]
    # Nobody reads an automatic email before it is sent; a subject
    # of several hundred characters is a field gone wrong.
    if is_automatic and len(subject) > LONGEST_SUBJECT:
        sentence = "The subject is longer than %d characters. Shorten the template's subject."
        return CannotSend(sentence % LONGEST_SUBJECT)
    return Draft(
        sender=sender,
        sent_from=from_header(sender),
        reply_to=ascii_address(sender.reply_to) if sender.reply_to else "",
        sent_to=record.email,
        # The first subject of the thread, as mail programs group by it even where References are lost.
        subject=subject or thread.answer,
        body=with_signature(body.text, sender),
        thread=thread,
        missing=tuple(dict.fromkeys(filled[0].missing + body.missing)),
    )


def _fill_template(template: Template | None, values: MergeValues) -> tuple[Filled, Filled] | CannotSend:
    """Subject and body. A template saved by an earlier version may be invalid today."""
    if template is None:
        return Filled(""), Filled("")
    try:
        return fill(template.subject, values), fill(template.body, values)
    except BadTemplate as bad:
        return CannotSend(f"The template “{template}” has an error. {bad}")


def _sender(pa: ParticipantAction, by: User | None) -> User | None:
    if pa.cover and pa.cover.kind == Owner.Kind.USER:
        return pa.cover.user
    # A queue covers: whoever of its members sends the email signs it, not the owner who is away.
    if pa.cover and by:
        return by
    return pa.owner.user if pa.owner.kind == Owner.Kind.USER else by


def _user_values(user: User) -> dict[str, str]:
    return {"name": user.name, "email": _address_of(user), "title": user.title}


def _fault_of(address: str) -> str:
    """Why email cannot be sent to or from an address, or ""."""
    try:
        ascii_address(address)
    except BadAddress as why:
        return str(why)
    return ""


def _address_of(user: User) -> str:
    return user.mail_from or user.email


def with_signature(body: str, sender: User) -> str:
    """A text as the sender ends it; one that has no text yet begins with room for it."""
    return f"{body.rstrip()}\n\n{sender.signature.strip()}\n" if sender.signature.strip() else body
