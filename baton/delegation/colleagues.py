"""What agents do with the actions of their queues and with their own, each as a change."""

from collections.abc import Sequence as Rows

from baton.delegation.change import BY_HAND, Change
from baton.delegation.changes import OF_PARTICIPANTS
from baton.delegation.models import Handover
from baton.participants.models import ParticipantAction
from baton.people.models import User
from baton.people.permissions import Verb
from baton.people.queries import is_member
from baton.sequences.models import Sequence
from baton.sql import Sql

OF_ACTIONS = Sql("delegation/reach", "of_actions")
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


def handing_over(
    *, action_ids: Rows[int], giver: User, to: User, sequence_id: int | None = None, is_accepted: bool = False
) -> Change:
    """Give open actions of one's own to a colleague, by hand; only what the giver still owns.

    With `is_accepted`, both have agreed: one asked, which was permitted then, and the other accepted.
    """
    return Change(
        # Not `is_deliberate`: where nothing is left to give, no handover says that something was given.
        cause=Handover.Cause.ON_REQUEST if is_accepted else Handover.Cause.HANDING_OVER,
        verb=None if is_accepted else Verb.HAND_OVER,
        reached=OF_ACTIONS(of_actions=list(action_ids)),
        # Asked again under the locks, so that nobody gives what became somebody else's since it was selected.
        reach=OWNED(from_owner_id=giver.pk, action_ids=list(action_ids)),
        base=BY_HAND(to_owner_id=to.pk),
        is_own=lambda person: person.pk == giver.pk,
        sequence_id=sequence_id,
    )
