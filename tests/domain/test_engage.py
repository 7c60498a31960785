"""The work list, and taking from a queue."""

from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction

from baton.delegation.models import Handover
from baton.engage.operations import (
    AlreadyTaken,
    NotACall,
    NotCurrent,
    NothingToTake,
    NotRunning,
    complete,
    skip,
    take,
    take_next,
)
from baton.engage.queries import COUNTED, ByRank, Counts, View, WorkRow, counts_of, page_of_work
from baton.mail.queries import NOT_BEING_SENT
from baton.participants import operations as participants
from baton.participants.models import Participant, ParticipantAction
from baton.people.models import QueueMember, Role, User
from baton.people.permissions import NotAllowed
from baton.sequences.models import Action, Sequence
from baton.sql.paging import Page, PageRequest
from tests.agreement.oracle import disagreements
from tests.concurrency.threads import at_once
from tests.world import MONDAY, World, owners, queue, reasons, record, sequence, user

pytestmark = pytest.mark.django_db
NOON = MONDAY + timedelta(hours=3)


def listed(person: User, view: View = View.DUE, *, at: datetime = NOON, size: int = 50) -> list[str]:
    page = page_of_work(view=view, user=person, at=at, page=PageRequest(size=size), ready=NOT_BEING_SENT)
    return [row.record for row in page.rows]


def expect_at(pa: ParticipantAction, at: datetime) -> None:
    ParticipantAction.objects.filter(pk=pa.pk).update(expected_at=at)


# What is mine to do


def test_what_i_own_and_what_i_cover_is_due_to_me_the_latest_first(world: World) -> None:
    own, covered = (record(name, owner=owner) for name, owner in (("Own", world.ben), ("Covered", world.ann)))
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    world.enroll(own, at=MONDAY)
    world.enroll(covered, at=MONDAY - timedelta(minutes=5))
    assert listed(world.ben) == ["Covered", "Own"]
    assert listed(world.ann) == []


def test_waiting_paused_inactive_and_automatic_is_nobodys_work(world: World) -> None:
    first, _waiting = world.enroll()
    assert listed(world.ann) == ["Lee"]
    participants.pause(participants=[first.participant_id], by=None, at=MONDAY)
    assert listed(world.ann) == []
    participants.resume(participants=[first.participant_id], by=None, at=MONDAY)
    Sequence.objects.update(status="inactive")
    assert listed(world.ann) == []
    Sequence.objects.update(status="active")
    Action.objects.update(type="email", is_automatic=True)
    assert listed(world.ann) == []


def test_the_day_ends_where_the_person_is(world: World) -> None:
    tia = user("tia", time_zone="America/New_York")
    names = {"Past": -1, "Tonight": 13, "Night": 18}
    for name, hours in names.items():
        expect_at(world.enroll(record(name, owner=tia))[0], NOON + timedelta(hours=hours))
    assert [listed(tia, view) for view in (View.DUE, View.TODAY, View.UPCOMING)] == [["Past"], ["Tonight"], ["Night"]]
    User.objects.filter(pk=tia.pk).update(time_zone="UTC")
    tia.refresh_from_db()
    assert [listed(tia, view) for view in (View.TODAY, View.UPCOMING)] == [[], ["Tonight", "Night"]]


def test_done_today_is_what_i_performed_whoever_owns_it(world: World) -> None:
    world.enroll()
    expect_at(world.actions()[0], MONDAY)
    complete(participant_action_id=world.actions()[0].pk, by=world.mia, at=NOON)
    assert (listed(world.mia, View.DONE), listed(world.ann, View.DONE)) == (["Lee"], [])
    assert listed(world.mia, View.DONE, at=NOON + timedelta(days=1)) == []


def all_pages(world: World, view: View, *, at: datetime, page_size: int = 9) -> list[str]:
    """The records of the list, read a page at a time; and back again, which finds the same pages."""

    def page(**beside: ByRank | None) -> Page[WorkRow, ByRank]:
        asked = PageRequest(size=page_size, **beside)
        return page_of_work(view=view, user=world.ann, at=at, page=asked, ready=NOT_BEING_SENT)

    pages = [page()]
    while pages[-1].next:
        pages.append(page(after=pages[-1].next))
    for earlier, later in pairwise(pages):
        assert page(before=later.previous) == earlier
    return [row.record for each in pages for row in each.rows]


