"""Delegating to the members of a queue in turn, or to the one with the fewest open actions."""

from collections import Counter
from datetime import date, timedelta

import pytest

from baton.crm.fields import set_chain
from baton.crm.models import SOURCES, LookupField, Record
from baton.delegation import changes, membership, staffing
from baton.delegation.enrollment import enroll, preview_enrollment
from baton.delegation.explain import explain
from baton.delegation.handovers import preview_change
from baton.insight.resolution import resolve_records
from baton.people.models import Queue, QueueMember
from baton.rules.trail import Source
from baton.sequences.settings import Setting
from tests.world import MONDAY, World, owners, queue, record, sequence

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def team(world: World) -> Queue:
    return queue("Team", [world.ben, world.sam, world.sue])


def by_turns(team: Queue, kind: str = "rotation", *, object: str = "lead") -> LookupField:  # noqa: A002
    return LookupField.objects.create(object=object, name=kind, label=SOURCES[Source(kind)], source=kind, owner=team)


def leads(world: World, count: int) -> list[Record]:
    start = Record.objects.count()
    return [record(f"Lead {start + number}", owner=world.ann) for number in range(count)]


def weigh(team: Queue, **weights: int) -> None:
    for username, weight in weights.items():
        QueueMember.objects.filter(queue=team, user__username=username).update(weight=weight)


def first_owners(world: World, *records: Record) -> list[str]:
    """Of each record the owner of its first action."""
    return owners(world.actions(*(each.pk for each in records)))[::2]


def test_members_take_turns_however_the_records_come(world: World, team: Queue) -> None:
    world.delegate(by_turns(team))
    one, two, three, four, five = leads(world, 5)
    world.enroll(one)
    world.enroll(two, three)
    world.enroll(four)
    world.enroll(five)
    assert first_owners(world) == ["Ben", "Sam", "Sue", "Ben", "Sam"]
    assert owners(world.actions(one.pk)) == ["Ben", "Ben"]


def test_twice_the_weight_is_twice_as_many_and_none_is_none(world: World, team: Queue) -> None:
    weigh(team, ben=2, sue=0)
    world.delegate(by_turns(team))
    world.enroll(*leads(world, 30))
    assert Counter(first_owners(world)) == {"Ben": 20, "Sam": 10}


def test_the_member_with_the_fewest_open_actions_is_next(world: World, team: Queue) -> None:
    other = sequence("Other", actions=5)
    enroll(sequence=other, records=[record("Busy", owner=world.ben).pk], by=world.mia, at=MONDAY)
    world.delegate(by_turns(team, "least_loaded"))
    world.enroll(*leads(world, 5))
    assert first_owners(world) == ["Sam", "Sue", "Sam", "Sue", "Sam"]
    weigh(team, ben=10)
    assert first_owners(world, *world_enrolls(world, 1)) == ["Ben"]


def world_enrolls(world: World, count: int) -> list[Record]:
    records = leads(world, count)
    world.enroll(*records)
    return records


def test_a_participant_keeps_the_member_whatever_is_edited_or_undone(world: World, team: Queue) -> None:
    rotation, least = by_turns(team), by_turns(team, "least_loaded")
    world.delegate(rotation)
    records = world_enrolls(world, 7)
    before = first_owners(world)
    world.undo(world.delegate(None))
    assert first_owners(world) == before
    world.delegate(least)
    assert first_owners(world) == before
    world.do(changes.record_update(record_id=records[0].pk, values={"owner_id": world.mia.pk}))
    world.do(membership.members(queue=team, user_ids=[*team.members.values_list("pk", flat=True), world.mia.pk]))
    assert first_owners(world) == before


def test_who_cannot_work_gives_way_to_others_and_does_not_get_them_back(world: World, team: Queue) -> None:
    world.delegate(by_turns(team))
    world_enrolls(world, 6)
    world.deactivate(world.ben)
    assert first_owners(world) == ["Sam", "Sam", "Sue", "Sue", "Sam", "Sue"]
    world.reactivate(world.ben)
    assert "Ben" not in first_owners(world)
    world.do(membership.members(queue=team, user_ids=[world.ben.pk]))
    assert set(first_owners(world)) == {"Ben"}
    world.deactivate(world.ben)
    assert set(first_owners(world)) == {"Ann"}
    world.reactivate(world.ben)
    assert set(first_owners(world)) == {"Ben"}


