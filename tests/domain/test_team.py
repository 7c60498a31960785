"""What a team has to do by day, who is away, and what was done."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from baton.insight.team import TeamMember, team_page, teams, users_of_team
from baton.mail.models import Mail, ReceivedMail
from baton.participants.models import Participant, ParticipantAction
from baton.people.models import User
from baton.sequences.models import Action
from baton.sql.paging import PageRequest
from tests.world import MONDAY, World, queue, record, user

pytestmark = pytest.mark.django_db
UTC, NEW_YORK = ZoneInfo("UTC"), ZoneInfo("America/New_York")


def member(world: World, whose: User, *, zone: ZoneInfo = UTC) -> TeamMember:
    page = team_page(users_of_team(), PageRequest(size=50), zone=zone, at=MONDAY)
    return next(row for row in page.rows if row.user == whose)


def dated(pa: ParticipantAction, days: int, *, hours: int = 0) -> None:
    ParticipantAction.objects.filter(pk=pa.pk).update(expected_at=MONDAY + timedelta(days=days, hours=hours))


def load(row: TeamMember) -> dict[int, int]:
    """How many by how many days from now."""
    return {number: day.count for number, day in enumerate(row.days) if day.count}


@pytest.fixture
def three(world: World) -> list[ParticipantAction]:
    """Ann's first action was expected yesterday, her second is today, and her third in five days."""
    actions = [world.enroll(record(name, owner=world.ann))[0] for name in ("One", "Two", "Three")]
    others = Participant.objects.filter(record__name__in=["One", "Two", "Three"]).values("pk")
    ParticipantAction.objects.filter(participant__in=others).exclude(pk__in=[pa.pk for pa in actions]).update(
        expected_at=MONDAY + timedelta(days=90)
    )
    for pa, days in zip(actions, (-1, 0, 5), strict=True):
        dated(pa, days)
    return actions


def test_actions_count_on_their_day_and_earlier_ones_are_late(world: World, three: list[ParticipantAction]) -> None:
    row = member(world, world.ann)
    assert (row.late, row.today.count, load(row), row.total) == (1, 1, {0: 1, 5: 1}, 2)


def test_days_are_those_of_the_reader(world: World, three: list[ParticipantAction]) -> None:
    late_evening = -MONDAY.hour + 2  # at two in UTC it is still the day before in New York
    dated(three[1], 1, hours=late_evening)
    assert load(member(world, world.ann)) == {1: 1, 5: 1}
    assert load(member(world, world.ann, zone=NEW_YORK)) == {0: 1, 5: 1}


def test_what_is_covered_counts_for_the_cover(world: World, three: list[ParticipantAction]) -> None:
    world.away(world.ann, cover=world.ben, first=MONDAY.date(), days=7)
    ann, ben = member(world, world.ann), member(world, world.ben)
    assert load(ann) == {}
    assert (ben.late, load(ben)) == (1, {0: 1, 5: 1})
    assert [day.as_cover for day in ben.days if day.count] == [1, 1]
    assert [day.is_away for day in ann.days] == [True] * 7 + [False] * 7
    assert {day.cover for day in ann.days if day.is_away} == {"Ben"}
    assert not any(day.is_away for day in ben.days)
    assert ann.absences == [(MONDAY.date(), MONDAY.date() + timedelta(days=6), "Ben")]
    assert ben.absences == []


def test_days_away_are_those_of_who_is_away(world: World) -> None:
    User.objects.filter(pk=world.ann.pk).update(time_zone="Europe/Rome")
    wednesday = MONDAY.date() + timedelta(days=2)
    world.away(world.ann, cover=world.ben, first=wednesday, days=2)
    assert member(world, world.ann, zone=NEW_YORK).absences == [(wednesday, wednesday + timedelta(days=1), "Ben")]


def test_what_nobody_has_to_do_is_no_load(world: World, three: list[ParticipantAction]) -> None:
    Participant.objects.filter(pk=three[0].participant_id).update(status="paused")
    assert member(world, world.ann).late == 0
    Action.objects.filter(pk=three[0].action_id).update(type="email", is_automatic=True)
    assert load(member(world, world.ann)) == {}


def test_the_week_s_completed_actions_and_replies_are_counted(world: World, three: list[ParticipantAction]) -> None:
    for pa, days, status in zip(three, (1, 8, 2), ("completed", "completed", "skipped"), strict=True):
        at = MONDAY - timedelta(days=days)
        ParticipantAction.objects.filter(pk=pa.pk).update(status=status, performer=world.ann, closed_at=at)
        email = Mail.objects.create(
            participant_action=pa, sender=world.ann, status="sent", message_id=f"<{pa.pk}@x>", written_at=at,
            sent_at=at,
        )  # fmt: skip
        ReceivedMail.objects.create(message_id=f"<re-{pa.pk}@x>", kind="reply", answers=email, received_at=at)
    row = member(world, world.ann)
    assert (row.done, row.replies) == (1, 2)


def test_a_team_is_the_reports_of_a_manager_or_the_members_of_a_queue(world: World) -> None:
    User.objects.filter(pk=world.ben.pk).update(manager=world.ann)
    User.objects.filter(pk=world.sue.pk).update(manager=world.ann, is_active=False)
    inbound = queue("Inbound", [world.sam])
    managers, queues = teams()
    assert managers == [world.ann]
    assert inbound in queues
    assert list(users_of_team(manager=world.ann)) == [world.ben]
    assert list(users_of_team(queue=inbound)) == [world.sam]


def test_who_cannot_work_is_in_no_team(world: World) -> None:
    gone = user("Gone")
    User.objects.filter(pk=gone.pk).update(role="enroller")
    assert gone not in users_of_team()


def test_a_large_team_takes_no_more_statements(world: World) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            team_page(users_of_team(), PageRequest(size=50), zone=NEW_YORK, at=MONDAY)
        return len(captured)

    before = statements()
    for number in range(20):
        user(f"Agent {number}")
    assert statements() == before == 4


def test_the_shades_go_up_to_the_most(world: World, three: list[ParticipantAction]) -> None:
    assert {day.shade for day in member(world, world.ann).days} == {0, 4}
