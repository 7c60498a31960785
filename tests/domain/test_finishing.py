"""Finishing participants with a result of the organization's list, which may opt the person out."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext

from baton.crm.models import Record, Suppression
from baton.engage.operations import complete
from baton.engage.reopening import CannotReopen, reopen
from baton.mail.finishing import finish_with
from baton.mail.queries import EMAIL_STATE
from baton.notices.models import Notice
from baton.participants.models import Participant, ParticipantAction
from baton.participants.operations import pause
from baton.people.activity import activities_of, sentence
from baton.people.permissions import NotAllowed
from baton.sequences.results import FinishResult, UnknownResult, add_first_results, find_result, offered_results
from tests.world import MONDAY, World, record, sequence

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def booked(world: World) -> FinishResult:
    return find_result("meeting booked")


def finish(world: World, result: FinishResult, *names: str, note: str = "") -> int:
    ids = Participant.objects.filter(record__name__in=names or ("Lee",)).values_list("pk", flat=True)
    return finish_with(participants=list(ids), result=result, note=note, by=world.ann, at=MONDAY)


def test_every_organization_begins_with_four_results() -> None:
    assert list(offered_results().values_list("name", "opts_out")) == [
        ("Meeting booked", False),
        ("Not interested", False),
        ("Wrong person", False),
        ("Do not contact", True),
    ]
    assert add_first_results() == []
    FinishResult.objects.all().delete()
    assert len(add_first_results()) == 4


def test_the_participation_ends_with_the_result(world: World, booked: FinishResult) -> None:
    world.enroll()
    assert finish(world, booked, note="Tuesday at ten") == 1
    lee = Participant.objects.get()
    assert (lee.status, lee.exit, lee.result, lee.exit_why) == ("completed", "result", booked, "Tuesday at ten")
    assert (lee.ended_by, lee.ended_at) == (world.ann, MONDAY)
    assert set(ParticipantAction.objects.values_list("status", flat=True)) == {"cancelled"}
    [line, *_rest] = activities_of(world.sequence)
    assert sentence(line) == "Ann finished 1 participant with the result “Meeting booked”."


def test_a_paused_one_is_finished_too_and_none_twice(world: World, booked: FinishResult) -> None:
    first = world.enroll()[0]
    pause(participants=[first.participant_id], by=None, at=MONDAY)
    assert finish(world, booked) == 1
    assert finish(world, booked) == 0


def test_others_are_left_out_and_none_of_ones_own_is_refused(world: World, booked: FinishResult) -> None:
    world.enroll(world.lee, record("Kim", owner=world.sam))
    with pytest.raises(NotAllowed, match="own people"):
        finish(world, booked, "Kim")
    assert finish(world, booked, "Lee", "Kim") == 1
    assert Participant.objects.get(record__name="Kim").status == "active"


def test_one_may_be_enrolled_again_afterwards(world: World, booked: FinishResult) -> None:
    world.enroll()
    finish(world, booked)
    world.enroll()
    assert list(Participant.objects.order_by("pk").values_list("status", flat=True)) == ["completed", "active"]


def test_an_earlier_action_cannot_be_reopened(world: World, booked: FinishResult) -> None:
    first = world.enroll()[0]
    complete(participant_action_id=first.pk, by=world.ann, at=MONDAY)
    finish(world, booked)
    with pytest.raises(CannotReopen, match="left the sequence: Finished with a result"):
        reopen(participant_action_id=first.pk, by=world.ann, at=MONDAY, email_state=EMAIL_STATE)


def test_do_not_contact_opts_the_person_out_everywhere(world: World) -> None:
    Record.objects.filter(pk=world.lee.pk).update(email="lee@example.org", phone_number="+15550100")
    world.enroll()
    inbound, world.sequence = world.sequence, sequence("Calls")
    world.enroll()
    ids = Participant.objects.filter(sequence=inbound).values_list("pk", flat=True)
    result = find_result("Do not contact")
    finish_with(participants=list(ids), result=result, note="Asked me", by=world.ann, at=MONDAY)
    live = Suppression.objects.order_by("kind").values_list("address", "kind", "source", "why", "by")
    assert list(live) == [
        ("+15550100", "do_not_call", "rep", "Do not contact: Asked me", world.ann.pk),
        ("lee@example.org", "opted_out", "rep", "Do not contact: Asked me", world.ann.pk),
    ]
    other = Participant.objects.get(sequence__name="Calls")
    assert (other.status, other.exit) == ("removed", "opted_out")


def test_who_else_has_the_person_is_notified_of_the_opt_out(world: World) -> None:
    Record.objects.filter(pk=world.lee.pk).update(email="lee@example.org")
    world.enroll()
    twin = record("Lee again", owner=world.ben)
    Record.objects.filter(pk=twin.pk).update(email="LEE@example.org")
    finish(world, find_result("Do not contact"))
    assert list(Notice.objects.values_list("user", "kind")) == [(world.ben.pk, "opt_out")]


def test_a_person_without_address_and_number_is_finished_all_the_same(world: World) -> None:
    world.enroll()
    assert finish(world, find_result("Do not contact")) == 1
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("name", ["Meeting booked", "Do not contact"])
def test_queries_are_as_many_for_one_and_for_twenty(world: World, name: str) -> None:
    def queries(*names: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            finish(world, find_result(name), *names)
        return len(captured)

    several = [f"Kim {n}" for n in range(20)]
    world.enroll(world.lee, *(record(each, owner=world.ann) for each in several))
    for one in Record.objects.all():
        Record.objects.filter(pk=one.pk).update(email=f"{one.pk}@example.org", phone_number=f"+1555{one.pk:06}")
    assert queries("Lee") == queries(*several) <= 25


def test_a_result_that_is_used_stays(world: World, booked: FinishResult) -> None:
    world.enroll()
    finish(world, booked)
    with pytest.raises(ProtectedError):
        booked.delete()


def test_results_have_different_names_and_old_ones_are_not_offered(booked: FinishResult) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        FinishResult.objects.create(name="MEETING booked")
    FinishResult.objects.filter(pk=booked.pk).update(is_offered=False)
    with pytest.raises(UnknownResult, match="“Not interested”, “Wrong person”"):
        find_result("Meeting booked")
