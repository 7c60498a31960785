import csv
from io import StringIO

import pytest

from baton.crm.models import Record
from baton.delegation import changes, staffing
from baton.engage.operations import complete
from baton.participants.matching import ActionFilter
from baton.people.models import Role, User
from tests.cli.conftest import Baton, Narrow
from tests.world import MONDAY, World, queue, record


def ids(baton: Baton, *filters: object) -> list[int]:
    return [row["id"] for row in baton.json("actions", *filters)["actions"]]


def test_the_list_has_the_open_actions_in_the_order_of_their_dates(baton: Baton, world: World) -> None:
    first, second = world.enroll()
    assert ids(baton) == [first.pk, second.pk]
    shown = baton.out("actions")
    assert shown.index("Call 1") < shown.index("Call 2")
    assert all(word in shown for word in ("Lee", "Ann", "Inbound", "record owner", "2026-03-02 09:00"))


def test_a_closed_action_is_listed_by_status_or_by_number(baton: Baton, world: World) -> None:
    first, second = world.enroll()
    complete(participant_action_id=first.pk, by=world.ann, at=MONDAY)
    assert ids(baton) == [second.pk]
    assert ids(baton, "--status", "completed") == [first.pk]
    assert ids(baton, "--status", "completed", "--status", "current") == [first.pk, second.pk]
    assert ids(baton, "--id", first.pk) == [first.pk]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (("--action-owner", "sue"), [0]),
        (("--participant-owner", "ann"), [0, 1]),
        (("--sequence", "inbound"), [0, 1, 2, 3]),
        (("--type", "email"), []),
        (("--reason", "reassigned"), [0]),
        (("--record", "lou@example.com"), [2, 3]),
        (("--expected-from", "2026-03-03"), [1, 3]),
        (("--expected-to", "2026-03-02"), [0, 2]),
        (("--participant-owner", "ben", "--expected-from", "2026-03-03"), [3]),
    ],
)
def test_each_filter_narrows_the_list(
    baton: Baton, world: World, filters: tuple[str, ...], expected: list[int]
) -> None:
    lou = record("Lou", owner=world.ben)
    Record.objects.filter(pk=lou.pk).update(email="Lou@example.com")
    actions = world.enroll(world.lee, lou)
    world.do(changes.reassignment(matching=ActionFilter(participant_action_ids=(actions[0].pk,)), to=world.sue))
    assert sorted(ids(baton, *filters)) == sorted(actions[n].pk for n in expected)


def test_a_day_is_the_day_of_the_zone_that_is_given(baton: Baton, world: World) -> None:
    first, second = world.enroll()  # at nine in UTC on Monday and Tuesday
    assert ids(baton, "--expected-to", "2026-03-01") == []
    in_honolulu = ("--time-zone", "Pacific/Honolulu")  # where the first is on Sunday
    assert ids(baton, "--expected-to", "2026-03-01", *in_honolulu) == [first.pk]
    assert ids(baton, "--expected-from", "2026-03-02", *in_honolulu) == [second.pk]
    assert "2026-03-01 23:00" in baton.out("actions", *in_honolulu)


def test_the_limit_says_that_there_is_more(baton: Baton, world: World) -> None:
    world.enroll()
    limited = baton("actions", "--limit", 1)
    assert "Call 2" not in limited.stdout
    assert "Showing the first 1" in limited.stderr
    assert baton.json("actions", "--limit", 1)["is_more"] is True
    assert baton.json("actions", "--limit", 2)["is_more"] is False


def test_an_unknown_name_in_a_filter_is_refused(baton: Baton, world: World) -> None:
    assert baton.refusal("actions", "--action-owner", "zoe") == "There is no user or queue 'zoe'."
    assert baton.refusal("actions", "--record", "zoe") == "There is no record 'zoe'."
    assert "is not a date" in baton.refusal("actions", "--expected-to", "soon", exits=2)
    assert "is not a time zone" in baton.refusal("actions", "--time-zone", "Mars", exits=2)
    assert "'fax' is not one of" in baton.refusal("actions", "--type", "fax", exits=2)


def test_agents_list_and_explain_their_own_and_those_of_their_queues_only(baton: Baton, world: World) -> None:
    own, other, queued = (
        world.enroll(record(owner=owner))[0] for owner in (world.ann, world.ben, queue("Inbox", [world.ann]))
    )
    rows = baton.json("actions", "--expected-to", "2026-03-02", by="ann")["actions"]
    assert [row["id"] for row in rows] == [own.pk, queued.pk]
    baton("explain", queued.pk, by="ann")
    assert baton.refusal("explain", other.pk, by="ann") == f"Action {other.pk} was not found."
    # A step of hers shows her the whole sequence, those of its steps too that others own.
    world.reassign(queued, to=world.ben)
    later = world.actions(queued.participant.record_id)[1]
    baton("explain", queued.pk, by="ann")
    world.reassign(later, to=world.ben)
    assert baton.refusal("explain", queued.pk, by="ann") == f"Action {queued.pk} was not found."
    assert len(baton.json("actions", by="mia")["actions"]) == 6
    baton("explain", other.pk, by="mia")


def test_enrollers_see_no_actions(baton: Baton, world: World) -> None:
    User.objects.filter(pk=world.sam.pk).update(role=Role.ENROLLER)
    for words in (["actions"], ["explain", 1]):
        assert "Sam can’t do this" in baton.refusal(*words, by="sam")


