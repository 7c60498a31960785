"""Each problem of delegation health is counted with its cause and trend; its repair has a preview, and ends it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from html import unescape

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from baton.crm.models import Suppression
from baton.delegation import changes, staffing
from baton.insight.health_trend import count_health, trends
from baton.insight.problem_kinds import KINDS
from baton.insight.problems import HealthProblem, all_problems
from baton.participants.models import ParticipantAction
from baton.people.models import Role
from baton.rules.trail import Source
from baton.sequences.models import Template
from baton.web.people.health import PARTICIPANT_PROBLEMS, Repair, list_of, repairs_of
from tests.web.asking import words
from tests.web.conftest import Answer, SignIn
from tests.web.people.situations import (
    Make,
    automatic,
    away,
    ben_away,
    blank,
    cover_left,
    cover_without_members,
    deactivated,
    delegated,
    failed,
    long_overdue,
    missing_field,
    of_deleted,
    of_template,
    opted_out,
    overloaded,
    restored,
    without_address,
    without_members,
    without_role,
    without_sender,
    without_template,
)
from tests.world import World, record

EFFECT = '<p class="effect-headline">'
DELEGATED = "which “Inbound” delegates to,"


@dataclass(frozen=True)
class Trial:
    """A situation, what delegation health says about it, and the repair by its label.

    Its page has `preview` in it. Then `confirm` is posted with what the form is filled in with; what is confirmed on
    a page of another area, which has tests of its own, is `done` by its operation.
    """

    make: Make
    count: int
    cause: str
    repair: str
    preview: str
    confirm: Mapping[str, str] | None = None
    done: Make | None = None


def reassigned(make: Make, count: int, cause: str) -> Trial:
    return Trial(make, count, cause, "Reassign", EFFECT, {"apply": "1"})


def covered_anew(make: Make, cause: str) -> Trial:
    return Trial(make, 1, cause, "Choose another cover", EFFECT, {"save": "1"})


OPTED_OUT, DEAD = Suppression.Kind.OPTED_OUT, Suppression.Kind.DEAD
TRIALS = {
    "inactive": reassigned(deactivated, 2, "Ann is inactive."),
    "may_not_work": reassigned(without_role, 2, "The role of Ann doesn’t allow working on actions."),
    "no_members": Trial(
        without_members,
        2,
        "Partner leads is a queue without active members.",
        "Add a member",
        EFFECT,
        {"save": "1"},
    ),
    "away_uncovered": Trial(away, 2, "Ann is away with no cover.", "Set cover", EFFECT, {"save": "1"}),
    "absent_field": Trial(
        lambda world: missing_field(world, "SDR_Rep__c"),
        1,
        "SDR (SDR__c) was missing from Lead.csv. It may have been renamed to SDR_Rep (SDR_Rep__c). “Inbound” still"
        " delegates to it.",
        "Replace by SDR_Rep (SDR_Rep__c)",
        EFFECT,
        {"save": "1"},
    ),
    "inactive_in_field": reassigned(
        lambda world: delegated(world, lambda _world: world.deactivate(world.sue)),
        1,
        f"Sue is in SDR, {DELEGATED} but is inactive.",
    ),
    "unable_in_field": reassigned(
        lambda world: delegated(world, lambda _world: world.do(staffing.role(user_id=world.sue.pk, role=Role.NONE))),
        1,
        f"Sue is in SDR, {DELEGATED} but can’t work actions.",
    ),
    "blank_field": reassigned(blank, 1, f"SDR, {DELEGATED} is blank."),
    "deleted_account": Trial(
        lambda world: of_deleted(world, "account", "contact", Source.ACCOUNT_OWNER),
        1,
        "“Renewal” delegates to account owner, and the account is deleted in your CRM.",
        "Delegate to record owner",
        EFFECT,
        {"save": "1"},
    ),
    "deleted_campaign": Trial(
        lambda world: of_deleted(world, "campaign", "campaign member", Source.CAMPAIGN_OWNER),
        1,
        "“Renewal” delegates to campaign owner, and the campaign is deleted in your CRM.",
        "Remove",
        "<b>1</b> participant. They leave the sequence",
        confirm={},
    ),
    "restored": Trial(
        restored,
        2,
        "An undo returned actions to Ann, but delegation gives another owner.",
        "Clear",
        "<b>2</b> of 2 open actions change owner.",
        {"apply": "1"},
    ),
    "record_owner_gone": Trial(
        lambda world: delegated(world, lambda _world: world.deactivate(world.ann)),
        1,
        "Ann is inactive but owns records in sequences.",
        "Off-board",
        EFFECT,
        done=lambda world: world.do(changes.record_update(record_id=world.lee.pk, values={"owner_id": world.ben.pk})),
    ),
    "failed_email": Trial(
        failed, 1, "“Inbound”: The mail server refused it.", "Try again", "Try 1 email again", {"apply": "1"}
    ),
    "no_mailbox": reassigned(without_sender, 1, "Ann has no email address to send from."),
    "no_template": Trial(
        without_template,
        1,
        "“Call 1” of “Inbound” has no template.",
        "Choose a template",
        "Template",
        done=lambda world: world.sequence.actions.update(template=Template.objects.get()),
    ),
    "empty_template": Trial(
        lambda world: automatic(world, body="\n "),
        1,
        "The template of “Call 1” in “Inbound” is empty.",
        "Edit the template",
        "Preview",
        done=of_template(body="Hi"),
    ),
    "no_subject": Trial(
        lambda world: automatic(world, subject=""),
        1,
        "The template of “Call 1” in “Inbound” has no subject, and no email comes before it.",
        "Edit the template",
        "Preview",
        done=of_template(subject="Hello"),
    ),
    "no_address": Trial(
        without_address,
        1,
        "Participants of “Inbound” have no email address.",
        "Remove",
        "<b>1</b> participant. They leave the sequence",
        confirm={},
    ),
    "dead_address": Trial(
        lambda world: opted_out(world, DEAD),
        1,
        "Email to participants of “Inbound” has bounced.",
        "Skip email",
        "All open actions of one type are skipped",
        confirm={"channel-channel": "email"},
    ),
    "opted_out": Trial(
        lambda world: opted_out(world, OPTED_OUT),
        1,
        "Participants of “Inbound” are opted out of email.",
        "Skip email",
        "All open actions of one type are skipped",
        confirm={"channel-channel": "email"},
    ),
    "inactive_cover": covered_anew(
        lambda world: cover_left(world, lambda _world: world.deactivate(world.ben)),
        "Ben covers Ann but is inactive.",
    ),
    "unable_cover": covered_anew(
        lambda world: cover_left(world, lambda _world: world.do(staffing.role(user_id=world.ben.pk, role=Role.NONE))),
        "Ben covers Ann but can’t work actions.",
    ),
    "unstaffed_cover": covered_anew(cover_without_members, "Team covers Ann but has no active members."),
    "away_cover": covered_anew(
        lambda world: cover_left(world, ben_away), "Ben covers Ann but is away at the same time."
    ),
    "overloaded": reassigned(overloaded, 3, "Ann has more due than the limit. The median is 1."),
    "long_overdue": reassigned(long_overdue, 1, "Ann has actions that are long overdue."),
}


def test_every_kind_is_tried() -> None:
    assert list(TRIALS) == list(KINDS)


def now(kind: str) -> list[HealthProblem]:
    return [problem for problem in all_problems(at=timezone.now()) if problem.kind == kind]


def opened(client: Client, repair: Repair) -> Answer:
    is_posted = repair.fields and repair.method == "post"
    return client.post(repair.url, repair.fields) if is_posted else client.get(repair.url, repair.fields)


def filled_in(preview: Answer, repair: Repair) -> dict[str, str]:
    """What the form of the preview would send, without its buttons."""
    form = preview.context.get("form")
    sent = dict(form.data.items()) if form is not None and form.is_bound else {}
    token = re.search(r'name="previewed" value="([^"]*)"', preview.content.decode())
    previewed = {"previewed": unescape(token[1])} if token else {}
    both = {**repair.fields, **sent, **previewed}
    return {name: value for name, value in both.items() if name not in {"preview", "suggest"}}


@pytest.mark.parametrize("kind", TRIALS)
def test_a_problem_is_found_and_repaired(kind: str, world: World, as_user: SignIn, settings: LazySettings) -> None:
    settings.MOST_DUE = 2
    mia, trial = as_user(world.mia), TRIALS[kind]
    assert not now(kind)
    count_health(at=timezone.now() - timedelta(days=1))
    trial.make(world)
    (problem,) = now(kind)
    assert (problem.count, problem.cause) == (trial.count, trial.cause)
    assert trends([problem], at=timezone.now())[kind].words == f"{trial.count} more in two weeks"
    page = words(mia.get("/health/"))
    assert KINDS[kind].title in page
    listed = mia.get(list_of(problem).split("#")[0])
    assert listed.status_code == 200
    if kind in PARTICIPANT_PROBLEMS:
        assert len(listed.context["page"].rows) == trial.count

    repair = next(repair for repair in repairs_of(problem) if repair.label == trial.repair)
    assert f"{repair.label}<span" in page
    preview = opened(mia, repair)
    assert trial.preview in words(preview)
    assert now(kind) == [problem], "a preview changed something"
    if trial.done:
        trial.done(world)
    else:
        mia.post(repair.url, {**filled_in(preview, repair), **(trial.confirm or {})})
    # Who is given actions that are long overdue has them now.
    assert problem.owner not in [still.owner for still in now(kind)]


def test_emails_are_tried_again_of_one_problem_alone(world: World, as_user: SignIn) -> None:
    automatic(world)
    max_ = record("Max", owner=world.ann)
    world.enroll(max_)
    for lead, problem in ((world.lee, "The mail server refused it." * 20), (max_, "No value for Title.")):
        current = ParticipantAction.objects.filter(status="current", participant__record=lead)
        assert current.update(problem=problem) == 1
    mia, pages = as_user(world.mia), []
    for of_row in now("failed_email"):
        (repair,) = repairs_of(of_row)
        pages.append(words(opened(mia, repair)))
        assert len(mia.get(list_of(of_row)).context["page"].rows) == 1
    assert ["Try 1 email again" in page for page in pages] == [True, True]
