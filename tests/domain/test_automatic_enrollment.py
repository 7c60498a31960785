"""Records that enter and leave sequences by themselves, because of what they have become."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from baton.crm.models import Record
from baton.crm.suppressions import opt_out
from baton.delegation import changes
from baton.delegation.automatic_enrollment import enroll_matching, follow_records, remove_matching
from baton.delegation.enrollment import enroll
from baton.delegation.handovers import preview_change
from baton.delegation.models import Handover
from baton.participants.models import Participant
from baton.participants.operations import remove
from baton.rules.record_rules import Condition, Operator, RecordRules
from baton.sequences import files, operations
from baton.sequences.invalid_files import InvalidSequenceFile
from baton.sequences.models import Sequence
from baton.sequences.record_rules import set_enrollment_rules, set_exit_rules
from tests.concurrency.threads import at_once
from tests.world import MONDAY, World, owners, record, sequence

OPEN = RecordRules((Condition("Status", Operator.IS, "Open"),))
LOST = RecordRules((Condition("Status", Operator.IS, "Lost"),))


def automatic(made: Sequence, **settings: object) -> None:
    Sequence.objects.filter(pk=made.pk).update(enrollment="automatic", **settings)
    set_enrollment_rules(sequence=made, rules=OPEN, by=None, at=MONDAY)
    set_exit_rules(sequence=made, rules=LOST, by=None, at=MONDAY)
    made.refresh_from_db()


@pytest.fixture
def ruled(world: World) -> World:
    """Whose lead's status is Open enters by itself, and leaves once it is Lost."""
    automatic(world.sequence)
    return world


def become(world: World, lead: Record, status: str, *, at: datetime = MONDAY) -> None:
    """Through the change that every edge uses."""
    world.do(changes.record_update(record_id=lead.pk, values={"fields": {"Status": status}}), at=at)


def entered() -> list[tuple[str, str]]:
    return list(Participant.objects.order_by("pk").values_list("record__name", "status"))


def leads(world: World, count: int, **fields: str) -> list[Record]:
    made = [record(f"Lead {n}", owner=world.ann) for n in range(count)]
    Record.objects.filter(pk__in=[each.pk for each in made]).update(fields=fields)
    return made


def test_a_record_that_comes_to_meet_the_rules_enters_at_once(ruled: World) -> None:
    become(ruled, ruled.lee, "New")
    assert entered() == []
    become(ruled, ruled.lee, "Open")
    participant = Participant.objects.get()
    assert (participant.status, participant.enrolled_automatically, participant.enrolled_by) == ("active", True, None)
    assert owners(ruled.actions()) == ["Ann", "Ann"]
    assert Handover.objects.get(cause="enrollment").why == "Matched the enrollment rules"


def test_whoever_is_in_does_not_enter_twice(ruled: World) -> None:
    become(ruled, ruled.lee, "Open")
    become(ruled, ruled.lee, "Open")
    assert len(entered()) == 1


def test_a_record_that_meets_the_exit_rules_leaves_with_the_reason(ruled: World) -> None:
    become(ruled, ruled.lee, "Open")
    become(ruled, ruled.lee, "Lost")
    left = Participant.objects.get()
    assert (left.status, left.exit, left.exit_why) == ("removed", "rule", "Status is “Lost”")
    assert {pa.status for pa in ruled.actions()} == {"cancelled"}


def test_a_paused_participant_leaves_too(ruled: World) -> None:
    become(ruled, ruled.lee, "Open")
    Participant.objects.update(status="paused")
    become(ruled, ruled.lee, "Lost")
    assert entered() == [("Lee", "removed")]


def test_exit_wins_over_enrollment_so_nobody_goes_in_circles(ruled: World) -> None:
    set_exit_rules(sequence=ruled.sequence, rules=OPEN, by=None, at=MONDAY)
    become(ruled, ruled.lee, "Open")
    assert entered() == []
    refusal = enroll(sequence=ruled.sequence, records=[ruled.lee.pk], by=ruled.mia, at=MONDAY).refusals[0]
    assert refusal.reason == "would_leave"


