"""What a person may see: a Sequence Admin everything, a Sequence Agent what is theirs to do."""

from django.db.models import Q

from baton.crm.models import Record
from baton.participants.models import ParticipantAction
from baton.participants.queries import UnknownParticipantAction
from baton.people.models import QueueMember, User
from baton.people.permissions import Verb, may_any


def actions_seen_by(user: User) -> Q:
    """The participant actions that the user owns, covers or may take from a queue."""
    if may_any(user, Verb.SEE_ACTIONS):
        return Q()
    queues = QueueMember.objects.filter(user=user).values("queue_id")
    return Q(owner=user) | Q(cover=user) | Q(owner__in=queues)


def require_seen(*, participant_action_id: int, by: User) -> None:
    """Refuse an action that is not there, and in the same words one that the person may not see."""
    if not ParticipantAction.objects.filter(actions_seen_by(by), pk=participant_action_id).exists():
        raise UnknownParticipantAction(participant_action_id)


def sees_record(*, record: Record, by: User) -> bool:
    """Whether the person owns the record, or has an action for it, also a closed one."""
    if may_any(by, Verb.SEE_RECORDS) or record.owner_id == by.pk:
        return True
    return ParticipantAction.objects.filter(actions_seen_by(by), participant__record=record).exists()


def steps_of(*, participants: list[int], seen_by: User) -> dict[int, list[ParticipantAction]]:
    """The actions of participants in order, as far as the person may see them; one query."""
    found = ParticipantAction.objects.filter(actions_seen_by(seen_by), participant__in=participants)
    steps: dict[int, list[ParticipantAction]] = {participant: [] for participant in participants}
    for pa in found.select_related("action", "owner", "cover", "performer").order_by("action__position"):
        steps[pa.participant_id].append(pa)
    return steps
