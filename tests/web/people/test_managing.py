"""The pages of a manager: the team's work, seen and moved, and nothing of other teams."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from baton.people.models import Absence, Role, User
from tests.web.asking import words
from tests.web.conftest import SignIn
from tests.world import World, owners, record, user


@pytest.fixture
def max_(world: World, as_user: SignIn) -> Client:
    """Ann reports to Max."""
    boss = user("max", role=Role.MANAGER)
    User.objects.filter(pk=world.ann.pk).update(manager=boss)
    return as_user(boss)


def test_a_manager_reassigns_from_the_list(world: World, max_: Client) -> None:
    of_ann, of_sam = world.enroll(), world.enroll(record("Of Sam", owner=world.sam))
    page = words(max_.get("/actions/"))
    assert "Lee" in page
    assert "Of Sam" not in page
    chosen = {"ids": [of_ann[0].pk, of_sam[0].pk], "to": "Ben"}
    preview = words(max_.post(reverse("actions_reassign"), chosen))
    assert "Of Sam" not in preview
    assert f"action {of_sam[0].pk} (not found)" in preview
    max_.post(reverse("actions_reassign"), {**chosen, "previewed": world.ben.pk, "apply": "1"})
    assert owners(of_ann) == ["Ben", "Ann"]
    assert owners(of_sam) == ["Sam", "Sam"]


def test_a_manager_reassigns_one_and_takes_it_back(world: World, max_: Client) -> None:
    first = world.enroll()[0]
    assert "Reassign" in words(max_.get(reverse("action", args=[first.pk])))
    done = words(max_.post(reverse("action_reassign", args=[first.pk]), {"to": "Sam"}, follow=True))
    assert owners([first]) == ["Sam"]
    undo = next(part for part in done.split('href="') if "/undo/" in part).partition('"')[0]
    max_.post(undo)
    assert owners([first]) == ["Ann"]


def test_of_a_sequence_seen_whole_a_manager_moves_the_teams_steps_alone(world: World, max_: Client) -> None:
    first, second = world.enroll()
    world.reassign(second, to=world.sam)
    page = words(max_.get(reverse("action", args=[second.pk])))
    assert "Reassigned" in page
    assert f'action="{reverse("action_reassign", args=[second.pk])}"' not in page
    assert max_.post(reverse("action_reassign", args=[second.pk]), {"to": "Ann"}).status_code == 404
    assert owners([first, second]) == ["Ann", "Sam"]


def test_the_team_page_leads_to_the_work_of_the_team(world: World, max_: Client) -> None:
    page = words(max_.get("/team/"))
    assert "My team" in page
    assert f"/actions/?to_do_by={world.ann.pk}&" in page
    assert f"to_do_by={world.sam.pk}&" not in page
    assert max_.get("/engage/", {"user": world.ann.pk}).status_code == 200
    assert max_.get("/engage/", {"user": world.sam.pk}).status_code == 403


def test_a_manager_sets_the_time_away_of_the_team(world: World, max_: Client) -> None:
    address = reverse("owner_absence_new", args=[world.ann.pk])
    assert reverse("owner_absences", args=[world.ann.pk]) in words(max_.get(reverse("owner", args=[world.ann.pk])))
    form = {"when": "Mar 1, 2099", "cover": "Ben", "save": "1"}
    page = words(max_.post(address, form, follow=True))
    absence = Absence.objects.get(user=world.ann)
    assert (absence.first_day, absence.cover_id) == (date(2099, 3, 1), world.ben.pk)
    assert reverse("own_absence_cancel", args=[absence.pk]) in page
    max_.post(reverse("own_absence_cancel", args=[absence.pk]))
    assert not Absence.objects.exists()


def test_a_manager_opens_nobody_of_another_team(world: World, max_: Client) -> None:
    assert max_.get(reverse("owner", args=[world.sam.pk])).status_code == 403
    assert max_.get(reverse("owner_absence_new", args=[world.sam.pk])).status_code == 404
    assert max_.get(reverse("owner_calendar", args=[world.sam.pk])).status_code == 404


def test_owners_of_other_teams_are_named_without_a_link(world: World, max_: Client) -> None:
    first, _second = world.enroll()
    world.reassign(first, to=world.sam)
    page = words(max_.get(reverse("record", args=[world.lee.pk])))
    assert "Sam" in page
    assert reverse("owner", args=[world.ann.pk]) in page
    assert f'href="{reverse("owner", args=[world.sam.pk])}"' not in page


def test_an_agent_with_reports_has_no_pages_of_a_manager(world: World, as_user: SignIn) -> None:
    User.objects.filter(pk=world.ann.pk).update(manager=world.ben)
    ben = as_user(world.ben)
    assert ben.get("/team/").status_code == 403
    assert ben.get(reverse("owner", args=[world.ann.pk])).status_code == 403
    assert ben.get(reverse("owner_suggestions"), {"q": "a"}).status_code == 403
