"""Choosing a user or a queue by typing."""

from datetime import date

import pytest
from django import forms
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from baton.delegation import staffing
from baton.insight.suggestions import Among
from baton.people.models import Role
from baton.web.owners.fields import OwnerField
from tests.web.conftest import SignIn
from tests.world import World, queue, record, user

PATH = "/owners/suggest/"


def chosen(text: str, *, among: Among = Among.ACTIVE) -> tuple[int | None, list[str]]:
    """The id of the owner that a form takes the text for, and its complaints."""

    class Choosing(forms.Form):
        to = OwnerField(among=among)

    form = Choosing({"to": text})
    form.is_valid()
    owner = form.cleaned_data.get("to")
    return (owner.pk if owner else None), [str(each) for each in form["to"].errors]


def offered(world: World, as_user: SignIn, query: str) -> str:
    answer = as_user(world.mia).get(PATH + query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_beginning_of_a_name_or_of_a_word_of_it_finds_people(world: World, as_user: SignIn) -> None:
    user("ana ruiz")
    assert 'data-value="Ana Ruiz"' in offered(world, as_user, "?q=ana")
    assert 'data-value="Ana Ruiz"' in offered(world, as_user, "?q=rui")
    assert 'data-value="Ana Ruiz"' not in offered(world, as_user, "?q=uiz")


def test_the_picker_sends_its_own_field(world: World, as_user: SignIn) -> None:
    assert 'data-value="Ben"' in offered(world, as_user, "?field=to&to=be")


def test_queues_are_marked(world: World, as_user: SignIn) -> None:
    queue("Partner leads")
    assert "queue without members" in offered(world, as_user, "?q=partner")
    assert "Partner leads" in offered(world, as_user, "?q=partner&among=any_role")


def test_inactive_people_are_offered_for_filters_only(world: World, as_user: SignIn) -> None:
    world.do(staffing.activity(user_id=world.sam.pk, is_active=False))
    assert "No users or queues match" in offered(world, as_user, "?q=sam")
    assert "inactive" in offered(world, as_user, "?q=sam&among=everyone")


def test_somebody_away_is_marked_with_their_cover(world: World, as_user: SignIn) -> None:
    today = timezone.now().date()
    world.away(world.ann, cover=world.ben, first=date(today.year, today.month, today.day))
    assert "covered by Ben" in offered(world, as_user, "?q=ann")


def test_namesakes_are_told_apart(world: World, as_user: SignIn) -> None:
    world.ben.name = "Ann"
    world.ben.save(update_fields=["name"])
    page = offered(world, as_user, "?q=ann")
    assert 'data-value="ann"' in page
    assert 'data-value="ben"' in page


def test_wildcards_and_markup_are_ordinary_characters(world: World, as_user: SignIn) -> None:
    assert "No users or queues match “%”." in offered(world, as_user, "?q=%25")
    assert "<script>" not in offered(world, as_user, "?q=<script>")


def test_only_sequence_admins_choose_owners(world: World, as_user: SignIn) -> None:
    assert as_user(world.mia).get(PATH).status_code == 200
    assert as_user(world.ann).get(PATH).status_code == 403
    assert as_user(user("robot", role=Role.ENROLLER)).get(PATH).status_code == 403


def test_queries_are_as_many_for_one_suggestion_and_for_many(world: World, as_user: SignIn) -> None:
    client = as_user(world.mia)

    def queries(text: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(PATH, {"q": text})
        return len(captured)

    world.enroll(*(record(f"Lead {n}", owner=user(f"rep {n}")) for n in range(20)))
    assert queries("rep 1") == queries("rep") == 3


@pytest.mark.parametrize("text", ["Ann", "ann", " ANN "])
def test_a_name_or_username_is_taken(world: World, text: str) -> None:
    assert chosen(text) == (world.ann.pk, [])


def test_an_owner_is_taken_by_number(world: World) -> None:
    assert chosen(f"#{world.ann.pk}")[0] == world.ann.pk


def test_an_unknown_name_is_refused(world: World) -> None:
    assert chosen("Zoe")[1] == ["There is no user or queue 'Zoe'."]


def test_an_inactive_person_is_refused_except_by_filters(world: World) -> None:
    world.do(staffing.activity(user_id=world.sam.pk, is_active=False))
    assert chosen("Sam")[1] == ["Sam is inactive. Choose an active user or a queue."]
    assert chosen("Sam", among=Among.EVERYONE)[1] == []


def test_a_lookup_field_takes_a_queue_and_a_user_of_any_role(world: World) -> None:
    queue("Partner leads")
    user("kim", role=Role.NONE)
    assert chosen("Partner leads", among=Among.ANY_ROLE)[1] == []
    assert chosen("Kim", among=Among.ANY_ROLE)[1] == []
    assert "Kim’s role doesn’t allow working on actions" in chosen("Kim")[1][0]
