"""Many at the same moment, again and again: nothing is lost, nobody is refused without cause, nothing locks up."""

from collections.abc import Iterator
from functools import partial

import pytest

from baton.crm.models import Record
from baton.delegation import changes, staffing
from baton.delegation.enrollment import enroll
from baton.delegation.models import Handover, OwnerChange
from baton.delegation.undo import AlreadyUndone, undo
from baton.engage.operations import NotCurrent, complete
from baton.mail.models import Mail
from baton.mail.receiving import receive
from baton.participants.matching import ActionFilter
from baton.participants.models import Participant, ParticipantAction
from baton.people.away import AlreadyAway, RequestedAbsence
from baton.rules.inbound import read_email
from baton.sequences.models import Sequence
from baton.sequences.settings import Setting
from tests.agreement.oracle import disagreements, present
from tests.agreement.pins import replayed
from tests.concurrency.threads import at_once, deadlocks
from tests.mails import reply
from tests.world import MONDAY, World, owners, record, sequence

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = range(6)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture(autouse=True)
def no_deadlocks(transactional_db: None) -> Iterator[None]:
    before = deadlocks()
    yield
    assert deadlocks() == before


@pytest.fixture
def leads(world: World) -> list[Record]:
    return [record(f"Lead {number}", owner=world.ann, SDR__c=world.sue) for number in range(30)]


def all_is_well() -> bool:
    return disagreements() == [] and replayed() == present()


def test_two_enrollments_of_one_record_make_one_participant(world: World, leads: list[Record]) -> None:
    ids = [lead.pk for lead in leads]
    into = partial(enroll, sequence=world.sequence, by=None, at=MONDAY)
    assert (
        at_once(partial(into, records=ids), partial(into, records=ids[::-1]), partial(into, records=ids[10:])) == []
    )
    assert Participant.objects.count() == 30
    assert ParticipantAction.objects.count() == 60
    assert all_is_well()


@pytest.mark.parametrize("round_", ROUNDS)
def test_two_exclusive_sequences_do_not_both_get_a_person(world: World, round_: int) -> None:
    contact = record("Lee Chen", owner=world.ann, object="contact")
    Record.objects.update(email="lee@example.org")
    leads, contacts = world.sequence, sequence("Contacts", object="contact")
    Sequence.objects.update(other_sequences="exclusive", exclusive_priority=2)
    assert (
        at_once(
            partial(enroll, sequence=leads, records=[world.lee.pk], by=None, at=MONDAY),
            partial(enroll, sequence=contacts, records=[contact.pk], by=None, at=MONDAY),
        )
        == []
    )
    assert Participant.objects.filter(status="active").count() == 1


@pytest.mark.parametrize("round_", ROUNDS)
def test_two_replies_of_one_person_at_once_do_not_wait_for_each_other(world: World, round_: int) -> None:
    sequences = [world.sequence, *(sequence(f"Sequence {n}") for n in range(3))]
    for number, into in enumerate(sequences):
        enroll(sequence=into, records=[world.lee.pk], by=None, at=MONDAY)
        Mail.objects.create(
            participant_action=ParticipantAction.objects.get(action__sequence=into, status="current"),
            status="sent",
            sender=world.ann,
            sent_to="lee@example.org",
            message_id=f"<{number}@baton.example.com>",
            written_at=MONDAY,
            sent_at=MONDAY,
        )
    replies = [read_email(reply(f"<{n}@baton.example.com>", message_id=f"<{n}@x.org>")) for n in (3, 0, 2, 1)]
    receiving = [partial(receive, reading=one, received_at=MONDAY, at=MONDAY) for one in replies]
    assert at_once(*receiving) == []
    assert set(Participant.objects.values_list("exit", flat=True)) == {"replied"}


def test_two_admins_reassign_crossing_sets_and_one_of_them_has_each_action(world: World, leads: list[Record]) -> None:
    actions = [pa.pk for pa in world.enroll(*leads)]
    for _ in ROUNDS:
        to_ben = ActionFilter(participant_action_ids=tuple(actions[:45]))
        to_sam = ActionFilter(participant_action_ids=tuple(reversed(actions[15:])))
        assert at_once(
            changes.reassignment(matching=to_ben, to=world.ben), changes.reassignment(matching=to_sam, to=world.sam)
        ) == []  # fmt: skip
        owned = owners(world.actions())
        assert (set(owned[:15]), set(owned[45:])) == ({"Ben"}, {"Sam"})
        assert set(owned[15:45]) in ({"Ben"}, {"Sam"})
        assert all_is_well()


def test_every_handover_counts_what_it_moved(world: World, leads: list[Record]) -> None:
    world.enroll(*leads)
    for to in (Setting.of_field(world.sdr), Setting.RECORD_OWNER):
        delegate = changes.sequence_delegation(sequence=world.sequence, setting=to)
        reassign = changes.reassignment(matching=ActionFilter(), to=world.ben)
        assert at_once(delegate, delegate, reassign, changes.clearing(matching=ActionFilter())) == []
        assert all_is_well()
    for handover in Handover.objects.all():
        assert handover.change_count == OwnerChange.objects.filter(handover=handover).count()


def test_a_handover_is_undone_by_one_of_two(world: World, leads: list[Record]) -> None:
    actions = world.enroll(*leads)
    for _ in ROUNDS:
        reassigned = world.reassign(*actions, to=world.ben)
        assert reassigned.handover
        change = undo(handover=reassigned.handover)
        [refusal] = at_once(change, change)
        assert isinstance(refusal, AlreadyUndone)
        assert set(owners(actions)) == {"Ann"}
        assert all_is_well()


def test_an_action_is_completed_by_one_of_two(world: World, leads: list[Record]) -> None:
    for first, second in zip(*[iter(world.enroll(*leads))] * 2, strict=True):
        work = partial(complete, participant_action_id=first.pk, by=None, at=MONDAY)
        [refusal] = at_once(work, work)
        assert isinstance(refusal, NotCurrent)
        second.refresh_from_db()
        assert second.status == "current"
    assert all_is_well()


def test_everybody_works_while_everything_changes(world: World, leads: list[Record]) -> None:
    actions = world.enroll(*leads)
    record_of = {pa.pk: pa.participant.record_id for pa in ParticipantAction.objects.select_related("participant")}
    world.delegate(world.sdr)
    for number, pa in enumerate(actions[:12:2]):
        is_here = bool(number % 2)
        refusals = at_once(
            partial(complete, participant_action_id=pa.pk, by=None, at=MONDAY),
            changes.record_update(record_id=record_of[pa.pk], lookups={world.sdr.pk: world.sam.pk}),
            changes.record_update(record_id=record_of[pa.pk], values={"owner_id": world.ben.pk}),
            staffing.activity(user_id=world.sam.pk, is_active=is_here),
            changes.sequence_delegation(
                sequence=world.sequence, setting=Setting.of_field(world.sdr) if is_here else Setting.RECORD_OWNER
            ),
            changes.reassignment(matching=ActionFilter(record_id=record_of[pa.pk]), to=world.sue),
        )
        assert refusals == []
        pa.refresh_from_db()
        assert pa.status == "completed"
        assert all_is_well()


def test_two_absences_on_one_day_are_one(world: World, leads: list[Record]) -> None:
    world.enroll(*leads)
    away = staffing.absence(away=RequestedAbsence(world.ann.pk, MONDAY.date(), MONDAY.date(), world.ben.pk))
    [refusal] = at_once(away, away)
    assert isinstance(refusal, AlreadyAway)
    assert all_is_well()
