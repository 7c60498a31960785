"""What a repair of delegation health proposes: of exactly which actions, and to whom."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from baton.delegation import staffing
from baton.insight.problems import HealthProblem, all_problems
from baton.insight.stand_ins import stand_ins
from baton.people.away import RequestedAbsence
from baton.people.models import Role
from baton.rules.splitting import SplitBy
from baton.web.people.health import list_of, repairs_of
from tests.web.conftest import SignIn
from tests.web.people.situations import ben_away, deactivated, enrolled, overloaded
from tests.web.people.test_health_repairs import now, opened
from tests.world import World, queue, record

pytestmark = pytest.mark.django_db


def listed_and_reassigned(client: Client, problem: HealthProblem) -> tuple[int, int]:
    """How many actions the list of a problem shows, and how many the preview of its reassignment is about."""
    rows = client.get(list_of(problem)).context["page"].rows
    repair = next(repair for repair in repairs_of(problem) if repair.label == "Reassign")
    return len(rows), opened(client, repair).context["effect"].reached


def test_a_repair_is_about_the_actions_of_its_problem_alone(world: World, as_user: SignIn) -> None:
    """Of two inactive users in one field and a blank one, each row lists and moves its own."""
    world.delegate(world.sdr)
    enrolled(world, world.lee, record("Kim", owner=world.ann, SDR__c=world.ben), record("Max", owner=world.ann))
    world.deactivate(world.sue)
    world.deactivate(world.ben)
    mia, names = as_user(world.mia), dict[str, list[str]]()
    for problem in all_problems(at=timezone.now()):
        listed = mia.get(list_of(problem)).context["page"].rows
        names[problem.cause.split(",")[0]] = sorted({line.row.record for line in listed})
    assert names == {"Sue is in SDR": ["Lee"], "Ben is in SDR": ["Kim"], "SDR": ["Max"]}


def test_of_who_is_away_only_what_is_expected_meanwhile_is_listed_and_reassigned(
    world: World, as_user: SignIn
) -> None:
    """The second action of each record is expected after the absence."""
    today = timezone.now().date()
    world.enroll(world.lee, record("Kim", owner=world.ann), at=timezone.now())
    world.enroll(record("Max", owner=world.ben), at=timezone.now())
    for owner in (world.ann, world.ben):
        absence = RequestedAbsence(owner.pk, today - timedelta(days=1), today + timedelta(days=1), None)
        world.do(staffing.absence(away=absence), at=timezone.now())
    problems = now("away_uncovered")
    assert [(problem.owner, problem.count) for problem in problems] == [("Ann", 2), ("Ben", 1)]
    mia = as_user(world.mia)
    assert [listed_and_reassigned(mia, problem) for problem in problems] == [(2, 2), (1, 1)]


def test_what_a_cover_does_is_not_listed_with_an_inactive_owner(world: World, as_user: SignIn) -> None:
    world.enroll(at=timezone.now())
    today = timezone.now().date()
    absence = RequestedAbsence(world.ann.pk, today - timedelta(days=1), today + timedelta(days=1), world.ben.pk)
    world.do(staffing.absence(away=absence), at=timezone.now())
    world.deactivate(world.ann)
    (problem,) = now("inactive")
    assert problem.count == 1
    assert listed_and_reassigned(as_user(world.mia), problem) == (1, 1)


def test_a_colleague_of_the_owner_is_proposed(world: World, as_user: SignIn) -> None:
    queue("Sales", [world.ann, world.sue])
    deactivated(world)
    (problem,) = now("inactive")
    preview = opened(as_user(world.mia), repairs_of(problem)[0])
    assert preview.context["form"]["to"].value() == "sue"


def test_the_work_of_an_overloaded_owner_is_shared_by_load(
    world: World, as_user: SignIn, settings: LazySettings
) -> None:
    settings.MOST_DUE = 2
    overloaded(world)
    (problem,) = now("overloaded")
    form = opened(as_user(world.mia), repairs_of(problem)[0]).context["form"]
    assert form.by == SplitBy.LOAD
    assert form["to"].value() == "ann"
    assert len(form.weights) == 3


def test_nobody_is_proposed_who_is_away_or_cannot_work(world: World) -> None:
    queue("Sales", [world.ann, world.sue, world.ben])
    ben_away(world)
    assert [user.name for user in stand_ins(of=world.ann.pk, at=timezone.now(), most=9)] == ["Sue", "Mia", "Sam"]
    world.do(staffing.role(user_id=world.sue.pk, role=Role.NONE))
    assert [user.name for user in stand_ins(of=world.ann.pk, at=timezone.now(), most=9)] == ["Mia", "Sam"]
