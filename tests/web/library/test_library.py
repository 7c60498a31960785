"""The library of templates: reading, writing and previewing one, and who may."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from baton.people.models import User
from baton.sequences.models import Action, Template
from tests.web.asking import words
from tests.web.conftest import SignIn
from tests.web.library.conftest import HELLO
from tests.world import World, queue, record


@pytest.fixture
def hello(acme: World) -> Template:
    return Template.objects.create(**HELLO)


@pytest.fixture
def used(acme: World, hello: Template) -> Action:
    action = acme.sequence.actions.get(position=1)
    Action.objects.filter(pk=action.pk).update(type="email", template=hello)
    return action


def test_an_empty_library_says_what_to_do_next(client: Client) -> None:
    page = words(client.get("/templates/"))
    assert "No templates yet" in page
    assert 'href="/templates/new/"' in page


def test_templates_are_listed_with_how_many_actions_use_each(client: Client, used: Action) -> None:
    page = words(client.get("/templates/"))
    for said in (
        "Hello",
        "Lead",
        'For <span class="merged">Company</span>',
        '<td data-label="Actions" class="number">1</td>',
    ):
        assert said in page


def test_a_template_is_written(client: Client) -> None:
    answer = client.post("/templates/new/", HELLO | {"body": "Dear\r\nLee"}, follow=True)
    made = Template.objects.get()
    assert (made.subject, made.body) == ("For {{ record.Company }}", "Dear\nLee")
    page = words(answer)
    assert "Template “Hello” created. You can now use it in sequences." in page
    assert "Not used yet." in page


def test_what_is_wrong_is_said_beside_its_field(client: Client, hello: Template) -> None:
    page = words(client.post("/templates/new/", HELLO | {"subject": "{{ record.Compani }}"}))
    assert "A template named “Hello” already exists. Choose a different name." in page
    page = words(client.post("/templates/new/", HELLO | {"name": "Hi", "body": "a\n{{ record.Compani }}"}))
    assert "Line 2: there is no field “record.Compani”. Did you mean “record.Company”?" in page
    assert "Save with these fields anyway" in page
    page = words(client.post("/templates/new/", HELLO | {"name": "Hi", "body": "{% if %}"}))
    assert "Line 1: this is not a merge field" in page
    assert "Save with these fields anyway" not in page
    assert Template.objects.count() == 1


def test_who_knows_a_field_better_saves_it_all_the_same(client: Client) -> None:
    client.post("/templates/new/", HELLO | {"body": "{{ record.Fax }}", "trusts_fields": "on"})
    assert Template.objects.get().body == "{{ record.Fax }}"


def test_a_template_is_edited_and_stays_for_its_object_while_used(
    client: Client, hello: Template, used: Action
) -> None:
    address = f"/templates/{hello.pk}/edit/"
    page = words(client.get(address))
    assert "1 action uses this template." in page
    assert "Can’t be changed because actions use this template." in page
    client.post(address, HELLO | {"name": "Hi", "object": "contact"})
    hello.refresh_from_db()
    assert (hello.name, hello.object) == ("Hi", "lead")


def test_a_template_is_deleted_unless_it_is_used(client: Client, hello: Template, used: Action) -> None:
    address = f"/templates/{hello.pk}/delete/"
    assert "Choose another template for them first." in words(client.get(address, follow=True))
    assert "Choose another template for them first." in words(client.post(address, follow=True))
    Action.objects.update(template=None)
    assert "Delete “Hello”?" in words(client.get(address))
    assert "Template “Hello” deleted." in words(client.post(address, follow=True))
    assert not Template.objects.exists()


def test_a_template_says_where_it_is_used_and_what_it_says_on_a_record(
    client: Client, hello: Template, used: Action
) -> None:
    page = words(client.get(f"/templates/{hello.pk}/"))
    for said in ("Inbound", "1. Call 1", "For Acme", "Dear Lee", "Sent by Ann."):
        assert said in page


def test_a_preview_points_out_what_is_missing(client: Client) -> None:
    page = words(client.post("/templates/preview/", HELLO | {"body": "{{ record.Fax }} <b>"}))
    assert "<b>Fax</b> is blank for Lee" in page
    assert "<mark>{{ Fax }}</mark> &lt;b&gt;" in page


def test_a_preview_is_on_the_record_that_is_chosen_or_found(client: Client, acme: World) -> None:
    User.objects.filter(pk=acme.mia.pk).update(signature="Mia of Northwind")
    zoe = record("Zoe Zimmer", owner=queue("Partners"))
    for asked in ({"record": zoe.pk}, {"find": "zim"}):
        page = words(client.post("/templates/preview/", HELLO | asked))
        for said in ("Dear Zoe Zimmer", "Mia of Northwind", "Sent by Mia."):
            assert said in page
    assert "No records to preview." in words(client.post("/templates/preview/", HELLO | {"find": "nobody"}))


def test_a_preview_begins_with_a_record_whose_owner_can_send(client: Client, acme: World) -> None:
    acme.deactivate(acme.ann)
    record("Zoe Zimmer", owner=acme.ben)
    page = words(client.post("/templates/preview/", HELLO))
    assert "Dear Zoe Zimmer" in page
    assert "inactive" not in page


@pytest.mark.parametrize("record_id", ["x", "\u0661", "9" * 30, "-1"])
def test_a_preview_on_what_is_no_record_is_on_the_first(client: Client, record_id: str) -> None:
    assert "Dear Lee" in words(client.post("/templates/preview/", HELLO | {"record": record_id}))


def test_a_preview_of_what_is_no_template_says_so(client: Client) -> None:
    assert "something is not closed" in words(client.post("/templates/preview/", HELLO | {"body": "{{ record"}))
    page = words(client.post("/templates/new/", HELLO | {"preview": "1"}))
    assert "Dear Lee" in page, "without a script, a button shows the preview"
    assert not Template.objects.exists()


@pytest.mark.parametrize("body", ["{{ record.Name | capitalize(1) }}", "{{ 1 < 'a' }}", "{{ 'a' * 9 }}", "{{"])
def test_a_template_that_is_none_any_more_is_shown_with_what_is_wrong(
    client: Client, hello: Template, used: Action, body: str
) -> None:
    Template.objects.update(body=f"Dear\n{body}")
    for path in (f"/templates/{hello.pk}/", f"/templates/{hello.pk}/edit/", "/templates/"):
        assert client.get(path).status_code == 200
    assert "Line 2: " in words(client.get(f"/templates/{hello.pk}/"))
    page = words(client.post(f"/templates/{hello.pk}/edit/", HELLO | {"body": body}))
    assert "Line 1: " in page


def test_a_preview_says_that_the_sender_could_not_send_it(client: Client, acme: World) -> None:
    User.objects.filter(pk=acme.ann.pk).update(email="änn@example.com")
    page = words(client.post("/templates/preview/", HELLO))
    assert "Dear Lee" in page
    assert "Ann cannot send email from “änn@example.com”: the part before @ has letters" in page


def test_what_is_not_an_email_has_no_subject_and_no_signature(client: Client, acme: World) -> None:
    User.objects.filter(pk=acme.ann.pk).update(signature="Ann of Northwind", email="änn@example.com")
    asked = HELLO | {"type": "call", "name": "Opening", "folder": "First contact"}
    page = words(client.post("/templates/preview/", asked))
    assert "Dear Lee" in page
    assert "Read by Ann." in page
    for said in ("For Acme", "Ann of Northwind", "cannot send email"):
        assert said not in page
    client.post("/templates/new/", asked)
    made = Template.objects.get()
    assert (made.type, made.subject, made.folder) == ("call", "", "First contact")
    assert "First contact" in words(client.get("/templates/?type=call"))
    assert "Opening" not in words(client.get("/templates/?type=email"))
    assert "Opening" in words(client.get("/templates/?text=dear"))
    assert '<option value="First contact">' in words(client.get("/templates/new/"))


def test_agents_read_templates_and_no_more(hello: Template, used: Action, as_user: SignIn, acme: World) -> None:
    agent = as_user(acme.ann)
    assert "Hello" in words(agent.get("/templates/"))
    page = words(agent.get(f"/templates/{hello.pk}/"))
    assert 'Dear <span class="merged">Name</span>' in page
    assert "Dear Lee" not in page
    assert "/edit/" not in page
    for path in ("new/", "fields/", f"{hello.pk}/edit/", f"{hello.pk}/delete/"):
        assert agent.get(f"/templates/{path}").status_code == 403, path
    for path in ("new/", "preview/", f"{hello.pk}/edit/", f"{hello.pk}/delete/"):
        assert agent.post(f"/templates/{path}", HELLO).status_code == 403, path


@pytest.mark.parametrize("number", [4711, 2**70])
def test_a_template_that_there_is_not_is_not_found(client: Client, number: int) -> None:
    assert client.get(f"/templates/{number}/").status_code == 404


@pytest.mark.parametrize("path", ["/templates/", "/templates/{}/", "/templates/{}/edit/", "/templates/new/"])
def test_pages_ask_the_same_number_of_queries_for_one_and_for_twenty(
    client: Client, hello: Template, acme: World, path: str
) -> None:
    counts = []
    for more in (1, 19):
        for number in range(more):
            made = Template.objects.create(name=f"T {more} {number}", object="lead", body="x")
            Action.objects.create(
                sequence=acme.sequence, position=more * 100 + number, name="Mail", type="email", template=made
            )
            Action.objects.create(
                sequence=acme.sequence, position=more * 200 + number, name="Mail", type="email", template=hello
            )
            record(f"Lou {more} {number}", owner=acme.ann)
        with CaptureQueriesContext(connection) as captured:
            words(client.get(path.format(hello.pk)))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_snippet_is_inserted_by_name_and_shows_where_its_text_is_used(client: Client, acme: World) -> None:
    snippet = {
        **HELLO,
        "name": "Pricing",
        "type": "snip",
        "subject": "",
        "body": "Our prices for {{ record.Company }}.",
    }
    page = words(client.post("/templates/new/", snippet, follow=True))
    assert "You can now insert it in templates, emails, and answers." in page
    assert "No template contains this text." in page
    body = f"Dear {{{{ record.Name }}}}, {snippet['body']}"
    client.post("/templates/new/", {**HELLO, "body": body})
    offered = words(client.get("/templates/fields/?object=lead"))
    assert 'data-insert="Our prices for {{ Company }}."' in offered
    assert 'data-insert="Our prices for {{ Company }}."' not in words(client.get("/templates/fields/?object=contact"))
    stored = Template.objects.get(name="Pricing")
    page = words(client.get(f"/templates/{stored.pk}/"))
    assert "used in 1 template" in page
    assert ">Hello</a>" in page


def test_no_action_has_a_snippet_as_its_template(client: Client, acme: World) -> None:
    Template.objects.create(**HELLO | {"name": "Pricing", "type": "snip", "subject": ""})
    assert "Pricing" not in words(client.get(f"/sequences/{acme.sequence.pk}/actions/new/"))
