"""Covers that are queues, that take turns, that cover one sequence only, and those of users who left."""

from collections.abc import Mapping
from datetime import date

import pytest

from baton.delegation import membership, staffing
from baton.delegation.covers import cover_warnings
from baton.delegation.explain import explain
from baton.delegation.handovers import carry_out, preview_change
from baton.delegation.models import SequenceCover
from baton.engage.operations import NothingToTake, complete, take, take_next
from baton.engage.queries import Counts, counts_of
from baton.mail.queries import NOT_BEING_SENT
from baton.participants.models import ParticipantAction
from baton.people.away import CannotBeAway, RequestedAbsence
from baton.people.models import Absence, Owner, Role, User
from baton.people.permissions import NotAllowed
from baton.rules.availability import CoverChoice
from tests.world import MONDAY, World, covers, owners, queue, record, sequence, user

MON, TUE, FRI = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 6)


def set_absence(
    world: World,
    person: User,
    *,
    cover: Owner | None = None,
    is_shared: bool = False,
    last: date | None = FRI,
    elsewhere: Mapping[int, CoverChoice] | None = None,
) -> None:
    away = RequestedAbsence(
        person.pk,
        MON,
        last,
        cover.pk if cover else None,
        cover_is_shared=is_shared,
        sequence_covers=elsewhere or {},
    )
    world.do(staffing.absence(away=away))


def sentences(pa: ParticipantAction) -> str:
    return " ".join(explain(participant_action_id=pa.pk).sentences)


def test_a_queue_covers_and_any_member_does_the_work(world: World) -> None:
    team = queue("Team", [world.ben, world.sue])
    first, second = world.enroll()
    set_absence(world, world.ann, cover=team)
    assert (owners([first, second]), covers([first, second])) == (["Ann", "Ann"], ["Team", "Team"])
    assert "Team covers: any of its members can do this action." in sentences(first)
    with pytest.raises(NotAllowed):
        complete(participant_action_id=first.pk, by=world.sam, at=MONDAY)
    done = complete(participant_action_id=first.pk, by=world.sue, at=MONDAY)
    assert (done.owner_id, done.performer) == (world.ann.pk, world.sue)


def test_who_covers_as_a_member_does_not_take_the_action_away(world: World) -> None:
    team = queue("Team", [world.ben])
    first, _second = world.enroll()
    set_absence(world, world.ann, cover=team)
    with pytest.raises(NotAllowed, match="Team covers for Ann, who stays the owner"):
        take(participant_action_id=first.pk, by=world.ben, at=MONDAY)


def test_the_members_of_a_queue_cover_in_turn_and_keep_their_records(world: World) -> None:
    team = queue("Team", [world.ben, world.sue, world.sam])
    records = [record(f"Lead {number}", owner=world.ann) for number in range(12)]
    actions = world.enroll(*records)
    set_absence(world, world.ann, cover=team, is_shared=True)
    before = covers(actions)
    assert set(before) == {"Ben", "Sue", "Sam"}
    assert before[::2] == before[1::2]
    assert "Team covers, and it is" in sentences(actions[0])
    set_absence(world, world.sue)
    after = covers(actions)
    assert "Sue" not in after
    assert [name for name in before if name != "Sue"] == [
        name for name, was in zip(after, before, strict=True) if was != "Sue"
    ]
    world.do(membership.members(queue=team, user_ids=[world.ben.pk]))
    assert set(covers(actions)) == {"Ben"}
    world.deactivate(world.ben)
    assert set(covers(actions)) == {None}
    assert "Team would cover but has no available members." in sentences(actions[0])


def test_an_absence_has_another_cover_in_one_sequence(world: World) -> None:
    inbound = world.enroll()
    enterprise = sequence("Enterprise")
    set_absence(world, world.ann, cover=world.ben, elsewhere={enterprise.pk: CoverChoice(world.sam.pk)})
    world.sequence = enterprise
    later = world.enroll()
    assert (covers(inbound), covers(later)) == (["Ben", "Ben"], ["Sam", "Sam"])
    assert "In this sequence, Sam covers." in sentences(later[0])
    changed = RequestedAbsence(world.ann.pk, MON, FRI, world.ben.pk)
    world.do(staffing.absence(away=changed, changed=Absence.objects.get()))
    assert covers(later) == ["Ben", "Ben"]
    assert not SequenceCover.objects.exists()


