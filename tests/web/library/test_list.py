"""The list of templates: asked by conditions, in columns of choice, sorted, and as a file."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from baton.people.models import Activity
from baton.sequences.models import Action, Template
from baton.sequences.templates import TemplateContent, edit_template
from tests.web.asking import lines, words
from tests.web.conftest import Answer, SignIn
from tests.world import MONDAY, World

HELLO_IS_EMAIL = "group=1&field=Type&operator=is&value=email&group=1&field=Name&operator=begins_with&value=h"


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    for name, type_, folder, subject in (
        ("Hello", "email", "Inbound", "Hi {{ record.Name }}"),
        ("=Ask again", "email", "", "=Again"),
        ("Ring", "call", "Inbound", ""),
    ):
        Template.objects.create(name=name, type=type_, object="lead", folder=folder, subject=subject, body="Dear")
    return as_user(world.mia)


def names(answer: Answer) -> list[str]:
    return re.findall(r'<a class="name"[^>]*>([^<]*)</a>', words(answer))


def test_templates_match_all_of_a_group_or_another(mia: Client) -> None:
    assert names(mia.get(f"/templates/?{HELLO_IS_EMAIL}")) == ["Hello"]
    either = f"{HELLO_IS_EMAIL}&group=2&field=type&operator=is&value=Call+script"
    page = mia.get(f"/templates/?{either}")
    assert names(page) == ["Hello", "Ring"]
    assert "Type is “email” and Name begins with “h”, or Type is “Call script”" in words(page)
    assert names(mia.get("/templates/?group=1&field=Folder&operator=is_blank&value=")) == ["=Ask again"]
    assert names(mia.get("/templates/?group=1&field=Actions&operator=is_more&value=0")) == []


def test_conditions_suggest_what_the_list_has(mia: Client) -> None:
    page = words(mia.get("/templates/?add=1"))
    assert '<option value="Folder"' in page
    assert '<option value="Call script">' in page


def test_a_field_that_the_list_does_not_have_is_refused_by_name(mia: Client) -> None:
    page = words(mia.get("/templates/?group=1&field=Flavor&operator=is&value=vanilla"))
    assert "This list has no field “Flavor”. Select one of its fields." in page
    assert "This filter isn’t valid" in page
    answer = mia.get("/templates/export.csv?group=1&field=Flavor&operator=is&value=vanilla")
    assert answer.status_code == 302
    assert not Activity.objects.filter(event="exported").exists()


def test_columns_are_chosen_and_usual_without_a_choice(mia: Client) -> None:
    page = words(mia.get("/templates/"))
    assert '<th scope="col" class="number"> <a href="?sort=uses">Actions</a> </th>' in page
    assert '<td data-label="Folder">' not in page
    page = words(mia.get("/templates/?column=folder&column=nothing"))
    assert '<td data-label="Folder">Inbound</td>' in page
    assert 'data-label="Subject"' not in page
    assert "Clear filters" not in page


def test_templates_are_sorted_by_name_by_use_and_by_the_last_change(world: World, mia: Client) -> None:
    assert names(mia.get("/templates/")) == ["=Ask again", "Hello", "Ring"]
    ring = Template.objects.get(name="Ring")
    content = TemplateContent(name="Aring", type="call", object="lead", folder="Inbound", body="Hi")
    edit_template(template=ring, words=content, trusts_fields=True, by=world.mia, at=MONDAY)
    assert names(mia.get("/templates/?sort=changed"))[0] == "Aring"
    assert "Mar 2, 2026" in words(mia.get("/templates/"))
    action = world.sequence.actions.get(position=1)
    Action.objects.filter(pk=action.pk).update(type="email", template=Template.objects.get(name="Hello"))
    assert names(mia.get("/templates/?sort=uses")) == ["Hello", "=Ask again", "Aring"]
    assert names(mia.get("/templates/?sort=name")) == ["=Ask again", "Aring", "Hello"]


def test_the_list_is_a_file_with_its_columns_and_a_line_in_the_audit(world: World, mia: Client) -> None:
    query = f"column=folder&column=subject&{HELLO_IS_EMAIL}"
    assert f'href="/templates/export.csv?{query}"' in words(mia.get(f"/templates/?{query}")).replace("&amp;", "&")
    assert lines(mia.get(f"/templates/export.csv?{query}")) == [
        "Name,Folder,Subject",
        "Hello,Inbound,Hi {{ record.Name }}",
    ]
    exported = Activity.objects.get(event="exported")
    assert (exported.by, exported.details["what"]) == (world.mia, "templates")
    # A spreadsheet would run it.
    assert lines(mia.get("/templates/export.csv?column=subject"))[1] == "'=Ask again,'=Again"


def test_who_may_not_see_templates_exports_none(world: World, as_user: SignIn) -> None:
    assert as_user(world.ann).get("/templates/export.csv").status_code == 200
    assert Client().get("/templates/export.csv").status_code == 302
    world.mia.role = "enroller"
    world.mia.save()
    assert as_user(world.mia).get("/templates/export.csv").status_code == 403


def test_queries_are_as_many_for_few_templates_and_for_many(mia: Client) -> None:
    def queries(query: str = "") -> int:
        with CaptureQueriesContext(connection) as captured:
            assert mia.get(f"/templates/{query}").status_code == 200
        return len(captured)

    for_few, for_few_asked = queries(), queries(f"?{HELLO_IS_EMAIL}")
    for number in range(20):
        Template.objects.create(name=f"Hi {number}", type="email", object="lead", body="Dear")
    assert (queries(), queries(f"?{HELLO_IS_EMAIL}")) == (for_few, for_few_asked)
    assert (for_few, for_few_asked) == (7, 7)
