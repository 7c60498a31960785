"""Saved views: one's own and shared ones, and who may change which."""

import pytest
from django.test import Client

from baton.participants.models import SavedView
from tests.web.actions.conftest import words
from tests.web.conftest import SignIn
from tests.world import World

NEW = "/views/new/"


def names(client: Client, kind: str) -> list[str]:
    return [str(entry.name) for entry in getattr(client.get("/actions/").context["menu"], kind)]


@pytest.fixture
def shared(world: World) -> SavedView:
    return SavedView.objects.create(name="Calls of today", made_by=world.mia, is_shared=True, query="type=call")


@pytest.fixture
def own(world: World) -> SavedView:
    return SavedView.objects.create(name="Mine", made_by=world.ann, query="status=any")


def test_a_view_keeps_the_filter_that_was_shown(world: World, mia: Client) -> None:
    page = mia.get(f"{NEW}?owner=&participant_owner=ann&sort=latest&after=x")
    query = page.context["form"]["query"].value()
    assert query == "participant_owner=ann&sort=latest"
    answer = mia.post(NEW, {"name": "Ann's", "query": query})
    view = SavedView.objects.get()
    assert (view.name, view.made_by, view.is_shared, view.query) == ("Ann's", world.mia, False, query)
    assert answer.headers["Location"] == f"/actions/?{query}&view={view.pk}"
    assert "Ann's" in words(mia.get(answer.headers["Location"]))


def test_what_a_filter_does_not_know_is_not_kept(world: World, mia: Client) -> None:
    mia.post(NEW, {"name": "Odd", "query": "type=call&evil=<script>"})
    assert SavedView.objects.get().query == "type=call"


def test_a_shared_view_is_in_everybodys_menu_and_an_own_one_in_ones_own(
    world: World, as_user: SignIn, shared: SavedView, own: SavedView
) -> None:
    assert names(as_user(world.ben), "shared") == names(as_user(world.ann), "shared") == ["Calls of today"]
    assert names(as_user(world.ann), "own") == ["Mine"]
    assert names(as_user(world.ben), "own") == []


def test_only_sequence_admins_share(world: World, as_user: SignIn, mia: Client) -> None:
    assert "Share with everyone" in words(mia.get(NEW))
    ann = as_user(world.ann)
    assert "Share with everyone" not in words(ann.get(NEW))
    ann.post(NEW, {"name": "Pushed", "is_shared": "on", "query": ""})
    assert not SavedView.objects.get(name="Pushed").is_shared
    mia.post(NEW, {"name": "Offered", "is_shared": "on", "query": ""})
    assert SavedView.objects.get(name="Offered").is_shared


def test_a_name_is_taken_once_in_a_menu(world: World, as_user: SignIn, own: SavedView) -> None:
    ann, ben = as_user(world.ann), as_user(world.ben)
    assert "A view named “Mine” already exists." in words(ann.post(NEW, {"name": "Mine", "query": ""}))
    assert ben.post(NEW, {"name": "Mine", "query": ""}).status_code == 302


def test_a_view_whose_filter_was_changed_says_so_and_takes_it_over(
    world: World, as_user: SignIn, own: SavedView
) -> None:
    ann = as_user(world.ann)
    assert "Filter changed" not in words(ann.get(f"/actions/?{own.query}&view={own.pk}"))
    changed = words(ann.get(f"/actions/?type=email&view={own.pk}"))
    assert "Mine" in changed
    assert "Filter changed" in changed
    ann.post(f"/views/{own.pk}/filter/", {"query": "type=email"})
    own.refresh_from_db()
    assert own.query == "type=email"


def test_a_view_is_renamed_and_deleted_by_its_maker(world: World, as_user: SignIn, own: SavedView) -> None:
    ann, path = as_user(world.ann), f"/views/{own.pk}/"
    assert "Edit view" in words(ann.get(path))
    ann.post(path, {"name": "Everything of mine", "query": ""})
    own.refresh_from_db()
    assert (own.name, own.query) == ("Everything of mine", "status=any")
    ann.post(f"{path}delete/")
    assert not SavedView.objects.exists()


def test_another_admin_may_delete_a_shared_view_and_an_agent_may_not(
    world: World, as_user: SignIn, mia: Client, shared: SavedView
) -> None:
    SavedView.objects.filter(pk=shared.pk).update(made_by=world.sue)
    path, ben = f"/views/{shared.pk}/", as_user(world.ben)
    assert ben.post(f"{path}delete/").status_code == 403
    assert ben.post(f"{path}filter/", {"query": ""}).status_code == 403
    assert ben.post(path, {"name": "Taken over"}).status_code == 403
    assert "Edit view" not in words(ben.get(f"/actions/?type=call&view={shared.pk}"))
    assert mia.post(f"{path}delete/").status_code == 302
    assert not SavedView.objects.exists()


def test_nobody_reaches_somebody_elses_own_view(world: World, as_user: SignIn, mia: Client, own: SavedView) -> None:
    path = f"/views/{own.pk}/"
    for client in (mia, as_user(world.ben)):
        assert client.get(path).status_code == 404
        assert client.post(f"{path}delete/").status_code == 404
    assert SavedView.objects.exists()


def test_strangers_sign_in_first(world: World, own: SavedView) -> None:
    assert Client().get(NEW).headers["Location"].startswith("/sign-in/")
    assert Client().post(f"/views/{own.pk}/delete/").status_code == 401
