"""What outcomes of a call lead to, and that reopening takes it back."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from baton.crm.models import Record, Suppression
from baton.engage.operations import NotACall, complete
from baton.engage.outcomes import outcomes_ahead
from baton.engage.reopening import CannotReopen, reopen, stays_closed
from baton.mail.completing import complete_and_follow
from baton.mail.queries import EMAIL_STATE
from baton.participants.models import Participant, ParticipantAction, Reopening, Rescheduling
from baton.people.permissions import NotAllowed
from baton.rules.outcomes import OutcomeEffect
from baton.sequences.building import clone, remove_action
from baton.sequences.models import Action
from baton.sequences.outcomes import (
    CallOutcome,
    NotALaterAction,
    OutcomeDefinition,
    OutcomeRule,
    outcomes_by_position,
    set_outcomes,
)
from baton.sequences.results import FinishResult, find_result
from tests.world import MONDAY, World, queue, record, sequence

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + timedelta(days=1)
WEDNESDAY = MONDAY + timedelta(days=2)
NO_ANSWER, CONNECTED, WRONG = CallOutcome.NO_ANSWER, CallOutcome.CONNECTED, CallOutcome.WRONG_NUMBER


@pytest.fixture
def world() -> World:
    """Four actions: a call, an email, a call and a task."""
    world = World()
    world.sequence = sequence("Prospecting", actions=4)
    for position, type_ in ((2, "email"), (4, "task")):
        world.sequence.actions.filter(position=position).update(type=type_)
    Record.objects.filter(pk=world.lee.pk).update(
        email="lee@example.com", phone="+1 212 555 0142", phone_number="+12125550142"
    )
    return world


def define(world: World, outcome: CallOutcome, effect: OutcomeEffect, **more: Any) -> None:
    action = world.sequence.actions.get(position=1)
    definition = OutcomeDefinition(outcome=outcome, effect=effect, **more)
    set_outcomes(action=action, definitions=[definition], by=world.mia, at=MONDAY)


def call(world: World, outcome: CallOutcome, *, note: str = "") -> ParticipantAction:
    current = ParticipantAction.objects.get(status="current")
    return complete_and_follow(participant_action_id=current.pk, by=world.ann, at=TUESDAY, note=note, outcome=outcome)


def undo(world: World, pa: ParticipantAction) -> ParticipantAction:
    return reopen(participant_action_id=pa.pk, by=world.ann, at=TUESDAY, email_state=EMAIL_STATE)


def statuses(world: World) -> list[str]:
    return [pa.status for pa in world.actions()]


def test_without_a_setting_an_outcome_goes_on(world: World) -> None:
    world.enroll()
    assert call(world, CONNECTED).followed == "Continues with “Call 2”."
    assert statuses(world) == ["completed", "current", "waiting", "waiting"]


def test_a_booked_meeting_ends_with_the_result(world: World) -> None:
    world.enroll()
    call(world, CallOutcome.MEETING, note="Friday at ten")
    lee = Participant.objects.get()
    assert (lee.status, lee.exit, lee.exit_why) == ("completed", "result", "Friday at ten")
    assert (lee.result, lee.ended_by) == (find_result("Meeting booked"), world.ann)
    assert statuses(world) == ["completed", "cancelled", "cancelled", "cancelled"]
    first = world.actions()[0]
    assert (first.outcome, first.followed) == ("meeting", "Ends the sequence: Meeting booked.")


def test_a_result_that_is_no_longer_offered_does_not_end(world: World) -> None:
    FinishResult.objects.filter(name="Meeting booked").update(is_offered=False)
    world.enroll()
    call(world, CallOutcome.MEETING)
    assert statuses(world)[:2] == ["completed", "current"]


def test_reopening_brings_back_who_ended(world: World) -> None:
    before = [(pa.status, pa.expected_at) for pa in world.enroll()]
    undo(world, call(world, CallOutcome.MEETING))
    lee = Participant.objects.get()
    assert (lee.status, lee.exit, lee.result) == ("active", "", None)
    assert [(pa.status, pa.expected_at) for pa in world.actions()] == before
    assert Reopening.objects.get().outcome == "meeting"


def test_who_was_finished_by_hand_is_not_brought_back(world: World) -> None:
    first = world.enroll()[0]
    call(world, CONNECTED)
    Participant.objects.update(
        status="completed", exit="result", result=find_result("Not interested"), ended_at=WEDNESDAY
    )
    with pytest.raises(CannotReopen, match="left the sequence"):
        undo(world, first)


def test_a_result_that_opts_out_opts_the_person_out(world: World) -> None:
    define(world, CONNECTED, OutcomeEffect.END, result_id=find_result("Do not contact").pk)
    world.enroll()
    call(world, CONNECTED)
    assert set(Suppression.objects.values_list("kind", flat=True)) == {"opted_out", "do_not_call"}


def test_whoever_completes_ends_it_even_as_a_member_of_a_queue(world: World) -> None:
    first = world.enroll()[0]
    world.reassign(first, to=queue("Desk", members=[world.ben]))
    with pytest.raises(NotAllowed):
        complete(participant_action_id=first.pk, by=world.sam, at=TUESDAY, outcome=CallOutcome.MEETING)
    complete(participant_action_id=first.pk, by=world.ben, at=TUESDAY, outcome=CallOutcome.MEETING)
    assert Participant.objects.get().ended_by == world.ben


def test_skipping_to_a_step_dates_it_from_now_and_is_taken_back(world: World) -> None:
    define(world, CONNECTED, OutcomeEffect.SKIP, to=4)
    before = [(pa.status, pa.expected_at) for pa in world.enroll()]
    pa = call(world, CONNECTED)
    assert statuses(world) == ["completed", "skipped", "skipped", "current"]
    second, last = world.actions()[1], world.actions()[3]
    assert (second.performer, second.note) == (world.ann, "Connected: Call 1")
    assert last.expected_at == TUESDAY + timedelta(days=1)
    undo(world, pa)
    assert [(pa.status, pa.expected_at) for pa in world.actions()] == before


def test_an_action_repeats_and_then_goes_on(world: World) -> None:
    define(world, NO_ANSWER, OutcomeEffect.REPEAT, wait_days=2, most=2)
    world.enroll()
    for number in (1, 2):
        pa = call(world, NO_ANSWER, note="Rang out")
        assert pa.followed == f"Repeats in 2 business days ({number} of 2)."
        assert statuses(world) == ["current", "waiting", "waiting", "waiting"]
    first, second = world.actions()[:2]
    assert first.expected_at == TUESDAY + timedelta(days=2)
    assert second.expected_at == TUESDAY + timedelta(days=3)
    tries = Rescheduling.objects.values_list("outcome", "why", "by")
    assert list(tries) == [("no_answer", "Rang out", world.ann.pk)] * 2
    assert call(world, NO_ANSWER).followed == "Already repeated 2 times. Continues with “Call 2”."
    assert statuses(world)[:2] == ["completed", "current"]


def test_a_repeat_is_taken_back_by_whoever_it_was(world: World) -> None:
    define(world, NO_ANSWER, OutcomeEffect.REPEAT, wait_days=2, most=2)
    before = [(pa.status, pa.expected_at) for pa in world.enroll()]
    pa = call(world, NO_ANSWER, note="Rang out")
    with pytest.raises(NotAllowed):
        reopen(participant_action_id=pa.pk, by=world.sam, at=TUESDAY, email_state=EMAIL_STATE)
    undo(world, pa)
    assert [(pa.status, pa.expected_at) for pa in world.actions()] == before
    kept = Reopening.objects.get()
    assert (kept.outcome, kept.note, kept.performer) == ("no_answer", "Rang out", world.ann)
    with pytest.raises(CannotReopen, match="open"):
        undo(world, pa)


def test_a_repeat_of_the_day_before_yesterday_stays(world: World) -> None:
    define(world, NO_ANSWER, OutcomeEffect.REPEAT, wait_days=2, most=2)
    world.enroll()
    pa = call(world, NO_ANSWER)
    with pytest.raises(CannotReopen):
        reopen(participant_action_id=pa.pk, by=world.ann, at=TUESDAY + timedelta(hours=25), email_state=EMAIL_STATE)


def test_an_opt_out_of_email_skips_emails_and_stays(world: World) -> None:
    define(world, CONNECTED, OutcomeEffect.OPT_OUT, channel="email")
    world.enroll()
    pa = call(world, CONNECTED, note="No emails please")
    assert statuses(world) == ["completed", "skipped", "current", "waiting"]
    row = Suppression.objects.get()
    assert (row.address, row.kind, row.why, row.by) == (
        "lee@example.com",
        "opted_out",
        "Connected: No emails please",
        world.ann,
    )
    pa.refresh_from_db()
    assert stays_closed(pa) == "The person stays opted out of email."
    undo(world, pa)
    assert statuses(world) == ["current", "waiting", "waiting", "waiting"]
    assert Suppression.objects.get().lifted_at is None


def test_who_is_opted_out_of_everything_leaves(world: World) -> None:
    define(world, CONNECTED, OutcomeEffect.OPT_OUT, channel="all")
    world.enroll()
    assert call(world, CONNECTED).followed.endswith("which ends the sequence.")
    assert Participant.objects.get().exit == "opted_out"


def test_a_wrong_number_plans_no_call_and_keeps_the_email(world: World) -> None:
    world.enroll(world.lee)
    pa = call(world, WRONG)
    assert statuses(world) == ["completed", "current", "skipped", "waiting"]
    row = Suppression.objects.get()
    assert (row.address, row.kind, row.why) == ("+12125550142", "do_not_call", "Wrong number")
    pa.refresh_from_db()
    assert stays_closed(pa) == "The phone number still gets no calls or SMS."


def test_without_a_number_there_is_nothing_to_mark(world: World) -> None:
    Record.objects.update(phone="", phone_number="")
    world.enroll()
    call(world, WRONG)
    assert statuses(world) == ["completed", "current", "skipped", "waiting"]
    assert not Suppression.objects.exists()


def test_others_with_a_wrong_number_stay_where_they_are(world: World) -> None:
    kim = record("Kim", owner=world.sam)
    Record.objects.filter(pk=kim.pk).update(phone_number="+12125550142")
    calls = sequence("Calls", actions=2)
    mixed, world.sequence = world.sequence, calls
    world.enroll(kim)
    world.sequence = mixed
    first = world.enroll(world.lee)[0]
    complete_and_follow(participant_action_id=first.pk, by=world.ann, at=TUESDAY, outcome=WRONG)
    assert Participant.objects.get(record=kim).status == "active"


def test_only_a_call_has_an_outcome(world: World) -> None:
    world.sequence.actions.filter(position=1).update(type="task")
    first = world.enroll()[0]
    with pytest.raises(NotACall):
        complete_and_follow(participant_action_id=first.pk, by=world.ann, at=TUESDAY, outcome=CONNECTED)


def test_what_is_said_before_is_what_follows(world: World) -> None:
    define(world, CONNECTED, OutcomeEffect.SKIP, to=3)
    first = world.enroll()[0]
    before = {outcome: ahead.consequence.reason for outcome, ahead in outcomes_ahead(first).items()}
    assert list(before) == list(CallOutcome)
    for outcome, reason in before.items():
        pa = call(world, outcome)
        pa.refresh_from_db()
        assert pa.followed == reason
        Suppression.objects.all().delete()
        undo(world, pa)


def test_an_outcome_takes_as_many_queries_for_a_long_sequence(world: World) -> None:
    counts = []
    for name, actions in (("Short", 3), ("Long", 30)):
        world.sequence = sequence(name, actions=actions)
        define(world, CONNECTED, OutcomeEffect.SKIP, to=actions)
        first = world.enroll()[0]
        with CaptureQueriesContext(connection) as queries:
            complete_and_follow(participant_action_id=first.pk, by=world.ann, at=TUESDAY, outcome=CONNECTED)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_agent_does_not_set_outcomes(world: World) -> None:
    action = world.sequence.actions.get(position=1)
    with pytest.raises(NotAllowed):
        set_outcomes(action=action, definitions=[], by=world.ann, at=MONDAY)


@pytest.mark.parametrize("to", [1, 5])
def test_only_a_later_action_is_skipped_to(world: World, to: int) -> None:
    with pytest.raises(NotALaterAction, match="later action only"):
        define(world, CONNECTED, OutcomeEffect.SKIP, to=to)
    assert not OutcomeRule.objects.exists()


@pytest.mark.parametrize("most", [0, 11, None])
def test_an_outcome_repeats_at_most_ten_times(world: World, most: int | None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        define(world, NO_ANSWER, OutcomeEffect.REPEAT, wait_days=1, most=most)


def test_a_clone_has_the_same_outcomes(world: World) -> None:
    define(world, CONNECTED, OutcomeEffect.SKIP, to=4)
    copy = clone(sequence=world.sequence, name="Copy", by=world.mia, at=MONDAY)
    assert outcomes_by_position(copy.actions.all()) == outcomes_by_position(world.sequence.actions.all())
    assert OutcomeRule.objects.get(action__sequence=copy).to == copy.actions.get(position=4)


def test_an_outcome_that_skips_to_a_removed_action_takes_the_default(world: World) -> None:
    define(world, CONNECTED, OutcomeEffect.SKIP, to=4)
    world.enroll()
    type(world.sequence).objects.update(status="draft")
    remove_action(action=Action.objects.get(position=4), by=world.mia, at=MONDAY)
    assert not OutcomeRule.objects.exists()
