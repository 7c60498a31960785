"""Saved views of every list: pinned, opened first, and refused where they are of others."""

import pytest
from django.db import IntegrityError
from django.test import Client

from baton.participants.models import SavedView, ViewPreference
from baton.people.models import User
from tests.web.asking import words
from tests.web.conftest import SignIn
from tests.world import World

PREFER = "/views/prefer/"
NEW_LEADS = "object=lead&group=1&field=Status&operator=is&value=New"


def view(
    world: World, of_list: str, query: str = "", *, by: User | None = None, is_shared: bool = False
) -> SavedView:
    return SavedView.objects.create(
        name="Mine", made_by=by or world.mia, query=query, list=of_list, is_shared=is_shared
    )


@pytest.mark.parametrize(
    ("of_list", "query"),
    [
        ("records", NEW_LEADS),
        ("participants", "status=paused"),
        ("handovers", "cause=reassignment"),
        ("templates", "type=sms"),
        ("actions", "type=call"),
    ],
)
def test_the_filter_of_every_list_is_saved(world: World, as_user: SignIn, of_list: str, query: str) -> None:
    mia = as_user(world.mia)
    offered = mia.get(f"/views/new/?list={of_list}&{query}&evil=1&after=3").context["form"]["query"].value()
    assert offered == query
    answer = mia.post(f"/views/new/?list={of_list}", {"name": "Mine", "query": offered})
    saved = SavedView.objects.get()
    assert (saved.list, saved.query) == (of_list, query)
    assert answer.headers["Location"] == f"/{of_list}/?{query}&view={saved.pk}"
    assert mia.get(answer.headers["Location"]).status_code == 200


def test_a_view_is_in_the_menu_of_its_list_alone(world: World, as_user: SignIn) -> None:
    saved, mia = view(world, "records", NEW_LEADS), as_user(world.mia)
    assert f"view={saved.pk}" in words(mia.get("/records/"))
    assert "Conditions:" in words(mia.get(f"/records/?{NEW_LEADS}&view={saved.pk}"))
    assert f"view={saved.pk}" not in words(mia.get("/participants/"))


def test_the_task_that_one_came_for_is_no_part_of_a_view(world: World, as_user: SignIn) -> None:
    page = as_user(world.mia).get(f"/views/new/?list=records&object=lead&into={world.sequence.pk}")
    assert page.context["form"]["query"].value() == "object=lead"


def test_a_pinned_view_is_above_the_list_for_who_pinned_it(world: World, as_user: SignIn) -> None:
    saved = view(world, "participants", "status=paused", is_shared=True)
    ann, ben = as_user(world.ann), as_user(world.ben)
    chosen = {"list": "participants", "key": str(saved.pk), "query": "status=paused"}
    answer = ann.post(PREFER, {**chosen, "do": "pin"})
    assert answer.headers["Location"] == f"/participants/?status=paused&view={saved.pk}"
    assert 'aria-label="Pinned views"' in words(ann.get("/participants/"))
    assert 'aria-label="Pinned views"' not in words(ben.get("/participants/"))
    ann.post(PREFER, {**chosen, "do": "unpin"})
    assert 'aria-label="Pinned views"' not in words(ann.get("/participants/"))


def test_a_list_opens_with_the_view_that_one_sees_first(world: World, as_user: SignIn) -> None:
    ann = as_user(world.ann)
    for key in ("overdue", "today"):
        ann.post(PREFER, {"list": "actions", "key": key, "do": "first"})
    assert ann.get("/actions/").headers["Location"] == "/actions/?expected=today&view=today"
    assert ann.get("/actions/?view=all").status_code == 200
    assert ann.get("/actions/?type=call").status_code == 200
    assert as_user(world.ben).get("/actions/").status_code == 200
    ann.post(PREFER, {"list": "actions", "key": "today", "do": "not_first"})
    assert ann.get("/actions/").status_code == 200
    assert not ViewPreference.objects.filter(opens_first=True).exists()


def test_a_deleted_view_opens_no_list_any_more(world: World, as_user: SignIn) -> None:
    saved, mia = view(world, "records", NEW_LEADS), as_user(world.mia)
    mia.post(PREFER, {"list": "records", "key": str(saved.pk), "do": "first"})
    assert mia.get("/records/").status_code == 302
    assert mia.post(f"/views/{saved.pk}/delete/").headers["Location"] == "/records/"
    assert mia.get("/records/").status_code == 200
    assert not ViewPreference.objects.exists()


def test_views_of_others_and_of_other_lists_are_not_pinned(world: World, as_user: SignIn) -> None:
    others, records = view(world, "records", by=world.ben), view(world, "records", by=world.ann)
    ann = as_user(world.ann)
    for of_list, key in (("records", others.pk), ("participants", records.pk), ("records", 17_000), ("cats", 1)):
        assert ann.post(PREFER, {"list": of_list, "key": str(key), "do": "pin"}).status_code == 404
    assert ann.post(PREFER, {"list": "records", "key": "9" * 30, "do": "pin"}).status_code == 404
    assert ann.post(PREFER, {"list": "records", "key": "all", "do": "hide"}).status_code == 400
    assert not ViewPreference.objects.exists()


def test_an_agent_saves_no_view_of_a_list_they_may_not_open(world: World, as_user: SignIn) -> None:
    ann = as_user(world.ann)
    assert ann.get("/views/new/?list=handovers").status_code == 403
    assert ann.post("/views/new/?list=handovers", {"name": "Mine", "query": ""}).status_code == 403
    assert ann.post(PREFER, {"list": "handovers", "key": "all", "do": "pin"}).status_code == 403
    assert as_user(world.mia).get("/views/new/?list=handovers").status_code == 200
    assert not SavedView.objects.exists()
    assert Client().post(PREFER, {"list": "records"}).status_code == 401


def test_a_name_is_taken_once_in_a_list(world: World, as_user: SignIn) -> None:
    view(world, "records", is_shared=True)
    view(world, "records")
    mia = as_user(world.mia)
    for of_list in ("records", "handovers"):
        for shares in ({}, {"is_shared": "on"}):
            answer = mia.post(f"/views/new/?list={of_list}", {"name": "Mine", "query": "", **shares})
            if of_list == "records":
                assert "A view named “Mine” already exists." in words(answer)
            else:
                assert answer.status_code == 302
    assert SavedView.objects.filter(name="Mine").count() == 4
    with pytest.raises(IntegrityError, match="a_person_names_a_view_of_a_list_once"):
        view(world, "handovers")


def test_a_shared_name_is_taken_once_in_a_list_by_anybody(world: World) -> None:
    view(world, "records", is_shared=True)
    with pytest.raises(IntegrityError, match="a_shared_view_has_its_own_name_in_a_list"):
        view(world, "records", by=world.sue, is_shared=True)


def test_a_view_saved_with_the_usual_columns_is_not_taken_for_another(world: World, as_user: SignIn) -> None:
    """As 0.1.0 wrote them: an address leaves out now what every list shows without being asked."""
    usual = "status=paused&column=sequence&column=status&column=step&column=owner&column=expected&column=enrolled"
    saved, mia = view(world, "participants", f"{usual}&sort=oldest"), as_user(world.mia)
    opened = words(mia.get(f"/participants/?{usual}&sort=oldest&view={saved.pk}"))
    assert "Filter changed" not in opened
    assert f'href="?status=paused&amp;sort=oldest&amp;view={saved.pk}"' in opened
    other = words(mia.get(f"/participants/?status=paused&column=status&view={saved.pk}"))
    assert "Filter changed" in other
