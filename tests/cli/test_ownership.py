from typing import Any

import pytest

from baton.delegation import changes, staffing
from baton.delegation.handovers import turn_cover
from baton.delegation.models import Handover
from baton.participants.matching import ActionFilter
from baton.sequences.models import Action, Sequence
from tests.cli.conftest import Baton
from tests.world import World, owners, queue, record


def without_handover(outcome: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in outcome.items() if key not in {"handover", "is_preview"}}


def test_delegating_gives_the_open_actions_to_the_user_in_the_field(baton: Baton, world: World) -> None:
    actions = world.enroll()
    shown = baton.out("delegate", "inbound", "SDR", "--why", "SDRs call first")
    assert owners(actions) == ["Sue", "Sue"]
    handover = Handover.objects.get(cause="sequence_delegation")
    assert (handover.why, handover.by) == ("SDRs call first", None)
    assert f"Handover {handover.pk}: 2 of 2 open actions changed owner." in shown


def test_the_preview_of_a_delegation_counts_what_it_then_does(baton: Baton, world: World) -> None:
    actions = world.enroll()
    previewed = baton.json("delegate", "Inbound", "SDR__c", "--preview")
    assert (owners(actions), Sequence.objects.get().delegation) == (["Ann", "Ann"], None)
    assert previewed["owners"] == [
        {"id": world.sue.pk, "name": "Sue", "gains": 2, "losses": 0, "holds": 2},
        {"id": world.ann.pk, "name": "Ann", "gains": 0, "losses": 2, "holds": 0},
    ]
    done = baton.json("delegate", "Inbound", "SDR__c")
    assert without_handover(done) == without_handover(previewed)
    assert (previewed["handover"], previewed["is_preview"]) == (None, True)
    assert done["handover"] == Handover.objects.latest("pk").pk


def test_delegating_says_how_many_fall_back_and_how_many_reassignments_are_lost(baton: Baton, world: World) -> None:
    lea = record("Lea", owner=queue("Inbox", [world.ben]))
    actions = world.enroll(world.lee, lea)
    world.do(changes.reassignment(matching=ActionFilter(participant_action_ids=(actions[0].pk,)), to=world.ben))
    shown = baton.out("delegate", "Inbound", "SDR", "--preview")
    assert "2 go to the record owner because the delegation field is blank" in shown
    assert "2 go to queues, where any member can take them" in shown
    assert "1 individual reassignment is overwritten." in shown
    assert "overwritten" not in baton.out("delegate", "Inbound", "SDR", "--keep-reassigned", "--preview")


def test_one_action_can_override_and_inherit_again(baton: Baton, world: World) -> None:
    actions = world.enroll()
    baton("delegate", "Inbound", "SDR", "--action", 2)
    assert owners(actions) == ["Ann", "Sue"]
    baton("delegate", "Inbound", "inherit", "--action", 2)
    assert owners(actions) == ["Ann", "Ann"]
    assert Action.objects.get(position=2).delegation_mode == "inherit"


@pytest.mark.parametrize("spelling", ["record owner", "Record-Owner"])
def test_the_record_owner_is_a_delegation_too(baton: Baton, world: World, spelling: str) -> None:
    actions = world.enroll()
    world.delegate(world.sdr)
    baton("delegate", "Inbound", spelling)
    assert owners(actions) == ["Ann", "Ann"]


def test_what_cannot_be_delegated_is_refused_in_words(baton: Baton, world: World) -> None:
    assert "has no lookup field “XYZ”" in baton.refusal("delegate", "Inbound", "XYZ")
    assert "no sequence “Outbound”" in baton.refusal("delegate", "Outbound", "SDR")
    assert "There is no action 3" in baton.refusal("delegate", "Inbound", "SDR", "--action", 3)
    assert "cannot inherit" in baton.refusal("delegate", "Inbound", "inherit")


def test_only_a_sequence_admin_delegates_and_only_they_preview_it(baton: Baton, world: World) -> None:
    actions = world.enroll()
    for words in (["delegate", "Inbound", "SDR"], ["delegate", "Inbound", "SDR", "--preview"]):
        assert "Sam can’t do this" in baton.refusal(*words, by="sam")
    assert owners(actions) == ["Ann", "Ann"]
    baton("delegate", "Inbound", "SDR", by="mia")
    assert Handover.objects.latest("pk").by == world.mia


def test_reassigning_moves_what_matches_to_one_owner(baton: Baton, world: World) -> None:
    actions = world.enroll(world.lee, record("Lou", owner=world.ben))
    shown = baton.out("reassign", "--action-owner", "ann", "--to", "sam", "--why", "Ann is ill")
    assert owners(actions) == ["Sam", "Sam", "Ben", "Ben"]
    assert "2 of 2 open actions changed owner." in shown


