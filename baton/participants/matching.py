"""The filter of the participant actions list, as the list and a reassignment from it share it."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, datetime, tzinfo

from baton.participants.conditions import meets_conditions_of_action
from baton.participants.models import CLOSED, OPEN
from baton.people.models import Owner, User
from baton.people.teams import SELF_AND_QUEUES
from baton.rules.record_rules import RecordRules
from baton.sql import Sql

ACTIONS_OF_PARTICIPANTS = Sql("participants/steps", "of_participants")
OF_RECORDS_FOUND = Sql("participants/steps", "of_records_found")
FOUND_BY_WORDS = Sql("crm/records", "found_by_words")
TO_DO_BY = Sql("participants/steps", "to_do_by")
BOTH = Sql("participants/steps", "both")
OF_DATES = Sql("participants/candidates", "of_dates")
MATCHING, NARROWING = (
    Sql("participants/actions", name)(self_and_queues=SELF_AND_QUEUES, of_dates=OF_DATES)
    for name in ("matching", "narrowing")
)
REMAINING = Sql("participants/actions", "remaining")
# Pieces are composed of these.
COMPOSED = ("among", "groups", "zone")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionFilter:
    """Which participant actions; what is `None` or false does not filter.

    `expected_from` is included, `expected_before` is not. `seen_by` is a user: only what this user, or their
    team, owns, covers or may take from a queue. `among` is a condition on `pa` of a package above, such as the
    actions of a handover.
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
    among: Sql | None = None
    groups: tuple[RecordRules, ...] = ()
    zone: tzinfo = UTC

    def is_confined_to(self, person: User) -> bool:
        """Whether it reaches nothing that the person doesn't see as theirs or their team's."""
        return self.seen_by == person.pk

    @property
    def is_about_actions(self) -> bool:
        """Whether a sequence or a type narrows it more than any person or record does."""
        # Anything in here has an index that reads fewer rows than walking through the actions of a sequence.
        is_wanted = bool(self.sequence_id or self.type) and self.is_open
        return is_wanted and self.seen_by is None and not self._is_narrow

    @property
    def is_of_whoever_sees(self) -> bool:
        """Whether what somebody sees narrows it more than anything else."""
        return self.seen_by is not None and not self._is_narrow

    @property
    def _is_narrow(self) -> bool:
        narrower = (
            self.participant_action_ids,
            self.owner_id,
            self.cover_id,
            self.participant_owner_id,
            self.record_id,
            self.among,
        )
        by_state = self.only_inactive_owners or self.only_covered or self.only_with_problem
        return by_state or any(value is not None for value in narrower)

    @property
    def is_answered_by_an_index(self) -> bool:
        """Whether nothing remains to be asked of one action after the other."""
        is_of_type = self.type and (self.seen_by or not self.sequence_id)
        return self.is_about_sides and not (self.groups or self.reason or is_of_type)

    @property
    def is_about_sides(self) -> bool:
        """Whether it is for all open actions, all closed ones, or both."""
        return self.statuses is None or set(self.statuses) in (set(OPEN), set(CLOSED), {*OPEN, *CLOSED})

    @property
    def is_open(self) -> bool:
        return self.statuses is not None and set(self.statuses) <= set(OPEN)

    def sql(self) -> Sql:
        """The condition, on `pa`, `participant`, `action` and `record` of the statement around it."""
        return self._of(MATCHING)

    def narrowing(self) -> Sql:
        """The part of it that an index answers."""
        return self._of(NARROWING)

    def remaining(self) -> Sql:
        """The part of it that is asked of one action after the other."""
        return self._of(REMAINING)

    def _of(self, section: Sql) -> Sql:
        values = {field.name: getattr(self, field.name) for field in fields(self) if field.name not in COMPOSED}
        lists = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
        pieces = {"meets_conditions": meets_conditions_of_action(self.groups, zone=self.zone)}
        if self.among:
            pieces["among"] = self.among
        places = section.places()
        return section.given(lists)(**{name: piece for name, piece in pieces.items() if name in places})


def of_participants(participants: Iterable[int]) -> Sql:
    """The condition on `pa` of their actions, for `ActionFilter.among`."""
    return ACTIONS_OF_PARTICIPANTS(participants=list(participants))


def of_records_found(words: str) -> Sql:
    """The condition of the actions of records with these words (of `search_words`), for `ActionFilter.among`."""
    return OF_RECORDS_FOUND(found_by_words=FOUND_BY_WORDS(words=words))


def to_do_by(user: Owner) -> Sql:
    """The condition of what a user has to do now or later, for `ActionFilter.among`."""
    return TO_DO_BY(to_do_by=user.pk)


def both(one: Sql, other: Sql) -> Sql:
    """Two conditions at once, for `ActionFilter.among`."""
    return BOTH(one=one, other=other)