@pytest.mark.parametrize("view", [View.DUE, View.QUEUES, View.DONE])
def test_pages_hold_everything_once_also_where_dates_are_equal(world: World, view: View) -> None:
    leads = [
        record(f"Lead {n}", owner=queue("Q", [world.ann]) if view == View.QUEUES else world.ann) for n in range(7)
    ]
    first = world.enroll(*leads)[::2]
    if view == View.DONE:
        for pa in first:
            complete(participant_action_id=pa.pk, by=world.ann, at=NOON)
    assert sorted(all_pages(world, view, at=NOON, page_size=3)) == [f"Lead {n}" for n in range(7)]


def test_counts_stop_at_what_a_badge_shows(world: World) -> None:
    world.enroll(*(record(f"Lead {n}", owner=world.ann) for n in range(COUNTED + 3)))
    world.enroll(record("Shared", owner=queue("Q", [world.ann])))
    assert counts_of(user=world.ann, at=NOON, ready=NOT_BEING_SENT) == Counts(COUNTED, 1)
    assert counts_of(user=world.sam, at=NOON, ready=NOT_BEING_SENT) == Counts(0, 0)


# Taking from a queue


@pytest.fixture
def partners(world: World) -> QueueMember:
    """Ann and ben are in the queue that owns kim."""
    made = queue("Partners", [world.ann, world.ben])
    world.enroll(record("Kim", owner=made))
    return QueueMember.objects.get(queue=made, user=world.ann)


def test_a_member_takes_one_action_and_the_later_ones_stay(world: World, partners: QueueMember) -> None:
    actions = world.actions()
    assert (listed(world.ann), listed(world.ann, View.QUEUES)) == ([], ["Kim"])
    taken = take(participant_action_id=actions[0].pk, by=world.ann, at=NOON)
    assert (taken.owner_id, owners(actions), reasons(actions)) == (
        world.ann.pk,
        ["Ann", "Partners"],
        ["reassigned", "record_owner"],
    )
    assert (listed(world.ann), listed(world.ann, View.QUEUES)) == (["Kim"], [])
    handover = Handover.objects.get(cause=Handover.Cause.TAKING)
    assert (handover.by, handover.at, handover.change_count) == (world.ann, NOON, 1)
    assert (handover.sequence, handover.action) == (world.sequence, actions[0].action)


def test_the_slower_one_is_told_who_took_it_and_when(world: World, partners: QueueMember) -> None:
    pa = world.actions()[0]
    take(participant_action_id=pa.pk, by=world.ann, at=NOON)
    with pytest.raises(AlreadyTaken, match=r"It left the queue at 2026-03-02 12:00 UTC") as told:
        take(participant_action_id=pa.pk, by=world.ben, at=NOON)
    assert told.value.change
    assert (told.value.change.to_owner.name, told.value.change.handover.by) == ("Ann", world.ann)


def test_only_members_take_and_only_with_a_role(world: World, partners: QueueMember) -> None:
    pa = world.actions()[0]
    robot = user("robot", role=Role.ENROLLER)
    QueueMember.objects.create(queue=partners.queue, user=robot)
    for person in (world.sam, world.mia, robot):
        with pytest.raises(NotAllowed):
            take(participant_action_id=pa.pk, by=person, at=NOON)
    QueueMember.objects.create(queue=partners.queue, user=world.mia)
    assert take(participant_action_id=pa.pk, by=world.mia, at=NOON).owner_id == world.mia.pk


def test_what_is_somebodys_own_waits_or_is_stopped_is_not_taken(world: World, partners: QueueMember) -> None:
    current, waiting = world.actions()
    own = world.enroll()[0]
    with pytest.raises(NotCurrent):
        take(participant_action_id=waiting.pk, by=world.ann, at=NOON)
    with pytest.raises(AlreadyTaken):
        take(participant_action_id=own.pk, by=world.ben, at=NOON)
    participants.pause(participants=[current.participant_id], by=None, at=MONDAY)
    with pytest.raises(NotRunning):
        take(participant_action_id=current.pk, by=world.ann, at=NOON)


