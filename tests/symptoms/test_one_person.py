"""One person is not contacted twice, whatever the number of their sequences and records."""

from datetime import timedelta

import pytest

from baton.crm.models import Record
from baton.crm.suppressions import email_state, opt_out
from baton.delegation.automatic_enrollment import enroll_matching
from baton.delegation.enrollment import Enrollment, enroll
from baton.participants.models import Participant
from baton.participants.operations import pause, remove
from baton.sequences.building import clone
from baton.sequences.models import Sequence
from tests.world import MONDAY, World, record, sequence


def enrolled(into: Sequence, *records: Record, days_later: int = 0) -> Enrollment:
    at = MONDAY + timedelta(days=days_later)
    return enroll(sequence=into, records=[one.pk for one in records], by=None, at=at)


def reasons(done: Enrollment) -> list[str]:
    return [refusal.reason for refusal in done.refusals]


def with_setting(into: Sequence, **setting: object) -> Sequence:
    Sequence.objects.filter(pk=into.pk).update(**setting)
    into.refresh_from_db()
    return into


def test_a_record_returns_after_the_days_that_are_set_and_no_sooner(world: World) -> None:
    """https://github.com/mautic/mautic/issues/7881"""
    with_setting(world.sequence, returns="after_days", returns_after_days=30)
    participant = world.enroll()[0].participant
    remove(participants=[participant.pk], by=None, at=MONDAY)
    assert reasons(enrolled(world.sequence, world.lee, days_later=19)) == ["returns_too_soon"]
    assert enrolled(world.sequence, world.lee, days_later=32).enrolled == 1


@pytest.mark.parametrize("is_paused", [False, True])
def test_enrolling_a_participant_again_is_refused_and_restarts_nothing(world: World, *, is_paused: bool) -> None:
    """https://github.com/mautic/mautic/issues/6906"""
    participant = world.enroll()[0].participant
    if is_paused:
        pause(participants=[participant.pk], by=None, at=MONDAY)
    assert reasons(enrolled(world.sequence, world.lee)) == ["already_in"]
    assert Participant.objects.get().status == ("paused" if is_paused else "active")


def test_a_person_is_in_one_exclusive_sequence_at_a_time(world: World) -> None:
    """https://community.hubspot.com, idi-p/37800"""
    enrolled(with_setting(world.sequence, other_sequences="exclusive", exclusive_priority=2), world.lee)
    second = with_setting(sequence("Outbound"), other_sequences="exclusive", exclusive_priority=2)
    assert reasons(enrolled(second, world.lee)) == ["excluded"]


def test_a_person_in_another_sequence_is_warned_of(world: World) -> None:
    world.enroll()
    second = with_setting(sequence("Outbound"), other_sequences="warned")
    [warning] = enrolled(second, world.lee).warnings
    assert (warning.name, warning.sequences) == ("Lee", ("Inbound",))


def test_a_clone_of_an_automatic_sequence_does_not_enroll_everybody_again(world: World) -> None:
    Sequence.objects.update(enrollment="automatic")
    enroll_matching(at=MONDAY)
    copy = clone(sequence=Sequence.objects.get(), name="Outbound (clone)", by=None, at=MONDAY)
    with_setting(copy, status="active")
    enroll_matching(at=MONDAY)
    assert Participant.objects.count() == 1


def test_two_records_of_one_address_are_one_person(world: World) -> None:
    """support.outreach.io, 13067664181787"""
    twins = [world.lee, record("Lee again", owner=world.ben)]
    contact = record("Lee Chen", owner=world.ben, object="contact")
    Record.objects.filter(pk__in=[one.pk for one in (*twins, contact)]).update(email="lee@acme.example")
    into = with_setting(world.sequence, other_sequences="warned")
    enrolled(with_setting(sequence("Renewal", object="contact"), returns="always"), contact)
    warnings = enrolled(into, *twins).warnings
    assert [(warning.name, warning.sequences) for warning in warnings] == [
        ("Lee", ("Inbound", "Renewal")),
        ("Lee again", ("Inbound", "Renewal")),
    ]


def test_whoever_unsubscribes_gets_no_email_at_any_record_of_the_address(world: World) -> None:
    """https://github.com/Ecodev/newsletter/issues/149, https://github.com/codeforamerica/citygram/issues/223"""
    twin = record("Lee again", owner=world.ben)
    Record.objects.update(email="lee@acme.example")
    opt_out(address="Lee@Acme.example", source="link", why="", at=MONDAY)
    twin.refresh_from_db()
    assert email_state(twin).is_opted_out
