"""Whose people participants are, and that agents pause, resume and remove their own alone."""

from datetime import date

import pytest

from baton.delegation.enrollment import enroll, preview_enrollment
from baton.engage.resuming import resume
from baton.participants.models import Participant
from baton.participants.operations import pause, remove
from baton.participants.own import groups_of, own_participants
from baton.people.colleagues import queues_are_shared, share_queues
from baton.people.models import Role
from baton.people.permissions import NotAllowed, Verb
from tests.world import MONDAY, World, queue, record, sequence, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def own(world: World, who: str) -> list[str]:
    participants = Participant.objects.values_list("pk", flat=True)
    ids = own_participants(participants=participants, verb=Verb.PAUSE_PARTICIPANTS, by=getattr(world, who))
    return list(Participant.objects.filter(pk__in=ids).order_by("pk").values_list("record__name", flat=True))


def test_own_are_those_of_own_records_and_of_open_actions(world: World) -> None:
    first, *_rest = world.enroll(world.lee, record("Kim", owner=world.sam))
    world.reassign(first, to=world.ben)
    assert (own(world, "ann"), own(world, "ben"), own(world, "sam")) == (["Lee"], ["Lee"], ["Kim"])
    assert own(world, "mia") == ["Lee", "Kim"]


def test_a_closed_action_makes_nobody_own(world: World) -> None:
    first, _second = world.enroll()
    world.reassign(first, to=world.ben)
    remove(participants=[first.participant_id], by=world.ben, at=MONDAY)
    assert (own(world, "ann"), own(world, "ben")) == (["Lee"], [])


def test_who_covers_an_open_action_has_the_participant_as_own(world: World) -> None:
    first, _second = world.enroll()
    world.away(world.ann, cover=world.ben, first=date(2026, 3, 2), days=5)
    first.refresh_from_db()
    assert first.cover_id == world.ben.pk
    assert own(world, "ben") == ["Lee"]


def test_members_of_a_queue_do_not_own_its_people(world: World) -> None:
    world.enroll(record("Pat", owner=queue("Partners", [world.ben])))
    assert own(world, "ben") == []


def test_they_do_if_the_organization_shares_queues(world: World) -> None:
    partners = queue("Partners", [world.ben])
    pat = record("Pat", owner=partners)
    first = world.enroll(world.lee, pat)[0]
    world.reassign(first, to=partners)
    share_queues(is_shared=True, by=world.mia, at=MONDAY)
    assert (own(world, "ben"), own(world, "ann"), own(world, "sam")) == (["Lee", "Pat"], ["Lee"], [])
    outbound = sequence("Outbound")
    assert enroll(sequence=outbound, records=[pat.pk], by=world.ben, at=MONDAY).enrolled == 1
    share_queues(is_shared=False, by=world.mia, at=MONDAY)
    assert own(world, "ben") == []


def test_only_an_admin_shares_queues(world: World) -> None:
    with pytest.raises(NotAllowed, match="requires the role"):
        share_queues(is_shared=True, by=world.ann, at=MONDAY)
    assert not queues_are_shared()


def test_others_are_left_out_and_none_of_ones_own_is_refused(world: World) -> None:
    lee, _, kim, _ = world.enroll(world.lee, record("Kim", owner=world.sam))
    both = [lee.participant_id, kim.participant_id]
    assert pause(participants=both, by=world.ann, at=MONDAY) == 1
    assert list(Participant.objects.filter(status="paused").values_list("record__name", flat=True)) == ["Lee"]
    with pytest.raises(NotAllowed, match="own people"):
        pause(participants=[kim.participant_id], by=world.ann, at=MONDAY)
    with pytest.raises(NotAllowed, match="own people"):
        resume(participants=[lee.participant_id], by=world.sam, at=MONDAY)
    assert resume(participants=both, by=world.ann, at=MONDAY) == 1
    with pytest.raises(NotAllowed, match="own people"):
        remove(participants=[kim.participant_id], by=world.ann, at=MONDAY)
    assert remove(participants=both, by=world.ann, at=MONDAY) == 1


def test_an_enroller_removes_anybody_and_pauses_nobody(world: World) -> None:
    lee, _ = world.enroll()
    robot = user("robot", role=Role.ENROLLER)
    with pytest.raises(NotAllowed, match="requires the role"):
        pause(participants=[lee.participant_id], by=robot, at=MONDAY)
    assert remove(participants=[lee.participant_id], by=robot, at=MONDAY) == 1


def test_groups_count_by_status_and_name_the_first(world: World) -> None:
    pas = world.enroll(world.lee, *(record(f"Kim {n}", owner=world.sam) for n in range(3)))
    pause(participants=[pas[0].participant_id], by=None, at=MONDAY)
    participants = {pa.participant_id for pa in pas}
    groups = groups_of(participants=participants, verb=Verb.PAUSE_PARTICIPANTS, by=world.ann, named=2)
    assert [(group.status.value, group.is_own, group.count, group.open_actions, group.names) for group in groups] == [
        ("active", False, 3, 6, ("Kim 0", "Kim 1")),
        ("paused", True, 1, 2, ("Lee",)),
    ]
    everybodys = groups_of(participants=participants, verb=Verb.PAUSE_PARTICIPANTS, by=world.mia, named=2)
    assert {group.is_own for group in everybodys} == {True}


def test_an_agent_enrolls_own_records_and_the_others_are_refused_one_by_one(world: World) -> None:
    kim = record("Kim", owner=world.sam)
    both = [world.lee.pk, kim.pk]
    would = preview_enrollment(sequence=world.sequence, records=both, by=world.ann, at=MONDAY)
    did = enroll(sequence=world.sequence, records=both, by=world.ann, at=MONDAY)
    assert would.enrolled == did.enrolled == 1
    assert [(refusal.name, refusal.reason) for refusal in did.refusals] == [("Kim", "not_own")]
    assert [participant.enrolled_by for participant in Participant.objects.all()] == [world.ann]


def test_an_agent_enrolls_nothing_that_is_not_own(world: World) -> None:
    first = world.enroll()[0]
    world.reassign(first, to=world.ben)
    outbound = sequence("Outbound")
    # Who owns an action of the person works with them, and does not decide what else they get.
    with pytest.raises(NotAllowed, match="records that they own"):
        enroll(sequence=outbound, records=[world.lee.pk], by=world.ben, at=MONDAY)
    assert enroll(sequence=outbound, records=[world.lee.pk], by=world.ann, at=MONDAY).enrolled == 1


def test_an_enroller_enrolls_the_records_of_all(world: World) -> None:
    robot = user("robot", role=Role.ENROLLER)
    assert enroll(sequence=world.sequence, records=[world.lee.pk], by=robot, at=MONDAY).enrolled == 1