def test_the_next_to_take_is_what_has_been_due_longest(world: World, partners: QueueMember) -> None:
    world.enroll(record("Old", owner=partners.queue), at=MONDAY - timedelta(days=3))
    expect_at(world.enroll(record("Future", owner=partners.queue))[0], NOON + timedelta(days=1))
    taken = [take_next(by=world.ben, at=NOON, ready=NOT_BEING_SENT).participant.record.name for _ in range(2)]
    assert taken == ["Old", "Kim"]
    with pytest.raises(NothingToTake):
        take_next(by=world.ben, at=NOON, ready=NOT_BEING_SENT)
    with pytest.raises(NothingToTake):
        take_next(by=world.sam, at=NOON, ready=NOT_BEING_SENT)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_at_once_one_has_it_and_the_other_is_told(transactional_db: None) -> None:
    world = World()
    partners = queue("Partners", [world.ann, world.ben])
    for pa in world.enroll(*(record(f"Lead {n}", owner=partners) for n in range(6)))[::2]:
        by_each = [
            partial(take, participant_action_id=pa.pk, by=person, at=NOON) for person in (world.ann, world.ben)
        ]
        [refusal] = at_once(*by_each)
        assert isinstance(refusal, AlreadyTaken)
        pa.refresh_from_db()
        assert refusal.change
        assert refusal.change.to_owner_id == pa.owner_id
    assert Handover.objects.filter(cause=Handover.Cause.TAKING).count() == 6
    assert disagreements() == []


@pytest.mark.django_db(transaction=True)
def test_those_who_take_the_next_at_once_get_different_ones(transactional_db: None) -> None:
    world = World()
    people = [world.ann, world.ben, world.sam]
    partners = queue("Partners", people)
    world.enroll(*(record(f"Lead {n}", owner=partners) for n in range(6)))
    for _ in range(2):
        assert at_once(*(partial(take_next, by=person, at=NOON, ready=NOT_BEING_SENT) for person in people)) == []
    assert [len(listed(person)) for person in people] == [2, 2, 2]
    refusals = at_once(*(partial(take_next, by=person, at=NOON, ready=NOT_BEING_SENT) for person in people))
    assert [type(refusal) for refusal in refusals] == [NothingToTake] * 3


# What a call came to


def test_a_call_keeps_its_outcome(world: World) -> None:
    pa = world.enroll()[0]
    complete(participant_action_id=pa.pk, by=world.ann, at=NOON, outcome=ParticipantAction.Outcome.VOICEMAIL)
    pa.refresh_from_db()
    assert pa.outcome == "voicemail"


def test_only_a_call_has_an_outcome(world: World) -> None:
    Action.objects.update(type="task")
    pa = world.enroll()[0]
    with pytest.raises(NotACall):
        complete(participant_action_id=pa.pk, by=world.ann, at=NOON, outcome=ParticipantAction.Outcome.CONNECTED)
    complete(participant_action_id=pa.pk, by=world.ann, at=NOON)


def test_only_a_completed_action_has_an_outcome(world: World) -> None:
    pa, following = world.enroll()
    skip(participant_action_id=pa.pk, by=world.ann, at=NOON)
    for each in (pa, following):
        with pytest.raises(IntegrityError, match="only_a_completed_action_has_an_outcome"), transaction.atomic():
            ParticipantAction.objects.filter(pk=each.pk).update(outcome="connected")
    assert Participant.objects.filter(actions__outcome="connected").count() == 0


@pytest.mark.parametrize("page_size", [1, 2, 9])
def test_what_is_due_stands_by_priority_and_then_by_lateness(world: World, page_size: int) -> None:
    urgent, idle = sequence("Urgent"), sequence("Idle")
    urgent.actions.update(priority=1)
    idle.actions.update(priority=3)
    for number, each in enumerate((idle, world.sequence, urgent) * 2):
        world.sequence = each
        world.enroll(record(f"{each} {number}", owner=world.ann), at=MONDAY - timedelta(hours=number))
    by_priority = ["Urgent 5", "Urgent 2", "Inbound 4", "Inbound 1", "Idle 3", "Idle 0"]
    assert all_pages(world, View.DUE, at=MONDAY, page_size=page_size) == by_priority
    by_date = ["Urgent 5", "Inbound 4", "Idle 3", "Urgent 2", "Inbound 1", "Idle 0"]
    assert all_pages(world, View.TODAY, at=MONDAY - timedelta(hours=6), page_size=page_size) == by_date


def test_the_next_to_take_is_of_the_highest_priority(world: World, partners: QueueMember) -> None:
    world.enroll(record("Early", owner=partners.queue), at=MONDAY - timedelta(days=3))
    urgent = sequence("Urgent")
    urgent.actions.update(priority=1)
    world.sequence = urgent
    first = world.enroll(record("Late", owner=partners.queue))[0]
    assert take_next(by=partners.user, at=MONDAY, ready=NOT_BEING_SENT).pk == first.pk