@pytest.mark.parametrize("changed", [{"status": "inactive"}, {"status": "draft"}, {"enrollment": "manual"}])
def test_only_active_automatic_sequences_enroll_automatically(ruled: World, changed: dict[str, str]) -> None:
    Sequence.objects.update(**changed)
    become(ruled, ruled.lee, "Open")
    assert entered() == []


@pytest.mark.parametrize(
    "refused",
    [
        {"is_deleted": True},
        {"opted_out_of_email": True, "do_not_call": True},
        {"email": "Lee@example.org", "do_not_call": True},
    ],
)
def test_whom_enrollment_refuses_does_not_enter_by_itself(ruled: World, refused: dict[str, object]) -> None:
    opt_out(address="lee@example.org", source="link", why="", at=MONDAY)
    Record.objects.filter(pk=ruled.lee.pk).update(**refused)
    become(ruled, ruled.lee, "Open")
    assert entered() == []


@pytest.mark.parametrize("ended", [{"IsConverted": "1"}, {"MasterRecordId": "00QEc00000BBaeYMAT"}])
def test_a_converted_or_merged_record_does_not_enter_by_itself(ruled: World, ended: dict[str, str]) -> None:
    ruled.do(changes.record_update(record_id=ruled.lee.pk, values={"fields": {"Status": "Open"} | ended}))
    assert entered() == []


def test_a_record_of_another_object_does_not_enter(ruled: World) -> None:
    become(ruled, record("Pat", owner=ruled.ann, object="contact"), "Open")
    assert entered() == []


@pytest.mark.parametrize(
    ("settings", "after_days", "refusal"),
    [
        ({"returns": "always"}, 0, None),
        ({"returns": "never"}, 900, "was_in_before"),
        ({"returns": "after_days", "returns_after_days": 30}, 29, "returns_too_soon"),
        ({"returns": "after_days", "returns_after_days": 30}, 31, None),
    ],
)
def test_whoever_was_in_returns_as_the_sequence_says(
    ruled: World, settings: dict[str, object], after_days: int, refusal: str | None
) -> None:
    become(ruled, ruled.lee, "Open")
    remove(participants=[Participant.objects.get().pk], at=MONDAY, by=None)
    Sequence.objects.update(**settings)
    later = MONDAY + timedelta(days=after_days)
    become(ruled, ruled.lee, "Open", at=later)
    assert Participant.objects.filter(status="active").exists() is (refusal is None)
    if refusal:
        again = enroll(sequence=ruled.sequence, records=[ruled.lee.pk], by=ruled.mia, at=later)
        assert [each.reason for each in again.refusals] == [refusal]


def test_a_day_takes_in_so_many_and_the_next_day_the_others_oldest_first(world: World) -> None:
    automatic(world.sequence, daily_intake=2, time_zone="America/New_York")
    many = leads(world, 5, Status="Open")
    follow_records(records=[each.pk for each in many], at=MONDAY)
    assert [name for name, _status in entered()] == ["Lead 0", "Lead 1"]
    assert enroll_matching(at=datetime(2026, 3, 3, 4, 59, tzinfo=UTC)) == 0, "still Monday in New York"
    assert enroll_matching(at=datetime(2026, 3, 3, 5, 1, tzinfo=UTC)) == 2
    assert enroll_matching(at=MONDAY + timedelta(days=2)) == 1
    assert enroll_matching(at=MONDAY + timedelta(days=2)) == 0


def test_enrollment_by_hand_is_not_limited_and_takes_no_place(world: World) -> None:
    automatic(world.sequence, daily_intake=1)
    many = leads(world, 3, Status="Open")
    world.enroll(*many[:2])
    follow_records(records=[many[2].pk], at=MONDAY)
    assert len(entered()) == 3


