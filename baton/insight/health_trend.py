"""How delegation health has changed: what a worker counts once a day, and the last two weeks of it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from baton import sql
from baton.insight.problem_kinds import KINDS
from baton.insight.problems import HealthProblem, all_problems
from baton.sql import Sql
from baton.sql.transactions import one_transaction
from baton.wording import grouped

SAVE_COUNTS = Sql("insight/health", "save_counts")
FORGET_COUNTS = Sql("insight/health", "forget_counts")
COUNTS_SINCE = Sql("insight/health", "counts_since")
DAYS_SHOWN, DAYS_STORED = 14, 90


@dataclass(frozen=True, slots=True)
class Trend:
    """The counts of one kind, oldest first, at most one a day; the last is what it is now."""

    counts: tuple[int, ...]

    @property
    def words(self) -> str:
        """How many more or fewer there are than on the first of these days."""
        # First to last, not a slope: it is read beside the number, and has to add up with it.
        change = self.counts[-1] - self.counts[0]
        if change == 0:
            return "no change in two weeks"
        return f"{grouped(abs(change))} {'more' if change > 0 else 'fewer'} in two weeks"

    @property
    def points(self) -> str:
        """The counts as points of a line, in a box of 104 by 24."""
        most, steps = max(self.counts) or 1, max(len(self.counts) - 1, 1)
        return " ".join(
            f"{104 * place / steps:.1f},{24 - 24 * count / most:.1f}" for place, count in enumerate(self.counts)
        )


@one_transaction
def count_health(*, at: datetime) -> None:
    """Save how much of each kind there is, for the day of `at`, and delete what is older than `DAYS_STORED`."""
    counts = _counts(all_problems(at=at))
    # One day for all, so a job that runs twice on a night with two midnights replaces its count.
    day = at.astimezone(UTC).date()
    sql.run(SAVE_COUNTS, day=day, kinds=list(KINDS), counts=[counts[kind] for kind in KINDS])
    sql.run(FORGET_COUNTS, before=day - timedelta(days=DAYS_STORED))


def trends(problems: Iterable[HealthProblem], *, at: datetime) -> Mapping[str, Trend]:
    """The trend of each kind that has a problem now or had one in `DAYS_SHOWN` days. One query."""
    now, today = _counts(problems), at.astimezone(UTC).date()
    earlier: defaultdict[str, list[int]] = defaultdict(list)
    for kind, day, count in sql.rows(COUNTS_SINCE, since=today - timedelta(days=DAYS_SHOWN - 1)):
        # The count of today is of this morning, while the page
        # shows the present; two ends of one line must not differ.
        if day < today:
            earlier[kind].append(count)
    return {kind: Trend((*earlier[kind], now[kind])) for kind in KINDS if now[kind] or any(earlier[kind])}


def _counts(problems: Iterable[HealthProblem]) -> Counter[str]:
    counts = Counter[str]()
    for problem in problems:
        counts[problem.kind] += problem.count
    return counts
