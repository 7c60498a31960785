"""Where actions stand: adding them between others, duplicating them, and the days and owners of the timeline."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils.formats import date_format

from baton.people.models import User
from baton.sequences.models import Sequence
from tests.web.conftest import SignIn
from tests.web.sequences.conftest import steps, words
from tests.web.sequences.test_builder import CALL, HTMX, action_address, edit
from tests.world import World

SIDE = HTMX | {"HX-Target": "side"}


@pytest.fixture
def client(mia: User, as_user: SignIn) -> Client:
    return as_user(mia)


def test_a_new_delegation_in_the_form_of_an_action_in_use_is_previewed(client: Client, world: World) -> None:
    action = world.sequence.actions.get(position=1)
    form = {**CALL, "delegation": str(world.sdr.pk)}
    review = client.post(action_address(action), form, follow=True)
    assert review.request["PATH_INFO"] == action_address(action, "delegation/")
    assert f'<option value="{world.sdr.pk}" selected>' in words(review)
    action.refresh_from_db()
    assert (action.name, action.delegation_mode) == ("Offer", "inherit")


def test_an_action_is_added_between_two_others(client: Client, draft: Sequence) -> None:
    new = f"/sequences/{draft.pk}/actions/new/?place=2"
    assert '<option value="2" selected>Before step 2, “Follow-up”</option>' in words(client.get(new))
    client.post(new, {**CALL, "delegation": "inherit", "place": "2"})
    assert steps(draft) == ["First call", "Offer", "Follow-up", "Proposal"]


def test_an_action_of_a_draft_is_duplicated_at_once(client: Client, draft: Sequence) -> None:
    action = draft.actions.get(position=1)
    page = words(client.post(action_address(action, "duplicate/"), headers=HTMX))
    assert "“First call (copy)” added as step 2." in page
    assert steps(draft) == ["First call", "First call (copy)", "Follow-up", "Proposal"]


def test_an_action_in_use_is_duplicated_with_a_form(client: Client, world: World) -> None:
    action = world.sequence.actions.get(position=1)
    form = words(client.post(action_address(action, "duplicate/"), follow=True))
    assert 'value="Call 1 (copy)"' in form
    assert '<option value="2" selected>' in form
    assert steps(world.sequence) == ["Call 1", "Call 2"]


def test_the_timeline_has_days_and_lanes(client: Client, draft: Sequence, world: World) -> None:
    draft.actions.filter(position=3).update(wait_days=10, wait_counts="calendar")
    client.post(f"/sequences/{draft.pk}/delegation/", {"delegation": str(world.sdr.pk)})
    for address in (edit(draft), f"/sequences/{draft.pk}/"):
        page = words(client.get(address))
        assert "<b>Day 1</b>" in page
        assert '<th class="lane" scope="row">SDR</th>' in page
        assert "Proposal</b>" in page


def test_times_of_the_timeline_are_in_the_zone_of_the_sequence(client: Client, draft: Sequence, mia: User) -> None:
    mia.time_zone = "Asia/Tokyo"
    mia.save()
    Sequence.objects.filter(pk=draft.pk).update(time_zone="America/Chicago")
    here = datetime.now(ZoneInfo("America/Chicago"))
    shown = words(client.get(f"/sequences/{draft.pk}/"))
    moments = {date_format(here + timedelta(minutes=m), "TIME_FORMAT") for m in (-1, 0)}
    assert any(f"<span>Call, {moment}</span>" in shown for moment in moments)


def test_the_side_panel_answers_with_the_form_and_then_with_the_list(client: Client, draft: Sequence) -> None:
    action = draft.actions.get(position=2)
    form = words(client.get(action_address(action), headers=SIDE))
    assert "<html" not in form
    assert 'hx-target="#side"' in form
    answer = client.post(action_address(action), {**CALL, "delegation": "inherit"}, headers=SIDE)
    assert "side-saved" in answer.headers["HX-Trigger-After-Settle"]
    assert "“Offer” saved." in words(answer)
    assert steps(draft) == ["First call", "Offer", "Proposal"]


def test_agents_duplicate_nothing(world: World, draft: Sequence, as_user: SignIn) -> None:
    action = draft.actions.get(position=1)
    assert as_user(world.ann).post(action_address(action, "duplicate/")).status_code == 403


def test_an_email_says_who_answers_its_replies(client: Client, draft: Sequence, world: World) -> None:
    email = {**CALL, "type": "email", "delegation": "inherit", "replies": str(world.sdr.pk)}
    client.post(f"/sequences/{draft.pk}/actions/new/", email)
    assert "Replies answered by: SDR" in words(client.get(edit(draft)))
    assert "replies answered by: SDR" in words(client.get(f"/sequences/{draft.pk}/"))
    action = draft.actions.get(name="Offer")
    assert f'<option value="{world.sdr.pk}" selected>SDR</option>' in words(client.get(action_address(action)))
    client.post(action_address(action), {**email, "type": "call"})
    assert "Replies answered by" not in words(client.get(edit(draft)))
