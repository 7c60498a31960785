"""Agents hand over own work to colleagues: at once, or when the colleague accepts; and ask them for theirs."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from baton.delegation.explain import explain
from baton.delegation.handovers import carry_out
from baton.delegation.models import Handover, HandoverRequest
from baton.delegation.undo import undo
from baton.engage import requests
from baton.engage.operations import complete
from baton.engage.own_work import NothingToHandOver, OwnWork, hand_over_now, own_work
from baton.engage.request_queries import RequestRow, UnknownRequest, requests_of, waiting_count
from baton.engage.requests import AlreadyAnswered, NoReasonToDecline, NothingLeft, accept, decline, offer, withdraw
from baton.participants.matching import ActionFilter
from baton.participants.models import ParticipantAction
from baton.people.colleagues import (
    HandingOver,
    HandingOverIsOff,
    NotAColleague,
    colleagues_of,
    handing_over_setting,
    set_handing_over,
)
from baton.people.models import Activity, QueueMember, Role, User
from baton.people.permissions import NotAllowed
from tests.concurrency.threads import at_once
from tests.notices.reading import notices
from tests.world import MONDAY, World, owners, queue, reasons, record, user

pytestmark = pytest.mark.django_db
NOON = MONDAY + timedelta(hours=3)


@pytest.fixture(autouse=True)
def colleagues(world: World) -> None:
    """Ann and ben share a queue; sam is in another one."""
    queue("Partners", [world.ann, world.ben])
    queue("Support", [world.sam])


def allow(setting: HandingOver) -> None:
    set_handing_over(setting=setting, by=None, at=MONDAY)


def work_of(giver: User, *actions: ParticipantAction, is_whole: bool = False) -> OwnWork:
    matching = ActionFilter(participant_action_ids=tuple(pa.pk for pa in actions))
    return own_work(matching=matching, giver=giver, is_whole=is_whole)


def offered(world: World, *actions: ParticipantAction) -> HandoverRequest:
    return offer(work=work_of(world.ann, *actions), to=world.ben, by=world.ann, at=NOON, note="I am swamped")


# Who and whether


def test_colleagues_are_able_members_of_a_queue_that_both_are_in(world: World) -> None:
    partners = QueueMember.objects.get(user=world.ben).queue
    gone, robot = user("gone", is_active=False), user("robot", role=Role.ENROLLER)
    QueueMember.objects.bulk_create(QueueMember(queue=partners, user=person) for person in (gone, robot, world.sue))
    assert [person.name for person in colleagues_of(world.ann)] == ["Ben", "Sue"]


def test_an_admin_decides_and_it_is_logged(world: World) -> None:
    assert handing_over_setting() == HandingOver.ACCEPTED
    with pytest.raises(NotAllowed):
        set_handing_over(setting=HandingOver.FREELY, by=world.ann, at=MONDAY)
    set_handing_over(setting=HandingOver.FREELY, by=world.mia, at=MONDAY)
    assert handing_over_setting() == HandingOver.FREELY
    assert Activity.objects.get(subject_type="organization").by == world.mia


@pytest.mark.parametrize("setting", [HandingOver.ACCEPTED, HandingOver.NO])
def test_nothing_is_moved_at_once_where_the_organization_does_not_let_it(world: World, setting: HandingOver) -> None:
    allow(setting)
    actions = world.enroll()
    with pytest.raises(HandingOverIsOff):
        hand_over_now(work=work_of(world.ann, *actions), to=world.ben, by=world.ann, at=NOON)
    assert owners(actions) == ["Ann", "Ann"]


def test_nothing_is_offered_or_accepted_where_it_is_off(world: World) -> None:
    request = offered(world, *world.enroll())
    allow(HandingOver.NO)
    with pytest.raises(HandingOverIsOff):
        offered(world, *world.actions())
    with pytest.raises(HandingOverIsOff):
        accept(request_id=request.pk, by=world.ben, at=NOON)
    decline(request_id=request.pk, reason="No longer possible", by=world.ben, at=NOON)


# Freely


def test_own_work_is_handed_over_as_a_reassignment_by_its_owner(world: World) -> None:
    allow(HandingOver.FREELY)
    first, second = world.enroll()
    hand_over_now(work=work_of(world.ann, first), to=world.ben, by=world.ann, at=NOON, note="Speaks Dutch")
    assert owners([first, second]) == ["Ben", "Ann"]
    assert reasons([first]) == ["reassigned"]
    handover = Handover.objects.latest("pk")
    assert (handover.cause, handover.by, handover.why) == ("handing_over", world.ann, "Speaks Dutch")
    assert handover.sequence == world.sequence
    assert notices(world.ben) == ["Ann handed you 1 action in Inbound."]
    assert explain(participant_action_id=first.pk).sentences[0] == "Handed over by Ann to Ben on Mar 2, 2026."


def test_all_actions_of_the_participant_go_with_it(world: World) -> None:
    allow(HandingOver.FREELY)
    world.enroll(record("Kim", owner=world.ann))
    first, _second = world.enroll()
    hand_over_now(work=work_of(world.ann, first, is_whole=True), to=world.ben, by=world.ann, at=NOON)
    assert owners(world.actions()) == ["Ann", "Ann", "Ben", "Ben"]


def test_only_a_colleague_gets_it(world: World) -> None:
    allow(HandingOver.FREELY)
    actions = world.enroll()
    for stranger in (world.sam, world.mia, world.ann):
        with pytest.raises(NotAColleague):
            hand_over_now(work=work_of(world.ann, *actions), to=stranger, by=world.ann, at=NOON)


def test_what_is_not_ones_own_is_left_out_by_name(world: World) -> None:
    own, closed, others = (
        world.enroll()[0],
        *world.enroll(record("Kim", owner=world.ann))[:1],
        *world.enroll(record("Hidden", owner=world.sam))[:1],
    )
    complete(participant_action_id=closed.pk, by=world.ann, at=MONDAY)
    work = work_of(world.ann, own, closed, others)
    assert work.action_ids == (own.pk,)
    assert [str(item) for item in work.left_out] == [
        "Call 1 for Kim (already completed)",
        f"action {others.pk} (not found)",
    ]
    with pytest.raises(NothingToHandOver):
        offer(work=work_of(world.ann, others), to=world.ben, by=world.ann, at=NOON)


def test_work_that_moved_meanwhile_is_not_taken_from_its_new_owner(world: World) -> None:
    allow(HandingOver.FREELY)
    actions = world.enroll()
    work = work_of(world.ann, *actions)
    world.reassign(*actions, to=world.sue)
    with pytest.raises(NothingToHandOver):
        hand_over_now(work=work, to=world.ben, by=world.ann, at=NOON)
    assert owners(actions) == ["Sue", "Sue"]


def test_the_giver_takes_it_back_and_the_receiver_does_not(world: World) -> None:
    allow(HandingOver.FREELY)
    actions = world.enroll()
    handover = hand_over_now(work=work_of(world.ann, *actions), to=world.ben, by=world.ann, at=NOON).handover
    assert handover
    with pytest.raises(NotAllowed):
        carry_out(undo(handover=handover), by=world.ben, at=NOON)
    carry_out(undo(handover=handover), by=world.ann, at=NOON)
    assert (owners(actions), reasons(actions)) == (["Ann", "Ann"], ["record_owner", "record_owner"])


# With acceptance


def received(person: User) -> RequestRow:
    [row] = requests_of(person).received
    return row


def test_the_owner_stays_until_the_colleague_accepts(world: World) -> None:
    actions = world.enroll()
    request = offered(world, *actions)
    assert owners(actions) == ["Ann", "Ann"]
    assert notices(world.ben) == ["Ann wants to hand you 2 actions in Inbound."]
    assert [action.name for action in received(world.ben).actions] == ["Call 1 for Lee", "Call 2 for Lee"]
    accepted = accept(request_id=request.pk, by=world.ben, at=NOON)
    assert owners(actions) == ["Ben", "Ben"]
    assert accepted.handover
    assert (accepted.handover.cause, accepted.handover.by) == ("on_request", world.ann)
    assert notices(world.ann) == ["Ben accepted your request about 2 actions."]
    assert len(notices(world.ben)) == 1
    assert explain(participant_action_id=actions[0].pk).sentences[0] == "Handed over by Ann to Ben on Mar 2, 2026."
    assert (waiting_count(world.ben), requests_of(world.ben).received) == (0, [])


def test_declining_takes_a_reason_and_moves_nothing(world: World) -> None:
    actions = world.enroll()
    request = offered(world, *actions)
    with pytest.raises(NoReasonToDecline):
        decline(request_id=request.pk, reason=" ", by=world.ben, at=NOON)
    decline(request_id=request.pk, reason="Too much already", by=world.ben, at=NOON)
    assert owners(actions) == ["Ann", "Ann"]
    [row] = requests_of(world.ann).answered
    assert (row.request.status, row.request.answer) == ("declined", "Too much already")
    assert notices(world.ann) == ["Ben declined your request about 2 actions."]


def test_the_requester_withdraws_and_an_answer_comes_too_late(world: World) -> None:
    request = offered(world, *world.enroll())
    with pytest.raises(NotAllowed):
        withdraw(request_id=request.pk, by=world.ben, at=NOON)
    withdraw(request_id=request.pk, by=world.ann, at=NOON)
    with pytest.raises(AlreadyAnswered, match="withdrawn"):
        accept(request_id=request.pk, by=world.ben, at=NOON)


def test_only_the_one_who_was_asked_answers_and_strangers_learn_nothing(world: World) -> None:
    request = offered(world, *world.enroll())
    with pytest.raises(NotAllowed):
        accept(request_id=request.pk, by=world.ann, at=NOON)
    for stranger in (world.sam, world.mia):
        with pytest.raises(UnknownRequest):
            accept(request_id=request.pk, by=stranger, at=NOON)


def test_what_was_closed_or_moved_meanwhile_leaves_the_request_by_name(world: World) -> None:
    first, second = world.enroll()
    third = world.enroll(record("Kim", owner=world.ann))[0]
    request = offered(world, first, second, third)
    complete(participant_action_id=first.pk, by=world.ann, at=NOON)
    world.reassign(second, to=world.sam)
    [own] = requests_of(world.ann).sent
    assert [(action.name, action.ended) for action in own.actions] == [
        ("Call 1 for Kim", ""),
        ("Call 1 for Lee", "already completed"),
        ("Call 2 for Lee", "now owned by Sam"),
    ]
    assert [(action.name, action.ended) for action in received(world.ben).actions] == [
        ("Call 1 for Kim", ""),
        ("An action that you no longer see", "already completed"),
        ("An action that you no longer see", "no longer Ann’s"),
    ]
    accept(request_id=request.pk, by=world.ben, at=NOON)
    assert owners([first, second, third]) == ["Ann", "Sam", "Ben"]


def test_a_request_of_which_nothing_is_left_expires(world: World) -> None:
    actions = world.enroll()
    request = offered(world, *actions)
    world.reassign(*actions, to=world.sue)
    assert waiting_count(world.ben) == 0
    [row] = requests_of(world.ann).sent
    assert row.is_expired
    with pytest.raises(NothingLeft):
        accept(request_id=request.pk, by=world.ben, at=NOON)
    assert owners(actions) == ["Sue", "Sue"]


def test_who_is_no_colleague_any_more_gets_nothing(world: World) -> None:
    request = offered(world, *world.enroll())
    QueueMember.objects.filter(user=world.ben).delete()
    with pytest.raises(NotAColleague):
        accept(request_id=request.pk, by=world.ben, at=NOON)


@pytest.mark.parametrize("count", [1, 20])
def test_requests_are_read_in_six_queries(world: World, count: int) -> None:
    actions = world.enroll()
    for _ in range(count):
        offered(world, *actions)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert len(requests_of(world.ben).received) == count
    assert len(queries) == 6


def test_many_are_offered_and_accepted_in_as_many_queries_as_one(world: World) -> None:
    numbers = []
    for count in (1, 20):
        leads = [record(f"Lead {count} {n}", owner=world.ann) for n in range(count)]
        actions = world.enroll(*leads)
        with CaptureQueriesContext(connection) as queries:
            request = offered(world, *actions)
            requests.accept(request_id=request.pk, by=world.ben, at=NOON)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


@pytest.mark.django_db(transaction=True)
def test_of_an_answer_and_a_withdrawal_at_once_one_comes_too_late(world: World) -> None:
    actions = world.enroll()
    request = offered(world, *actions)
    failures = at_once(
        partial(accept, request_id=request.pk, by=world.ben, at=NOON),
        partial(withdraw, request_id=request.pk, by=world.ann, at=NOON),
    )
    assert [type(failure) for failure in failures] == [AlreadyAnswered]
    request.refresh_from_db()
    assert owners(actions) == (["Ben", "Ben"] if request.status == "accepted" else ["Ann", "Ann"])