def test_activating_takes_in_who_meets_the_rules_already(ruled: World) -> None:
    leads(ruled, 3, Status="Open")
    leads(ruled, 2, Status="New")
    assert enroll_matching(at=MONDAY) == 3


def test_who_is_in_leaves_by_new_exit_rules_if_asked(ruled: World) -> None:
    for lead in leads(ruled, 3, Status="Open"):
        become(ruled, lead, "Open")
    set_exit_rules(sequence=ruled.sequence, rules=OPEN, by=None, at=MONDAY)
    ruled.sequence.refresh_from_db()
    assert remove_matching(sequence=ruled.sequence, at=MONDAY, by=ruled.mia) == 3
    assert {each.ended_by for each in Participant.objects.all()} == {ruled.mia}


def test_a_preview_lets_nobody_in(ruled: World) -> None:
    preview_change(changes.record_update(record_id=ruled.lee.pk, values={"fields": {"Status": "Open"}}), at=MONDAY)
    assert entered() == []


@pytest.mark.parametrize("sequences", [1, 3])
def test_records_cost_no_query_each(world: World, sequences: int) -> None:
    for n in range(sequences):
        automatic(sequence(f"Sequence {n}"))
    counts = []
    for batch in (1, 20):
        many = leads(world, batch, Status="Open")
        for status in ("Open", "Lost"):
            Record.objects.filter(pk__in=[each.pk for each in many]).update(fields={"Status": status})
            with CaptureQueriesContext(connection) as captured:
                follow_records(records=[each.pk for each in many], at=MONDAY)
            counts.append(len(captured))
    assert counts[:2] == counts[2:]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_keep_to_the_daily_intake(transactional_db: None) -> None:
    world = World()
    automatic(world.sequence, daily_intake=3)
    many = leads(world, 8, Status="Open")
    halves = [[each.pk for each in many[:4]], [each.pk for each in many[4:]]]
    assert at_once(*(lambda half=half: follow_records(records=half, at=MONDAY) for half in halves)) == []
    assert len(entered()) == 3


@pytest.mark.django_db(transaction=True)
def test_a_record_that_changes_to_and_fro_ends_as_the_last_change_says(transactional_db: None) -> None:
    world = World()
    automatic(world.sequence)
    change = [
        changes.record_update(record_id=world.lee.pk, values={"fields": {"Status": status}})
        for status in ("Open", "Lost")
    ]
    assert at_once(*change) == []
    world.lee.refresh_from_db()
    is_in = Participant.objects.filter(status="active").exists()
    assert is_in is (world.lee.fields["Status"] == "Open")


FILE = """\
name: Outbound
object: lead
exit rules:
  match: any
  conditions:
  - {field: Status, operator: is, value: Lost}
enrollment: automatic
daily intake: 50
returns: after 30 days
actions:
- {name: Call, type: call}
"""


def test_a_file_says_how_records_come_and_go(db: None) -> None:
    loaded = operations.load(file=files.parse_sequence_file(FILE), by=None, at=MONDAY).sequence
    assert (loaded.enrollment, loaded.daily_intake, loaded.returns, loaded.returns_after_days) == (
        "automatic", 50, "after_days", 30,
    )  # fmt: skip
    assert loaded.exit_rules["conditions"] == [{"field": "Status", "operator": "is", "value": "Lost"}]
    assert (
        operations.load(file=files.parse_sequence_file(files.sequence_as_yaml(loaded)), by=None, at=MONDAY).outcome
        == "unchanged"
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("returns: after days", "line 9: returns: must be always, never"),
        ("returns: 30", "line 9: returns: must be always, never"),
        ("returns: never\nenrollment: sometimes", "enrollment: must be manual or automatic"),
    ],
)
def test_a_file_that_makes_no_sense_of_it_is_refused(wrong: str, said: str) -> None:
    text = FILE.replace("returns: after 30 days", wrong)
    if "enrollment" in wrong:
        text = text.replace("enrollment: automatic\n", "")
    with pytest.raises(InvalidSequenceFile, match=said):
        files.parse_sequence_file(text)
