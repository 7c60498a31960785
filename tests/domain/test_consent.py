"""“Do not call” belongs to the number; whoever is opted out of every channel of a sequence leaves it."""

from datetime import timedelta

import pytest

from baton.crm.models import Record, Suppression
from baton.crm.suppressions import NotANumber, OptIn, ReasonMissing, call_states, follow_crm, lift
from baton.delegation import changes
from baton.delegation.enrollment import enroll
from baton.mail.opting_out import import_opt_outs, opt_out, refuse_calls
from baton.participants.models import Participant, ParticipantAction
from baton.people.permissions import NotAllowed
from tests.world import MONDAY, World, record

pytestmark = pytest.mark.django_db

NUMBER = "+14155552671"
DAY = timedelta(days=1)
DO_NOT_CALL = Suppression.Kind.DO_NOT_CALL


@pytest.fixture
def world() -> World:
    """Lee has an address and a number, and is in a sequence of an email and a call."""
    world = World()
    world.sequence.actions.filter(position=1).update(type="email")
    Record.objects.update(email="lee@example.org", phone="(415) 555-2671", phone_number=NUMBER)
    world.lee.refresh_from_db()
    world.enroll()
    return world


def refuse(number: str = "415-555-2671", *, at: object = MONDAY) -> bool:
    return refuse_calls(number=number, source="rep", why="Asked on the phone", at=MONDAY)


def left() -> list[tuple[str, str]]:
    """Which participants are out, and why."""
    return list(Participant.objects.filter(status="removed").values_list("record__name", "exit"))


def is_called(lead: Record) -> bool:
    return not call_states([lead])[lead.pk].do_not_call


def test_a_refusal_holds_for_every_record_with_the_number_now_or_later(world: World) -> None:
    assert is_called(world.lee)
    assert refuse()
    assert not refuse("+1 415 555 2671")
    later, other = record("Later", owner=world.ben), record("Other", owner=world.ben)
    later.phone_number, other.phone_number = NUMBER, "+14155552672"
    assert [is_called(lead) for lead in (world.lee, later, other)] == [False, False, True]
    assert str(Suppression.objects.get()) == "+1 415-555-2671"


def test_what_is_no_number_is_refused_with_the_reason(world: World) -> None:
    with pytest.raises(NotANumber, match="'12' is not a phone number"):
        refuse("12")


def test_a_person_lifts_it_with_a_reason(world: World) -> None:
    refuse()
    with pytest.raises(ReasonMissing, match="calls to this number"):
        lift(addresses=[NUMBER], kind=DO_NOT_CALL, why=" ", by=world.mia, at=MONDAY)
    with pytest.raises(NotAllowed):
        lift(addresses=[NUMBER], kind=DO_NOT_CALL, why="Asked", by=world.ann, at=MONDAY)
    assert lift(addresses=["(415) 555 2671"], kind=DO_NOT_CALL, why="Asked for a call", by=world.mia, at=MONDAY) == 1
    assert is_called(world.lee)


@pytest.mark.parametrize(("until", "lifted"), [(None, 1), (MONDAY + DAY, 1), (MONDAY - DAY, 0)])
def test_the_crm_lifts_only_what_is_older(world: World, until: object, lifted: int) -> None:
    refuse()
    opt_in = OptIn(NUMBER, until, DO_NOT_CALL)  # type: ignore[arg-type]
    assert follow_crm(opt_ins=[opt_in], by=None, at=MONDAY) == lifted


def test_whoever_is_opted_out_of_one_channel_stays(world: World) -> None:
    refuse()
    assert left() == []
    assert ParticipantAction.objects.filter(status="current").count() == 1


def test_whoever_is_opted_out_of_every_channel_leaves_and_it_is_said_why(world: World) -> None:
    refuse()
    opt_out(address="LEE@example.org", source="rep", why="", at=MONDAY)
    assert left() == [("Lee", "opted_out")]
    assert Participant.objects.get().exit_why == "Opted out of every channel of this sequence"
    assert not ParticipantAction.objects.filter(status__in=["waiting", "current"]).exists()


def test_the_order_does_not_matter(world: World) -> None:
    opt_out(address="lee@example.org", source="rep", why="", at=MONDAY)
    assert left() == []
    refuse()
    assert left() == [("Lee", "opted_out")]


def test_the_crms_word_on_one_channel_and_ours_on_the_other_are_both(world: World) -> None:
    Record.objects.update(opted_out_of_email=True)
    refuse()
    assert left() == [("Lee", "opted_out")]


def test_a_channel_that_the_sequence_does_not_use_keeps_nobody(world: World) -> None:
    world.sequence.actions.update(type="sms")
    refuse()
    assert left() == [("Lee", "opted_out")]


def test_a_task_is_no_channel(world: World) -> None:
    world.sequence.actions.update(type="task")
    refuse()
    opt_out(address="lee@example.org", source="rep", why="", at=MONDAY)
    assert left() == []


def test_a_paused_participant_leaves_too_and_a_finished_one_does_not(world: World) -> None:
    Participant.objects.update(status="completed", ended_at=MONDAY)
    world.enroll()
    Participant.objects.filter(status="active").update(status="paused")
    world.sequence.actions.update(type="call")
    refuse()
    assert sorted(Participant.objects.values_list("status", flat=True)) == ["completed", "removed"]


def test_a_record_that_gets_a_refused_number_leaves_with_the_change(world: World) -> None:
    world.sequence.actions.update(type="call")
    refuse("+1 415 555 9999")
    world.do(changes.record_update(record_id=world.lee.pk, values={"phone_number": "+14155559999"}))
    assert left() == [("Lee", "opted_out")]


def test_enrollment_refuses_with_the_same_reason(world: World) -> None:
    world.sequence.actions.update(type="call")
    refuse()
    done = enroll(sequence=world.sequence, records=[world.lee.pk], by=None, at=MONDAY)
    assert [refusal.reason for refusal in done.refusals] == ["opted_out"]


def test_a_file_of_refusals_takes_people_out(world: World) -> None:
    lines = ["Phone,Type\n", "(415) 555-2671,\n", "not one,do not call\n", "lee@example.org,unsubscribed\n"]
    report = import_opt_outs(lines=lines, by=None, at=MONDAY)
    assert (report.added, [row.reason for row in report.bad_rows]) == (2, ["'not one' is not a phone number"])
    assert set(Suppression.objects.values_list("address", "kind")) == {
        (NUMBER, "do_not_call"),
        ("lee@example.org", "opted_out"),
    }
    assert left() == [("Lee", "opted_out")]
