"""The list of users: asked by conditions, sorted, counted, in columns of choice, as a file, and with views."""

import re
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from baton.participants.models import SavedView
from baton.people.directory import ListedUser, queues_of
from baton.people.models import Activity, Role, User
from baton.sql import bounds
from baton.web.setup.user_columns import COLUMNS_OF_USERS
from tests.web.asking import conditions, lines, link, words
from tests.web.conftest import SignIn
from tests.world import MONDAY, World, queue, user

ADMINS = conditions(("Role", "is", "Sequence Admin"))


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    """Ann and ben are in a queue, ann's manager is mia, and ben has left."""
    queue("Support", [world.ann, world.ben])
    User.objects.filter(pk=world.ann.pk).update(manager=world.mia, title="Account executive", crm_id="=005")
    User.objects.filter(pk=world.ben.pk).update(is_active=False)
    client = as_user(world.mia)
    User.objects.filter(pk=world.sue.pk).update(last_login=MONDAY)
    User.objects.filter(pk=world.mia.pk).update(last_login=MONDAY + timedelta(days=1))
    return client


def names(client: Client, query: str) -> list[str]:
    return re.findall(r'<a class="name"[^>]*>([^<]*)</a>', words(client.get(f"/setup/users/?{query}")))


@pytest.mark.parametrize(
    ("condition", "matching"),
    [
        (("Name", "begins_with", "s"), ["Sam", "Sue"]),
        (("Role", "is", "sequence admin"), ["Mia"]),
        (("Manager", "is", "Mia"), ["Ann"]),
        (("Queues", "contains", "support"), ["Ann", "Ben"]),
        (("Active", "is", "No"), ["Ben"]),
        (("Can sign in", "is", "No"), ["Ben"]),
        (("Title", "is_not_blank", ""), ["Ann"]),
        (("Last sign-in", "is", "2026-03-02"), ["Sue"]),
        (("Last sign-in", "is_more", "2026-03-02"), ["Mia"]),
    ],
)
def test_users_are_found_by_what_their_columns_say(
    mia: Client, condition: tuple[str, str, str], matching: list[str]
) -> None:
    assert names(mia, conditions(condition)) == matching


def test_a_user_matches_all_of_a_group_or_another(mia: Client) -> None:
    both = conditions(("Queues", "is", "Support"), ("Active", "is", "Yes"))
    assert names(mia, both) == ["Ann"]
    assert names(mia, f"{both}&group=2&{ADMINS[8:]}") == ["Ann", "Mia"]


def test_conditions_compare_what_the_columns_show(mia: Client) -> None:
    for person in User.objects.select_related("manager"):
        row = ListedUser(person, tuple(queues_of([person])[person.pk]))
        for label, text in COLUMNS_OF_USERS.fields_of(row).items():
            query = conditions((label, "is" if text else "is_blank", text))
            assert person.name in names(mia, query), (label, text)


def test_a_field_that_users_do_not_have_is_refused_by_name(mia: Client) -> None:
    query = conditions(("Flavor", "is", "vanilla"))
    assert "This list has no field “Flavor”. Select one of its fields." in words(mia.get(f"/setup/users/?{query}"))
    assert mia.get(f"/setup/users.csv?{query}").headers["Location"] == f"/setup/users/?{query}"


def test_users_are_sorted_by_role_and_by_last_sign_in(mia: Client) -> None:
    assert names(mia, "") == sorted(names(mia, ""))
    assert names(mia, "sort=role")[0] == "Mia"
    assert names(mia, "sort=sign_in")[:2] == ["Mia", "Sue"]


