"""`baton queue`: members and their weights."""

from baton.people.models import QueueMember
from tests.cli.conftest import Baton
from tests.world import World, queue


def test_members_are_added_weighed_listed_and_removed(baton: Baton, world: World) -> None:
    queue("Inbound", [world.ann])
    baton("queue", "set-member", "inbound", "ben", "--weight", 2)
    baton("queue", "set-member", "inbound", "ben", "--weight", 0, "--preview")
    assert "Ann, Ben (weight 2)" in baton.out("queue", "list")
    baton("queue", "set-member", "inbound", "ben")
    assert [each["weight"] for each in baton.json("queue", "list")[0]["members"]] == [1, 2]
    baton("queue", "remove-member", "inbound", "ann")
    assert QueueMember.objects.get().user == world.ben


def test_what_cannot_be_is_refused(baton: Baton, world: World) -> None:
    queue("Inbound", [world.ann])
    assert "Ben is not a member of Inbound." in baton.refusal("queue", "remove-member", "inbound", "ben")
    assert "'ann' is a user. Choose a queue." in baton.refusal("queue", "set-member", "ann", "ben")
    baton.refusal("queue", "set-member", "inbound", "ann", "--weight", 11, exits=2)
    assert QueueMember.objects.get().weight == 1
    assert "Ann can’t do this" in baton.refusal("queue", "set-member", "inbound", "ben", by="ann")


def test_an_organization_without_queues_says_how_to_get_one(baton: Baton, world: World) -> None:
    assert "No queues yet." in baton.out("queue", "list")
