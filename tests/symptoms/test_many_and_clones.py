"""Beyond a page of a list; clones; who gets the credit."""

import pytest
import yaml
from django.urls import reverse

from baton.delegation.explain import explain
from baton.delegation.moving import move
from baton.engage.operations import complete, take
from baton.participants.matching import ActionFilter
from baton.participants.models import ParticipantAction
from baton.participants.queries import page_of_actions
from baton.sequences.building import clone
from baton.sequences.files import sequence_as_yaml
from baton.sequences.operations import activate
from baton.sequences.settings import Setting
from baton.sql.paging import PageRequest
from tests.cli.conftest import Baton
from tests.cli.conftest import baton as baton  # noqa: PLC0414 - the command line, for these tests too
from tests.web.conftest import SignIn
from tests.web.conftest import as_user as as_user  # noqa: PLC0414
from tests.world import MONDAY, World, owners, queue, record

pytestmark = pytest.mark.django_db
MANY = 300


@pytest.fixture
def crowd(world: World) -> World:
    world.enroll(*(record(f"Lead {number}", owner=world.ann) for number in range(MANY)))
    return world


def test_all_that_match_are_reassigned_not_only_a_page(crowd: World, as_user: SignIn) -> None:
    """https://github.com/SuiteCRM/SuiteCRM/issues/9476, https://github.com/omniphx/adminite/issues/45"""
    chosen = {"all": "1", "owner": str(crowd.ann.pk), "to": "Ben", "previewed": crowd.ben.pk, "apply": "1"}
    page = as_user(crowd.mia).post(reverse("actions_reassign"), chosen, follow=True).content.decode()
    assert "600 actions reassigned to Ben." in page
    assert set(owners(crowd.actions())) == {"Ben"}


def test_the_command_line_reassigns_all_that_match_too(crowd: World, baton: Baton) -> None:
    """https://github.com/SuiteCRM/SuiteCRM-Core/issues/546"""
    baton.out("reassign", "--action-owner", "ann", "--to", "ben")
    assert set(owners(crowd.actions())) == {"Ben"}


def test_those_in_a_sequence_can_be_moved_to_its_clone_and_keep_their_step(world: World) -> None:
    """https://knowledge.hubspot.com (what happens when I edit an active sequence: unenroll, and start from step 1)"""
    [first, second] = world.enroll()
    complete(participant_action_id=first.pk, by=world.ann, at=MONDAY)
    expected_at = ParticipantAction.objects.get(pk=second.pk).expected_at
    copy = clone(sequence=world.sequence, name="Copy", skips_original=True, by=world.mia, at=MONDAY)
    activate(sequence=copy, by=world.mia, at=MONDAY)
    moved = move(participants=[second.participant_id], to=copy, by=world.mia, at=MONDAY)
    assert (moved.moved, moved.refusals) == (1, ())
    current = ParticipantAction.objects.get(participant__sequence=copy, status="current")
    assert (current.action.position, current.expected_at) == (2, expected_at)


def test_a_clone_has_every_setting(world: World) -> None:
    """https://github.com/mautic/mautic/issues/1070, https://github.com/zooniverse/Panoptes-Front-End/issues/3901"""
    world.delegate(world.sdr)
    world.override(2, Setting.RECORD_OWNER)
    world.sequence.refresh_from_db()
    copy = clone(sequence=world.sequence, name="Copy", by=world.mia, at=MONDAY)
    original, cloned = (yaml.safe_load(sequence_as_yaml(made)) for made in (world.sequence, copy))
    assert cloned == {**original, "name": "Copy"}


def test_whoever_did_it_is_named_whoever_owns_it(world: World) -> None:
    """Clari logs what is done on behalf of a user as that user's."""
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    [first, second] = world.enroll()
    complete(participant_action_id=first.pk, by=world.ben, at=MONDAY)
    complete(participant_action_id=second.pk, by=world.mia, at=MONDAY)
    rows = ParticipantAction.objects.order_by("pk").values_list("owner__name", "performer__name")
    assert list(rows) == [("Ann", "Ben"), ("Ann", "Mia")]
    told = [explain(participant_action_id=pa.pk).sentences[-1] for pa in (first, second)]
    assert told == ["Ben completed it.", "Mia completed it."]
    listed = page_of_actions(matching=ActionFilter(), page=PageRequest(size=10)).rows
    assert [(row.owner, row.cover, row.performer) for row in listed] == [("Ann", "Ben", "Ben"), ("Ann", None, "Mia")]


def test_what_a_member_takes_from_a_queue_is_theirs(world: World) -> None:
    inbound = queue("Inbound", [world.ben])
    world.sequence.refresh_from_db()
    kim = record("Kim", owner=inbound)
    [first, _second] = world.enroll(kim)
    take(participant_action_id=first.pk, by=world.ben, at=MONDAY)
    assert owners(world.actions())[0] == "Ben"
