import pytest

from tests.cli.conftest import Baton
from tests.world import World, owners, queue


@pytest.fixture(autouse=True)
def colleagues(world: World) -> None:
    queue("Partners", [world.ann, world.ben])


def test_own_work_is_offered_and_accepted(baton: Baton, world: World) -> None:
    first, second = world.enroll()
    sent = baton.out("hand-over", first.pk, "--to", "ben", "--participant", "--note", "Swamped", by="ann")
    assert "2 actions for Ben to accept." in sent
    [request] = baton.json("requests", "list", by="ben")
    assert (request["by"], request["count"], request["status"], request["note"]) == ("ann", 2, "open", "Swamped")
    assert "Call 1 for Lee, Call 2 for Lee" in baton.out("requests", "list", by="ben")
    assert "2 actions of Ann moved to Ben." in baton.out("requests", "accept", request["id"], by="ben")
    assert owners([first, second]) == ["Ben", "Ben"]
    assert "already accepted" in baton.refusal("requests", "withdraw", request["id"], by="ann")
    assert "Handed over by Ann to Ben on Mar 2, 2026." in baton.out("explain", first.pk)


def test_declining_says_why_to_whoever_asked(baton: Baton, world: World) -> None:
    first, _second = world.enroll()
    number = baton.json("hand-over", first.pk, "--to", "ben", by="ann")["request"]
    baton("requests", "decline", number, "--why", "On leave", by="ben")
    [request] = baton.json("requests", "list", by="ann")
    assert (request["status"], request["answer"]) == ("declined", "On leave")
    assert baton.out("requests", "list", by="ben") == "There are no requests.\n"


def test_it_moves_at_once_where_the_organization_lets_it(baton: Baton, world: World) -> None:
    actions = world.enroll()
    assert "Ann can’t do this" in baton.refusal("requests", "setting", "freely", by="ann")
    baton("requests", "setting", "freely", by="mia")
    assert "1 of 1" in baton.out("hand-over", actions[0].pk, "--to", "ben", "--preview", by="ann")
    assert owners(actions) == ["Ann", "Ann"]
    moved = baton.json("hand-over", actions[0].pk, "--to", "ben", by="ann")
    assert owners(actions) == ["Ben", "Ann"]
    baton("undo", moved["handover"], by="ann")
    assert owners(actions) == ["Ann", "Ann"]


def test_refusals_say_why(baton: Baton, world: World) -> None:
    first, _second = world.enroll()
    assert "Sam is not a colleague of Ann" in baton.refusal("hand-over", first.pk, "--to", "sam", by="ann")
    assert "open and yours" in baton.refusal("hand-over", first.pk, "--to", "ann", by="ben")
    assert "has no work of their own" in baton.refusal("hand-over", first.pk, "--to", "ben")
    assert baton.refusal("requests", "accept", 99, by="ben") == "Request 99 was not found."
    baton("requests", "setting", "no")
    assert "doesn’t let agents" in baton.refusal("hand-over", first.pk, "--to", "ben", by="ann")
