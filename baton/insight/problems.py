"""Delegation health: owners who are not there, fields, record owners, email, covers and workload."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from baton import sql
from baton.insight.health import ailments
from baton.insight.problem_kinds import KINDS, Unit
from baton.sql import Sql

EMAIL_PROBLEMS = {
    **{name: Sql("insight/problems", name) for name in ("failed_email", "email_steps", "senders")},
    "unsendable_email": Sql("insight/problems", "unsendable_email")(
        unreachable_records=Sql("crm/suppressions", "unreachable_records"),
        has_automatic_email=Sql("participants/consent", "has_automatic_email"),
    ),
}
PROBLEMS = Sql("insight/health", "problems")(
    **EMAIL_PROBLEMS,
    unable_covers=Sql("insight/problems", "unable_covers"),
    delegation_field=Sql("delegation/rule", "delegation_field"),
    used_fields=Sql("delegation/reach", "used_fields"),
)
# Without a limit in the settings, an owner is overloaded with so many times the median due, and at least so many.
# The median, because one owner with thousands would lift an average until nobody is above it.
TIMES_MEDIAN, AT_LEAST = 3, 20
DELEGATED_TO = Sql("insight/work", "delegated_to")(delegation_field=Sql("delegation/rule", "delegation_field"))


@dataclass(frozen=True, slots=True)
class HealthProblem:
    """`count` participants, actions, records or absences with one problem; what it is not about is None.

    `owner_id` is a user or a queue. For a field that is gone it is the lookup field that it may have been renamed to,
    for an email that can't be written its template; `field_id` is then its action; of a cover one of its absences.
    """

    kind: str
    count: int
    owner_id: int | None
    owner: str | None
    sequence_id: int | None
    sequence: str | None
    field_id: int | None
    field: str | None
    detail: str

    @property
    def cause(self) -> str:
        """The problem as a sentence."""
        kind = KINDS[self.kind]
        sentence = kind.cause_of_rename if kind.cause_of_rename and self.owner else kind.cause
        return sentence.format(owner=self.owner, field=self.field, sequence=self.sequence, detail=self.detail)

    @property
    def unit(self) -> Unit:
        return KINDS[self.kind].unit


def all_problems(*, at: datetime) -> list[HealthProblem]:
    """Everything that is wrong now, in the order of `KINDS` and the largest of each kind first. Two queries."""
    of_owners = [
        HealthProblem(ailment.kind, ailment.count, ailment.owner_id, ailment.owner, None, None, None, None, "")
        for ailment in ailments()
    ]
    return _in_order([*of_owners, *other_problems(at=at)])


def other_problems(*, at: datetime, sequence_id: int | None = None) -> list[HealthProblem]:
    """The problems of other kinds than owners who are not there: all, or those of one sequence. One query."""
    limits = {
        "most_due": settings.MOST_DUE or None,
        "times_median": TIMES_MEDIAN,
        "at_least": AT_LEAST,
        "overdue_from": at - timedelta(days=settings.OVERDUE_DAYS),
    }
    return _in_order([HealthProblem(*row) for row in sql.rows(PROBLEMS, sequence_id=sequence_id, at=at, **limits)])


def delegated_to(*, field_id: int, holder_id: int | None) -> Sql:
    """For a filter of actions: that their delegation names a field, with somebody in it, or with whomever it is."""
    return DELEGATED_TO(field_id=field_id, holder_id=holder_id)


def _in_order(problems: list[HealthProblem]) -> list[HealthProblem]:
    places = list(KINDS)
    return sorted(problems, key=lambda problem: places.index(problem.kind))
