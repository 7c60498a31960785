"""A user leaves, returns or moves: what depends on them is owned anew at once."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from baton.delegation import staffing
from baton.delegation.handovers import carry_out
from baton.delegation.models import Handover
from baton.engage.operations import complete
from baton.participants.models import ParticipantAction
from baton.people.models import Role, User
from baton.people.permissions import NotAllowed
from tests.world import MONDAY, World, covers, lookup_field, owners, reasons, record, sequence, user


def test_what_the_field_gave_to_somebody_who_leaves_goes_to_the_record_owner(world: World) -> None:
    world.delegate(world.sdr)
    actions = world.enroll()
    world.deactivate(world.sue)
    assert (owners(actions), reasons(actions)) == (["Ann", "Ann"], ["inactive", "inactive"])


def test_it_returns_with_them(world: World) -> None:
    world.delegate(world.sdr)
    actions = world.enroll()
    world.deactivate(world.sue)
    world.reactivate(world.sue)
    assert (owners(actions), reasons(actions)) == (["Sue", "Sue"], ["lookup", "lookup"])


def test_it_goes_from_and_returns_to_contacts_of_an_account_too(world: World) -> None:
    csm = lookup_field("CSM__c", object="account")
    hop = lookup_field("Account.CSM__c", object="contact", on=csm)
    acme = record("Acme", owner=world.mia, object="account", CSM__c=world.sue)
    world.sequence = sequence("Renewal", delegation=hop, object="contact")
    actions = world.enroll(record("Cleo", owner=world.ann, object="contact", account=acme))
    world.deactivate(world.sue)
    assert owners(actions) == ["Ann", "Ann"]
    world.reactivate(world.sue)
    assert owners(actions) == ["Sue", "Sue"]


def test_a_record_owner_who_leaves_still_owns(world: World) -> None:
    actions = world.enroll()
    left = world.deactivate(world.ann)
    assert (owners(actions), reasons(actions)) == (["Ann", "Ann"], ["record_owner", "record_owner"])
    assert left.handover is None


def test_an_owner_by_hand_who_leaves_still_owns(world: World) -> None:
    actions = world.enroll()
    world.reassign(*actions, to=world.ben)
    world.deactivate(world.ben)
    assert (owners(actions), reasons(actions)) == (["Ben", "Ben"], ["reassigned", "reassigned"])


def test_what_is_closed_stays_with_somebody_who_leaves(world: World) -> None:
    world.delegate(world.sdr)
    actions = world.enroll()
    complete(participant_action_id=actions[0].pk, by=world.sue, at=MONDAY)
    world.deactivate(world.sue)
    assert owners(actions) == ["Sue", "Ann"]
    actions[0].refresh_from_db()
    assert actions[0].performer == world.sue


def test_a_cover_who_leaves_no_longer_covers_and_does_again_when_back(world: World) -> None:
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    actions = world.enroll()
    world.deactivate(world.ben)
    assert covers(actions) == [None, None]
    world.reactivate(world.ben)
    assert covers(actions) == ["Ben", None]


def test_the_last_in_a_chain_leaves_and_the_owner_stands_alone(world: World) -> None:
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    world.away(world.ben, cover=world.sam, first=MONDAY.date())
    actions = world.enroll()
    assert covers(actions) == ["Sam", None]
    world.deactivate(world.sam)
    assert (owners(actions), covers(actions)) == (["Ann", "Ann"], [None, None])


def test_who_moves_to_another_time_zone_is_away_by_its_days(world: World) -> None:
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    actions = world.enroll()
    world.do(staffing.time_zone(user_id=world.ann.pk, time_zone="Pacific/Kiritimati"))
    assert covers(actions) == ["Ben", None]  # at 23 o'clock there
    world.do(staffing.time_zone(user_id=world.ann.pk, time_zone="Pacific/Honolulu"))
    assert covers(actions) == [None, "Ben"]  # at 23 o'clock of the day before


def test_somebody_in_a_chain_moves_too(world: World) -> None:
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    world.away(world.ben, cover=world.sam, first=MONDAY.date())
    actions = world.enroll()
    world.do(staffing.time_zone(user_id=world.ben.pk, time_zone="Pacific/Honolulu"))
    assert covers(actions) == ["Ben", None]


@pytest.mark.parametrize("name", ["Europe/Berlin", "Etc/GMT+12", "UTC", "GMT"])
def test_a_time_zone_is_a_place(world: World, name: str) -> None:
    assert user("eve", time_zone=name).time_zone == name


@pytest.mark.parametrize("name", ["CET", "EET", "localtime", ""])
def test_a_time_zone_that_postgresql_reads_otherwise_is_refused(world: World, name: str) -> None:
    with pytest.raises(IntegrityError, match="a_time_zone_is_a_place"), transaction.atomic():
        user("eve", time_zone=name)


@pytest.mark.parametrize("role", [Role.SEQUENCE_AGENT, Role.ENROLLER, Role.NONE])
def test_a_sequence_admin_changes_users_and_nobody_else_does(world: World, role: Role) -> None:
    eve = user("eve", role=role)
    for change in (
        staffing.activity(user_id=eve.pk, is_active=False),
        staffing.time_zone(user_id=eve.pk, time_zone="Asia/Tokyo"),
    ):
        with pytest.raises(NotAllowed):
            carry_out(change, by=eve, at=MONDAY)
        carry_out(change, by=world.mia, at=MONDAY)
    eve.refresh_from_db()
    assert (eve.is_active, eve.time_zone) == (False, "Asia/Tokyo")


def test_a_user_on_whom_nothing_depends_leaves_without_a_handover(world: World) -> None:
    world.enroll()
    before = Handover.objects.count()
    assert world.deactivate(world.sam).flows.reached == 0
    assert Handover.objects.count() == before


def test_twenty_actions_take_as_many_queries_as_one(world: World) -> None:
    world.delegate(world.sdr)
    world.enroll()

    def queries(person: User) -> int:
        with CaptureQueriesContext(connection) as captured:
            moved = world.deactivate(person).flows.moved
        assert moved == ParticipantAction.objects.count()
        return len(captured)

    one = queries(world.sue)
    world.reactivate(world.sue)
    world.enroll(*(record(f"Lead {number}", owner=world.ann, SDR__c=world.sue) for number in range(19)))
    assert queries(world.sue) == one
