"""Previews a template with a real record, before it is saved."""

from dataclasses import dataclass

from baton.crm.models import Record
from baton.mail.composing import lookup_names_of, merge_values, obstacle_at
from baton.people.models import Owner, User
from baton.rules.templating import Filled, check_template, fill


@dataclass(frozen=True, slots=True)
class Preview:
    """The text as the record owner would send it. The `signature` belongs below an email, not below an SMS."""

    record: Record
    sender: User
    subject: Filled
    body: Filled

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.subject.missing + self.body.missing))

    @property
    def obstacle(self) -> str:
        """Why the sender could not send it as an email, or ""."""
        obstacle = obstacle_at(self.sender)
        return obstacle.reason if obstacle else ""

    @property
    def signature(self) -> str:
        return self.sender.signature.strip()


def preview_email(*, subject: str, body: str, record: Record, by: User) -> Preview:
    """Fill in the template. Raises `BadTemplate` if it is invalid. For a record of a queue, `by` is the sender."""
    # With every kind of value first, since this record may lack just those on which the template fails.
    check_template(subject)
    check_template(body)
    sender = record.owner.user if record.owner.kind == Owner.Kind.USER else by
    values = merge_values(record, owner=record.owner, sender=sender, lookups=lookup_names_of([record])[record.pk])
    return Preview(record, sender, fill(subject, values), fill(body, values))