def test_reassigning_to_a_queue_is_previewed_as_it_then_happens(baton: Baton, world: World) -> None:
    actions = world.enroll()
    queue("Inbox", [world.ben])
    words = ("reassign", "--id", actions[1].pk, "--to", "Inbox")
    previewed = baton.json(*words, "--preview")
    assert owners(actions) == ["Ann", "Ann"]
    assert previewed["in_queues"] == 1
    assert without_handover(baton.json(*words)) == without_handover(previewed)
    assert owners(actions) == ["Ann", "Inbox"]


def test_reassigning_warns_of_a_queue_without_members(baton: Baton, world: World) -> None:
    world.enroll()
    queue("Empty")
    answer = baton("reassign", "--all", "--to", "Empty", "--preview")
    assert "Warning: Empty has no members who can work on actions." in answer.stderr


def test_reassigning_splits_what_matches_among_several(baton: Baton, world: World) -> None:
    actions = world.enroll(world.lee, record("Lou", owner=world.ann), record("Lea", owner=world.ann))
    words = ("reassign", "--action-owner", "ann", "--to", "sam", "--to", "ben")
    weighed = (*words, "--split", "weights", "--weight", 2, "--weight", 1)
    assert "6 of 6 open actions change owner. 4 to Sam and 2 to Ben." in baton.out(*weighed, "--preview")
    previewed = baton.json(*weighed, "--preview")
    assert without_handover(baton.json(*weighed)) == without_handover(previewed)
    assert sorted(owners(actions)) == ["Ben"] * 2 + ["Sam"] * 4
    baton("reassign", "--all", "--to", "ben", "--to", "sue", "--split", "load")
    assert sorted(owners(actions)) == ["Ben"] * 4 + ["Sue"] * 2


def test_a_reassignment_may_end_on_a_day(baton: Baton, world: World) -> None:
    actions = world.enroll()
    baton("reassign", "--all", "--to", "ben", "--until", "Friday")
    assert owners(actions) == ["Ben", "Ben"]
    handover = Handover.objects.get(cause="reassignment")
    assert handover.until
    assert "Then it follows delegation again." in baton.out("explain", actions[0].pk)
    turn_cover(at=handover.until)
    assert owners(actions) == ["Ann", "Ann"]
    assert "“someday” is not a date" in baton.refusal("reassign", "--all", "--to", "ben", "--until", "someday")


def test_a_split_that_cannot_be_is_refused_in_words(baton: Baton, world: World) -> None:
    world.enroll()
    words = ("reassign", "--all", "--to", "sam")
    assert "Name each owner once." in baton.refusal(*words, "--to", "sam", exits=2)
    assert "one --weight for each --to" in baton.refusal(*words, "--to", "ben", "--weight", 2, exits=2)
    assert "Choose at least two owners" in baton.refusal(*words, "--split", "load")
    assert "11 is not a weight" in baton.refusal(*words, "--to", "ben", "--weight", 11, "--weight", 1)


@pytest.mark.parametrize("command", [("reassign", "--to", "sam"), ("clear-reassignment",)])
def test_all_actions_are_changed_only_when_asked_for(baton: Baton, world: World, command: tuple[str, ...]) -> None:
    actions = world.enroll()
    assert "--all for every open action" in baton.refusal(*command, exits=2)
    assert "--all for every open action" in baton.refusal(*command, "--all", "--type", "call", exits=2)
    baton(*command, "--all")
    assert owners(actions) == (["Sam", "Sam"] if "--to" in command else ["Ann", "Ann"])


def test_nobody_inactive_or_unknown_is_given_work(baton: Baton, world: World) -> None:
    world.enroll()
    world.do(staffing.activity(user_id=world.sam.pk, is_active=False))
    assert "Sam is inactive" in baton.refusal("reassign", "--all", "--to", "sam")
    assert baton.refusal("reassign", "--all", "--to", "zoe") == "There is no user or queue 'zoe'."


def test_only_a_sequence_admin_reassigns(baton: Baton, world: World) -> None:
    world.enroll()
    assert "Ann can’t do this" in baton.refusal("reassign", "--all", "--to", "ann", by="ann")


def test_clearing_gives_back_to_the_rule_what_matches(baton: Baton, world: World) -> None:
    actions = world.enroll()
    baton("reassign", "--all", "--to", "ben")
    words = ("clear-reassignment", "--action-owner", "ben", "--expected-to", "2026-03-02")
    previewed = baton.json(*words, "--preview")
    assert owners(actions) == ["Ben", "Ben"]
    assert without_handover(baton.json(*words)) == without_handover(previewed)
    assert owners(actions) == ["Ann", "Ben"]
