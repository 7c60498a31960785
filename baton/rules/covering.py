"""Who is asked to cover for an owner who is away: rule 7 of `baton.rules.delegation`.

An absence names a user, a queue whose members do the work, or a queue one of whose members does it. Another absence
of that person passes the work on.
"""

from collections.abc import Callable
from datetime import datetime

from baton.rules.availability import Assignee, CoverChoice, NoMemberAvailable
from baton.rules.rendezvous import drawn
from baton.rules.trail import AskedToCover

FindAssignee = Callable[[int], Assignee]


def asked_to_cover(
    owner: Assignee, *, moment: datetime, sequence_id: int | None, record_id: int, find: FindAssignee
) -> list[AskedToCover]:
    """The chain of covers at a moment, each person once; who can't work passes the action on only if also away."""
    chain: list[AskedToCover] = []
    asked_ids = {owner.id}
    time_away = owner.time_away_at(moment)
    while time_away and (choice := time_away.cover_in(sequence_id)):
        is_for_sequence = sequence_id in time_away.sequence_covers
        candidate = _candidate(choice, moment, record_id, find, is_for_sequence=is_for_sequence)
        # Two who cover for each other while both are away would go round for ever.
        if candidate.person.id in asked_ids:
            break
        chain.append(candidate)
        asked_ids.add(candidate.person.id)
        time_away = candidate.person.time_away_at(moment)
    return chain


def _candidate(
    choice: CoverChoice, moment: datetime, record_id: int, find: FindAssignee, *, is_for_sequence: bool
) -> AskedToCover:
    named = find(choice.owner_id)
    if not choice.is_shared:
        return AskedToCover(named, named.obstacle_at(moment), None, is_for_sequence)
    # By the record instead of the clock: asking again must give
    # the same member, or each recalculation would move work.
    available = [member_id for member_id in named.member_ids if not find(member_id).obstacle_at(moment)]
    member_id = drawn(record_id, available, weights=named.member_weights)
    if member_id is None:
        return AskedToCover(named, NoMemberAvailable(), None, is_for_sequence)
    return AskedToCover(find(member_id), None, named, is_for_sequence)
