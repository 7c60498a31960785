"""`baton offboard` and `baton replace-field`."""

from baton.crm.models import RecordLookup
from baton.people.models import Absence, QueueMember
from baton.sequences.models import Sequence
from tests.cli.conftest import Baton
from tests.world import World, covers, lookup_field, owners, queue


def test_without_a_choice_it_lists_what_the_leaver_has(baton: Baton, world: World) -> None:
    world.enroll()
    queue("Alone", [world.ann])
    listed = baton.out("offboard", "ann")
    assert "Open actions owned by delegation" in listed
    assert "Alone" in listed
    [row] = [row for row in baton.json("offboard", "ann") if row["kind"] == "queues"]
    assert (row["name"], row["other_members"], row["weight"]) == ("Alone", 0, 1)
    assert "Nothing depends on Ben." in baton.out("offboard", "ben")


def test_everything_goes_to_one_after_a_dry_run_and_comes_back(baton: Baton, world: World) -> None:
    actions = world.enroll()
    queue("Alone", [world.ann])
    preview = baton.out("offboard", "ann", "--to", "ben", "--dry-run")
    assert "2 of 2 open actions change owner." in preview
    assert "Ben in Alone" in preview
    assert owners(actions) == ["Ann", "Ann"]
    outcome = baton.json("offboard", "ann", "--to", "ben", "--why", "She moved", by="mia")
    assert owners(actions) == ["Ben", "Ben"]
    assert {"setting": "Status of Ann", "before": "Active", "after": "Inactive"} in outcome["settings"]
    shown = baton.out("handover", "show", outcome["handover"])
    assert "Status of Ann" in shown
    assert "She moved" in shown
    undone = baton.out("undo", outcome["handover"])
    assert "Status of Ann" in undone
    assert owners(actions) == ["Ann", "Ann"]
    assert QueueMember.objects.get().user == world.ann


def test_each_kind_can_go_elsewhere_and_the_user_stay_active(baton: Baton, world: World) -> None:
    actions = world.enroll()
    world.reassign(actions[0], to=world.ann)
    queue("Support", [world.ann, world.ben])
    choices = ("--actions", "sam", "--reassigned", "stays", "--records", "stays", "--queues", "sue")
    baton("offboard", "ann", "--to", "ben", *choices, "--keep-active")
    assert owners(actions) == ["Ann", "Sam"]
    assert set(QueueMember.objects.values_list("user__name", flat=True)) == {"Ben", "Sue"}
    assert not Absence.objects.exists()
    world.ann.refresh_from_db()
    assert world.ann.is_active


def test_a_cover_until_further_notice(baton: Baton, world: World) -> None:
    actions = world.enroll()
    baton("offboard", "ann", "--cover", "ben")
    assert (owners(actions), covers(actions)) == (["Ann", "Ann"], ["Ben", "Ben"])


def test_what_cannot_be_is_refused(baton: Baton, world: World) -> None:
    assert "Ann is leaving" in baton.refusal("offboard", "ann", "--to", "ann")
    assert "has no manager" in baton.refusal("offboard", "ann", "--to-manager")
    assert "only one of" in baton.refusal("offboard", "ann", "--to", "ben", "--cover", "ben", exits=2)
    assert "can’t off-board yourself" in baton.refusal("offboard", "mia", "--to", "ben", by="mia")
    assert "Ben can’t do this" in baton.refusal("offboard", "ann", "--to", "ben", by="ben")


def test_a_lookup_field_is_replaced_everywhere(baton: Baton, world: World) -> None:
    other = lookup_field("SDR_Rep__c")
    RecordLookup.objects.create(record=world.lee, field=other, owner=world.ben)
    world.delegate(world.sdr)
    actions = world.enroll()
    assert "2 of 2" in baton.out("replace-field", "lead", "SDR", "SDR_Rep__c", "--preview")
    assert owners(actions) == ["Sue", "Sue"]
    baton("replace-field", "lead", "SDR__c", "SDR_Rep__c")
    assert owners(actions) == ["Ben", "Ben"]
    assert Sequence.objects.get().delegation == other
    refusal = baton.refusal("replace-field", "lead", "SDR", "SDR")
    assert "another lookup field of the same object" in refusal