def test_the_work_of_a_user_who_left_is_covered_until_further_notice(world: World) -> None:
    first, second = world.enroll()
    world.deactivate(world.ann)
    set_absence(world, world.ann, cover=world.ben, last=None)
    assert (owners([first, second]), covers([first, second])) == (["Ann", "Ann"], ["Ben", "Ben"])
    assert sentences(first).endswith(
        "Ann is inactive but owns this action until it is reassigned. "
        "The actions of Ann are covered from Mar 2, 2026 until further notice. Ben covers."
    )


def test_a_preview_counts_what_a_queue_will_cover(world: World) -> None:
    world.enroll()
    away = RequestedAbsence(world.ann.pk, MON, FRI, queue("Team", [world.ben]).pk)
    promised = preview_change(staffing.absence(away=away), at=MONDAY)
    assert promised.flows.covered == 2
    assert carry_out(staffing.absence(away=away), by=world.mia, at=MONDAY).flows == promised.flows


@pytest.mark.parametrize("is_shared", [False, True])
def test_a_queue_without_members_who_can_work_is_refused(world: World, *, is_shared: bool) -> None:
    robot = user("robot", role=Role.ENROLLER)
    with pytest.raises(CannotBeAway, match="Robots has no members who can work on actions"):
        set_absence(world, world.ann, cover=queue("Robots", [robot]), is_shared=is_shared)


def test_a_cover_who_is_away_all_the_time_is_refused_unless_somebody_covers_for_them(world: World) -> None:
    set_absence(world, world.ben)
    with pytest.raises(CannotBeAway, match=r"Ben is away all the time\. Choose another cover\."):
        set_absence(world, world.ann, cover=world.ben)
    with pytest.raises(CannotBeAway, match="Ben is away all the time"):
        set_absence(world, world.ann, elsewhere={world.sequence.pk: CoverChoice(world.ben.pk)})
    set_absence(world, world.sue, cover=world.sam)
    set_absence(world, world.ann, cover=world.sue)
    assert covers(world.enroll()) == ["Sam", "Sam"]


def test_only_a_queue_shares_and_nobody_covers_themselves_in_a_sequence(world: World) -> None:
    with pytest.raises(CannotBeAway, match="Only a queue can share"):
        set_absence(world, world.ann, cover=world.ben, is_shared=True)
    with pytest.raises(CannotBeAway, match="can’t cover for themselves"):
        set_absence(world, world.ann, elsewhere={world.sequence.pk: CoverChoice(world.ann.pk)})


def test_a_cover_who_is_away_part_of_the_time_or_leaves_later_is_warned_of(world: World) -> None:
    world.away(world.ben, cover=None, first=TUE)
    set_absence(world, world.ann, cover=world.ben)
    [absence] = Absence.objects.filter(user=world.ann)

    def warnings() -> list[str]:
        return [warning.text for warning in cover_warnings([absence], at=MONDAY)[absence.pk]]

    assert warnings() == ["Ben is away too on Mar 3, 2026."]
    world.deactivate(world.ben)
    assert warnings() == ["Ben is inactive."]
    world.reactivate(world.ben)
    world.do(staffing.role(user_id=world.ben.pk, role=Role.ENROLLER))
    assert warnings() == ["Ben’s role doesn’t allow working on actions."]


def test_what_a_queue_covers_is_in_the_work_list_of_its_members(world: World) -> None:
    world.enroll()
    assert counts_of(user=world.ben, at=MONDAY, ready=NOT_BEING_SENT) == Counts(0, 0)
    set_absence(world, world.ann, cover=queue("Team", [world.ben]))
    assert counts_of(user=world.ben, at=MONDAY, ready=NOT_BEING_SENT) == Counts(0, 1)
    with pytest.raises(NothingToTake):
        take_next(by=world.ben, at=MONDAY, ready=NOT_BEING_SENT)
