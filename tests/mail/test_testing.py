"""A template sent to whoever writes it, by a real mail server."""

import pytest
from django.test import Client

from baton.mail.models import Mail
from baton.people.models import User
from baton.sequences.models import Template
from tests.mail.conftest import MailServer
from tests.web.asking import words
from tests.world import World


@pytest.fixture
def template(world: World) -> Template:
    User.objects.filter(pk=world.ann.pk).update(signature="Ann of Northwind")
    return Template.objects.create(
        name="Test me", object="lead", subject="For {{ record.Name }}", body="Hi {{ record.Fax }}"
    )


def ask(user: User, template: Template, **asked: object) -> str:
    client = Client()
    client.force_login(user)
    return words(client.post(f"/templates/{template.pk}/test/", asked, follow=True))


def test_a_test_comes_to_whoever_asks_as_the_record_would_get_it(
    world: World, template: Template, server: MailServer
) -> None:
    page = ask(world.mia, template, record=world.lee.pk)
    assert f"Test sent to {world.mia.email}, written for Lee." in page
    [message] = server.messages
    assert (message["To"], message["Subject"]) == (world.mia.email, "Test: For Lee")
    assert world.mia.email in message["From"]
    text = message.get_body(("plain",))
    assert text
    assert "Hi {{ Fax }}" in text.get_content()
    assert "Ann of Northwind" in text.get_content()
    assert not Mail.objects.exists()


def test_what_the_mail_server_says_against_it_is_shown(world: World, template: Template, server: MailServer) -> None:
    server.refused_recipients[world.mia.email] = "550 No such user"
    assert "The mail server did not accept the test:" in ask(world.mia, template)
    assert not server.messages


def test_it_goes_to_the_address_that_one_sends_from_if_there_is_no_other(
    world: World, template: Template, server: MailServer
) -> None:
    User.objects.filter(pk=world.mia.pk).update(email="", mail_from="sales@example.com")
    assert "Test sent to sales@example.com, written for Lee." in ask(world.mia, template)
    assert server.messages[0]["To"] == "sales@example.com"


def test_who_has_no_address_is_told(world: World, template: Template, server: MailServer) -> None:
    User.objects.filter(pk=world.mia.pk).update(email="", mail_from="")
    assert "has no email address to send from" in ask(world.mia, template)


def test_a_script_is_not_sent_and_neither_is_a_template_with_an_error(
    world: World, template: Template, server: MailServer
) -> None:
    Template.objects.update(body="{{")
    assert "something is not closed" in ask(world.mia, template)
    Template.objects.update(type="call", subject="", body="Hi")
    assert "There is no email to test yet." in ask(world.mia, template)
    assert not server.messages


def test_agents_send_no_tests(world: World, template: Template, server: MailServer) -> None:
    client = Client()
    client.force_login(world.ann)
    assert client.post(f"/templates/{template.pk}/test/").status_code == 403
    assert not server.messages
