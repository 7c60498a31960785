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
from baton.rules.record_rules import Operator
from baton.web.access import SignedInRequest, allowed
from baton.web.conditions import LONGEST_VALUE
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
# A form that is filled in with a proposal, and shows at once what that would do. Nothing is saved by it.
PROPOSED = {"suggest": "1", "preview": "1"}
TO_RECORD_OWNER = {"delegation": "record_owner", "preview": "1"}
# What repairs a kind of problem beside or instead of reassigning: labels, and the pages behind them.
PAGES = {
    **dict.fromkeys(FIELD_REASONS, (("Change delegation", "sequence_delegation"),)),
    **dict.fromkeys(STEP_KINDS, (("Edit the template", "template_edit"),)),
    "no_template": (("Choose a template", "sequence_action"),),
    "inactive": (("Activate", "setup_user_reactivate"),),
    "record_owner_gone": (("Set default owner", "default_owner"),),
    "no_mailbox": (("Enter an address", "setup_user"),),
}
# What is proposed of the owner, as a preview.
PROPOSALS = {
    "inactive": (("Off-board", "owner_off_board"),),
    "record_owner_gone": (("Off-board", "owner_off_board"),),
    "may_not_work": (("Change role", "setup_user"),),
    "unable_in_field": (("Change role", "setup_user"),),
    "unable_cover": (("Change role", "setup_user"),),
    "unstaffed_cover": (("Add a member", "setup_queue"),),
}
# What no reassignment helps: nobody else could send the email, and the absence or the delegation decides again.
NOT_REASSIGNED = (*COVER_KINDS, *STEP_KINDS, *ADDRESS_KINDS, *RELATED, "absent_field", "failed_email")


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
        holder = {"holder": str(problem.owner_id)} if problem.owner_id else {}
        return urlencode({"reason": reason, **sequence, "delegated_to": str(problem.field_id), **holder})
    queries = {
        "record_owner_gone": {"participant_owner": str(problem.owner_id)},
        # Of those that begin alike, since the text of a condition is not as long as the answer of a mail server.
        "failed_email": {"only": "problem", **sequence, **_condition("Problem", problem.detail)},
        "restored": {**owner, "reason": "restored"},
        "no_mailbox": {**owner, "type": "email"},
        # Current ones alone, as only these are due; a list with all that waits would not match the number.
        "overloaded": {**owner, "status": "current"},
        "long_overdue": {**owner, "status": "current", "expected": "overdue"},
    }
    # Of owners who can't act neither what a cover does, nor what is expected when they are there.
    return urlencode(queries.get(problem.kind, {"unattended": str(problem.owner_id), "status": "open"}))


def _condition(name: str, text: str) -> dict[str, str]:
    """A condition in the filter of the list, as `baton/web/conditions.py` reads it."""
    return {"field": name, "operator": Operator.BEGINS_WITH.value, "value": text[:LONGEST_VALUE]}


def repairs_of(problem: HealthProblem) -> tuple[Repair, ...]:
    """What can be done about a problem, the most likely first: what it would do is shown before it is done."""
    return (
        *_of_the_cause(problem),
        *_reassigning(problem),
        *(_proposal(problem, label, page) for label, page in PROPOSALS.get(problem.kind, ())),
        *(_link(problem, label, page) for label, page in PAGES.get(problem.kind, ())),
        *_repairs_of_participants(problem),
    )


def _of_the_cause(problem: HealthProblem) -> Iterator[Repair]:
    """What repairs the cause by one click and its preview, with nothing to choose."""
    match problem.kind:
        case "restored":
            yield Repair("Clear", reverse("actions_reassign"), {"do": "clear", **_all_that(problem)})
        case "failed_email":
            label = plural("Try again", f"Try all {grouped(problem.count)} again", problem.count)
            yield Repair(label, reverse("actions_emails"), {"do": "retry", **_all_that(problem)})
        case "absent_field" if problem.owner_id:
            url = reverse("replace_field", args=[problem.field_id, problem.owner_id])
            yield Repair(f"Replace by {problem.owner}", url, {"preview": "1"})
        case "absent_field" | "deleted_account" | "deleted_campaign":
            url = reverse("sequence_delegation", args=[problem.sequence_id])
            yield Repair("Delegate to record owner", url, TO_RECORD_OWNER)
        case "no_members":
            yield _proposal(problem, "Add a member", "setup_queue")
        case "away_uncovered":
            yield _proposal(problem, "Set cover", "owner_uncovered")
        case kind if kind in COVER_KINDS:
            url = reverse("own_absence", args=[problem.field_id])
            yield Repair("Choose another cover", url, {"suggest": str(problem.owner_id)})


def _reassigning(problem: HealthProblem) -> Iterator[Repair]:
    """To a colleague who is proposed; of who is overloaded, shared with two."""
    if problem.kind in NOT_REASSIGNED:
        return
    suggest = "share" if problem.kind == "overloaded" else "1"
    yield Repair("Reassign", reverse("actions_reassign"), {"suggest": suggest, **_all_that(problem)})


def _proposal(problem: HealthProblem, label: str, page: str) -> Repair:
    return Repair(label, reverse(page, args=[problem.owner_id]), PROPOSED)


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
        case "sequence_action":
            return Repair(label, reverse(page, args=[problem.sequence_id, problem.field_id]))
        case "default_owner":
            return Repair(label, reverse(page))
        case "sequence_delegation" if problem.detail:
            arguments = [problem.sequence_id, int(problem.detail)]  # an action overrides the sequence
            return Repair(label, reverse("sequence_action_delegation", args=arguments))
        case "sequence_delegation":
            return Repair(label, reverse(page, args=[problem.sequence_id]))
        case _:
            return Repair(label, reverse(page, args=[problem.owner_id]))
