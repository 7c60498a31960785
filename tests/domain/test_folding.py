"""Handovers that nobody asked for are under the one that led to them."""

from datetime import timedelta

from baton.delegation import changes
from baton.delegation.handovers import carry_out, turn_cover
from baton.delegation.models import Handover
from baton.engage.operations import reschedule
from baton.insight.handover_log import HandoverFilter, followers_of, page_of_handovers
from baton.insight.handover_matrix import matrix_of
from baton.participants.matching import ActionFilter
from baton.participants.models import ParticipantAction
from baton.people.models import Role, User
from baton.sql.paging import PageRequest
from tests.world import MONDAY, World, record, user

Cause = Handover.Cause


def latest(cause: Handover.Cause) -> Handover:
    return Handover.objects.filter(cause=cause).latest("pk")


def only(pa: ParticipantAction) -> ActionFilter:
    return ActionFilter(participant_action_ids=(pa.pk,))


def test_a_cover_that_begins_and_ends_follows_from_the_absence(world: World) -> None:
    world.enroll()
    set_by = world.away(world.ann, cover=world.ben, first=MONDAY.date() + timedelta(days=7), days=2).handover
    turn_cover(at=MONDAY + timedelta(days=7))
    turn_cover(at=MONDAY + timedelta(days=10))
    assert set_by
    begun_and_ended = Handover.objects.filter(cause=Cause.COVER)
    assert [handover.follows_id for handover in begun_and_ended] == [set_by.pk] * 2
    following = followers_of([set_by])[set_by.pk]
    assert following.count == len(following.latest) == 2
    assert following.changes == sum(handover.change_count for handover in begun_and_ended)


def test_dates_that_move_into_an_absence_follow_from_it(world: World) -> None:
    first, _second = world.enroll()
    away_on = MONDAY.date() + timedelta(days=30)
    set_by = world.away(world.ann, cover=world.ben, first=away_on, days=3).handover
    reschedule(participant_action_id=first.pk, to=MONDAY + timedelta(days=31), by=world.ann, at=MONDAY)
    assert set_by
    assert latest(Cause.DATES).follows_id == set_by.pk


def test_a_reassignment_that_ends_follows_from_the_one_that_was_made(world: World) -> None:
    first, second = world.enroll()
    until = MONDAY + timedelta(days=1)
    one, other = (
        carry_out(
            changes.reassignment(
                matching=ActionFilter(participant_action_ids=(pa.pk,)), to=world.ben, until=until + more
            ),
            by=world.mia,
            at=MONDAY,
        ).handover
        for pa, more in ((first, timedelta()), (second, timedelta(days=1)))
    )
    turn_cover(at=until)
    assert one
    assert other
    assert latest(Cause.RETURN).follows_id == one.pk


def test_what_people_ask_for_follows_from_nothing(world: World) -> None:
    world.enroll()
    world.away(world.ann, cover=world.ben, first=MONDAY.date(), days=2)
    world.reassign(*world.actions(), to=world.sue)
    assert not Handover.objects.filter(follows__isnull=False).exists()


def test_a_folded_log_leaves_out_what_followed(world: World) -> None:
    world.enroll()
    world.away(world.ann, cover=world.ben, first=MONDAY.date() + timedelta(days=7), days=2)
    turn_cover(at=MONDAY + timedelta(days=7))

    def causes(matching: HandoverFilter) -> list[str]:
        return [each.cause for each in page_of_handovers(matching=matching, page=PageRequest(size=10)).rows]

    assert causes(HandoverFilter(is_folded=True)) == [Cause.ABSENCE, Cause.ENROLLMENT]
    assert causes(HandoverFilter()) == [Cause.COVER, Cause.ABSENCE, Cause.ENROLLMENT]
    assert causes(HandoverFilter(follows_id=latest(Cause.ABSENCE).pk)) == [Cause.COVER]


def test_the_log_finds_from_whom_and_to_whom(world: World) -> None:
    world.enroll()
    given = world.reassign(*world.actions(), to=world.sue).handover
    assert given

    def numbers(matching: HandoverFilter) -> list[int]:
        return [each.pk for each in page_of_handovers(matching=matching, page=PageRequest(size=10)).rows]

    assert numbers(HandoverFilter(whose=world.sue.pk)) == [given.pk]
    assert given.pk in numbers(HandoverFilter(whose=world.ann.pk))
    assert numbers(HandoverFilter(whose=world.sam.pk)) == []
    assert numbers(HandoverFilter(whose=world.sue.pk, before=MONDAY)) == []


def test_who_gave_to_whom_is_counted(world: World) -> None:
    first, second = world.enroll()
    world.enroll(record("Of Sam", owner=world.sam))
    world.reassign(first, second, to=world.sue)
    world.reassign(first, to=world.ben)
    matrix = matrix_of(matching=HandoverFilter(), by=world.mia)
    assert matrix
    counts = {
        (giver.name, to.name): cell.count
        for giver, cells, _sum in matrix.rows
        for to, cell in zip(matrix.receivers, cells, strict=True)
        if cell.count
    }
    assert counts == {("Ann", "Sue"): 2, ("Sue", "Ben"): 1}
    assert (matrix.total, matrix.others, matrix.is_partial) == (3, 0, False)


def test_an_enrollment_gives_nobody_anything(world: World) -> None:
    world.enroll()
    assert matrix_of(matching=HandoverFilter(), by=world.mia) is None


def test_a_manager_counts_what_the_team_gave_and_got(world: World) -> None:
    boss = user("max", role=Role.MANAGER)
    User.objects.filter(pk=world.ann.pk).update(manager=boss)
    both = [*world.enroll(), *world.enroll(record("Of Sam", owner=world.sam))]
    world.reassign(*both, to=world.sue)
    matrix = matrix_of(matching=HandoverFilter(), by=boss)
    assert matrix
    assert [giver.name for giver, _cells, _sum in matrix.rows] == ["Ann"]