def test_who_is_away_is_passed_over_and_catches_up_with_nothing(world: World, team: Queue) -> None:
    world.away(world.ben, cover=world.ann, first=MONDAY.date())
    world.delegate(by_turns(team))
    world_enrolls(world, 6)
    assert "Ben" not in first_owners(world)
    tuesday = MONDAY + timedelta(days=1)
    later = leads(world, 3)
    world.enroll(*later, at=tuesday)
    assert sorted(first_owners(world, *later)) == ["Ben", "Sam", "Sue"]


def test_who_goes_away_later_keeps_the_action_and_is_covered(world: World, team: Queue) -> None:
    world.delegate(by_turns(team))
    (lead,) = world_enrolls(world, 1)
    world.away(world.ben, cover=world.ann, first=MONDAY.date(), days=3)
    first, _second = world.actions(lead.pk)
    assert (first.owner.name, first.cover and first.cover.name) == ("Ben", "Ann")


def test_where_all_are_away_they_take_turns_all_the_same(world: World) -> None:
    team = queue("Two", [world.ben, world.sam])
    for person in (world.ben, world.sam):
        world.away(person, cover=world.ann, first=date(2026, 3, 2), days=5)
    world.delegate(by_turns(team))
    world_enrolls(world, 2)
    assert first_owners(world) == ["Ben", "Sam"]


def test_a_chain_takes_no_turn_where_somebody_comes_before(world: World, team: Queue) -> None:
    rotation = by_turns(team)
    chain = LookupField.objects.create(object="lead", name="chain", label="Chain", source="chain")
    set_chain(chain=chain, entries=[world.sdr.pk, rotation.pk])
    world.delegate(chain)
    world.enroll(world.lee, *leads(world, 2))
    assert first_owners(world) == ["Sue", "Ben", "Sam"]
    world.do(changes.record_update(record_id=world.lee.pk, lookups={world.sdr.pk: None}))
    assert first_owners(world) == ["Sue", "Ben", "Sam"]


def test_two_sequences_share_the_turns_of_a_queue(world: World, team: Queue) -> None:
    rotation = by_turns(team)
    world.delegate(rotation)
    world_enrolls(world, 1)
    world.sequence = sequence("Outbound", delegation=rotation)
    world_enrolls(world, 1)
    assert first_owners(world) == ["Sam"]


def test_previews_say_who_would_get_how_many_and_take_no_turn(world: World, team: Queue) -> None:
    rotation = by_turns(team)
    records = world_enrolls(world, 7)
    change = changes.sequence_delegation(sequence=world.sequence, setting=Setting.of_field(rotation))
    for _ in range(2):
        assert preview_change(change, at=MONDAY).flows.holdings == {
            world.ben.pk: 6, world.sam.pk: 4, world.sue.pk: 4
        }  # fmt: skip
    assert world.do(change).flows.holdings == {world.ben.pk: 6, world.sam.pk: 4, world.sue.pk: 4}
    ids = [each.pk for each in leads(world, 4)]
    promised = preview_enrollment(sequence=world.sequence, records=ids, at=MONDAY, by=world.mia)
    done = enroll(sequence=world.sequence, records=ids, by=world.mia, at=MONDAY)
    assert promised.outcome.flows == done.outcome.flows
    assert done.outcome.flows.holdings == {world.sam.pk: 4, world.sue.pk: 2, world.ben.pk: 2}
    assert records


def test_before_anything_is_enrolled_the_members_have_their_shares(world: World, team: Queue) -> None:
    weigh(team, ben=2, sue=0)
    rotation = by_turns(team)
    leads(world, 29)
    assert sum(resolve_records(object="lead", field_id=rotation.pk, at=MONDAY).holdings.values()) == 30
    holdings = resolve_records(object="lead", field_id=rotation.pk, at=MONDAY).holdings
    assert holdings == {world.ben.pk: 20, world.sam.pk: 10}


