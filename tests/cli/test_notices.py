"""`baton notices`."""

from baton.notices.operations import mark_read
from tests.cli.conftest import Baton
from tests.world import MONDAY, World


def test_a_users_notices_are_listed(baton: Baton, world: World) -> None:
    world.reassign(*world.enroll(), to=world.ben)
    assert "Mia handed you 2 actions from Ann." in baton.out("notices", "ben")
    [notice] = baton.json("notices", "ben", by="ben")
    assert (notice["kind"], notice["count"], notice["is_read"]) == ("handed", 2, False)


def test_only_unread_notices_on_demand(baton: Baton, world: World) -> None:
    world.reassign(*world.enroll(), to=world.ben)
    mark_read(by=world.ben, at=MONDAY)
    assert baton.out("notices", "ben", "--unread").strip() == "Ben has no unread notices."
    assert len(baton.json("notices", "ben")) == 1


def test_nobody_lists_the_notices_of_another(baton: Baton, world: World) -> None:
    assert baton.refusal("notices", "ben", by="mia") == "You can only list your own notices."


def test_the_actions_of_a_handover_are_listed(baton: Baton, world: World) -> None:
    moved, _stays = world.enroll()
    handover = world.reassign(moved, to=world.ben).handover
    assert handover
    assert [action["id"] for action in baton.json("actions", "--handover", handover.pk)["actions"]] == [moved.pk]
