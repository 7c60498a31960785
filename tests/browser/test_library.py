"""Writing a template with its merge fields and its preview, and choosing it, in a real browser."""

import pytest
from playwright.sync_api import Locator, Page, expect

from baton.people.models import User
from baton.sequences.building import add_action, create_sequence
from baton.sequences.definition import Details, StepDefinition
from baton.sequences.models import Action, Template
from tests.browser.conftest import Open
from tests.browser.looks import faults_on_screens
from tests.world import MONDAY, World, record


@pytest.fixture
def acme(world: World) -> World:
    """Lee works at Acme, Zoe nowhere; the first action of the sequence is an email with a template."""
    world.lee.fields = {"Company": "Acme", "First Name": "Lee", "Title": "Head of Operations", "City": "Porto"}
    world.lee.email = "lee@acme.example"
    world.lee.save()
    record("Zoe Zimmer", owner=world.ann)
    User.objects.filter(pk=world.ann.pk).update(signature="Ann\nNorthwind")
    body = "Dear {{ record.Name }},\n\nhow are things at {{ record.Company }}?"
    hello = Template.objects.create(
        name="Hello", object="lead", subject="A question about {{ record.Company }}", body=body
    )
    Action.objects.filter(sequence=world.sequence, position=1).update(type="email", template=hello)
    return world


def preview(page: Page) -> Locator:
    return page.locator(".letter-sheet .letter").first


def test_a_template_is_written_with_its_preview_beside_it(acme: World, page_of: Open) -> None:
    page = page_of(acme.mia, path="/templates/new/")
    page.get_by_label("Name", exact=True).fill("Second")
    body = page.get_by_label("Body", exact=True)
    body.press_sequentially("How is ")
    page.get_by_role("button", name="City", exact=True).click()
    page.keyboard.type("?")
    expect(body).to_have_value("How is {{ City }}?")
    expect(preview(page)).to_have_text("How is Porto?")
    page.get_by_label("Find a record").fill("zoe")
    expect(page.locator("mark")).to_have_text("{{ City }}")
    expect(page.get_by_text("City is blank for Zoe Zimmer")).to_be_visible()
    page.get_by_label("Find a record").press("Enter")
    expect(page).to_have_url("/templates/new/")
    page.get_by_role("button", name="Save template").click()
    expect(page.get_by_role("heading", name="Second")).to_be_visible()
    assert Template.objects.get(name="Second").body == "How is {{ record.City }}?"


def test_merge_fields_follow_the_object(acme: World, page_of: Open) -> None:
    page = page_of(acme.mia, path="/templates/new/")
    expect(page.get_by_role("button", name="First Name", exact=True)).to_be_visible()
    page.get_by_label("Object", exact=True).select_option("contact")
    expect(page.get_by_role("button", name="First Name", exact=True)).to_have_count(0)
    expect(page.get_by_text("No records to preview.")).to_be_visible()


def test_a_template_is_looked_at_on_another_record(acme: World, page_of: Open) -> None:
    page = page_of(acme.mia, path=f"/templates/{Template.objects.get().pk}/")
    expect(preview(page)).to_contain_text("Dear Lee,")
    page.get_by_label("Preview with", exact=True).select_option(label="Zoe Zimmer")
    expect(preview(page)).to_contain_text("Dear Zoe Zimmer,")


def test_a_template_is_chosen_for_its_type_of_action_and_not_for_a_task(acme: World, page_of: Open) -> None:
    draft = create_sequence(object="lead", details=Details(name="Outbound"), by=None, at=MONDAY)
    add_action(sequence=draft, step=StepDefinition(name="First call", type=Action.Type.CALL), by=None, at=MONDAY)
    page = page_of(acme.mia, path=f"/sequences/{draft.pk}/actions/new/")
    page.get_by_label("Name", exact=True).fill("First mail")
    page.get_by_label("Type", exact=True).select_option("task")
    expect(page.get_by_label("Template", exact=True)).to_be_hidden()
    page.get_by_label("Type", exact=True).select_option("email")
    page.get_by_label("Template", exact=True).select_option("Hello")
    link = page.get_by_role("link", name="Preview with a real record")
    expect(link).to_have_attribute("href", f"/templates/{Template.objects.get().pk}/")
    page.get_by_label("Priority", exact=True).select_option("High")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Template: Hello")).to_be_visible()
    expect(page.get_by_text("high priority")).to_be_visible()
    added = draft.actions.get(position=2)
    assert (str(added.template), added.priority) == ("Hello", Action.Priority.HIGH)


def test_its_pages_fit_and_are_accessible(acme: World, page_of: Open) -> None:
    hello = Template.objects.get()
    page = page_of(acme.mia, path="/templates/")
    for path in ("/templates/", f"/templates/{hello.pk}/", f"/templates/{hello.pk}/edit/", "/own-mail/"):
        page.goto(path)
        if path.endswith("edit/"):
            expect(page.locator(".letter-sheet")).to_be_visible()
        assert (path, faults_on_screens(page)) == (path, [])
    Action.objects.update(template=None)
    page.goto(f"/templates/{hello.pk}/delete/")
    assert faults_on_screens(page) == []


def test_an_agents_template_and_an_empty_library_are_accessible(acme: World, page_of: Open) -> None:
    page = page_of(acme.ann, path=f"/templates/{Template.objects.get().pk}/", width=390)
    assert faults_on_screens(page) == []
    Action.objects.update(template=None)
    Template.objects.all().delete()
    page.goto("/templates/")
    assert faults_on_screens(page) == []
