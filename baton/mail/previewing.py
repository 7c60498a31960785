"""What a template would say to a real record, before it is saved."""

from dataclasses import dataclass

from baton.crm.models import Record
from baton.mail.composing import lookups_of, obstacle_at, values_of
from baton.people.models import Owner, User
from baton.rules.templating import Filled, check, fill


@dataclass(frozen=True, slots=True)
class Preview:
    """The words as the record's owner would send them; `signature` stands under an email, not under an SMS."""

    record: Record
    sender: User
    subject: Filled
    body: Filled

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.subject.missing + self.body.missing))

    @property
    def obstacle(self) -> str:
        """Why the sender could not send it as an email; blank if nothing is known."""
        obstacle = obstacle_at(self.sender)
        return obstacle.reason if obstacle else ""

    @property
    def signature(self) -> str:
        return self.sender.signature.strip()


def preview(*, subject: str, body: str, record: Record, by: User) -> Preview:
    """Refused as `BadTemplate` where the text is none. What a queue owns, `by` would send."""
    check(subject)
    check(body)
    sender = record.owner.user if record.owner.kind == Owner.Kind.USER else by
    values = values_of(record, owner=record.owner, sender=sender, lookups=lookups_of([record])[record.pk])
    return Preview(record, sender, fill(subject, values), fill(body, values))
