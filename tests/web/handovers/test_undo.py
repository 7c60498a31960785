"""Undoing a handover from its page: the preview, the undoing, and what cannot be undone."""

import pytest
from django.test import Client

from baton.crm.models import LookupField
from baton.delegation import changes
from baton.delegation.handovers import ChangeOutcome
from baton.delegation.models import Handover
from baton.delegation.undo import undo
from baton.engage.operations import take
from baton.participants.matching import ActionFilter
from baton.people.models import Absence
from baton.sequences.models import Sequence
from baton.sequences.settings import Setting
from baton.web.handovers import views
from tests.web.conftest import SignIn
from tests.world import MONDAY, World, lookup_field, owners, queue, record, sequence


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    world.enroll()
    return as_user(world.mia)


def handover_of(outcome: ChangeOutcome) -> Handover:
    assert outcome.handover
    return outcome.handover


def text(client: Client, handover: Handover, query: str = "") -> str:
    """The undo page's words, with one space between them and no tags of bold."""
    response = client.get(f"/handovers/{handover.pk}/undo/{query}")
    assert response.status_code == 200
    return " ".join(response.content.decode().replace("<b>", "").replace("</b>", "").split())


def test_the_preview_says_what_goes_back_and_changes_nothing(world: World, mia: Client) -> None:
    handover = handover_of(world.delegate(world.sdr))
    page = text(mia, handover)
    assert "2 of 2 open actions change owner." in page
    assert "Delegation changes from SDR back to Record owner" in page
    assert owners(world.actions()) == ["Sue", "Sue"]
    assert Handover.objects.count() == 2


def test_undoing_gives_back_and_lands_on_the_undoing(world: World, mia: Client) -> None:
    handover = handover_of(world.delegate(world.sdr))
    response = mia.post(f"/handovers/{handover.pk}/undo/", {"why": "wrong field"}, follow=True)
    undoing = Handover.objects.latest("pk")
    assert response.redirect_chain == [(f"/handovers/{undoing.pk}/", 302)]
    assert (undoing.undoes, undoing.by, undoing.why) == (handover, world.mia, "wrong field")
    assert owners(world.actions()) == ["Ann", "Ann"]
    world.sequence.refresh_from_db()
    assert world.sequence.delegation is None
    assert f"Handover {handover.pk} undone. 2 actions returned to their previous owners." in response.content.decode()


def test_what_has_changed_since_is_left_alone_and_told(world: World, mia: Client) -> None:
    first, _second = world.actions()
    handover = handover_of(world.delegate(world.sdr))
    world.do(changes.reassignment(matching=ActionFilter(participant_action_ids=(first.pk,)), to=world.ben))
    assert "1 later changed owner" in text(mia, handover)
    mia.post(f"/handovers/{handover.pk}/undo/")
    assert owners(world.actions()) == ["Ben", "Ann"]


def test_what_the_rule_no_longer_gives_back_is_said_before_and_after(world: World, mia: Client) -> None:
    moved = changes.record_update(record_id=world.lee.pk, values={"owner_id": world.sam.pk})
    handover = handover_of(world.do(moved))
    until = "2 stay with the restored owner, whatever the CRM says, until delegation gives the same owner again"
    assert until in text(mia, handover)
    assert until in mia.post(f"/handovers/{handover.pk}/undo/", follow=True).content.decode()
    assert "Lee" in mia.get("/actions/?reason=restored").content.decode()
    action = mia.get(f"/actions/{world.actions()[0].pk}/").content.decode()
    assert "Mia undid a handover, which returned this action to Ann" in action
    assert "Clear reassignment" in action


def test_a_delegation_that_was_edited_again_stays(world: World, mia: Client) -> None:
    handover = handover_of(world.delegate(world.sdr))
    other = lookup_field("AE__c")
    world.delegate(other)
    assert "Delegation was edited again later and is no longer SDR." in text(mia, handover)


def test_what_is_undone_already_leads_to_its_undoing(world: World, mia: Client) -> None:
    handover = handover_of(world.delegate(world.sdr))
    undoing = handover_of(world.do(undo(handover=handover)))
    page = text(mia, handover)
    assert f"was already undone. To restore it, undo handover {undoing.pk}." in page
    assert f'href="/handovers/{undoing.pk}/"' in page
    response = mia.post(f"/handovers/{handover.pk}/undo/", follow=True)
    assert "was already undone" in response.content.decode()
    assert Handover.objects.latest("pk") == undoing


