"""Writing the mail of a participant action from its template: who it is from, to whom, and in which words.

The sender is the cover of an absent owner, else the owner; of a queue's action, whoever sends it. Mail within one
participation is one thread, whoever sends each: a template without a subject goes on in it.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baton.crm.models import LookupField, Record, RecordLookup
from baton.crm.suppressions import EmailState, email_states
from baton.mail.threads import Thread, threads_of
from baton.participants.models import ParticipantAction
from baton.people.models import Owner, User
from baton.rules.addresses import BadAddress, ascii_address
from baton.rules.header_text import mailbox, one_line
from baton.rules.templating import BadTemplate, Filled, fill
from baton.sequences.models import Template

log = logging.getLogger("baton.mail")

Values = Mapping[str, Mapping[str, object]]
LONGEST_SUBJECT = 255
ENDED = {
    "deleted": gettext_lazy("The record is deleted in the CRM."),
    "merged": gettext_lazy("The record was merged into another one in the CRM."),
    "converted": gettext_lazy("The lead was converted in the CRM."),
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail that is ready, but for the fields that are `missing` and stand in it as merge fields still."""

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
    """Why no mail can leave for an action. Where the record `wants_none`, it is not to be asked for one again."""

    reason: str
    wants_none: bool = False
    address_is_dead: bool = False


def actions_to_write_for(ids: Iterable[int]) -> list[ParticipantAction]:
    """The participant actions with all that `compose_all` reads of them, in one query."""
    found = ParticipantAction.objects.filter(pk__in=ids).select_related(
        "action__template", "action__sequence", "participant__record", "owner__user", "cover"
    )
    return list(found.order_by("pk"))


def compose(*, participant_action_id: int, by: User | None) -> Draft | CannotSend:
    """The mail that a person would send, or with nobody in particular the one that would leave by itself."""
    return compose_all(actions_to_write_for([participant_action_id]), by=by)[participant_action_id]


def compose_all(pas: Iterable[ParticipantAction], *, by: User | None) -> dict[int, Draft | CannotSend]:
    """By the id of the action; as many queries for twenty as for one."""
    pas = list(pas)
    records = [pa.participant.record for pa in pas]
    lookups, states = lookups_of(records), email_states(records)
    threads = threads_of({pa.participant_id for pa in pas})
    obstacles = {record.pk: obstacle_of(record, states[record.pk]) for record in records}
    return {
        pa.pk: obstacles[pa.participant.record_id]
        or _composed(pa, by, lookups[pa.participant.record_id], threads[pa.participant_id])
        for pa in pas
    }


def words_of(pa: ParticipantAction, *, by: User) -> Filled | CannotSend:
    """The text of an SMS."""
    sender = _sender(pa, by) or by
    lookups = lookups_of([pa.participant.record])[pa.participant.record_id]
    values = values_of(pa.participant.record, owner=pa.owner, sender=sender, lookups=lookups)
    filled = _filled(pa.action.template, values)
    return filled if isinstance(filled, CannotSend) else filled[1]


def obstacle_of(record: Record, state: EmailState) -> CannotSend | None:
    """Why no email can be sent to a record."""
    if why := _why_unwanted(record, state):
        return CannotSend(why, wants_none=True)
    if not record.email:
        return CannotSend(_("The record has no email address."))
    if state.dead:
        return CannotSend(_("Email to %s bounced.") % state.dead, wants_none=True, address_is_dead=True)
    if why := _fault_of(record.email):
        return CannotSend(
            _("Email cannot be sent to “%(address)s”: %(why)s.") % {"address": record.email, "why": why}
        )
    return None


def _why_unwanted(record: Record, state: EmailState) -> str:
    if record.ended_in_crm:
        return str(ENDED[record.ended_in_crm])
    if state.opted_out_in_crm:
        return _("The record is opted out of email.")
    return _("%s is opted out of email.") % state.opted_out if state.opted_out else ""


def obstacle_at(sender: User) -> CannotSend | None:
    """Why no email can be sent in somebody's name."""
    if not sender.is_active:
        return CannotSend(_("%s is inactive, and sends no mail.") % sender)
    if not _address_of(sender):
        return CannotSend(_("%s has no email address to send from.") % sender)
    if why := _fault_of(_address_of(sender)):
        sentence = _("%(name)s cannot send email from “%(address)s”: %(why)s.")
        return CannotSend(sentence % {"name": sender, "address": _address_of(sender), "why": why})
    if sender.reply_to and (why := _fault_of(sender.reply_to)):
        sentence = _("%(name)s cannot get replies at “%(address)s”: %(why)s.")
        return CannotSend(sentence % {"name": sender, "address": sender.reply_to, "why": why})
    return None