@pytest.mark.parametrize("sort", ["", "role", "sign_in"])
def test_pages_go_on_in_each_order_and_say_how_many_there_are(
    mia: Client, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(52):
        user(f"user {number:02}", role=Role.MANAGER if number % 3 else Role.NONE)
    first = mia.get(f"/setup/users/?sort={sort}")
    second = mia.get(link(first, "next"))
    ids = [line.id for answer in (first, second) for line in answer.context["page"].rows]
    assert len(set(ids)) == len(ids) == User.objects.count()
    assert mia.get(link(second, "prev")).context["page"].rows == first.context["page"].rows
    assert f"1–50 of {len(ids)} users" in words(first)
    monkeypatch.setattr(bounds, "MOST_COUNTED", 51)
    assert "1–50 of 51+ users" in words(mia.get(f"/setup/users/?sort={sort}"))
    # A bookmark of somebody who is no longer there opens the first page.
    assert mia.get(f"/setup/users/?sort={sort}&after=987654").context["page"].rows == first.context["page"].rows


def test_columns_are_chosen(mia: Client) -> None:
    page = words(mia.get("/setup/users/?column=active&column=time_zone"))
    assert '<td data-label="Active">No</td> <td data-label="Time zone">UTC</td>' in page
    assert 'data-label="Manager"' not in page


def test_all_who_match_the_conditions_are_invited(mia: Client, settings: LazySettings) -> None:
    settings.EMAIL_HOST = "mail.example.com"
    query = conditions(("Name", "is", "Sue"))
    assert '<input type="hidden" name="value" value="Sue">' in words(mia.get(f"/setup/users/?{query}"))
    User.objects.update(email="somebody@example.com")
    posted = {"all": "1", "group": "1", "field": "Name", "operator": "is", "value": "Sue"}
    assert "1 invitation is being sent." in words(mia.post("/setup/users/invite/", posted, follow=True))


def test_the_list_is_a_file_with_its_columns_and_a_line_in_the_audit(world: World, mia: Client) -> None:
    query = f"sort=sign_in&column=role&column=last_sign_in&column=crm_id&{conditions(('Name', 'is_not', 'Ben'))}"
    assert f'href="/setup/users.csv?{query}"' in words(mia.get(f"/setup/users/?{query}")).replace("&amp;", "&")
    file = lines(mia.get(f"/setup/users.csv?{query}"))
    assert file[:2] == ["Name,Role,Last sign-in,CRM ID", "Mia,Sequence Admin,2026-03-03,"]
    # A spreadsheet would run it.
    assert "Ann,Sequence Agent,,'=005" in file
    exported = Activity.objects.get(event="exported")
    assert (exported.by, exported.details["what"]) == (world.mia, "users")


def test_who_may_not_edit_users_exports_none_and_saves_no_view_of_them(world: World, as_user: SignIn) -> None:
    ann = as_user(world.ann)
    assert ann.get("/setup/users.csv").status_code == 403
    assert ann.post("/views/new/?list=users", {"name": "Mine", "query": ""}).status_code == 403
    assert not Activity.objects.filter(event="exported").exists()


def test_users_have_views_and_open_with_one(world: World, mia: Client) -> None:
    answer = mia.post("/views/new/?list=users", {"name": "Admins", "query": f"sort=role&{ADMINS}&evil=1"})
    saved = SavedView.objects.get()
    assert saved.query == f"sort=role&{ADMINS}"
    assert answer.headers["Location"] == f"/setup/users/?{saved.query}&view={saved.pk}"
    assert "Role is “Sequence Admin”" in words(mia.get(answer.headers["Location"]))
    mia.post("/views/prefer/", {"list": "users", "key": str(saved.pk), "do": "first"})
    assert mia.get("/setup/users/").headers["Location"] == f"/setup/users/?{saved.query}&view={saved.pk}"


def test_queries_are_as_many_for_one_who_matches_and_for_twenty(mia: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert mia.get(f"/setup/users/?{ADMINS}&sort=sign_in").status_code == 200
        return len(captured)

    for_one = queries()
    for number in range(20):
        user(f"user {number}", role=Role.SEQUENCE_ADMIN)
    assert queries() == for_one
    assert for_one == 7
