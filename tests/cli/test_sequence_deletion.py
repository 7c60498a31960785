"""`baton sequence delete`."""

import pytest

from baton.sequences.models import Sequence
from tests.cli.conftest import Baton
from tests.world import World


@pytest.fixture
def draft(baton: Baton, world: World) -> Sequence:
    baton("sequence", "clone", "Inbound", "Draft")
    return Sequence.objects.get(name="Draft")


def test_a_sequence_is_deleted_after_a_question(baton: Baton, draft: Sequence) -> None:
    declined = baton("sequence", "delete", "draft", by="mia", exits=1, stdin="n\n")
    assert "This also deletes its actions and instructions, and can’t be undone." in declined.stderr
    assert "Delete “Draft”?" in declined.stderr
    assert Sequence.objects.filter(pk=draft.pk).exists()
    assert "“Draft” deleted." in baton.out("sequence", "delete", "draft", by="mia", stdin="y\n")
    assert not Sequence.objects.filter(pk=draft.pk).exists()


def test_without_a_question_on_demand(baton: Baton, draft: Sequence) -> None:
    deleted = baton.json("sequence", "delete", "Draft", "--yes")
    assert deleted == {"deleted": {"id": draft.pk, "name": "Draft"}}
    assert not Sequence.objects.filter(pk=draft.pk).exists()


def test_a_sequence_that_records_have_been_in_is_refused_before_a_question(baton: Baton, world: World) -> None:
    world.enroll()
    refusal = baton.refusal("sequence", "delete", "Inbound")
    assert refusal == ("“Inbound” can’t be deleted because records have been enrolled in it. Deactivate it instead.")
    baton("remove", "Inbound", "--all")
    assert baton.refusal("sequence", "delete", "Inbound", "--yes") == refusal
    assert Sequence.objects.filter(name="Inbound").exists()


def test_sequence_agents_delete_nothing(baton: Baton, draft: Sequence) -> None:
    assert "requires the role Sequence Admin" in baton.refusal("sequence", "delete", "Draft", "--yes", by="ann")
    assert Sequence.objects.filter(pk=draft.pk).exists()
