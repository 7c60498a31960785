"""Delegation health: each problem with its cause, how it has changed, the list of what it affects, and a repair.

A repair opens the preview of a change; nothing changes before that is confirmed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from baton.delegation.failing_jobs import failing_jobs
from baton.insight.health import AILMENTS
from baton.insight.health_trend import Trend, trends
from baton.insight.problem_kinds import KINDS, ProblemKind
from baton.insight.problems import HealthProblem, all_problems
from baton.mail.mailbox import standing
from baton.mail.queries import open_pauses
from baton.notices.digests import UNSENT_SHOWN_FOR, unsent_digests
from baton.people.permissions import Verb
from baton.web.access import SignedInRequest, allowed
from baton.web.participants.forms import Problem
from baton.wording import grouped, plural

FIELD_REASONS = {"blank_field": "blank", "inactive_in_field": "inactive", "unable_in_field": "unable"}
COVER_KINDS = ("inactive_cover", "unable_cover", "unstaffed_cover", "away_cover")
RELATED = ("deleted_account", "deleted_campaign")
ADDRESS_KINDS = ("no_address", "dead_address", "opted_out")
STEP_KINDS = ("no_template", "empty_template", "no_subject")
# Of which problems the participants list has a filter, so that it shows those that were counted.
PARTICIPANT_PROBLEMS = {
    **{kind: Problem(kind) for kind in ADDRESS_KINDS},
    **dict.fromkeys(RELATED, Problem.RELATED_DELETED),
}
USER, QUEUE, ABSENCES = "setup_user", "setup_queue", "owner_absences"
# What repairs a kind of problem: labels, and the pages behind them. First those that no reassignment helps.
# Reassigning would help for a day: the next participant gets the same blank field or the same bad template.
ELSEWHERE = {
    **dict.fromkeys((*FIELD_REASONS, *RELATED), (("Change delegation", "sequence_delegation"),)),
    **dict.fromkeys(COVER_KINDS, (("Choose another cover", "list"),)),
    **dict.fromkeys(STEP_KINDS, (("Edit the template", "template_edit"),)),
    "no_template": (("Choose a template", "sequence_action"),),
    **dict.fromkeys(ADDRESS_KINDS, ()),
}
BESIDE_REASSIGNING = {
    "inactive": (("Off-board", "owner_off_board"), ("Activate", USER)),
    "may_not_work": (("Change role", USER),),
    "away_uncovered": (("Set cover", ABSENCES),),
    "record_owner_gone": (("Off-board", "owner_off_board"), ("Set default owner", "default_owner")),
    "no_mailbox": (("Enter an address", USER),),
}


@dataclass(frozen=True, slots=True)
class Repair:
    """A button that sends `fields` to a preview or, without any, a link to the page that repairs a problem."""

    label: str
    url: str
    fields: Mapping[str, str] = field(default_factory=dict)
    method: str = "post"


@dataclass(frozen=True, slots=True)
class ProblemRow:
    problem: HealthProblem
    list_url: str
    repairs: tuple[Repair, ...]


@dataclass(frozen=True, slots=True)
class Ward:
    """All problems of one kind."""

    name: str
    kind: ProblemKind
    trend: Trend
    rows: tuple[ProblemRow, ...]


@require_safe
@allowed(Verb.SEE_HEALTH)
def health(request: SignedInRequest) -> HttpResponse:
    """What is wrong with delegation; and email not sent or not read."""
    now = timezone.now()
    problems = all_problems(at=now)
    page = {
        "wards": _wards(problems, at=now),
        "ailing": sum(problem.count for problem in problems if problem.kind in AILMENTS),
        "mailbox": standing(),
        "failing_jobs": failing_jobs(),
        "sending_pauses": open_pauses(),
        "unsent_digests": unsent_digests(since=now - UNSENT_SHOWN_FOR),
    }
    return render(request, "people/health.html", page)


def _wards(problems: list[HealthProblem], *, at: datetime) -> list[Ward]:
    trend_of = trends(problems, at=at)
    return [
        Ward(
            name,
            KINDS[name],
            trend_of[name],
            tuple(ProblemRow(problem, list_of(problem), repairs_of(problem)) for problem in group),
        )
        for name, group in groupby(problems, key=lambda problem: problem.kind)
    ]


def list_of(problem: HealthProblem) -> str:
    """The page that lists what a problem affects."""
    if problem.kind in COVER_KINDS:
        return reverse("owner", args=[problem.owner_id]) + "#covers"
    if problem.kind in STEP_KINDS:
        return reverse("sequence_edit", args=[problem.sequence_id])
    if problem.kind == "absent_field" or problem.kind in PARTICIPANT_PROBLEMS:
        return reverse("participants", query=_participants_query(problem))
    return f"{reverse('actions')}?{_actions_query(problem)}"


def _participants_query(problem: HealthProblem) -> dict[str, str]:
    """The filter of the participants list that shows a problem."""
    query = {"sequence": str(problem.sequence_id)}
    if lacking := PARTICIPANT_PROBLEMS.get(problem.kind):
        query["problem"] = lacking.value
    return query


def _actions_query(problem: HealthProblem) -> str:
    """The filter of the participant actions list that shows a problem."""
    owner, sequence = {"owner": str(problem.owner_id)}, {"sequence": str(problem.sequence_id)}
    if reason := FIELD_REASONS.get(problem.kind):
        return urlencode({"reason": reason, **sequence})
    queries = {
        "record_owner_gone": {"participant_owner": str(problem.owner_id)},
        "failed_email": {"only": "problem", **sequence},
        "restored": {**owner, "reason": "restored"},
        "no_mailbox": {**owner, "type": "email"},
        # Current ones alone, as only these are due; a list with all that waits would not match the number.
        "overloaded": {**owner, "status": "current"},
        "long_overdue": {**owner, "status": "current", "expected": "overdue"},
    }
    return urlencode(queries.get(problem.kind, {**owner, "status": "open"}))


def repairs_of(problem: HealthProblem) -> tuple[Repair, ...]:
    """What can be done about a problem, the most likely first."""
    if problem.kind in ELSEWHERE:
        links = [_link(problem, label, page) for label, page in ELSEWHERE[problem.kind]]
        return (*links, *_repairs_of_participants(problem))
    if problem.kind == "absent_field" and not problem.owner_id:
        return (_link(problem, "Change delegation", "sequence_delegation"),)
    if problem.kind == "absent_field":
        url = reverse("replace_field", args=[problem.field_id, problem.owner_id])
        return (Repair(f"Replace by {problem.owner}", url, {"preview": "1"}),)
    if problem.kind == "failed_email":
        label = plural("Try again", f"Try all {grouped(problem.count)} again", problem.count)
        return (Repair(label, reverse("actions_emails"), {"do": "retry", **_all_that(problem)}),)
    reassign = Repair("Reassign", reverse("actions_reassign"), _all_that(problem))
    causes = (_link(problem, label, page) for label, page in BESIDE_REASSIGNING.get(problem.kind, ()))
    # Reassigning first otherwise, since it helps today, whoever may repair the cause later.
    return (*_before_reassigning(problem), reassign, *causes)


def _before_reassigning(problem: HealthProblem) -> Iterator[Repair]:
    """What repairs the cause with one click and its preview."""
    if problem.kind == "restored":
        yield Repair("Clear", reverse("actions_reassign"), {"do": "clear", **_all_that(problem)})
    if problem.kind == "no_members":
        yield Repair("Add a member", reverse(QUEUE, args=[problem.owner_id]), {"preview": "1", "suggest": "1"})


def _repairs_of_participants(problem: HealthProblem) -> Iterator[Repair]:
    """What is done to the participants themselves."""
    if problem.kind not in PARTICIPANT_PROBLEMS:
        return
    these = {"all": "1", **_participants_query(problem)}
    # Got, because these pages do at once what is posted to them.
    if problem.kind in ADDRESS_KINDS:
        yield Repair("Skip email", reverse("participants_skip_channel"), these, method="get")
    yield Repair("Remove", reverse("participants_remove"), these, method="get")


def _all_that(problem: HealthProblem) -> dict[str, str]:
    """What selects all actions of a problem, for the pages that change many at once."""
    return {"all": "1", "query": _actions_query(problem)}


def _link(problem: HealthProblem, label: str, page: str) -> Repair:
    match page:
        case "list":
            return Repair(label, list_of(problem))
        case "sequence_action":
            return Repair(label, reverse(page, args=[problem.sequence_id, problem.field_id]))
        case "default_owner":
            return Repair(label, reverse(page))
        case "sequence_delegation" if problem.kind in FIELD_REASONS and problem.detail:
            arguments = [problem.sequence_id, int(problem.detail)]  # an action overrides the sequence
            return Repair(label, reverse("sequence_action_delegation", args=arguments))
        case "sequence_delegation":
            return Repair(label, reverse(page, args=[problem.sequence_id]))
        case _:
            return Repair(label, reverse(page, args=[problem.owner_id]))
