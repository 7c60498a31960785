"""`baton field`: what delegations can name."""

from baton.crm.models import LookupField
from tests.cli.conftest import Baton
from tests.world import World, lookup_field, owners, queue


def test_a_fallback_order_is_added_used_and_changed(baton: Baton, world: World) -> None:
    queue("Team", [world.ben])
    baton("field", "add", "lead", "team", "--label", "Team in turn", "--source", "rotation", "--owner", "team")
    baton("field", "add", "lead", "who", "--source", "chain", "--try", "SDR__c", "--try", "Team in turn")
    baton("delegate", "Inbound", "who")
    actions = world.enroll()
    assert owners(actions) == ["Sue", "Sue"]
    order = ("field", "order", "lead", "who", "--try", "team", "--try", "SDR__c")
    assert "2 of 2 open actions change owner." in baton.out(*order, "--preview")
    assert owners(actions) == ["Sue", "Sue"]
    baton(*order)
    assert owners(actions) == ["Ben", "Ben"]
    listed = {row["name"]: row for row in baton.json("field", "list", "lead")}
    assert (listed["who"]["tries"], listed["who"]["used_by"]) == (["Team in turn", "SDR"], ["the sequence “Inbound”"])
    assert "The members of a queue in turn: Team" in baton.out("field", "list", "lead")


def test_what_cannot_be_is_refused(baton: Baton, world: World) -> None:
    world.delegate(world.sdr)
    assert "has a field SDR__c already" in baton.refusal("field", "add", "lead", "SDR__c")
    assert "--owner" in baton.refusal("field", "add", "lead", "team", "--source", "rotation")
    wanted = ("field", "add", "lead", "team", "--source", "rotation", "--owner", "ben")
    assert "'ben' is a user. Choose a queue." in baton.refusal(*wanted)
    assert "Choose at least one field." in baton.refusal("field", "add", "lead", "who", "--source", "chain")
    assert "is no fallback order." in baton.refusal("field", "order", "lead", "SDR__c", "--try", "SDR__c")
    assert "is used by the sequence “Inbound”" in baton.refusal("field", "delete", "lead", "SDR__c")
    assert "Ann can’t do this" in baton.refusal("field", "list", "lead", by="ann")
    assert LookupField.objects.get().name == "SDR__c"


def test_a_choice_that_nothing_names_is_deleted(baton: Baton, world: World) -> None:
    lookup_field("AE__c")
    baton("field", "delete", "lead", "AE__c")
    assert LookupField.objects.get() == world.sdr
