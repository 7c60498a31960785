from baton.delegation.models import Handover
from baton.engage.operations import complete
from tests.cli.conftest import Baton
from tests.world import MONDAY, World, owners


def latest() -> int:
    return Handover.objects.latest("pk").pk


def test_the_newest_handover_is_listed_first(baton: Baton, world: World) -> None:
    world.enroll()
    world.delegate(world.sdr)
    listed = baton.json("handovers")
    assert [(each["cause"], each["by"], each["changes"]) for each in listed] == [
        ("sequence_delegation", "mia", 2),
        ("enrollment", "mia", 2),
    ]
    assert "Enrollment" in baton.out("handovers")


def test_the_limit_of_handovers_says_that_there_are_more(baton: Baton, world: World) -> None:
    assert "No handovers yet." in baton.out("handovers")
    world.enroll()
    world.delegate(world.sdr)
    limited = baton("handovers", "--limit", 1)
    assert "Enrollment" not in limited.stdout
    assert "Showing the first 1" in limited.stderr


def test_a_handover_shows_who_lost_and_who_gained(baton: Baton, world: World) -> None:
    world.enroll()
    baton("delegate", "Inbound", "SDR", "--why", "SDRs call first", by="mia")
    shown = baton.out("handover", "show", latest())
    assert "by Mia. Reason: SDRs call first" in shown
    assert "2 actions changed owner." in shown
    as_json = baton.json("handover", "show", latest())
    assert {each["name"]: each["gains"] - each["losses"] for each in as_json["owners"]} == {"Sue": 2, "Ann": -2}


def test_undoing_gives_the_owners_back_as_previewed(baton: Baton, world: World) -> None:
    actions = world.enroll()
    world.delegate(world.sdr)
    undone = latest()
    previewed = baton.json("undo", undone, "--preview")
    assert owners(actions) == ["Sue", "Sue"]
    done = baton.json("undo", undone, "--why", "Too early")
    assert owners(actions) == ["Ann", "Ann"]
    assert {**previewed, "is_preview": False, "handover": done["handover"]} == done
    assert f"undone by {done['handover']}" in baton.out("handover", "show", undone)
    assert f"Handover undone: handover {undone}" in baton.out("handovers")


def test_undoing_leaves_alone_what_was_closed_since_and_says_so(baton: Baton, world: World) -> None:
    first, _ = world.enroll()
    world.delegate(world.sdr)
    undone = latest()
    complete(participant_action_id=first.pk, by=world.sue, at=MONDAY)
    assert "1 was later completed, skipped, or canceled" in baton.out("undo", undone)


def test_a_handover_is_undone_once_and_only_if_it_exists(baton: Baton, world: World) -> None:
    world.enroll()
    world.delegate(world.sdr)
    undone = latest()
    baton("undo", undone)
    assert baton.refusal("undo", undone) == f"Handover {undone} was already undone."
    assert baton.refusal("undo", 999_999) == "Handover 999999 was not found."
    assert baton.refusal("handover", "show", 999_999) == "Handover 999999 was not found."


def test_only_a_sequence_admin_sees_and_undoes_handovers(baton: Baton, world: World) -> None:
    world.enroll()
    world.delegate(world.sdr)
    for words in (["handovers"], ["handover", "show", latest()]):
        assert "It requires the role Sequence Admin" in baton.refusal(*words, by="ann")
    assert "Ann can’t do this" in baton.refusal("undo", latest(), by="ann")
    baton("undo", latest(), by="mia")
