"""What outcomes of a call lead to, in the builder."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from baton.people.models import User
from baton.sequences.models import Action, Sequence
from baton.sequences.outcomes import OutcomeRule, outcomes_by_position
from baton.sequences.results import FinishResult, find_result
from tests.web.conftest import SignIn
from tests.web.sequences.conftest import words
from tests.world import World

AS_DEFAULT = {
    "connected-effect": "go_on",
    "meeting-effect": "end",
    "voicemail-effect": "go_on",
    "no_answer-effect": "go_on",
    "wrong_number-effect": "wrong_number",
}


@pytest.fixture
def client(mia: User, as_user: SignIn) -> Client:
    return as_user(mia)


@pytest.fixture
def first(draft: Sequence) -> Action:
    return draft.actions.get(position=1)


def outcomes_of(action: Action) -> str:
    return f"/sequences/{action.sequence_id}/actions/{action.pk}/outcomes/"


def as_default() -> dict[str, object]:
    return {**AS_DEFAULT, "meeting-result": find_result("Meeting booked").pk}


def test_what_is_the_default_is_shown_and_not_stored(client: Client, first: Action) -> None:
    page = words(client.get(outcomes_of(first)))
    assert '<option value="end" selected>End with a result</option>' in page
    assert '<option value="wrong_number" selected>Mark the number as wrong</option>' in page
    client.post(outcomes_of(first), as_default())
    assert not OutcomeRule.objects.exists()


def test_each_outcome_leads_to_what_was_chosen(client: Client, first: Action) -> None:
    third = Action.objects.get(sequence=first.sequence, position=3)
    asked = as_default() | {
        "connected-effect": "skip",
        "connected-to": third.pk,
        "voicemail-effect": "opt_out",
        "voicemail-channel": "phone",
        "no_answer-effect": "repeat",
        "no_answer-wait_days": "2",
        "no_answer-wait_counts": "calendar",
        "no_answer-most": "3",
        "wrong_number-effect": "end",
        "wrong_number-result": find_result("Wrong person").pk,
    }
    page = words(client.post(outcomes_of(first), asked, follow=True))
    for said in (
        f"Outcomes of “{first}” saved. They apply to calls completed from now on.",
        f"Connected: skips to “{third}”",
        "Left a voicemail: opts the person out of calls and SMS",
        "No answer: repeats in 2 days, at most 3 times",
        "Wrong number: ends with “Wrong person”",
    ):
        assert said in page
    assert "No answer: repeats in 2 days" in words(client.get(f"/sequences/{first.sequence_id}/"))
    before = outcomes_by_position([first])
    again = words(client.get(outcomes_of(first)))
    assert f'<option value="{third.pk}" selected>3. {third}</option>' in again
    client.post(outcomes_of(first), asked)
    assert outcomes_by_position([first]) == before
    client.post(outcomes_of(first), as_default())
    assert not OutcomeRule.objects.exists()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"connected-effect": "end"}, "Select the result that ends the sequence."),
        ({"connected-effect": "skip"}, "Select a later action."),
        ({"connected-effect": "repeat", "connected-most": ""}, "Enter how often to repeat, from 1 to 10."),
        ({"connected-effect": "repeat", "connected-most": "11"}, "Ensure this value is less than or equal to 10."),
        ({"connected-effect": "repeat", "connected-most": "2", "connected-wait_days": "-1"}, "greater than or equal"),
        ({"connected-effect": "opt_out", "connected-channel": ""}, "Select what to opt out of."),
        ({"connected-effect": "dance"}, "Select a valid choice."),
        ({"connected-effect": "end", "connected-result": "4711"}, "Select a valid choice."),
    ],
)
def test_what_is_missing_is_said_beside_its_field(
    client: Client, first: Action, asked: dict[str, str], said: str
) -> None:
    answer = client.post(outcomes_of(first), as_default() | asked)
    assert said in words(answer)
    assert not OutcomeRule.objects.exists()


def test_nothing_is_behind_the_last_action_and_only_calls_have_outcomes(
    client: Client, first: Action, draft: Sequence
) -> None:
    last = draft.actions.order_by("-position")[0]
    assert 'value="skip"' not in words(client.get(outcomes_of(last)))
    Action.objects.filter(pk=first.pk).update(type="email")
    assert client.get(outcomes_of(first)).status_code == 404


def test_a_result_that_is_no_longer_used_is_kept_and_pointed_out(client: Client, first: Action) -> None:
    person = find_result("Wrong person")
    client.post(outcomes_of(first), as_default() | {"connected-effect": "end", "connected-result": person.pk})
    FinishResult.objects.filter(pk=person.pk).update(is_offered=False)
    assert "Wrong person (no longer used)" in words(client.get(outcomes_of(first)))
    builder = words(client.get(f"/sequences/{first.sequence_id}/edit/"))
    assert "Connected: ends with “Wrong person” (no longer used, so it goes on)" in builder
    page = words(client.get(f"/sequences/{first.sequence_id}/activate/"))
    assert f"“{first}” ends on “Connected” with “Wrong person”, which is no longer used." in page


def test_an_order_in_which_an_outcome_would_skip_back_is_refused(
    client: Client, first: Action, draft: Sequence
) -> None:
    third = draft.actions.get(position=3)
    client.post(outcomes_of(first), as_default() | {"connected-effect": "skip", "connected-to": third.pk})
    order = [action.pk for action in draft.actions.order_by("position")]
    asked = {"order": ",".join(map(str, [order[2], *order[:2], *order[3:]]))}
    said = f"“Connected” of “{first}” skips to “{third}”, which would come before it. Change that outcome first."
    assert said in words(client.post(f"/sequences/{draft.pk}/order/", asked, follow=True))
    for action, by in ((first, "down"), (first, "down"), (third, "up")):
        answer = client.post(f"/sequences/{draft.pk}/actions/{action.pk}/move/", {"by": by}, follow=True)
    assert said in words(answer)
    Sequence.objects.filter(pk=draft.pk).update(status="active")
    place = f"/sequences/{draft.pk}/actions/{third.pk}/place/"
    assert said in words(client.post(place, {"to": "1"}, follow=True))
    first.refresh_from_db()
    third.refresh_from_db()
    assert first.position < third.position


def test_queries_are_as_many_for_one_outcome_as_for_five(client: Client, first: Action) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            words(client.get(f"/sequences/{first.sequence_id}/edit/"))
            words(client.get(outcomes_of(first)))
        return len(captured)

    client.post(outcomes_of(first), as_default() | {"connected-effect": "opt_out", "connected-channel": "all"})
    for_one = count()
    outcomes = ("voicemail", "no_answer", "wrong_number", "meeting")
    asked = {f"{name}-effect": "opt_out" for name in outcomes} | {f"{name}-channel": "all" for name in outcomes}
    client.post(outcomes_of(first), as_default() | asked)
    assert count() == for_one


def test_agents_do_not_change_outcomes(world: World, as_user: SignIn, first: Action) -> None:
    agent = as_user(world.ann)
    assert agent.get(outcomes_of(first)).status_code == 403
    assert agent.post(outcomes_of(first), AS_DEFAULT).status_code == 403