def test_the_explanation_says_whose_turn_it_was(world: World, team: Queue) -> None:
    world.delegate(by_turns(team))
    first, _second = world.enroll()
    assert explain(participant_action_id=first.pk).sentences[-1] == "It was Ben’s turn in Team when Lee was enrolled."


def test_the_explanation_says_who_had_the_fewest_open_actions(world: World, team: Queue) -> None:
    first, _second = world.enroll()
    world.delegate(by_turns(team, "least_loaded"))
    assert explain(participant_action_id=first.pk).sentences[-1] == (
        "Ben had the fewest open actions of Team when Lee was enrolled."
    )
    weigh(team, sam=3, sue=0)
    world.do(staffing.activity(user_id=world.ben.pk, is_active=False), at=MONDAY + timedelta(days=1))
    assert explain(participant_action_id=first.pk).sentences[-1] == (
        "Sam had the fewest open actions of Team, for a weight of 3, on Mar 3, 2026."
    )


def test_nobody_to_choose_leaves_the_action_with_the_record_owner(world: World, team: Queue) -> None:
    weigh(team, ben=0, sam=0, sue=0)
    world.delegate(by_turns(team))
    first, _second = world.enroll()
    assert explain(participant_action_id=first.pk).sentences[1:] == (
        "No member of the queue could be chosen.",
        "So the record owner, Ann, owns this action.",
    )


def test_undoing_a_removal_brings_back_participants_and_the_turn(world: World, team: Queue) -> None:
    world.delegate(by_turns(team))
    world_enrolls(world, 4)
    member = QueueMember.objects.get(queue=team, user=world.ben)
    removal = world.do(membership.members(queue=team, user_ids=[world.sam.pk, world.sue.pk]))
    assert "Ben" not in first_owners(world)
    world.undo(removal)
    assert first_owners(world) == ["Ben", "Sam", "Sue", "Ben"]
    assert {action.reason for action in world.actions()} == {"lookup"}
    back = QueueMember.objects.get(queue=team, user=world.ben)
    assert (back.weight, back.next_turn) == (member.weight, member.next_turn)


def rotation(team: Queue) -> list[tuple[str, int]]:
    team.refresh_from_db()
    members = QueueMember.objects.filter(queue=team).order_by("user__name").values_list("user__name", "next_turn")
    return [("turn", team.turn), *members]


def test_undoing_an_edit_brings_back_the_whole_rotation(world: World, team: Queue) -> None:
    """The others have taken turns for the participants of who was removed; these are given back with them."""
    world.delegate(by_turns(team))
    world_enrolls(world, 7)
    before = rotation(team)
    removal = world.do(membership.members(queue=team, user_ids=[world.sam.pk, world.sue.pk]))
    without_ben = rotation(team)
    assert without_ben[1:] != before[2:]
    undone = world.undo(removal)
    assert rotation(team) == before
    assert first_owners(world, *world_enrolls(world, 1)) == ["Sam"], "who is next is who was next"
    later = rotation(team)
    world.undo(undone)
    assert rotation(team)[1:] != without_ben[1:], "since turns were taken in between"
    assert rotation(team)[0] >= later[0]


def test_turns_that_were_taken_since_stay_taken(world: World, team: Queue) -> None:
    world.delegate(by_turns(team))
    world_enrolls(world, 7)
    removal = world.do(membership.members(queue=team, user_ids=[world.sam.pk, world.sue.pk]))
    world_enrolls(world, 1)
    since = dict(rotation(team))
    world.undo(removal)
    assert {name: dict(rotation(team))[name] for name in ("turn", "Sam", "Sue")} == since


def test_undoing_an_undo_brings_back_the_rotation_of_the_edit(world: World, team: Queue) -> None:
    world.delegate(by_turns(team))
    world_enrolls(world, 7)
    removal = world.do(membership.members(queue=team, user_ids=[world.sam.pk, world.sue.pk]))
    edited = rotation(team), first_owners(world)
    world.undo(world.undo(removal))
    assert (rotation(team), first_owners(world)) == edited
