"""Enrollment: records become participants, and every action has its owner at once."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from baton.crm.models import Record
from baton.crm.suppressions import opt_out
from baton.delegation import changes
from baton.delegation.enrollment import Enrollment, enroll, preview_enrollment
from baton.delegation.models import Handover, OwnerChange
from baton.participants.models import Participant, ParticipantAction
from baton.participants.operations import remove
from baton.people.models import Role, User
from baton.people.permissions import NotAllowed
from baton.sequences.models import Sequence
from baton.sequences.settings import Setting
from tests.agreement.oracle import disagreements
from tests.world import MONDAY, World, covers, lookup_field, owners, queue, reasons, record, sequence, user


def enrolled(world: World, *ids: int, into: Sequence | None = None, by: User | None = None) -> Enrollment:
    return enroll(sequence=into or world.sequence, records=ids, by=by, at=MONDAY)


def test_every_action_gets_its_owner_at_once(world: World) -> None:
    world.sequence = sequence("Outbound", delegation=world.sdr, actions=8)
    assert owners(world.enroll()) == ["Sue"] * 8


def test_without_delegation_the_record_owner_owns(world: World) -> None:
    assert reasons(world.enroll()) == ["record_owner", "record_owner"]


def test_an_action_that_overrides_does_not_inherit(world: World) -> None:
    world.delegate(world.sdr)
    world.override(1, Setting.RECORD_OWNER)
    actions = world.enroll()
    assert owners(actions) == ["Ann", "Sue"]
    assert reasons(actions) == ["record_owner", "lookup"]


def test_an_action_may_name_a_field_where_the_sequence_names_none(world: World) -> None:
    world.override(2, Setting.of_field(world.sdr))
    assert owners(world.enroll()) == ["Ann", "Sue"]


def test_blank_lookup_falls_back_to_the_record_owner(world: World) -> None:
    world.delegate(world.sdr)
    actions = world.enroll(record("Blank", owner=world.ann))
    assert owners(actions) == ["Ann", "Ann"]
    assert reasons(actions) == ["blank", "blank"]


def test_inactive_lookup_falls_back_to_the_record_owner(world: World) -> None:
    world.delegate(world.sdr)
    world.deactivate(world.sue)
    actions = world.enroll()
    assert owners(actions) == ["Ann", "Ann"]
    assert reasons(actions) == ["inactive", "inactive"]


def test_the_record_owner_may_be_a_queue(world: World) -> None:
    actions = world.enroll(record("New", owner=queue("Leads")))
    assert owners(actions) == ["Leads", "Leads"]


def test_the_field_may_stand_on_the_account(world: World) -> None:
    csm = lookup_field("CSM__c", object="account")
    hop = lookup_field("Account.CSM__c", object="contact", on=csm)
    acme = record("Acme", owner=world.mia, object="account", CSM__c=world.sue)
    world.sequence = sequence("Renewal", delegation=hop, object="contact")
    cleo = record("Cleo", owner=world.ann, object="contact", account=acme)
    dora = record("Dora", owner=world.ann, object="contact")
    actions = world.enroll(cleo, dora)
    assert owners(actions) == ["Sue", "Sue", "Ann", "Ann"]
    assert reasons(actions) == ["lookup", "lookup", "blank", "blank"]


def test_an_owner_away_on_the_expected_date_is_covered_from_the_start(world: World) -> None:
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    actions = world.enroll()
    assert owners(actions) == ["Ann", "Ann"]
    assert covers(actions) == ["Ben", None]


def test_the_first_action_is_current_and_the_rest_wait(world: World) -> None:
    actions = world.enroll()
    assert [pa.status for pa in actions] == ["current", "waiting"]
    assert [pa.expected_at for pa in actions] == [MONDAY, datetime(2026, 3, 3, 9, tzinfo=UTC)]


def test_an_enrollment_is_one_handover_that_took_from_nobody(world: World) -> None:
    done = enrolled(world, world.lee.pk, by=world.mia)
    handover = Handover.objects.get()
    assert (handover.cause, handover.by, handover.at, handover.sequence) == (
        "enrollment", world.mia, MONDAY, world.sequence,
    )  # fmt: skip
    assert handover.change_count == OwnerChange.objects.filter(handover=handover, from_owner=None).count() == 2
    assert done.outcome.handover == handover
    assert done.outcome.flows.gains == {world.ann.pk: 2}


def refused(reason: str) -> Callable[[World], int]:
    def build(world: World) -> int:
        match reason:
            case "unknown":
                return 10**9
            case "other_object":
                return record("Cleo", owner=world.ann, object="contact").pk
            case "already_in":
                return world.enroll()[0].participant.record_id
        flags: dict[str, dict[str, Any]] = {
            "deleted": {"is_deleted": True},
            "merged": {"is_deleted": True, "fields": {"MasterRecordId": "00QEc00000BBaeYMAT"}},
            "converted": {"fields": {"IsConverted": "1"}},
            "opted_out": {"opted_out_of_email": True, "do_not_call": True},
            "opted_out_by_address": {"email": "Refused@example.org", "do_not_call": True},
        }
        made = record("Refused", owner=world.ann)
        Record.objects.filter(pk=made.pk).update(**flags[reason])
        opt_out(address="refused@example.org", source="link", why="", at=MONDAY)
        return made.pk

    return build


@pytest.mark.parametrize(
    "reason", ["unknown", "other_object", "already_in", "deleted", "merged", "converted", "opted_out"]
)
def test_a_record_that_cannot_enter_is_refused_and_the_others_go_in(world: World, reason: str) -> None:
    refused_id = refused(reason)(world)
    good = record("Good", owner=world.ann)
    done = enrolled(world, refused_id, good.pk)
    assert done.enrolled == 1
    assert [(refusal.record_id, refusal.reason) for refusal in done.refusals] == [(refused_id, reason)]


@pytest.mark.parametrize(
    "address", ["refused@example.org", "REFUSED@münchen.example", "Refused@XN--mnchen-3ya.example"]
)
def test_an_address_opted_out_here_counts_as_the_crms_word_does(world: World, address: str) -> None:
    opt_out(address="Refused@münchen.example", source="link", why="", at=MONDAY)
    refused_id = refused("opted_out_by_address")(world)
    Record.objects.filter(pk=refused_id).update(email=address)
    assert [refusal.reason for refusal in enrolled(world, refused_id).refusals] == ["opted_out"]


@pytest.mark.parametrize("only", ["opted_out_of_email", "do_not_call"])
def test_one_way_to_reach_a_record_is_enough(world: World, only: str) -> None:
    world.sequence.actions.filter(position=1).update(type="email")
    Record.objects.update(**{only: True})
    assert enrolled(world, world.lee.pk).enrolled == 1


@pytest.mark.parametrize(
    ("type_", "only", "count"),
    [
        ("call", "do_not_call", 0),
        ("email", "opted_out_of_email", 0),
        ("email", "do_not_call", 1),
        ("task", "do_not_call", 1),
    ],
)
def test_a_way_that_the_sequence_does_not_use_counts_for_nothing(
    world: World, type_: str, only: str, count: int
) -> None:
    world.sequence.actions.update(type=type_)
    Record.objects.update(**{only: True})
    assert enrolled(world, world.lee.pk).enrolled == count


@pytest.mark.parametrize(("status", "count"), [("active", 1), ("draft", 0), ("inactive", 0)])
def test_only_an_active_sequence_takes_participants(world: World, status: str, count: int) -> None:
    Sequence.objects.update(status=status)
    assert enrolled(world, world.lee.pk).enrolled == count


def test_a_record_named_twice_goes_in_once(world: World) -> None:
    assert enrolled(world, world.lee.pk, world.lee.pk).enrolled == 1


def test_a_record_that_was_removed_may_come_again(world: World) -> None:
    world.enroll()
    remove(participants=[Participant.objects.get().pk], at=MONDAY, by=None)
    assert enrolled(world, world.lee.pk).enrolled == 1


def test_a_record_may_be_in_two_sequences(world: World) -> None:
    world.enroll()
    assert enrolled(world, world.lee.pk, into=sequence("Outbound")).enrolled == 1


def test_nobody_enrolled_leaves_no_handover(world: World) -> None:
    done = enrolled(world, 10**9)
    assert (done.enrolled, done.outcome.handover, Handover.objects.count()) == (0, None, 0)


def test_the_preview_counts_what_enrollment_does_and_writes_nothing(world: World) -> None:
    world.delegate(world.sdr)
    ids = [world.lee.pk, record("Blank", owner=world.ann).pk, 10**9]
    handovers = Handover.objects.count()
    promised = preview_enrollment(sequence=world.sequence, records=ids, at=MONDAY)
    assert (Participant.objects.count(), Handover.objects.count()) == (0, handovers)
    done = enrolled(world, *ids)
    assert (promised.enrolled, promised.refusals) == (done.enrolled, done.refusals)
    assert promised.outcome.flows == done.outcome.flows


@pytest.mark.parametrize("role", [Role.SEQUENCE_ADMIN, Role.ENROLLER])
def test_sequence_admins_and_enrollers_enroll(world: World, role: Role) -> None:
    assert enrolled(world, world.lee.pk, by=user("eve", role=role)).enrolled == 1


@pytest.mark.parametrize("role", [Role.SEQUENCE_AGENT, Role.NONE])
def test_agents_do_not_enroll(world: World, role: Role) -> None:
    with pytest.raises(NotAllowed):
        enrolled(world, world.lee.pk, by=user("eve", role=role))


def test_an_inactive_enroller_does_not_enroll(world: World) -> None:
    with pytest.raises(NotAllowed):
        enrolled(world, world.lee.pk, by=user("eve", role=Role.ENROLLER, is_active=False))


def test_twenty_records_take_as_many_queries_as_one(world: World) -> None:
    def queries(count: int) -> int:
        ids = [record(f"Lead {count}", owner=world.ann, SDR__c=world.sue).pk for _ in range(count)]
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert enrolled(world, *ids).enrolled == count
        return len(captured)

    assert queries(1) == queries(20)


def test_ten_thousand_records_and_eight_actions_are_a_handful_of_statements(world: World) -> None:
    world.sequence = sequence("Outbound", delegation=world.sdr, actions=8)
    leads = Record.objects.bulk_create(
        Record(object="lead", name=f"Lead {number}", owner=world.ann) for number in range(10_000)
    )
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    ids = [lead.pk for lead in leads]
    with CaptureQueriesContext(connection) as captured:
        done = enrolled(world, *ids)
    assert (done.enrolled, done.outcome.flows.changed) == (10_000, 80_000)
    assert len(captured) <= 14
    assert ParticipantAction.objects.filter(owner=world.ann, cover=world.ben).count() == 10_000


def test_enrollment_after_every_kind_of_change_is_as_the_rule_says(world: World) -> None:
    world.delegate(world.sdr)
    world.deactivate(world.sue)
    world.do(changes.record_update(record_id=world.lee.pk, values={"owner_id": world.ben.pk}))
    world.away(world.ben, cover=world.sam, first=MONDAY.date())
    world.away(world.sam, cover=world.ann, first=MONDAY.date())
    actions = world.enroll()
    assert (owners(actions), covers(actions)) == (["Ben", "Ben"], ["Ann", None])
    assert disagreements() == []
