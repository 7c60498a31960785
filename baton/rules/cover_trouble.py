"""What keeps a cover from doing the work of an absence: for good, all the time, or part of the time.

A cover who can never do it is refused, and one who is away part of the time is warned of.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import reduce

from baton.rules.absences import Span, length_of, overlaps_of
from baton.rules.availability import Assignee, CoverChoice, LastingObstacle

FindAssignee = Callable[[int], Assignee]


@dataclass(frozen=True, slots=True)
class CoverIsAway:
    """Nobody of the cover is there from the beginning to the end of `first`, the first such span of the absence.

    `is_throughout`: in all of the absence. `is_passed_on`: those who are away have covers of their own.
    """

    first: Span
    is_throughout: bool
    is_passed_on: bool


CoverTrouble = LastingObstacle | CoverIsAway


def trouble_with(choice: CoverChoice, *, spans: Collection[Span], find: FindAssignee) -> CoverTrouble | None:
    """What keeps a cover from working during the spans of an absence, of which there is one at least."""
    cover = find(choice.owner_id)
    # Whatever its hours: somebody without a role for work would never do any of it.
    if obstacle := cover.lasting_obstacle():
        return obstacle
    # A queue fails only where all its members are away at once; one of them is enough.
    people = [find(member_id) for member_id in cover.member_ids] if cover.is_queue else [cover]
    able = [person for person in people if not person.inability()]
    gaps = sorted(reduce(overlaps_of, map(_away, able), list(spans)), key=lambda span: span.begins_at)
    if not gaps:
        return None
    # The absences of members do not pass on a queue's work: covers are those of the person who was asked.
    is_passed_on = not cover.is_queue and all(
        away.cover or away.sequence_covers
        for away in cover.time_away
        if any(Span(away.begins_at, away.ends_at).overlaps(gap) for gap in gaps)
    )
    return CoverIsAway(gaps[0], length_of(gaps) == length_of(spans), is_passed_on)


def is_refused(trouble: CoverTrouble) -> bool:
    """Whether it makes a cover of no use."""
    # Away part of the time is everyday, and the owner keeps the
    # work meanwhile; refusing it would leave no cover at all.
    return not isinstance(trouble, CoverIsAway) or (trouble.is_throughout and not trouble.is_passed_on)


def _away(person: Assignee) -> list[Span]:
    return [Span(away.begins_at, away.ends_at) for away in person.time_away]
