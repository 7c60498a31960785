"""What agents do with the actions of their queues and with their own, each as a change."""

from baton.delegation.change import BY_HAND, Change
from baton.delegation.changes import OF_PARTICIPANTS
from baton.delegation.models import Handover
from baton.participants.models import ParticipantAction
from baton.people.models import User
from baton.people.permissions import Verb
from baton.people.queries import is_member
from baton.sequences.models import Sequence
from baton.sql import Sql

OWNED = Sql("delegation/reach", "owned")


def taking(*, participant_action: ParticipantAction, by: User) -> Change:
    """Give one action of a queue to a member of it, by hand, and only while the queue owns it.

    Where the sequence says so, all open actions of the participant that the queue owns.
    """
    pa, queue, sequence = participant_action, participant_action.owner, participant_action.participant.sequence
    is_whole = sequence.taking_from_a_queue == Sequence.Taking.PARTICIPANT
    return Change(
        # Not `is_deliberate`: what a member takes is recorded only
        # if it moves, as the second of two finds nothing left.
        cause=Handover.Cause.TAKING,
        verb=Verb.TAKE_ACTIONS,
        reached=OF_PARTICIPANTS(participant_ids=[pa.participant_id]),
        # With the queue in the condition, of two members who take the same action only the first moves it.
        reach=OWNED(from_owner_id=queue.pk, action_ids=None if is_whole else [pa.pk]),
        base=BY_HAND(to_owner_id=by.pk),
        is_own=lambda person: person.pk == by.pk and is_member(queue=queue, user=person),
        sequence_id=sequence.pk,
        action_id=None if is_whole else pa.action_id,
    )
