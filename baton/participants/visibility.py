"""What a person may see: all, what is theirs to do, or what is theirs or their team's; see `permissions.py`."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from baton import sql
from baton.crm.models import Record
from baton.crm.queries import UnknownRecord, records_named
from baton.participants.models import ParticipantAction
from baton.participants.queries import UnknownParticipantAction
from baton.people.models import User
from baton.people.permissions import Verb, may_any
from baton.people.teams import SELF_AND_QUEUES, SELF_AND_TEAM, self_and_team, team_and_queues
from baton.sql import Sql

# As `actions_seen_by`, for the statements of lists, which ask for the role beforehand.
ACTION_IS_SEEN = Sql("participants/actions", "action_is_seen")(self_and_queues=SELF_AND_QUEUES)
SEEN = {"action_is_seen": ACTION_IS_SEEN, "self_and_team": SELF_AND_TEAM}
SEES_PARTICIPANT, SEES_RECORD = (
    Sql("participants/candidates", name)(**SEEN) for name in ("sees_participant", "sees_record")
)
SEEN_WHOLE = Sql("participants/participants", "seen_whole")(**SEEN)


def only_seen_by(user: User) -> int | None:
    """For `ActionFilter.seen_by`: nothing for who sees all actions."""
    return None if may_any(user, Verb.SEE_ACTIONS) else user.pk


def sees_action(*, participant_action_id: int, by: User) -> bool:
    """Whether the action itself is the person's or their team's, which is less than seeing its sequence."""
    seen = ParticipantAction.objects.filter(actions_seen_by(by), pk=participant_action_id)
    return may_any(by, Verb.SEE_ACTIONS) or seen.exists()


def actions_seen_by(user: User) -> Q:
    """The participant actions that the user or their team owns or covers, by themselves or as members of a queue."""
    if may_any(user, Verb.SEE_ACTIONS):
        return Q()
    # The owner sees what somebody covers for them, and the other way around: both answer to the customer.
    owners = team_and_queues(user)
    return Q(owner__in=owners) | Q(cover__in=owners)


def participants_seen_whole(*, participants: Iterable[int], by: User) -> set[int]:
    """Those of the participants whose whole sequence the person sees; one query.

    Who owns one step has to know what was said before and who takes over, and so has the owner of the record.
    """
    chosen = list(participants)
    if may_any(by, Verb.SEE_PARTICIPANTS):
        return set(chosen)
    return {row[0] for row in sql.rows(SEEN_WHOLE, participants=chosen, seen_by=by.pk)}


def sees_whole(*, participant_action_id: int, by: User) -> bool:
    """Whether the action is there, and the person sees the whole sequence of its participant."""
    ids = ParticipantAction.objects.filter(pk=participant_action_id).values_list("participant_id", flat=True)
    return bool(participants_seen_whole(participants=ids, by=by))


def require_seen(*, participant_action_id: int, by: User) -> None:
    """Refuse an action that is not there, and in the same words one that the person may not see."""
    if not sees_whole(participant_action_id=participant_action_id, by=by):
        raise UnknownParticipantAction(participant_action_id)


def records_seen_by(user: User) -> Q:
    """The records that the user or their team owns, or has an action for, also a closed one."""
    if may_any(user, Verb.SEE_RECORDS):
        return Q()
    # Closed ones as well, or a lead would vanish from the list of whoever just completed its last action.
    own_actions = ParticipantAction.objects.filter(actions_seen_by(user), participant__record=OuterRef("pk"))
    return Q(Q(owner__in=self_and_team(user)) | Q(Exists(own_actions)))


def sees_record(*, record: Record, by: User) -> bool:
    return Record.objects.filter(records_seen_by(by), pk=record.pk).exists()


def seen_record_by_id(record_id: int, *, by: User) -> Record | None:
    """The record with its owner, account and person, unless it is not there or the user may not see it. One query."""
    records = Record.objects.filter(records_seen_by(by), pk=record_id)
    return records.select_related("owner", "account__owner", "person__owner").first()


def find_seen_record(*, name: str, by: User) -> Record:
    """The record with this CRM id, Baton id or email address, among those that the person may see.

    What the person may not see is unknown, in the same words as what is not there.
    """
    seen = list(Record.objects.filter(records_seen_by(by), pk__in=records_named(name))[:2])
    if len(seen) > 1:
        raise UnknownRecord.ambiguous(name)
    if not seen:
        raise UnknownRecord.named(name)
    return seen[0]


def steps_of(*, participants: Iterable[int], seen_by: User) -> dict[int, list[ParticipantAction]]:
    """All actions in order of those participants whose whole sequence the person sees; two queries."""
    steps: dict[int, list[ParticipantAction]] = {
        participant: [] for participant in participants_seen_whole(participants=participants, by=seen_by)
    }
    actions = ParticipantAction.objects.filter(participant__in=steps)
    for pa in actions.select_related("action", "owner", "cover", "performer").order_by("action__position"):
        steps[pa.participant_id].append(pa)
    return steps
