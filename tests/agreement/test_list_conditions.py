"""Conditions on what participants and their actions are: SQL agrees with the readable rule on what the lists show."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from baton.crm.models import Record
from baton.engage.operations import complete, skip
from baton.participants import operations
from baton.participants.badges import badge_of
from baton.participants.listing import ParticipantFilter, ParticipantOrder, ParticipantRow, all_participants
from baton.participants.matching import ActionFilter
from baton.participants.models import REASON_LABELS, Participant, ParticipantAction
from baton.participants.queries import ActionRow, all_actions
from baton.rules.delegation import Reason
from baton.rules.record_rules import Condition, Operator, RecordRules, matches
from baton.sequences.models import Action
from baton.web.actions.columns import ACTION_FIELDS
from baton.web.participants.columns import PARTICIPANT_FIELDS
from tests.world import MONDAY, World, record, sequence

pytestmark = pytest.mark.django_db
HERE = ZoneInfo("Pacific/Kiritimati")  # fourteen hours before UTC
Fields = Mapping[str, str]
OF_ACTION, OF_PARTICIPANT = ([field.name for field in fields] for fields in (ACTION_FIELDS, PARTICIPANT_FIELDS))


@pytest.fixture
def world() -> World:
    """Actions open and closed, covered and reassigned, in two sequences, of records with fields and without."""
    world = World()
    lou, kim = (record(name, owner=world.ben) for name in ("Lou", "Kim"))
    Record.objects.filter(pk=world.lee.pk).update(fields={"Status": "Current", "Step": "9", "Industry": "Software"})
    Record.objects.filter(pk=lou.pk).update(fields={"Status": "New", "Industry": "2"})
    world.away(world.ben, cover=world.sue, first=MONDAY.date())
    actions = world.enroll(world.lee, lou)
    complete(
        participant_action_id=actions[0].pk, by=world.mia, at=MONDAY, outcome=ParticipantAction.Outcome.VOICEMAIL
    )
    skip(participant_action_id=actions[1].pk, by=world.mia, at=MONDAY, note="No need")
    world.reassign(actions[3], to=world.sam)
    ParticipantAction.objects.filter(pk=actions[2].pk).update(problem="No value for City.")
    world.sequence = sequence("Outbound", actions=3)
    world.enroll(world.lee, kim, at=MONDAY + timedelta(days=1, hours=4))
    left = Participant.objects.get(record=kim)
    operations.end(participants=[left.pk], exit=Participant.Exit.REPLIED, why="Fine", at=MONDAY)
    paused = Participant.objects.get(record=world.lee, sequence=world.sequence)
    operations.pause(participants=[paused.pk], by=None, at=MONDAY)
    return world


def day(at: datetime | None) -> str:
    return f"{at.astimezone(HERE):%Y-%m-%d}" if at else ""


def of_record(pk: int) -> Fields:
    row = Record.objects.get(pk=pk)
    fields = {"Name": row.name, "Owner": row.owner.name, **row.fields}
    return {**{f"record.{name}": value for name, value in fields.items()}, **fields}


def shown_of_action(row: ActionRow) -> Fields:
    outcome = ParticipantAction.objects.get(pk=row.id).get_outcome_display()
    own = (
        *(row.sequence, str(row.position), row.action, Action.Type(row.type).label),
        *(ParticipantAction.Status(row.status).label, day(row.expected_at), row.owner, row.cover, row.performer),
        *(outcome, row.problem, REASON_LABELS[Reason(row.reason)], row.participant_owner),
    )
    return {**of_record(row.record_id), **dict(zip(OF_ACTION, (text or "" for text in own), strict=True))}


def shown_of_participant(row: ParticipantRow) -> Fields:
    status = badge_of(status=row.status, exit=row.exit).label
    own = (
        *(row.sequence, status, row.action, str(row.position or ""), row.owner, row.cover),
        *(day(row.expected_at), day(row.enrolled_at), row.enrolled_by, row.exit_in_words, row.record_owner),
    )
    return {**of_record(row.record_id), **dict(zip(OF_PARTICIPANT, (text or "" for text in own), strict=True))}


def rules(shown: list[Fields]) -> Iterator[RecordRules]:
    """Every operator with every value that a field shows, and with others, and two conditions at once."""
    for name in sorted({name for fields in shown for name in fields}):
        held = {fields.get(name, "") for fields in shown}
        values = {*held, *(text.upper() for text in held), *(text[:3] for text in held), "2", "2026-03-03", "n"}
        for operator in Operator:
            for value in sorted(values) if operator.takes_a_value else [""]:
                yield RecordRules((Condition(name, operator, value),))
    yield RecordRules((Condition("Status", Operator.IS, "current"), Condition("record.Status", Operator.IS, "new")))


def test_both_say_the_same_of_actions(world: World) -> None:
    shown = {row.id: shown_of_action(row) for row in all_actions(matching=ActionFilter())}
    assert {name for fields in shown.values() for name, text in fields.items() if text} >= set(OF_ACTION)
    for rule in rules(list(shown.values())):
        rows = all_actions(matching=ActionFilter(groups=(rule,), zone=HERE))
        assert {row.id for row in rows} == {pk for pk, fields in shown.items() if matches(rule, fields)}, rule


def test_both_say_the_same_of_participants(world: World) -> None:
    newest = ParticipantOrder.NEWEST
    everybody = all_participants(matching=ParticipantFilter(), order=newest)
    shown = {row.id: shown_of_participant(row) for row in everybody}
    assert {name for fields in shown.values() for name, text in fields.items() if text} >= set(OF_PARTICIPANT)
    for rule in rules(list(shown.values())):
        rows = all_participants(matching=ParticipantFilter(groups=(rule,), zone=HERE), order=newest)
        assert {row.id for row in rows} == {pk for pk, fields in shown.items() if matches(rule, fields)}, rule
