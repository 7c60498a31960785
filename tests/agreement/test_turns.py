"""The turns of the members of a queue agree in both forms, however many records come and whoever is there."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.crm.models import LookupField, Record
from baton.delegation.enrollment import enroll
from baton.delegation.models import MemberChoice
from baton.participants.models import ParticipantAction
from baton.people.models import Absence, AbsenceSpan, Owner, Queue, QueueMember, User
from baton.rules.rotation import Standing, loaded, rotating, turns
from baton.sequences.models import Sequence
from tests.agreement.writing import taken_back
from tests.world import MONDAY, queue, sequence, user

pytestmark = pytest.mark.django_db
ACTIONS = 2

members = st.fixed_dictionaries(
    {
        "weight": st.integers(0, 4),
        "is_active": st.sampled_from([True, True, False]),
        "is_away": st.sampled_from([False, False, True]),
        "next_turn": st.integers(0, 3).map(lambda turn: turn * 1260),
        "busy": st.integers(0, 5),
    }
)


@settings(max_examples=settings().max_examples // 2)
@given(
    team=st.lists(members, min_size=1, max_size=4),
    batches=st.lists(st.integers(1, 12), min_size=1, max_size=3),
    turn_of_queue=st.integers(0, 2).map(lambda turn: turn * 2520),
    kind=st.sampled_from(["rotation", "least_loaded"]),
)
def test_both_forms_give_the_same_turns(
    team: list[dict[str, Any]], batches: list[int], turn_of_queue: int, kind: str
) -> None:
    with taken_back():
        group = write_team(team, turn_of_queue)
        field = LookupField.objects.create(object="lead", name=kind, label=kind, source=kind, owner=group)
        delegated = sequence("Delegated", delegation=field, actions=ACTIONS)
        for batch in batches:
            expected = turns(standings(group, kind), records=batch)
            records = Record.objects.bulk_create(
                Record(object="lead", name="Lead", owner=Owner.objects.get(name="Boss")) for _ in range(batch)
            )
            enroll(sequence=delegated, records=[record.pk for record in records], by=None, at=MONDAY)
            assert chosen(delegated, records) == expected


def write_team(team: list[dict[str, Any]], turn: int) -> Queue:
    boss, group = user("boss"), queue("Team")
    Queue.objects.filter(pk=group.pk).update(turn=turn)
    busy = sequence("Busy", actions=1)
    for number, drawn in enumerate(team):
        person = user(f"member{number}", is_active=drawn["is_active"])
        QueueMember.objects.create(queue=group, user=person, weight=drawn["weight"], next_turn=drawn["next_turn"])
        owned = Record.objects.bulk_create(
            Record(object="lead", name="Busy", owner=person) for _ in range(drawn["busy"])
        )
        enroll(sequence=busy, records=[record.pk for record in owned], by=None, at=MONDAY)
        if drawn["is_away"]:
            write_absence(person)
    assert boss
    return group


def write_absence(person: User) -> None:
    day = MONDAY.date()
    absence = Absence.objects.create(user=person, first_day=day, last_day=day)
    since, until = MONDAY - timedelta(hours=9), MONDAY + timedelta(hours=15)
    AbsenceSpan.objects.create(absence=absence, user=person, begins_at=since, ends_at=until)


def standings(group: Queue, kind: str) -> list[Standing]:
    """Where the members stand who may be chosen, read from the rows in the plainest way."""
    rows = QueueMember.objects.filter(queue=group, user__is_active=True, weight__gt=0)
    here = [row for row in rows if not AbsenceSpan.objects.filter(user=row.user_id).exists()]
    group.refresh_from_db()
    return [standing(row, group, kind) for row in here or rows]


def standing(row: QueueMember, group: Queue, kind: str) -> Standing:
    member = {"user_id": row.user_id, "weight": row.weight}
    if kind == "rotation":
        return rotating(**member, next_turn=row.next_turn, turn_of_queue=group.turn)
    owned = ParticipantAction.objects.filter(owner=row.user_id, status__in=("waiting", "current"))
    return loaded(**member, open_actions=owned.count(), actions_a_record=ACTIONS)


def chosen(delegated: Sequence, records: list[Record]) -> list[int]:
    choices = MemberChoice.objects.filter(participant__sequence=delegated, participant__record__in=records)
    return list(choices.order_by("participant").values_list("user_id", flat=True))