def test_an_undoing_can_be_undone(world: World, mia: Client) -> None:
    handover = handover_of(world.delegate(world.sdr))
    undoing = handover_of(world.do(undo(handover=handover)))
    mia.post(f"/handovers/{undoing.pk}/undo/")
    assert owners(world.actions()) == ["Sue", "Sue"]


def test_an_enrollment_is_taken_back_by_removing_the_participants(world: World, mia: Client) -> None:
    page = text(mia, Handover.objects.get())
    assert "Enrollments can’t be undone here." in page
    assert "Preview" not in page


def test_a_cover_is_taken_back_with_the_absence(world: World, mia: Client) -> None:
    handover = handover_of(world.away(world.ann, cover=world.ben, first=MONDAY.date()))
    page = text(mia, handover)
    assert "Time away of Ann" in page
    response = mia.post(f"/handovers/{handover.pk}/undo/", follow=True)
    assert f"Handover {handover.pk} undone. The time away is as it was before." in response.content.decode()
    assert not Absence.objects.exists()


def test_a_field_that_left_its_field_set_is_told(world: World, mia: Client) -> None:
    world.delegate(world.sdr)
    handover = handover_of(world.delegate(None))
    LookupField.objects.update(in_field_set=False)
    page = text(mia, handover)
    assert "not in its field set" in page
    assert 'href="/setup/fields/"' in page


def test_a_reason_that_is_too_long_is_told(world: World, mia: Client) -> None:
    handover = handover_of(world.delegate(world.sdr))
    response = mia.post(f"/handovers/{handover.pk}/undo/", {"why": "x" * 1001})
    assert "at most 1000 characters" in response.content.decode()
    assert Sequence.objects.get().delegation == world.sdr


def test_a_very_large_one_comes_at_once_and_previews_afterwards(
    world: World, mia: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    handover = handover_of(world.delegate(world.sdr))
    monkeypatch.setattr(views, "COUNTED_AT_ONCE", 1)
    page = text(mia, handover)
    assert f'hx-get="/handovers/{handover.pk}/undo/?effect=now"' in page
    assert "Undo handover</button>" not in page
    assert "Undo handover" in text(mia, handover, "?effect=now")


def test_an_agent_undoes_no_handover_of_an_admin(world: World, as_user: SignIn) -> None:
    world.enroll()
    handover = handover_of(world.delegate(world.sdr))
    assert as_user(world.ann).post(f"/handovers/{handover.pk}/undo/").status_code == 404
    assert owners(world.actions()) == ["Sue", "Sue"]


def test_an_undo_from_elsewhere_is_refused(world: World) -> None:
    world.enroll()
    handover = handover_of(world.delegate(world.sdr))
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.mia)
    assert client.post(f"/handovers/{handover.pk}/undo/").status_code == 403
    assert not Handover.objects.filter(undoes=handover).exists()


def test_the_delegation_of_a_deleted_action_is_not_set_back(world: World, mia: Client) -> None:
    draft = sequence("Draft")
    action = draft.actions.get(position=2)
    world.do(changes.action_delegation(action=action, setting=Setting.of_field(world.sdr)))
    handover = handover_of(world.do(changes.action_delegation(action=action, setting=Setting.RECORD_OWNER)))
    action.delete()
    assert "its sequence or action was deleted" in text(mia, handover)
    mia.post(f"/handovers/{handover.pk}/undo/")
    draft.refresh_from_db()
    assert draft.delegation is None


def test_an_agent_gives_back_what_they_took_and_sees_no_other_handover(world: World, as_user: SignIn) -> None:
    partners = queue("Partners", [world.ann, world.ben])
    [first, _second] = world.enroll(record("Kim", owner=partners))
    take(participant_action_id=first.pk, by=world.ann, at=MONDAY)
    handover = Handover.objects.latest("pk")
    ann = as_user(world.ann)
    link = f'<a href="/handovers/{handover.pk}/undo/">Give it back</a>'
    assert link in ann.get(f"/actions/{first.pk}/").content.decode()
    assert link not in as_user(world.mia).get(f"/actions/{first.pk}/").content.decode()
    assert 'href="/handovers/' not in ann.get(f"/handovers/{handover.pk}/undo/").content.decode()
    assert as_user(world.ben).post(f"/handovers/{handover.pk}/undo/").status_code == 404
    assert ann.post(f"/handovers/{handover.pk}/undo/").headers["Location"] == "/engage/"
    assert owners([first]) == ["Partners"]
    assert "already undone" in text(ann, handover)
