"""Folders of templates: renamed, put together, and taken apart, for all of their templates at once."""

import pytest
from django.test import Client

from baton.people.activity import activities_of
from baton.sequences.models import Template
from tests.web.asking import words
from tests.web.conftest import SignIn
from tests.world import World

PATH = "/templates/folders/"


@pytest.fixture
def client(world: World, as_user: SignIn) -> Client:
    for name, folder in (("Hello", "Inbound"), ("Reminder", "Inbound"), ("Offer", "Late stage"), ("Bye", "")):
        Template.objects.create(name=name, object="lead", folder=folder, body="Hi")
    return as_user(world.mia)


def folders() -> dict[str, str]:
    return dict(Template.objects.order_by("name").values_list("name", "folder"))


def rename(client: Client, folder: str, name: str) -> str:
    return words(client.post(PATH, {"folder": folder, "name": name}, follow=True))


def test_folders_are_listed_with_their_templates(client: Client) -> None:
    assert 'href="/templates/folders/"' in words(client.get("/templates/"))
    page = words(client.get(PATH))
    assert "2 templates" in page
    assert 'href="/templates/?field=Folder&amp;operator=is&amp;value=Late%20stage"' in page
    listed = words(client.get("/templates/?field=Folder&operator=is&value=Late%20stage"))
    assert ">Offer</a>" in listed
    assert ">Reminder</a>" not in listed


def test_a_folder_is_renamed_with_all_its_templates(client: Client) -> None:
    assert "2 templates moved from “Inbound” to “First contact”." in rename(client, "Inbound", "First contact")
    assert folders() == {"Bye": "", "Hello": "First contact", "Offer": "Late stage", "Reminder": "First contact"}
    [line] = activities_of(Template.objects.get(name="Hello"))
    assert line.details == {"changes": [{"field": "Folder", "before": "Inbound", "after": "First contact"}]}


def test_two_folders_become_one_and_one_is_taken_apart(client: Client) -> None:
    rename(client, "Late stage", "Inbound")
    assert folders()["Offer"] == "Inbound"
    assert "3 templates taken out of “Inbound”." in rename(client, "Inbound", "  ")
    assert set(folders().values()) == {""}
    assert "No template is in a folder yet." in words(client.get(PATH))


def test_what_is_no_folder_or_no_name_changes_nothing(client: Client) -> None:
    before = folders()
    assert "No template is in the folder “Gone”." in rename(client, "Gone", "Inbound")
    assert "Folder “Inbound” unchanged." in rename(client, "Inbound", "Inbound")
    answer = client.post(PATH, {"folder": "Inbound", "name": "x" * 101})
    assert answer.status_code == 422
    assert "at most 100 characters" in answer.content.decode()
    assert folders() == before


def test_a_folder_that_begins_with_a_space_is_renamed_and_a_missing_one_refused(client: Client) -> None:
    Template.objects.filter(name="Bye").update(folder=" Q4 ")
    assert "1 template moved" in rename(client, " Q4 ", "Q4")
    assert folders()["Bye"] == "Q4"
    answer = client.post(PATH, {"name": "Q4"})
    assert answer.status_code == 422
    assert "Select the folder to rename." in answer.content.decode()


def test_agents_do_not_rename_folders(client: Client, world: World, as_user: SignIn) -> None:
    assert as_user(world.ann).post(PATH, {"folder": "Inbound", "name": "Mine"}).status_code == 403
    assert "Mine" not in folders().values()
