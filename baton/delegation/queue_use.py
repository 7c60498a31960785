"""What a queue owns and what uses it; and deleting a queue that nothing needs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import ProtectedError, Q, QuerySet

from baton.crm.models import ChainEntry, LookupField, Record, RecordLookup
from baton.delegation.models import Handover, OwnerChange, SequenceCover
from baton.participants.models import OPEN, ParticipantAction
from baton.people.activity import Subject, record
from baton.people.models import Absence, Organization, Queue, User
from baton.people.permissions import Verb, require
from baton.sequences.models import Sequence
from baton.sequences.usage import FieldUse, uses_by_field
from baton.sql.locks import change_people
from baton.sql.transactions import one_transaction

# “1,000+” says enough, and costs the same whatever a queue owns.
COUNTED_UP_TO = 1000
PAST_ACTIONS = "the history of actions"


class QueueIsUsed(ValueError):
    """Something names the queue, so it stays; `uses` says what."""

    def __init__(self, queue: Queue, uses: list[str]) -> None:
        super().__init__(f"{queue} can’t be deleted. It is used by {', '.join(uses)}.")
        self.uses = uses


@dataclass(frozen=True, slots=True)
class ChoiceUse:
    """A choice of delegations that names the queue, and the sequences and actions that delegate to it."""

    field: LookupField
    uses: tuple[FieldUse, ...]


@dataclass(frozen=True, slots=True)
class QueueUse:
    """`open_actions` and `records` are counted up to `COUNTED_UP_TO`."""

    open_actions: int
    records: int
    choices: tuple[ChoiceUse, ...]
    default_in: tuple[Sequence, ...]
    is_default_owner: bool
    absences: int

    @property
    def is_unused(self) -> bool:
        """Whether nothing names it but the records and actions that it owns."""
        return not (self.choices or self.default_in or self.is_default_owner or self.absences)


def use_of_queue(queue: Queue) -> QueueUse:
    """What the page of a queue shows; nine queries."""
    fields = list(LookupField.objects.filter(owner=queue).order_by("object", "label", "pk"))
    chains = list(ChainEntry.objects.filter(field__in=fields).select_related("chain").order_by("chain__label"))
    uses = uses_by_field(field_ids=[field.pk for field in fields] + [entry.chain_id for entry in chains])
    choices = [*fields, *dict.fromkeys(entry.chain for entry in chains)]
    return QueueUse(
        open_actions=_counted(ParticipantAction.objects.filter(owner=queue, status__in=OPEN)),
        records=_counted(Record.objects.filter(owner=queue)),
        choices=tuple(ChoiceUse(choice, tuple(uses.get(choice.pk, ()))) for choice in choices),
        default_in=tuple(Sequence.objects.filter(default_owner=queue).order_by("name")),
        is_default_owner=Organization.objects.filter(default_owner=queue).exists(),
        absences=Absence.objects.filter(Q(cover=queue) | Q(sequence_covers__cover=queue)).distinct().count(),
    )


@one_transaction
def delete_queue(*, queue: Queue, by: User | None, at: datetime) -> None:
    """Delete a queue that owns nothing, has owned nothing, and is named nowhere. Raises `QueueIsUsed`."""
    require(by, Verb.EDIT_QUEUES)
    # So that no change of ownership gives it anything between the question and the deletion.
    change_people()
    if uses := list(_uses_of(queue)):
        raise QueueIsUsed(queue, uses)
    subject = Subject("queue", queue.pk, queue.name)
    try:
        queue.delete()
    except ProtectedError as protected:
        # Closed actions and choices among its members, which no index finds: Django reads them for a queue that
        # nothing else names.
        raise QueueIsUsed(queue, [PAST_ACTIONS]) from protected
    record(subject=subject, event="deleted", by=by, at=at)


def _uses_of(queue: Queue) -> Iterator[str]:
    """What would lose its owner, or its history a name; each is answered by an index."""
    if Record.objects.filter(owner=queue).exists() or RecordLookup.objects.filter(owner=queue).exists():
        yield "records"
    if ParticipantAction.objects.filter(owner=queue, status__in=OPEN).exists():
        yield "open actions"
    yield from (f"the delegation choice “{field}”" for field in LookupField.objects.filter(owner=queue))
    if Organization.objects.filter(default_owner=queue).exists():
        yield "the default owner"
    yield from (f"the default owner of “{sequence}”" for sequence in Sequence.objects.filter(default_owner=queue))
    covering = Absence.objects.filter(cover=queue), SequenceCover.objects.filter(cover=queue)
    if any(covers.exists() for covers in covering):
        yield "absences that it covers"
    if _has_owned(queue):
        yield PAST_ACTIONS


def _has_owned(queue: Queue) -> bool:
    """Whether a handover names it, which is true of all that it ever owned or covered."""
    named = Q(from_owner=queue) | Q(to_owner=queue) | Q(from_cover=queue) | Q(to_cover=queue)
    # Handovers that 0.1.0 records beside this release get their owners only the next night.
    unfilled = OwnerChange.objects.filter(named, handover__owner_ids__isnull=True)
    return Handover.objects.filter(owner_ids__contains=[queue.pk]).exists() or unfilled.exists()


def _counted(rows: QuerySet[ParticipantAction] | QuerySet[Record]) -> int:
    return rows[:COUNTED_UP_TO].count()