def from_header(sender: User) -> str:
    """Name and address as recipients see them; `BadAddress` where `obstacle_at` names the fault."""
    return mailbox(sender.name, ascii_address(_address_of(sender)))


def values_of(record: Record, *, owner: Owner, sender: User, lookups: Mapping[str, str]) -> Values:
    """What the merge fields stand for, by root."""
    own = {"Name": record.name, "Email": record.email, "Phone": record.phone}
    return {
        "record": {**record.fields, **lookups, **own},
        "owner": _person(owner.user) if owner.kind == Owner.Kind.USER else {"name": owner.name},
        "sender": _person(sender),
    }


def lookups_of(records: Iterable[Record]) -> dict[int, dict[str, str]]:
    """For each record the names of the users in its lookup fields, those of its account included. Two queries."""
    records = list(records)
    fields = list(LookupField.objects.all())
    held = RecordLookup.objects.filter(
        record__in={each for record in records for each in (record.pk, record.account_id) if each}
    )
    names = {(lookup.record_id, lookup.field_id): lookup.user.name for lookup in held.select_related("user")}
    return {
        record.pk: {
            field.name: names.get((record.account_id or 0, field.on_account_id), "")
            if field.on_account_id
            else names.get((record.pk, field.pk), "")
            for field in fields
            if field.object == record.object
        }
        for record in records
    }


def _composed(
    pa: ParticipantAction, by: User | None, lookups: Mapping[str, str], thread: Thread
) -> Draft | CannotSend:
    """Each for itself: what cannot be composed is no reason to compose no other."""
    try:
        return _compose(pa, by, lookups, thread)
    except Exception as error:
        log.exception("The email of participant action %s could not be composed", pa.pk)
        return CannotSend(_("The template cannot be filled in for this record (%s).") % type(error).__name__)


def _compose(
    pa: ParticipantAction, by: User | None, lookups: Mapping[str, str], thread: Thread
) -> Draft | CannotSend:
    sender = _sender(pa, by)
    if sender is None:
        return CannotSend(_("The queue %s owns it, and a queue has nobody to send mail from.") % pa.owner)
    if obstacle := obstacle_at(sender):
        return obstacle
    if pa.action.template is None and by is None:
        return CannotSend(_("The action has no template."))
    return _draft(pa, sender, lookups, thread, is_automatic=by is None)


def _draft(
    pa: ParticipantAction, sender: User, lookups: Mapping[str, str], thread: Thread, *, is_automatic: bool
) -> Draft | CannotSend:
    record = pa.participant.record
    filled = _filled(pa.action.template, values_of(record, owner=pa.owner, sender=sender, lookups=lookups))
    if isinstance(filled, CannotSend):
        return filled
    subject, body = one_line(filled[0].text), filled[1]
    if is_automatic and len(subject) > LONGEST_SUBJECT:
        sentence = _("The subject is longer than %d characters. Shorten what the template puts into it.")
        return CannotSend(sentence % LONGEST_SUBJECT)
    return Draft(
        sender=sender,
        sent_from=from_header(sender),
        reply_to=ascii_address(sender.reply_to) if sender.reply_to else "",
        sent_to=record.email,
        subject=subject or thread.answer,
        body=_signed(body.text, sender),
        thread=thread,
        missing=tuple(dict.fromkeys(filled[0].missing + body.missing)),
    )


def _filled(template: Template | None, values: Values) -> tuple[Filled, Filled] | CannotSend:
    """Subject and body; templates saved under earlier rules may be none any more."""
    if template is None:
        return Filled(""), Filled("")
    try:
        return fill(template.subject, values), fill(template.body, values)
    except BadTemplate as bad:
        return CannotSend(_("The template “%(name)s” has an error. %(problem)s") % {"name": template, "problem": bad})


def _sender(pa: ParticipantAction, by: User | None) -> User | None:
    if pa.cover:
        return pa.cover
    return pa.owner.user if pa.owner.kind == Owner.Kind.USER else by


def _person(user: User) -> dict[str, str]:
    return {"name": user.name, "email": _address_of(user), "title": user.title}


def _fault_of(address: str) -> str:
    """Why email cannot be sent to or from an address; blank if it can."""
    try:
        ascii_address(address)
    except BadAddress as why:
        return str(why)
    return ""


def _address_of(user: User) -> str:
    return user.mail_from or user.email


def _signed(body: str, sender: User) -> str:
    return f"{body.rstrip()}\n\n{sender.signature.strip()}\n" if sender.signature.strip() else body
