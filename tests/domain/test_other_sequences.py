"""One person in several sequences: beside one another, with a warning, or one at a time."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from baton.crm.models import CrmObject, Record
from baton.delegation.automatic_enrollment import enroll_matching
from baton.delegation.enrollment import Enrollment, enroll, preview_enrollment
from baton.participants.models import Participant, ParticipantAction
from baton.participants.operations import pause, remove
from baton.people.activity import activities_of, differences_of
from baton.sequences.building import clone, set_enrollment
from baton.sequences.definition import EnrollmentSettings
from baton.sequences.models import Sequence
from tests.world import MONDAY, World, record, sequence

OtherSequences = Sequence.OtherSequences


def exclusive(name: str, priority: int, *, object: str = "lead", **settings: str) -> Sequence:  # noqa: A002
    made = sequence(name, object=object)
    rows = Sequence.objects.filter(pk=made.pk)
    rows.update(other_sequences="exclusive", exclusive_priority=priority, **settings)
    return rows.get()


def enrolled(into: Sequence, *records: Record) -> Enrollment:
    ids = [one.pk for one in records]
    promised = preview_enrollment(sequence=into, records=ids, at=MONDAY)
    done = enroll(sequence=into, records=ids, by=None, at=MONDAY)
    assert (promised.enrolled, promised.refusals, promised.warnings, promised.ended) == (
        done.enrolled,
        done.refusals,
        done.warnings,
        done.ended,
    )
    return done


def reasons(done: Enrollment) -> list[tuple[str, str]]:
    return [(refusal.name, refusal.reason) for refusal in done.refusals]


def with_email(world: World, name: str, email: str, object: CrmObject = CrmObject.LEAD) -> Record:  # noqa: A002
    made = record(name, owner=world.ann, object=object)
    Record.objects.filter(pk=made.pk).update(email=email)
    return made


def test_by_default_sequences_run_beside_one_another(world: World) -> None:
    enrolled(world.sequence, world.lee)
    done = enrolled(sequence("Newsletter"), world.lee)
    assert (done.enrolled, done.warnings, done.ended) == (1, (), 0)


@pytest.mark.parametrize("priority", [1, 2])
def test_one_of_the_same_or_a_higher_priority_keeps_people_out(world: World, priority: int) -> None:
    enrolled(exclusive("First", priority), world.lee)
    kim = record("Kim", owner=world.ann)
    done = enrolled(exclusive("Second", 2), world.lee, kim)
    assert (done.enrolled, reasons(done)) == (1, [("Lee", "excluded")])


def test_one_of_a_higher_priority_ends_the_lower_ones(world: World) -> None:
    low = exclusive("Nurture", 4)
    enrolled(low, world.lee)
    done = enrolled(exclusive("Demo request", 1), world.lee)
    assert (done.enrolled, done.ended) == (1, 1)
    ended = Participant.objects.get(sequence=low)
    assert (ended.status, ended.exit, ended.exit_why) == ("removed", "entered", "Entered “Demo request”")
    assert set(ParticipantAction.objects.filter(participant=ended).values_list("status", flat=True)) == {"cancelled"}


def test_sequences_that_are_not_exclusive_go_on(world: World) -> None:
    enrolled(world.sequence, world.lee)
    enrolled(exclusive("Demo request", 1), world.lee)
    assert Participant.objects.get(sequence=world.sequence).status == "active"


def test_whoever_left_the_first_can_enter_the_second(world: World) -> None:
    first, second = exclusive("First", 1), exclusive("Second", 1)
    enrolled(first, world.lee)
    participant = Participant.objects.get()
    pause(participants=[participant.pk], by=None, at=MONDAY)
    assert reasons(enrolled(second, world.lee)) == [("Lee", "excluded")]
    remove(participants=[participant.pk], by=None, at=MONDAY)
    assert enrolled(second, world.lee).enrolled == 1


def test_an_inactive_sequence_keeps_nobody_out(world: World) -> None:
    enrolled(exclusive("First", 1), world.lee)
    Sequence.objects.filter(name="First").update(status="inactive")
    assert enrolled(exclusive("Second", 2), world.lee).enrolled == 1


def test_records_with_the_same_email_address_are_one_person(world: World) -> None:
    lead = with_email(world, "Lea", "Lea@Acme.example")
    contact = with_email(world, "Lea Chen", "lea@acme.example", CrmObject.CONTACT)
    without = [with_email(world, name, "") for name in ("Max", "Moe")]
    enrolled(exclusive("Leads", 1), lead, without[0])
    assert reasons(enrolled(exclusive("Contacts", 2, object="contact"), contact)) == [("Lea Chen", "excluded")]
    assert enrolled(exclusive("Others", 2), without[1]).enrolled == 1


def test_of_two_records_of_one_person_the_first_enters(world: World) -> None:
    twins = [with_email(world, name, "lea@acme.example") for name in ("Lea", "Lea again")]
    done = enrolled(exclusive("Leads", 1), *twins)
    assert (done.enrolled, reasons(done)) == (1, [("Lea again", "same_person")])


def test_a_sequence_may_warn_instead(world: World) -> None:
    enrolled(world.sequence, world.lee)
    into = sequence("Newsletter")
    Sequence.objects.filter(pk=into.pk).update(other_sequences="warned")
    into.refresh_from_db()
    twins = [with_email(world, name, "lea@acme.example") for name in ("Lea", "Lea again")]
    done = enrolled(into, world.lee, record("Kim", owner=world.ann), *twins)
    assert done.enrolled == 4
    assert [(warning.name, warning.sequences) for warning in done.warnings] == [
        ("Lee", ("Inbound",)),
        ("Lea", ("Newsletter",)),
        ("Lea again", ("Newsletter",)),
    ]


def test_automatic_sequences_take_people_by_priority(world: World) -> None:
    low = exclusive("Low", 3, enrollment="automatic")
    high = exclusive("High", 1, enrollment="automatic")
    assert enroll_matching(at=MONDAY) == 1
    assert list(Participant.objects.values_list("sequence", flat=True)) == [high.pk]
    Participant.objects.update(status="completed", exit="finished", ended_at=MONDAY)
    Sequence.objects.filter(pk=high.pk).update(returns="never")
    assert enroll_matching(at=MONDAY) == 1
    assert Participant.objects.filter(sequence=low, status="active").exists()


def test_people_who_are_or_were_in_another_sequence_are_skipped(world: World) -> None:
    kim, max_ = record("Kim", owner=world.ann), record("Max", owner=world.ann)
    enrolled(world.sequence, world.lee, kim)
    remove(participants=[Participant.objects.get(record=kim).pk], by=None, at=MONDAY)
    into = sequence("Second try")
    set_enrollment(sequence=into, settings=EnrollmentSettings(), skips=[world.sequence], by=world.mia, at=MONDAY)
    done = enrolled(into, world.lee, kim, max_)
    assert (done.enrolled, reasons(done)) == (1, [("Lee", "skipped"), ("Kim", "skipped")])
    [changed] = differences_of(activities_of(into)[0])
    assert (changed.field, changed.before, changed.after) == ("Skip anyone in", "", "Inbound")


@pytest.mark.parametrize("asked", [None, True])
def test_a_clone_of_an_automatic_sequence_leaves_out_whoever_is_in_the_original(
    world: World, *, asked: bool | None
) -> None:
    Sequence.objects.update(enrollment="automatic")
    assert enroll_matching(at=MONDAY) == 1
    copy = clone(sequence=Sequence.objects.get(), name="Copy", skips_original=asked, by=None, at=MONDAY)
    Sequence.objects.filter(pk=world.sequence.pk).update(status="inactive")
    Sequence.objects.filter(pk=copy.pk).update(status="active")
    new = record("New", owner=world.ann)
    enroll_matching(at=MONDAY + timedelta(days=1))
    assert list(copy.participants.values_list("record", flat=True)) == [new.pk]


def test_unless_it_is_asked_for(world: World) -> None:
    Sequence.objects.update(enrollment="automatic")
    enroll_matching(at=MONDAY)
    copy = clone(sequence=Sequence.objects.get(), name="Copy", skips_original=False, by=None, at=MONDAY)
    Sequence.objects.update(status="active")
    enroll_matching(at=MONDAY)
    assert list(copy.participants.values_list("record", flat=True)) == [world.lee.pk]


def test_a_clone_of_a_manual_sequence_skips_nobody_but_whom_the_original_skipped(world: World) -> None:
    other = sequence("Other")
    world.sequence.skips.add(other)
    copy = clone(sequence=world.sequence, name="Copy", by=None, at=MONDAY)
    assert list(copy.skips.all()) == [other]


def test_only_an_exclusive_sequence_has_a_priority(world: World) -> None:
    for values in ({"exclusive_priority": 1}, {"other_sequences": "exclusive"}, {"exclusive_priority": 6}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Sequence.objects.update(**values)


def test_queries_are_as_many_for_many_people(world: World) -> None:
    low, high = exclusive("Low", 3), exclusive("High", 1)

    def queries(count: int) -> int:
        people = [with_email(world, f"Lead {count} {n}", f"{count}-{n}@x.org") for n in range(count)]
        enrolled(low, *people)
        with CaptureQueriesContext(connection) as captured:
            done = enroll(sequence=high, records=[one.pk for one in people], by=None, at=MONDAY)
        assert done.ended == count
        return len(captured)

    assert queries(1) == queries(20)
