"""A record changes hands: its open actions follow in the same transaction."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from baton.crm.models import LookupField, Record
from baton.delegation import changes
from baton.delegation.handovers import ChangeOutcome, carry_out
from baton.delegation.models import Handover
from baton.engage.operations import complete
from baton.participants.models import ParticipantAction
from baton.people.models import User
from tests.world import MONDAY, World, covers, lookup_field, owners, queue, reasons, record, sequence


def given_to(world: World, person: User, of: Record | None = None) -> ChangeOutcome:
    of = of or world.lee
    return world.do(changes.record_update(record_id=of.pk, values={"owner_id": person.pk}))


def filled(
    world: World, person: User | None, of: Record | None = None, field: LookupField | None = None
) -> ChangeOutcome:
    of, field = of or world.lee, field or world.sdr
    return world.do(changes.record_update(record_id=of.pk, lookups={field.pk: person.pk if person else None}))


def test_a_new_record_owner_owns_the_open_actions(world: World) -> None:
    actions = world.enroll()
    given_to(world, world.sam)
    assert owners(actions) == ["Sam", "Sam"]


def test_a_record_may_go_to_a_queue(world: World) -> None:
    actions = world.enroll()
    world.do(changes.record_update(record_id=world.lee.pk, values={"owner_id": queue("Leads").pk}))
    assert owners(actions) == ["Leads", "Leads"]


def test_another_user_in_the_field_owns_the_open_actions(world: World) -> None:
    world.delegate(world.sdr)
    actions = world.enroll()
    filled(world, world.ben)
    assert owners(actions) == ["Ben", "Ben"]


def test_a_blanked_field_falls_back_to_the_record_owner_and_a_filled_one_returns(world: World) -> None:
    world.delegate(world.sdr)
    actions = world.enroll()
    filled(world, None)
    assert (owners(actions), reasons(actions)) == (["Ann", "Ann"], ["blank", "blank"])
    filled(world, world.ben)
    assert (owners(actions), reasons(actions)) == (["Ben", "Ben"], ["lookup", "lookup"])


def test_an_inactive_user_in_the_field_falls_back_to_the_record_owner(world: World) -> None:
    world.delegate(world.sdr)
    actions = world.enroll()
    world.deactivate(world.ben)
    filled(world, world.ben)
    assert (owners(actions), reasons(actions)) == (["Ann", "Ann"], ["inactive", "inactive"])


def test_a_new_record_owner_is_nothing_to_those_who_own_by_the_field(world: World) -> None:
    world.delegate(world.sdr)
    actions = world.enroll()
    given_to(world, world.sam)
    assert owners(actions) == ["Sue", "Sue"]


def test_owner_and_field_may_change_at_once(world: World) -> None:
    world.delegate(world.sdr)
    actions = world.enroll()
    world.do(
        changes.record_update(record_id=world.lee.pk, values={"owner_id": world.sam.pk}, lookups={world.sdr.pk: None})
    )
    assert owners(actions) == ["Sam", "Sam"]
    assert Handover.objects.filter(cause="records").count() == 1


def test_what_is_reassigned_by_hand_does_not_follow(world: World) -> None:
    actions = world.enroll()
    world.reassign(actions[0], to=world.ben)
    given_to(world, world.sam)
    assert owners(actions) == ["Ben", "Sam"]


def test_a_completed_action_keeps_its_owner_and_its_performer(world: World) -> None:
    actions = world.enroll()
    complete(participant_action_id=actions[0].pk, by=world.ann, at=MONDAY)
    given_to(world, world.sam)
    assert owners(actions) == ["Ann", "Sam"]
    actions[0].refresh_from_db()
    assert actions[0].performer == world.ann


def test_a_new_owner_who_is_away_is_covered(world: World) -> None:
    actions = world.enroll()
    world.away(world.sam, cover=world.ben, first=MONDAY.date())
    given_to(world, world.sam)
    assert (owners(actions), covers(actions)) == (["Sam", "Sam"], ["Ben", None])


def test_all_sequences_of_the_record_follow_and_other_records_do_not(world: World) -> None:
    lou = record("Lou", owner=world.ann)
    inbound = world.enroll(world.lee, lou)
    world.sequence = sequence("Outbound")
    outbound = world.enroll(world.lee, lou)
    given_to(world, world.sam)
    assert owners(inbound) == owners(outbound) == ["Sam", "Sam", "Ann", "Ann"]


def test_what_changes_nothing_leaves_no_handover(world: World) -> None:
    world.enroll()
    before = Handover.objects.count()
    for outcome in (
        given_to(world, world.ann),
        filled(world, world.ben),
        world.do(changes.record_update(record_id=world.lee.pk, values={"phone": "+49 30 1"})),
    ):
        assert outcome.handover is None
    assert Handover.objects.count() == before


def test_anybodys_write_moves_the_ownership_that_follows_from_it(world: World) -> None:
    actions = world.enroll()
    carry_out(
        changes.record_update(record_id=world.lee.pk, values={"owner_id": world.sam.pk}), by=world.ann, at=MONDAY
    )
    assert owners(actions) == ["Sam", "Sam"]
    assert Handover.objects.get(cause="records").by == world.ann


def test_a_record_that_is_not_there_is_not_changed(world: World) -> None:
    with pytest.raises(Record.DoesNotExist):
        world.do(changes.record_update(record_id=10**9, lookups={world.sdr.pk: world.sue.pk}))


class Below:
    """Cleo is a contact of Acme, whose CSM is sue; ann owns both."""

    def __init__(self, world: World) -> None:
        self.csm = lookup_field("CSM__c", object="account")
        hop = lookup_field("Account.CSM__c", object="contact", on=self.csm)
        self.acme = record("Acme", owner=world.ann, object="account", CSM__c=world.sue)
        self.cleo = record("Cleo", owner=world.ann, object="contact", account=self.acme)
        world.sequence = sequence("Renewal", delegation=hop, object="contact")
        self.actions = world.enroll(self.cleo)


def test_another_user_on_the_account_owns_the_actions_of_the_contacts_below(world: World) -> None:
    below = Below(world)
    filled(world, world.ben, of=below.acme, field=below.csm)
    assert owners(below.actions) == ["Ben", "Ben"]


def test_a_contact_moved_to_another_account_follows_that(world: World) -> None:
    below = Below(world)
    umbrella = record("Umbrella", owner=world.ann, object="account", CSM__c=world.ben)
    world.do(changes.record_update(record_id=below.cleo.pk, values={"account_id": umbrella.pk}))
    assert owners(below.actions) == ["Ben", "Ben"]
    world.do(changes.record_update(record_id=below.cleo.pk, values={"account_id": None}))
    assert (owners(below.actions), reasons(below.actions)) == (["Ann", "Ann"], ["blank", "blank"])


def test_the_owner_of_the_account_is_nothing_to_the_contacts_below(world: World) -> None:
    below = Below(world)
    filled(world, None, of=below.acme, field=below.csm)
    given_to(world, world.sam, of=below.acme)
    assert owners(below.actions) == ["Ann", "Ann"]
    given_to(world, world.sam, of=below.cleo)
    assert owners(below.actions) == ["Sam", "Sam"]


def test_an_account_with_twenty_contacts_takes_as_many_queries_as_one_with_one(world: World) -> None:
    below = Below(world)

    def queries(person: User) -> int:
        with CaptureQueriesContext(connection) as captured:
            moved = filled(world, person, of=below.acme, field=below.csm).flows.moved
        assert moved == ParticipantAction.objects.count()
        return len(captured)

    one = queries(world.ben)
    world.enroll(*(record(f"Contact {n}", owner=world.ann, object="contact", account=below.acme) for n in range(19)))
    assert queries(world.sam) == one
