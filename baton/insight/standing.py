"""Where one sequence stands: who is in it, how far its actions are, and who owns what is open."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from baton import sql
from baton.delegation.models import Handover
from baton.insight.overview import Ownership, Share
from baton.participants.models import Participant, ParticipantAction
from baton.people.models import Owner
from baton.sequences.models import Sequence
from baton.sql import Sql

SEQUENCE_COUNTS = Sql("insight/overview", "sequence_counts")

MOST_OWNERS = 8
NEWEST_ROWS = 5


@dataclass(frozen=True, slots=True)
class Progress:
    """How many participant actions of one action, or of a whole sequence, are how far."""

    current: int = 0
    waiting: int = 0
    completed: int = 0
    skipped: int = 0
    cancelled: int = 0

    @property
    def open(self) -> int:
        return self.current + self.waiting

    @property
    def done(self) -> int:
        """Completed or skipped; what was cancelled nobody decided about."""
        return self.completed + self.skipped

    @property
    def completed_percent(self) -> int | None:
        """Of those done; none is done, no rate."""
        return round(100 * self.completed / self.done) if self.done else None

    @property
    def skipped_percent(self) -> int | None:
        # Not rounded by itself, or both together would be 99 or 101.
        return 100 - self.completed_percent if self.completed_percent is not None else None


@dataclass(frozen=True, slots=True)
class SequenceStanding:
    """One sequence at this moment; `by_action` has the actions that participants have, by id."""

    participants: dict[Participant.Status, int]
    by_action: dict[int, Progress]
    progress: Progress
    ownership: Ownership
    newest: tuple[Participant, ...]
    handovers: tuple[Handover, ...]

    @property
    def ever_in(self) -> int:
        """How many participants there are or were."""
        return sum(self.participants.values())


@dataclass(frozen=True, slots=True)
class _Count:
    """One row of the section `sequence_counts`."""

    action_id: int
    status: str
    owner_id: int | None
    cover_id: int | None
    count: int


def standing_of(*, sequence: Sequence) -> SequenceStanding:
    """Five queries, however many actions, participants and owners there are."""
    counts = [_Count(*row) for row in sql.rows(SEQUENCE_COUNTS, sequence_id=sequence.pk)]
    newest = Participant.objects.filter(sequence=sequence).select_related("record__owner")
    handovers = Handover.objects.filter(sequence=sequence).select_related("by", "action", "undone_by")
    return SequenceStanding(
        participants=_participants(sequence),
        by_action=_by_action(counts),
        progress=_progress(counts),
        ownership=_ownership(counts),
        newest=tuple(newest.order_by("-pk")[:NEWEST_ROWS]),
        handovers=tuple(handovers.order_by("-at", "-pk")[:NEWEST_ROWS]),
    )


def _participants(sequence: Sequence) -> dict[Participant.Status, int]:
    """In the order of the statuses; those that nobody has are left out."""
    counted = Participant.objects.filter(sequence=sequence).values("status").annotate(count=Count("*")).order_by()
    counts = {row["status"]: row["count"] for row in counted}
    return {status: counts[status] for status in Participant.Status if status in counts}


def _by_action(counts: Iterable[_Count]) -> dict[int, Progress]:
    rows: defaultdict[int, list[_Count]] = defaultdict(list)
    for count in counts:
        rows[count.action_id].append(count)
    return {action_id: _progress(totals) for action_id, totals in rows.items()}


def _progress(counts: Iterable[_Count]) -> Progress:
    totals: Counter[str] = Counter()
    for count in counts:
        totals[count.status] += count.count
    return Progress(**{status.value: totals[status] for status in ParticipantAction.Status})


def _ownership(counts: Iterable[_Count]) -> Ownership:
    """The largest owners of what is open; one query for their names and those of their covers."""
    owned: Counter[int] = Counter()
    covers: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for count in counts:
        if count.owner_id is not None:
            owned[count.owner_id] += count.count
            if count.cover_id is not None:
                covers[count.owner_id][count.cover_id] += count.count
    people = Owner.objects.in_bulk(owned.keys() | {cover_id for counted in covers.values() for cover_id in counted})
    shares = sorted(
        (_share(people, people[owner_id], count, covers[owner_id]) for owner_id, count in owned.items()),
        key=lambda share: (-share.count, share.name, share.owner_id),
    )
    return Ownership(owned.total(), len(shares), tuple(shares[:MOST_OWNERS]))


def _share(people: dict[int, Owner], owner: Owner, count: int, covers: Counter[int]) -> Share:
    first = people[covers.most_common(1)[0][0]].name if covers else None
    return Share(
        owner.pk, owner.name, Owner.Kind(owner.kind), owner.is_active, count, covers.total(), first, len(covers)
    )
