"""What a repair of delegation health proposes: of exactly which actions, and to whom."""

import pytest
from django.conf import LazySettings
from django.utils import timezone

from baton.delegation import staffing
from baton.insight.problems import all_problems
from baton.insight.stand_ins import stand_ins
from baton.people.models import Role
from baton.rules.splitting import SplitBy
from baton.web.people.health import list_of, repairs_of
from tests.web.conftest import SignIn
from tests.web.people.situations import ben_away, deactivated, enrolled, overloaded
from tests.web.people.test_health_repairs import now, opened
from tests.world import World, queue, record

pytestmark = pytest.mark.django_db


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
