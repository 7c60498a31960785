"""Who owns what, per sequence, and one person's own counts."""

import pytest

from baton.delegation import changes, staffing
from baton.insight.overview import LARGEST, OwnActions, Ownership, sequences_of, sequences_with_owners
from baton.participants.matching import ActionFilter
from baton.participants.models import Participant
from baton.people.models import Owner, User
from baton.sequences.models import Action, Sequence
from baton.sequences.settings import Setting
from tests.world import MONDAY, World, queue, record, sequence, user


def owned(name: str = "Inbound") -> Ownership:
    return next(ownership for glance, ownership in sequences_with_owners() if glance.name == name)


def own(person: User, name: str = "Inbound") -> OwnActions:
    return next(actions for glance, actions in sequences_of(user=person) if glance.name == name)


def test_owners_stand_by_how_much_they_own(world: World) -> None:
    world.enroll(world.lee, *(record(f"Of Ben {n}", owner=world.ben) for n in range(2)))
    ownership = owned()
    assert [(share.name, share.count) for share in ownership.shares] == [("Ben", 4), ("Ann", 2)]
    assert (ownership.count, ownership.owners, ownership.other_owners, ownership.other_count) == (6, 2, 0, 0)


def test_owners_beyond_the_largest_are_counted_together(world: World) -> None:
    owners = [user(f"u{n}") for n in range(LARGEST + 2)]
    world.enroll(*(record(f"Of {owner}", owner=owner) for owner in owners))
    ownership = owned()
    assert len(ownership.shares) == LARGEST
    assert (ownership.other_owners, ownership.other_count) == (2, 4)


def test_closed_actions_are_not_counted(world: World) -> None:
    first, _second = world.enroll()
    assert owned().count == 2
    type(first).objects.filter(pk=first.pk).update(status="completed", closed_at=MONDAY)
    assert owned().count == 1


def test_a_sequence_without_open_actions_has_no_owners(world: World) -> None:
    assert owned() == Ownership()


def test_covers_are_told_with_how_many_they_cover(world: World) -> None:
    world.enroll()
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    share = owned().shares[0]
    assert (share.count, share.covered, share.cover, share.covers) == (2, 1, "Ben", 1)


def test_of_several_covers_the_one_of_most_is_named(world: World) -> None:
    world.enroll()
    world.away(world.ann, cover=world.sam, first=MONDAY.date())
    world.away(world.ann, cover=world.ben, first=MONDAY.date().replace(day=3))
    share = owned().shares[0]
    assert (share.covered, share.cover, share.covers, share.other_covers) == (2, "Ben", 2, 1)


def test_queues_and_inactive_owners_are_told_apart(world: World) -> None:
    inbound = queue("Inbound queue", [world.ben])
    world.enroll(world.lee, record("Of the queue", owner=inbound))
    world.do(staffing.activity(user_id=world.ann.pk, is_active=False))
    ann, waiting = owned().shares
    assert (ann.kind, ann.is_active, ann.is_queue) == (Owner.Kind.USER, False, False)
    assert (waiting.kind, waiting.is_active, waiting.is_queue) == (Owner.Kind.QUEUE, True, True)


def test_the_delegation_is_told_and_how_many_actions_override_it(world: World) -> None:
    world.delegate(world.sdr)
    action = Action.objects.get(sequence=world.sequence, position=1)
    world.do(changes.action_delegation(action=action, setting=Setting.RECORD_OWNER))
    (glance, _ownership), *_ = sequences_with_owners()
    assert (glance.field, glance.actions, glance.overriding) == ("SDR", 2, 1)


def test_only_active_participants_are_counted(world: World) -> None:
    world.enroll(world.lee, record("Another", owner=world.ann))
    (glance, _ownership), *_ = sequences_with_owners()
    assert glance.participants == 2
    Participant.objects.filter(record=world.lee).update(status="paused")
    (glance, _ownership), *_ = sequences_with_owners()
    assert glance.participants == 1


def test_active_sequences_stand_before_drafts_and_inactive_ones(world: World) -> None:
    for name, status in (("Autumn", "inactive"), ("Beta", "draft"), ("winter", "active")):
        Sequence.objects.filter(pk=sequence(name).pk).update(status=status)
    assert [glance.name for glance, _ in sequences_with_owners()] == ["Inbound", "winter", "Beta", "Autumn"]


def test_own_actions_are_told_apart_from_covered_ones_and_from_queues(world: World) -> None:
    inbound = queue("Inbound queue", [world.ben])
    queue("Of others", [world.sam])
    world.enroll(world.lee, record("Ben's", owner=world.ben), record("The queue's", owner=inbound))
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    assert own(world.ben) == OwnActions(owned=2, as_cover=1, in_queues=2)
    assert own(world.ann) == OwnActions(owned=2)
    assert own(world.sam) == OwnActions()


def test_an_action_reassigned_by_hand_counts_for_its_new_owner(world: World) -> None:
    world.enroll()
    world.do(changes.reassignment(matching=ActionFilter(), to=world.sam))
    assert own(world.sam).owned == 2
    assert own(world.ann).owned == 0


@pytest.mark.parametrize("of", ["everybody", "one person"])
def test_queries_are_as_many_for_one_sequence_and_for_twenty(
    world: World,
    of: str,
    django_assert_num_queries: pytest.FixtureRequest,
) -> None:
    def read() -> None:
        _ = sequences_with_owners() if of == "everybody" else sequences_of(user=world.ann)

    world.enroll()
    with django_assert_num_queries(2):  # type: ignore[operator]
        read()
    for n in range(19):
        world.sequence = sequence(f"Sequence {n}")
        world.enroll()
    with django_assert_num_queries(2):  # type: ignore[operator]
        read()
