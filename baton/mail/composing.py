"""Writing the mail of a participant action from its template: who it is from, to whom, and in which words.

The sender is the cover of an absent owner, else the owner; of a queue's action, whoever sends it. Mail within one
participation is one thread, whoever sends each: a template without a subject goes on in it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.utils import formataddr

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baton.crm.models import LookupField, Record, RecordLookup
from baton.crm.suppressions import EmailState, email_states
from baton.mail.threads import Thread, threads_of
from baton.participants.models import ParticipantAction
from baton.people.models import Owner, User
from baton.rules.templating import Filled, fill

Values = Mapping[str, Mapping[str, str]]
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
        or _compose(pa, by, lookups[pa.participant.record_id], threads[pa.participant_id])
        for pa in pas
    }


def words_of(pa: ParticipantAction, *, by: User) -> Filled:
    """The text of an SMS."""
    sender = _sender(pa, by) or by
    lookups = lookups_of([pa.participant.record])[pa.participant.record_id]
    template = pa.action.template
    values = values_of(pa.participant.record, owner=pa.owner, sender=sender, lookups=lookups)
    return fill(template.body, values) if template else Filled("")


def obstacle_of(record: Record, state: EmailState) -> CannotSend | None:
    """Why no email can be sent to a record."""
    if record.ended_in_crm:
        return CannotSend(str(ENDED[record.ended_in_crm]), wants_none=True)
    if state.opted_out_in_crm:
        return CannotSend(_("The record is opted out of email."), wants_none=True)
    if state.opted_out:
        return CannotSend(_("%s is opted out of email.") % state.opted_out, wants_none=True)
    if not record.email:
        return CannotSend(_("The record has no email address."))
    if state.dead:
        return CannotSend(_("Mail to %s came back.") % state.dead, wants_none=True, address_is_dead=True)
    return None


def values_of(record: Record, *, owner: Owner, sender: User, lookups: Mapping[str, str]) -> Values:
    """What the merge fields stand for, by root."""
    own = {"Name": record.name, "Email": record.email, "Phone": record.phone}
    return {
        "record": {**{name: _text(value) for name, value in record.fields.items()}, **lookups, **own},
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


def _compose(
    pa: ParticipantAction, by: User | None, lookups: Mapping[str, str], thread: Thread
) -> Draft | CannotSend:
    record, template = pa.participant.record, pa.action.template
    sender = _sender(pa, by)
    if sender is None:
        return CannotSend(_("The queue %s owns it, and a queue has nobody to send mail from.") % pa.owner)
    if not sender.is_active:
        return CannotSend(_("%s is inactive, and sends no mail.") % sender)
    address = sender.mail_from or sender.email
    if not address:
        return CannotSend(_("%s has no email address to send from.") % sender)
    if template is None and by is None:
        return CannotSend(_("The action has no template."))
    values = values_of(record, owner=pa.owner, sender=sender, lookups=lookups)
    subject = fill(template.subject if template else "", values)
    body = fill(template.body if template else "", values)
    return Draft(
        sender=sender,
        sent_from=formataddr((sender.name, address)),
        reply_to=sender.reply_to,
        sent_to=record.email,
        subject=" ".join(subject.text.split()) or thread.answer,
        body=_signed(body.text, sender),
        thread=thread,
        missing=tuple(dict.fromkeys(subject.missing + body.missing)),
    )


def _sender(pa: ParticipantAction, by: User | None) -> User | None:
    if pa.cover:
        return pa.cover
    return pa.owner.user if pa.owner.kind == Owner.Kind.USER else by


def _person(user: User) -> dict[str, str]:
    return {"name": user.name, "email": user.mail_from or user.email, "title": user.title}


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _signed(body: str, sender: User) -> str:
    return f"{body.rstrip()}\n\n{sender.signature.strip()}\n" if sender.signature.strip() else body