def test_csv_has_every_action_whatever_the_limit(baton: Baton, world: World) -> None:
    actions = world.enroll()
    rows = list(csv.DictReader(StringIO(baton.out("actions", "--csv", "--limit", 1))))
    assert [row["id"] for row in rows] == [str(action.pk) for action in actions]
    assert (rows[0]["owner"], rows[0]["expected_at"], rows[0]["cover"]) == ("Ann", "2026-03-02T09:00:00Z", "")


def test_whoever_did_it_stands_beside_the_owner(baton: Baton, world: World) -> None:
    first, _ = world.enroll()
    complete(participant_action_id=first.pk, by=world.mia, at=MONDAY)
    assert "completed by Mia" in baton.out("actions", "--id", first.pk)
    [row] = baton.json("actions", "--id", first.pk)["actions"]
    assert (row["owner"], row["cover"], row["performer"]) == ("Ann", None, "Mia")
    [line] = csv.DictReader(StringIO(baton.out("actions", "--id", first.pk, "--csv")))
    assert line["performer"] == "Mia"
    assert "Mia completed it." in baton.out("explain", first.pk)
    explained = baton.json("explain", first.pk)
    assert (explained["performer"], explained["closed_at"]) == ("Mia", "2026-03-02T09:00:00Z")


def test_nobody_is_named_for_what_the_operator_completes(baton: Baton, world: World) -> None:
    first, _ = world.enroll()
    assert baton.json("complete", first.pk)["performer"] is None
    assert "completed by" not in baton.out("actions", "--id", first.pk)


def test_an_outcome_of_a_call_says_what_followed(baton: Baton, world: World) -> None:
    first, _ = world.enroll()
    assert "Ends the sequence: Meeting booked." in baton.out("complete", first.pk, "--outcome", "meeting")
    assert first.participant.actions.get(pk=first.pk).outcome == "meeting"


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_csv_has_nothing_that_a_spreadsheet_takes_for_a_formula(baton: Baton, world: World, name: str) -> None:
    world.enroll(record(name, owner=world.ann))
    rows = list(csv.DictReader(StringIO(baton.out("actions", "--csv"))))
    assert {row["record"] for row in rows} == {f"'{name}"}


def test_a_name_cannot_steer_the_terminal(baton: Baton, world: World) -> None:
    world.enroll(record("[red]Lee\x1b[2J", owner=world.ann))
    shown = baton.out("actions")
    assert "[red]Lee�[2J" in shown


def test_a_narrow_terminal_keeps_what_matters(baton: Baton, world: World, narrow: Narrow) -> None:
    world.enroll()
    narrow(80)
    shown = baton.out("actions")
    assert "Record owner" not in shown
    assert all(len(line) <= 80 for line in shown.splitlines())
    assert all(word in shown for word in ("Expected", "Record", "Action", "Status", "Owner"))


def test_explaining_an_action_says_why_and_who_had_it(baton: Baton, world: World) -> None:
    first, _ = world.enroll()
    world.delegate(world.sdr)
    shown = baton.out("explain", first.pk)
    assert "On this lead that is Sue." in shown
    assert all(word in shown for word in ("Enrollment", "Sequence delegation edited", "Mia"))
    explained = baton.json("explain", first.pk)
    assert (explained["owner"], explained["reason"]) == ("Sue", "lookup")
    assert [(each["from"], each["to"]) for each in explained["history"]] == [(None, "Ann"), ("Ann", "Sue")]


def test_the_steps_of_the_rule_are_in_the_json(baton: Baton, world: World) -> None:
    world.delegate(world.sdr)
    world.away(world.sue, cover=world.ben, first=MONDAY.date())
    world.do(staffing.activity(user_id=world.ben.pk, is_active=False))
    first, _ = world.enroll()
    assert baton.json("explain", first.pk)["trail"] == [
        {"step": "inherited_from_sequence", "target": "SDR"},
        {"step": "read_from_field", "field": "SDR", "owner": "Sue"},
        {
            "step": "owner_is_away",
            "owner": "Sue",
            "time_away": {"first_day": "2026-03-02", "last_day": "2026-03-02"},
            "is_due": False,
        },
        {
            "step": "asked_to_cover",
            "person": "Ben",
            "obstacle": "inactive",
            "among": None,
            "is_for_sequence": False,
        },
        {"step": "nobody_available", "owner": "Sue"},
    ]
    complete(participant_action_id=first.pk, by=world.sue, at=MONDAY)
    assert baton.json("explain", first.pk)["trail"] == []


def test_explaining_what_does_not_exist_is_refused(baton: Baton, world: World) -> None:
    assert baton.refusal("explain", 1) == "Action 1 was not found."


def test_health_lists_what_nobody_will_do(baton: Baton, world: World) -> None:
    world.enroll()
    assert "Every open action has someone" in baton.out("health")
    world.do(changes.reassignment(matching=ActionFilter(), to=queue("Empty")))
    assert "Empty is a queue without active members." in baton("health", exits=1).stdout
    (problem,) = baton.json("health", exits=1)
    assert (problem["kind"], problem["owner"], problem["count"]) == ("no_members", "Empty", 2)
