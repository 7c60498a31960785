"""Creating and editing queues. Who is a member is a change of ownership, see `baton/delegation/membership.py`."""

from datetime import datetime

from baton.people.activity import record, update
from baton.people.models import Owner, Queue, User
from baton.people.permissions import Verb, require
from baton.people.queries import UnknownOwner
from baton.sql.transactions import one_transaction


class QueueExists(ValueError):
    """Another queue has the name, regardless of case."""


@one_transaction
def add_queue(*, name: str, email: str = "", by: User | None, at: datetime) -> Queue:
    """Create a queue without members. The CRM's import can adopt it by its CRM ID later."""
    require(by, Verb.EDIT_QUEUES)
    _require_free(name)
    queue = Queue.objects.create(kind=Owner.Kind.QUEUE, name=name, email=email)
    record(subject=queue, event="created", by=by, at=at)
    return queue


@one_transaction
def edit_queue(*, queue: Queue, name: str, email: str, crm_id: str | None, by: User | None, at: datetime) -> bool:
    """Write these, and say whether one of them is another one than before."""
    require(by, Verb.EDIT_QUEUES)
    if name != queue.name:
        _require_free(name, beside=queue)
    values = {"name": name, "email": email, "crm_id": crm_id or None}
    changes = update(Queue.objects.filter(pk=queue.pk), values)
    if changes:
        record(subject=queue, event="edited", by=by, at=at, changes=changes)
    return bool(changes)


def queue_by_id(queue_id: int) -> Queue:
    queue = Queue.objects.filter(pk=queue_id).first()
    if queue is None:
        raise UnknownOwner(f"Queue {queue_id} was not found.")
    return queue


def crm_id_is_taken(*, crm_id: str, beside: Owner) -> bool:
    """Whether another user or queue, of the kind that this one is, has the CRM ID."""
    return Owner.objects.filter(crm_id=crm_id, kind=beside.kind).exclude(pk=beside.pk).exists()


def _require_free(name: str, *, beside: Queue | None = None) -> None:
    # CRMs allow two queues of one name, and so do imports. What is made here can be named without confusion.
    others = Queue.objects.filter(name__iexact=name).exclude(pk=beside.pk if beside else 0)
    if others.exists():
        raise QueueExists(f"There is a queue named “{name}” already. Choose another name.")
