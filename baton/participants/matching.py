"""The filter of the participant actions list, as the list and a reassignment from it share it."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, datetime, tzinfo
from typing import Any

from baton.participants.conditions import meets_conditions_of_action
from baton.participants.few import FOUND_BY_WORDS, HAS_WORDS, filters_in
from baton.participants.models import CLOSED, OPEN
from baton.people.models import Owner, User
from baton.people.teams import SELF_AND_QUEUES
from baton.rules.record_rules import RecordRules
from baton.sql import Sql

ACTIONS_OF_PARTICIPANTS = Sql("participants/steps", "of_participants")
RECORD_IS_FOUND = Sql("participants/participants", "is_found")(found_by_words=FOUND_BY_WORDS)
TO_DO_BY = Sql("participants/steps", "to_do_by")
BOTH = Sql("participants/steps", "both")
OF_DATES = Sql("participants/candidates", "of_dates")
MATCHING = Sql("participants/actions", "matching")(self_and_queues=SELF_AND_QUEUES, of_dates=OF_DATES)
# Pieces are composed of these.
COMPOSED = ("among", "groups", "zone")
DATED = ("expected_from", "expected_before")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionFilter:
    """Which participant actions; what is `None` or false does not filter.

    `expected_from` is included, `expected_before` is not. `seen_by` is a user: only what this user, or their
    team, owns, covers or may take from a queue. `words` are of the record, as `search_words` has them. `among` is a
    condition on `pa` of a package above, such as the actions of a handover.
    """

    participant_action_ids: tuple[int, ...] | None = None
    seen_by: int | None = None
    owner_id: int | None = None
    only_inactive_owners: bool = False
    cover_id: int | None = None
    only_covered: bool = False
    only_with_problem: bool = False
    participant_owner_id: int | None = None
    record_id: int | None = None
    sequence_id: int | None = None
    expected_from: datetime | None = None
    expected_before: datetime | None = None
    type: str | None = None
    statuses: tuple[str, ...] | None = None
    reason: str | None = None
    words: str | None = None
    among: Sql | None = None
    groups: tuple[RecordRules, ...] = ()
    zone: tzinfo = UTC

    def is_confined_to(self, person: User) -> bool:
        """Whether it reaches nothing that the person doesn't see as theirs or their team's."""
        return self.seen_by == person.pk

    @property
    def asked(self) -> set[str]:
        """The names of what filters, but for dates, which every index has, and statuses that are a whole side."""
        return filters_in(self) - {"zone", *DATED, *(["statuses"] if self.is_about_sides else [])}

    @property
    def is_about_sides(self) -> bool:
        """Whether it is for all open actions, all closed ones, or both."""
        return self.statuses is None or set(self.statuses) in (set(OPEN), set(CLOSED), {*OPEN, *CLOSED})

    @property
    def is_open(self) -> bool:
        return self.statuses is not None and set(self.statuses) <= set(OPEN)

    @property
    def is_closed(self) -> bool:
        return self.statuses is not None and set(self.statuses) <= set(CLOSED)

    def sql(self, *, is_looked_at: bool = False) -> Sql:
        """The condition, on `pa`, `participant`, `action` and `record` of the statement around it.

        Those that are looked at are asked for words one after the other; else all that have them are found once.
        """
        meets_conditions = meets_conditions_of_action(self.groups, zone=self.zone)
        has_words = HAS_WORDS if is_looked_at else RECORD_IS_FOUND
        condition = MATCHING(meets_conditions=meets_conditions, has_words=has_words).given(self.values())
        return condition(among=self.among) if self.among else condition

    def values(self) -> dict[str, Any]:
        """Of the parameters, by name."""
        values = {field.name: getattr(self, field.name) for field in fields(self) if field.name not in COMPOSED}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def of_participants(participants: Iterable[int]) -> Sql:
    """The condition on `pa` of their actions, for `ActionFilter.among`."""
    return ACTIONS_OF_PARTICIPANTS(participants=list(participants))


def to_do_by(user: Owner) -> Sql:
    """The condition of what a user has to do now or later, for `ActionFilter.among`."""
    return TO_DO_BY(to_do_by=user.pk)


def both(one: Sql, other: Sql) -> Sql:
    """Two conditions at once, for `ActionFilter.among`."""
    return BOTH(one=one, other=other)
