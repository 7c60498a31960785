"""Who is told what when work moves."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from baton.delegation.changes import reassignment
from baton.delegation.handovers import carry_out
from baton.engage.operations import complete, take
from baton.notices.models import Notice
from baton.participants.matching import ActionFilter
from baton.people.models import User
from baton.people.roles import Role
from tests.notices.reading import notices, only_notice
from tests.world import MONDAY, World, queue, record, user


def test_the_new_owner_of_reassigned_actions_is_told(world: World) -> None:
    world.reassign(*world.enroll(), to=world.ben)
    assert notices(world.ben) == ["Mia handed you 2 actions from Ann."]
    assert notices(world.ann) == ["Mia reassigned 2 actions of yours to Ben."]


def test_a_handover_of_many_records_is_one_notice_with_the_count(world: World) -> None:
    records = [record(f"Lead {n}", owner=world.ann) for n in range(20)]
    world.reassign(*world.enroll(*records), to=world.ben)
    assert notices(world.ben) == ["Mia handed you 40 actions from Ann."]


def test_work_of_several_owners_is_told_without_their_names(world: World) -> None:
    world.reassign(*world.enroll(world.lee, record("Kim", owner=world.sam)), to=world.ben)
    assert notices(world.ben) == ["Mia handed you 4 actions."]


def test_the_notice_names_the_sequence_of_an_edited_delegation(world: World) -> None:
    world.enroll()
    world.delegate(world.sdr)
    assert notices(world.sue) == ["Mia handed you 2 actions from Ann in Inbound."]
    assert notices(world.ann) == ["Mia reassigned 2 actions of yours in Inbound to Sue."]


def test_the_reason_of_a_handover_is_passed_on(world: World) -> None:
    [pa, _next] = world.enroll()
    change = reassignment(matching=ActionFilter(participant_action_ids=(pa.pk,)), to=world.ben)
    carry_out(change, by=world.mia, at=MONDAY, why="Ann is busy")
    assert only_notice(world.ben).text == "Ann is busy"


def test_the_operator_has_no_name(world: World) -> None:
    [pa, _next] = world.enroll()
    carry_out(reassignment(matching=ActionFilter(participant_action_ids=(pa.pk,)), to=world.ben), by=None, at=MONDAY)
    assert notices(world.ben) == ["1 action was handed to you from Ann."]
    assert notices(world.ann) == ["1 action of yours was reassigned to Ben."]


def test_nobody_is_told_what_they_did_themselves(world: World) -> None:
    world.reassign(*world.enroll(), to=world.mia)
    assert notices(world.mia) == []
    assert notices(world.ann) == ["Mia reassigned 2 actions of yours to Mia."]


def test_undoing_a_handover_is_told_like_a_handover(world: World) -> None:
    outcome = world.reassign(*world.enroll(), to=world.ben)
    world.undo(outcome)
    assert notices(world.ann)[-1] == "Mia handed you 2 actions from Ben."


def test_a_cover_is_told_when_it_begins_and_ends(world: World) -> None:
    world.enroll()
    world.away(world.ann, cover=world.ben, first=MONDAY.date(), days=5)
    assert notices(world.ben) == ["You now cover 2 actions for Ann."]
    world.reassign(*world.actions(), to=world.sue)
    assert notices(world.ben)[-1] == "You no longer cover 2 actions for Ann."
    assert notices(world.sue) == ["Mia handed you 2 actions from Ann."]


@pytest.mark.parametrize("facts", [{"is_active": False}, {"role": Role.NONE}, {"role": Role.ENROLLER}])
def test_whoever_cannot_use_baton_is_told_nothing(world: World, facts: dict[str, object]) -> None:
    actions = world.enroll()
    User.objects.filter(pk=world.ann.pk).update(**facts)
    world.reassign(*actions, to=world.ben)
    assert notices(world.ann) == []
    assert notices(world.ben) != []


def test_queues_and_their_members_are_not_told_of_what_nobody_has_taken(world: World) -> None:
    inbox = queue("Inbox", [world.ben])
    [pa, _next] = world.enroll()
    world.reassign(pa, to=inbox)
    take(participant_action_id=pa.pk, by=world.ben, at=MONDAY)
    assert notices(world.ben) == []
    assert notices(world.ann) == ["Mia reassigned 1 action of yours to Inbox."]


def test_enrollment_and_moved_dates_are_not_told(world: World) -> None:
    [pa, _next] = world.enroll()
    tuesday = MONDAY + timedelta(days=1)
    world.away(world.ann, cover=world.ben, first=tuesday.date(), days=1)
    Notice.objects.all().delete()
    complete(participant_action_id=pa.pk, by=world.ann, at=MONDAY + timedelta(days=2))
    assert not Notice.objects.exists()


def test_a_change_that_moves_nothing_tells_nobody(world: World) -> None:
    world.reassign(*world.enroll(), to=world.ann)
    assert not Notice.objects.exists()


@pytest.mark.parametrize("people", [1, 20])
def test_all_notices_of_a_handover_are_one_statement(
    world: World, people: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    owners = [user(f"owner{n}") for n in range(people)]
    actions = world.enroll(*(record(f"Lead {n}", owner=owner) for n, owner in enumerate(owners)))
    with django_assert_num_queries(10) as queries:
        world.reassign(*actions, to=world.ben)
    assert len([query for query in queries if "notices_notice" in query["sql"]]) == 1
    assert Notice.objects.count() == people + 1
