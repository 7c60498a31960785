"""Who gave how many actions to whom, in the handovers of a filter: a picture of the log."""

from collections import Counter
from dataclasses import dataclass
from itertools import accumulate, takewhile

from django.db.models import Count, F

from baton.delegation.models import OwnerChange
from baton.delegation.queries import changes_seen_by
from baton.insight.handover_log import HANDOVERS_NEWEST_FIRST, HandoverFilter, newest_matching
from baton.people.models import Owner, User
from baton.sql.paging import in_order

OWNERS_SHOWN = 6
DEGREES = 4
# What a page counts at once: of larger logs, the latest handovers with about so many changes.
MOST_CHANGES, MOST_HANDOVERS, MOST_PAIRS = 20_000, 500, 400


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """How many actions went from one owner to another; `shade` goes from 0 (none) to 4 (the most)."""

    count: int
    shade: int


@dataclass(frozen=True, slots=True)
class GivingMatrix:
    """Those who gave most in rows, those who got most in columns; `others` went between people who are not shown.

    `is_partial` says that older handovers match, too, and were not counted.
    """

    receivers: tuple[Owner, ...]
    rows: tuple[tuple[Owner, tuple[MatrixCell, ...], int], ...]
    total: int
    others: int
    is_partial: bool


def matrix_of(*, matching: HandoverFilter, by: User) -> GivingMatrix | None:
    """Three queries, four where something is sought; nothing where no action went from one owner to another."""
    handovers, are_all = newest_matching(matching, by=by)
    moving = in_order(handovers.filter(change_count__gt=0), HANDOVERS_NEWEST_FIRST)
    latest = list(moving.values_list("pk", "change_count")[: MOST_HANDOVERS + 1])
    counted = list(takewhile(lambda so_far: so_far <= MOST_CHANGES, accumulate(count for _pk, count in latest)))
    # At least one, or a single large handover would have no picture.
    size = min(max(len(counted), 1), MOST_HANDOVERS)
    pairs = (
        OwnerChange.objects.filter(changes_seen_by(by), handover__in=[pk for pk, _count in latest[:size]])
        .exclude(from_owner=None)
        .exclude(from_owner=F("to_owner"))
        .values_list("from_owner", "to_owner")
        .annotate(count=Count("*"))
        .order_by("-count", "from_owner", "to_owner")[:MOST_PAIRS]
    )
    counts = {(giver, receiver): count for giver, receiver, count in pairs}
    return _matrix(counts, is_partial=len(latest) > size or not are_all) if counts else None


def _matrix(counts: dict[tuple[int, int], int], *, is_partial: bool) -> GivingMatrix:
    given, received = Counter[int](), Counter[int]()
    for (giver, receiver), count in counts.items():
        given[giver] += count
        received[receiver] += count
    givers, receivers = ([pk for pk, _count in total.most_common(OWNERS_SHOWN)] for total in (given, received))
    owners = Owner.objects.in_bulk({*givers, *receivers})
    most = max(counts.values())

    def cell(giver: int, receiver: int) -> MatrixCell:
        count = counts.get((giver, receiver), 0)
        return MatrixCell(count, -(-DEGREES * count // most))

    rows = [(owners[giver], tuple(cell(giver, to) for to in receivers), given[giver]) for giver in givers]
    shown = sum(each.count for _owner, cells, _sum in rows for each in cells)
    total = sum(counts.values())
    return GivingMatrix(
        receivers=tuple(owners[pk] for pk in receivers),
        rows=tuple(rows),
        total=total,
        others=total - shown,
        is_partial=is_partial,
    )
