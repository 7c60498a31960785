"""Editing a delegation: the live panel, the preview where actions are open, and the handover that follows."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from baton.delegation import changes, staffing
from baton.delegation.models import Handover
from baton.participants.matching import ActionFilter
from baton.people.models import User
from baton.sequences.models import Sequence
from tests.web.conftest import SignIn
from tests.web.sequences.conftest import words
from tests.world import World, owners, queue, record, user

HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(mia: User, as_user: SignIn) -> Client:
    return as_user(mia)


def address(sequence: Sequence) -> str:
    return f"/sequences/{sequence.pk}/delegation/"


def of_action(world: World, position: int) -> str:
    action = world.sequence.actions.get(position=position)
    return f"/sequences/{world.sequence.pk}/actions/{action.pk}/delegation/"


def test_a_draft_just_saves_without_a_handover(client: Client, draft: Sequence, world: World) -> None:
    answer = client.post(address(draft), {"delegation": world.sdr.pk}, follow=True)
    assert "Delegation saved." in words(answer)
    assert Sequence.objects.get(pk=draft.pk).delegation == world.sdr
    assert not Handover.objects.exists()


def test_the_panel_of_a_draft_says_how_the_choice_resolves(client: Client, draft: Sequence, world: World) -> None:
    record("Blank", owner=queue("Leads"))
    record("Gone", owner=world.ben, SDR__c=world.sam)
    world.do(staffing.activity(user_id=world.sam.pk, is_active=False))
    page = words(client.get(address(draft), {"delegation": world.sdr.pk}, headers=HTMX))
    for expected in (
        "If you enrolled all 3 lead records now:",
        "<b>1</b> to 1 user",
        "<b>1</b> to the record owner (field is blank)",
        "<b>1</b> to the record owner (user is inactive)",
        "<b>1</b> to a queue",
        "Sue",
        "Leads",
    ):
        assert expected in page
    assert "<html" not in page
    assert Sequence.objects.get(pk=draft.pk).delegation is None


def test_the_panel_of_an_action_resolves_what_it_inherits(client: Client, draft: Sequence, world: World) -> None:
    draft.delegation = world.sdr
    draft.save()
    new = f"/sequences/{draft.pk}/actions/new/"
    assert "<b>1</b> to 1 user" in words(client.get(new, {"delegation": "inherit"}, headers=HTMX))
    assert "<b>1</b> to the record owner" in words(client.get(new, {"delegation": "record_owner"}, headers=HTMX))
    assert "Inherit from sequence: SDR" in words(client.get(new))


def test_without_a_script_a_button_previews(client: Client, draft: Sequence, world: World) -> None:
    page = words(client.post(address(draft), {"delegation": world.sdr.pk, "preview": "1"}))
    assert "<b>1</b> to 1 user" in page
    assert Sequence.objects.get(pk=draft.pk).delegation is None


def test_the_panel_of_a_sequence_with_open_actions_previews_the_change(client: Client, world: World) -> None:
    pas = world.enroll()
    page = words(client.get(address(world.sequence), {"delegation": world.sdr.pk}, headers=HTMX))
    assert "<b>2</b> of 2 open actions change owner." in page
    assert owners(pas) == ["Ann", "Ann"]


def test_keeping_individual_reassignments_changes_the_preview(client: Client, world: World) -> None:
    pas = world.enroll()
    world.do(changes.reassignment(matching=ActionFilter(participant_action_ids=(pas[0].pk,)), to=world.ben))
    asked = {"delegation": str(world.sdr.pk)}
    overwriting = words(client.get(address(world.sequence), asked, headers=HTMX))
    assert "1 individual reassignment is overwritten." in overwriting
    keeping = words(client.get(address(world.sequence), {**asked, "keep_reassigned": "on"}, headers=HTMX))
    assert "<b>1</b> of 1 open action changes owner." in keeping
    client.post(address(world.sequence), {**asked, "keep_reassigned": "on", "why": "SDRs take over"})
    assert owners(pas) == ["Ben", "Sue"]


def test_applying_it_ends_on_the_handover(client: Client, world: World) -> None:
    pas = world.enroll()
    answer = client.post(address(world.sequence), {"delegation": world.sdr.pk, "why": "SDRs take over"})
    handover = Handover.objects.get(cause="sequence_delegation")
    assert answer.headers["Location"] == f"/handovers/{handover.pk}/"
    assert (handover.by, handover.why, handover.change_count) == (world.mia, "SDRs take over", 2)
    assert owners(pas) == ["Sue", "Sue"]


def test_the_same_delegation_again_is_no_handover(client: Client, world: World) -> None:
    world.enroll()
    answer = client.post(address(world.sequence), {"delegation": "record_owner"}, follow=True)
    assert "Nothing changed." in words(answer)
    assert not Handover.objects.filter(cause="sequence_delegation").exists()


def test_the_override_of_one_action_is_changed_alone(client: Client, world: World) -> None:
    pas = world.enroll()
    page = words(client.get(of_action(world, 2), {"delegation": world.sdr.pk}, headers=HTMX))
    assert "<b>1</b> of 1 open action changes owner." in page
    client.post(of_action(world, 2), {"delegation": world.sdr.pk})
    assert owners(pas) == ["Ann", "Sue"]
    assert Handover.objects.get(cause="action_delegation").change_count == 1
    client.post(of_action(world, 2), {"delegation": "inherit"})
    assert owners(pas) == ["Ann", "Ann"]


def test_a_field_that_is_not_offered_is_refused(client: Client, world: World) -> None:
    pas = world.enroll()
    world.sdr.in_field_set = False
    world.sdr.save()
    assert "is not one of the available choices" in words(
        client.post(address(world.sequence), {"delegation": world.sdr.pk})
    )
    assert "no longer available" in words(
        client.get(address(world.sequence), {"delegation": world.sdr.pk}, headers=HTMX)
    )
    assert owners(pas) == ["Ann", "Ann"]


def test_a_field_in_use_that_left_the_set_is_still_shown(client: Client, world: World) -> None:
    world.delegate(world.sdr)
    world.sdr.in_field_set = False
    world.sdr.save()
    assert "SDR (no longer available)" in words(client.get(address(world.sequence)))


def test_a_sequence_does_not_inherit(client: Client, world: World) -> None:
    assert "is not one of the available choices" in words(
        client.post(address(world.sequence), {"delegation": "inherit"})
    )


def test_a_draft_chooses_an_override_with_the_rest_of_the_action(client: Client, draft: Sequence) -> None:
    action = draft.actions.get(position=1)
    own = f"/sequences/{draft.pk}/actions/{action.pk}/"
    assert client.get(own + "delegation/").headers["Location"] == own


def test_the_panel_takes_as_many_queries_for_one_record_as_for_twenty(
    client: Client, world: World, draft: Sequence
) -> None:
    def queries(sequence: Sequence) -> int:
        with CaptureQueriesContext(connection) as captured:
            words(client.get(address(sequence), {"delegation": world.sdr.pk}, headers=HTMX))
        return len(captured)

    world.enroll()
    for_one = queries(world.sequence), queries(draft)
    world.enroll(*(record(f"Lead {n}", owner=user(f"owner {n}")) for n in range(20)))
    assert (queries(world.sequence), queries(draft)) == for_one
