"""Reassigning many at once: rows, or all that match; the preview, the change, and who may not."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from baton.delegation import changes, staffing
from baton.delegation.handovers import turn_cover
from baton.delegation.models import Handover
from baton.participants.matching import ActionFilter
from baton.participants.models import ParticipantAction
from baton.people.away import RequestedAbsence
from baton.people.models import Role
from tests.web.actions.conftest import words
from tests.web.conftest import SignIn
from tests.world import World, owners, queue, record, user

PATH = "/actions/reassign/"


@pytest.fixture
def actions(world: World) -> list[ParticipantAction]:
    """Two of lee's, whom ann owns, and two of lou's, whom ben owns."""
    return world.enroll(world.lee, record("Lou", owner=world.ben))


def last() -> Handover:
    return Handover.objects.latest("pk")


def test_a_preview_says_what_would_happen_and_changes_nothing(
    world: World, mia: Client, actions: list[ParticipantAction]
) -> None:
    before = last()
    page = words(mia.post(PATH, {"ids": [actions[0].pk, actions[2].pk], "to": "sue", "do": "reassign"}))
    for said in ("2 actions selected", "2 of 2 open actions change owner", "Reassign to Sue"):
        assert said in page
    assert owners(actions) == ["Ann", "Ann", "Ben", "Ben"]
    assert last() == before


def test_the_rows_selected_are_reassigned_as_one_handover(
    world: World, mia: Client, actions: list[ParticipantAction]
) -> None:
    chosen = {"ids": [actions[0].pk, actions[2].pk], "to": "sue", "why": "Ann moves", "previewed": world.sue.pk}
    answer = mia.post(PATH, {**chosen, "do": "reassign", "apply": "1"})
    assert answer.headers["Location"] == f"/handovers/{last().pk}/"
    assert owners(actions) == ["Sue", "Ann", "Sue", "Ben"]
    assert (last().cause, last().why, last().by, last().change_count) == ("reassignment", "Ann moves", world.mia, 2)


def test_all_that_match_are_reassigned_whatever_the_page(world: World, mia: Client) -> None:
    many = world.enroll(*(record(f"Lead {n}", owner=world.ann) for n in range(60)), record("Lou", owner=world.ben))
    query = {"query": "participant_owner=ann&status=current", "all": "1", "to": "sue"}
    page = words(mia.post(PATH, query))
    assert "60 of 60 open actions change owner" in page
    assert "Participant owner Ann" in page
    mia.post(PATH, {**query, "apply": "1", "previewed": world.sue.pk, "ids": [many[-1].pk]})
    assert owners(many) == ["Sue", "Ann"] * 60 + ["Ben", "Ben"]


def test_whoever_filters_by_participant_owner_is_told_of_actions_that_others_own(
    world: World, mia: Client, actions: list[ParticipantAction]
) -> None:
    query = {"query": "participant_owner=ann", "all": "1", "to": "sue"}
    assert "you filtered by participant owner" not in words(mia.post(PATH, query))
    world.reassign(actions[0], to=world.ben)
    answer = mia.post(PATH, query)
    assert "1 of these 2 actions belongs to other owners, because you filtered" in words(answer)
    assert '/actions/?owner=Ann"' in answer.content.decode()
    by_both = words(mia.post(PATH, {**query, "query": "participant_owner=ann&owner=ben"}))
    assert "you filtered by participant owner" not in by_both
    assert "you filtered by participant owner" not in words(mia.post(PATH, {**query, "to": "ann"}))


def test_all_without_a_filter_says_that_it_is_everything(
    world: World, mia: Client, actions: list[ParticipantAction]
) -> None:
    page = words(mia.post(PATH, {"all": "1", "to": "sue"}))
    assert "No filters: all open actions" in page
    assert "4 of 4 open actions change owner" in page


def test_today_stays_the_day_of_the_preview(world: World, mia: Client, actions: list[ParticipantAction]) -> None:
    yesterday = timezone.now() - timedelta(days=1)
    ParticipantAction.objects.filter(pk=actions[0].pk).update(expected_at=yesterday)
    page = mia.post(PATH, {"query": "expected=today", "all": "1", "to": "sue", "at": yesterday.isoformat()})
    assert "1 of 1 open action changes owner" in words(page)
    assert "No open actions are affected." in words(
        mia.post(PATH, {"query": "expected=today", "all": "1", "to": "sue"})
    )


def test_nobody_is_given_anything_without_a_preview_of_it(
    world: World, mia: Client, actions: list[ParticipantAction]
) -> None:
    chosen = {"ids": [actions[0].pk], "to": "sue", "apply": "1"}
    for previewed in ({}, {"previewed": world.ben.pk}):
        assert "Reassign to Sue" in words(mia.post(PATH, {**chosen, **previewed}))
    assert owners(actions) == ["Ann", "Ann", "Ben", "Ben"]


def test_another_owner_is_added_below_the_first(world: World, mia: Client, actions: list[ParticipantAction]) -> None:
    page = mia.post(PATH, {"ids": [actions[0].pk], "to": "sue", "why": "Ill", "do": "add"}).content.decode()
    assert '<details class="more split" open>' in page
    assert 'value="sue"' in page
    assert 'value="Ill"' in page
    assert "This field is required" not in page


def test_actions_are_split_as_the_preview_says(world: World, mia: Client, actions: list[ParticipantAction]) -> None:
    split = {"all": "1", "to": "sue", "to_2": "sam", "split": "evenly"}
    page = mia.post(PATH, split)
    for text in ("2 to Sam and 2 to Sue.", "Split among 2 owners", "Owner 3"):
        assert text in words(page)
    assert set(owners(actions)) == {"Ann", "Ben"}
    plan = page.context["form"].plan
    done = mia.post(PATH, {**split, "apply": "1", "previewed": plan}, follow=True)
    assert "4 actions reassigned: 2 to Sam and 2 to Sue." in words(done)
    assert owners(actions) == ["Sam", "Sam", "Sue", "Sue"]
    assert (last().cause, last().change_count) == ("reassignment", 4)


def test_many_are_reassigned_until_a_day(world: World, mia: Client, actions: list[ParticipantAction]) -> None:
    chosen = {"all": "1", "to": "sue", "to_2": "sam", "until": "2099-12-04"}
    page = mia.post(PATH, chosen)
    assert "Split among 2 owners until Dec 4, 2099" in words(page)
    plan = page.context["form"].plan
    later = {**chosen, "until": "2099-12-05", "apply": "1", "previewed": plan}
    assert "Update preview" in words(mia.post(PATH, later))
    done = mia.post(PATH, {**chosen, "apply": "1", "previewed": plan}, follow=True)
    assert "4 actions reassigned until Dec 4, 2099: 2 to Sam and 2 to Sue." in words(done)
    assert last().until == datetime(2099, 12, 5, tzinfo=UTC)
    turn_cover(at=datetime(2099, 12, 5, tzinfo=UTC))
    assert owners(actions) == ["Ann", "Ann", "Ben", "Ben"]


def test_an_end_that_cannot_be_read_is_refused_in_words(
    world: World, mia: Client, actions: list[ParticipantAction]
) -> None:
    for until, message in (("soon", "“soon” is not a date."), ("2020-01-01", "“2020-01-01” is in the past.")):
        sent = {"all": "1", "to": "sue", "until": until, "apply": "1", "previewed": str(world.sue.pk)}
        assert message in words(mia.post(PATH, sent))
    assert owners(actions) == ["Ann", "Ann", "Ben", "Ben"]


def test_a_split_is_done_only_as_it_was_previewed(
    world: World, mia: Client, actions: list[ParticipantAction]
) -> None:
    split = {"all": "1", "to": "sue", "to_2": "sam", "split": "weights", "weight": "2", "weight_2": "1"}
    plan = mia.post(PATH, split).context["form"].plan
    for changed in ({"weight_2": "3"}, {"split": "load", "weight": ""}, {"to_2": "ben"}, {"to_2": ""}):
        assert "Update preview" in words(mia.post(PATH, {**split, **changed, "apply": "1", "previewed": plan}))
    assert owners(actions) == ["Ann", "Ann", "Ben", "Ben"]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"to_2": "sue"}, "Sue is chosen twice. Choose each owner once."),
        ({"to_2": "zoe"}, "There is no user or queue 'zoe'."),
        ({"to_2": "robot"}, "Robot’s role doesn’t allow working on actions."),
        ({"weight": "2"}, "Weights count only if the actions are split by weight."),
        ({"split": "weights", "weight_2": "11"}, "Ensure this value is less than or equal to 10."),
        ({"split": "randomly"}, "Select a valid choice."),
    ],
)
def test_a_split_that_cannot_be_is_refused_in_words(
    world: World, mia: Client, actions: list[ParticipantAction], changed: dict[str, str], message: str
) -> None:
    user("robot", role=Role.NONE)
    page = mia.post(PATH, {"all": "1", "to": "sue", "to_2": "sam", "split": "evenly", **changed, "apply": "1"})
    assert message in words(page)
    assert owners(actions) == ["Ann", "Ann", "Ben", "Ben"]


def test_a_queue_can_be_given_actions(world: World, mia: Client, actions: list[ParticipantAction]) -> None:
    partners = queue("Partners", [world.ben])
    mia.post(PATH, {"all": "1", "to": "Partners", "apply": "1", "previewed": partners.pk})
    assert set(owners(actions)) == {"Partners"}


def test_clearing_gives_back_to_the_delegation_what_was_by_hand(
    world: World, mia: Client, actions: list[ParticipantAction]
) -> None:
    chosen = ActionFilter(participant_action_ids=(actions[0].pk,))
    world.do(changes.reassignment(matching=chosen, to=world.sue))
    clearing = {"all": "1", "do": "clear"}
    assert "1 of 1 open action changes owner" in words(mia.post(PATH, clearing))
    mia.post(PATH, {**clearing, "apply": "1", "why": "Back to normal"})
    assert owners(actions) == ["Ann", "Ann", "Ben", "Ben"]
    assert (last().cause, last().why) == ("clearing", "Back to normal")


@pytest.mark.parametrize(
    ("to", "said"),
    [("", "This field is required."), ("zoe", "There is no user or queue 'zoe'."), ("sam", "Sam is inactive.")],
)
def test_an_owner_who_cannot_be_given_anything_is_refused_in_words(
    world: World, mia: Client, actions: list[ParticipantAction], to: str, said: str
) -> None:
    world.do(staffing.activity(user_id=world.sam.pk, is_active=False))
    page = words(mia.post(PATH, {"ids": [actions[0].pk], "to": to, "apply": "1"}))
    assert said in page
    assert "1 action selected" in page
    assert owners(actions[:1]) == ["Ann"]


def test_without_a_selection_one_is_asked_to_select(world: World, mia: Client) -> None:
    answer = mia.post(PATH, {"to": "sue"}, follow=True)
    assert "No actions are selected." in words(answer)


@pytest.mark.parametrize("sent", [{"ids": "1; DROP"}, {"all": "1", "at": "soon"}])
def test_a_mutilated_selection_is_refused(world: World, mia: Client, sent: dict[str, str]) -> None:
    assert mia.post(PATH, {**sent, "to": "sue"}).status_code == 400


def test_agents_and_strangers_reassign_nothing(
    world: World, as_user: SignIn, actions: list[ParticipantAction]
) -> None:
    sent = {"all": "1", "to": "ann", "apply": "1", "previewed": world.ann.pk}
    assert as_user(world.ann).post(PATH, sent).status_code == 403
    assert Client().post(PATH, sent).status_code == 401
    assert owners(actions) == ["Ann", "Ann", "Ben", "Ben"]


def test_a_forged_form_is_refused(world: World, actions: list[ParticipantAction]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.mia)
    assert client.post(PATH, {"all": "1", "to": "sue"}).status_code == 403


def test_a_preview_takes_as_many_queries_for_twenty_as_for_one(world: World, mia: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            mia.post(PATH, {"all": "1", "to": "sue"})
        return len(captured)

    world.enroll()
    for_one = queries()
    world.enroll(*(record(f"Lead {n}", owner=world.ann) for n in range(19)))
    assert queries() == for_one


def test_a_queue_without_members_is_warned_of_before(world: World, mia: Client) -> None:
    actions = world.enroll()
    empty, staffed = queue("Nobody’s"), queue("Partners", [world.ben])
    chosen = {"ids": [actions[0].pk]}
    assert f"{empty} has no members who can work on actions." in words(mia.post(PATH, {**chosen, "to": empty.name}))
    assert "has no members" not in words(mia.post(PATH, {**chosen, "to": staffed.name}))
    one = words(mia.get(reverse("action_reassign", args=[actions[0].pk]), {"to": empty.name}))
    assert f"{empty} has no members who can work on actions." in one


def test_who_is_away_without_cover_is_warned_of_before(world: World, mia: Client) -> None:
    actions = world.enroll()
    today = timezone.localdate()
    world.do(staffing.absence(away=RequestedAbsence(world.ben.pk, today, today, None)))
    world.do(staffing.absence(away=RequestedAbsence(world.sue.pk, today, today, world.sam.pk)))
    chosen = {"ids": [actions[0].pk]}
    assert "Ben is away until" in words(mia.post(PATH, {**chosen, "to": "ben"}))
    assert "is away until" not in words(mia.post(PATH, {**chosen, "to": "sue"}))
