"""Addresses, names and templates that would break an email are a problem of that email alone."""

from email.headerregistry import AddressHeader

import pytest

from baton.mail.composing import CannotSend, Draft, compose
from baton.mail.due import queue_due
from baton.mail.models import Mail
from baton.mail.operations import MailRefused, send
from baton.participants.models import ParticipantAction
from baton.people.models import User
from baton.sequences.models import Template
from tests.mail.conftest import MailServer, leave
from tests.world import MONDAY, World, record


@pytest.fixture
def first(world: World, server: MailServer) -> ParticipantAction:
    return world.enroll()[0]


@pytest.fixture
def other(world: World, first: ParticipantAction) -> ParticipantAction:
    """The action of another record, whose owner is another: nothing is wrong there."""
    lou = record("Lou", owner=world.ben)
    lou.email, lou.fields = "lou@example.org", {"FirstName": "Lou", "Company": "Blue"}
    lou.save()
    return world.enroll(lou)[0]


def set_of(person: User, **values: str) -> None:
    User.objects.filter(pk=person.pk).update(**values)


def problem_of(pa: ParticipantAction) -> str:
    return ParticipantAction.objects.get(pk=pa.pk).problem


def sent_to(server: MailServer) -> list[str]:
    return [str(message["To"]) for message in server.messages]


def test_international_domains_are_sent_from_and_to(
    world: World, first: ParticipantAction, server: MailServer
) -> None:
    set_of(world.ann, name="Änne", email="ann@münchen.test", reply_to="team@münchen.test")
    world.lee.email = "lee@bücher.test"
    world.lee.save()
    assert queue_due(at=MONDAY) == 1
    leave(MONDAY)
    [message] = server.messages
    assert isinstance(message["From"], AddressHeader)
    assert (message["From"].addresses[0].display_name, message["From"].addresses[0].addr_spec) == (
        "Änne",
        "ann@xn--mnchen-3ya.test",
    )
    assert (message["To"], message["Reply-To"]) == ("lee@xn--bcher-kva.test", "team@xn--mnchen-3ya.test")
    assert str(message["Message-ID"]).endswith("@xn--mnchen-3ya.test>")
    assert server.envelopes == ["ann@xn--mnchen-3ya.test"]
    assert (Mail.objects.get().status, Mail.objects.get().sent_to) == ("sent", "lee@bücher.test")


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"email": "änn@example.com"}, "Ann cannot send email from “änn@example.com”: the part before @ has letters"),
        ({"mail_from": "ann@☃.test"}, "Ann cannot send email from “ann@☃.test”: the part after @ is not"),
        ({"reply_to": "team@ex ample"}, "Ann cannot receive replies at “team@ex ample”: the part after @ is not"),
    ],
)
def test_an_address_of_the_sender_that_cannot_be_used_is_a_problem_of_their_email_alone(
    world: World, other: ParticipantAction, server: MailServer, values: dict[str, str], problem: str
) -> None:
    first = ParticipantAction.objects.get(participant__record=world.lee, status="current")
    set_of(world.ann, **values)
    assert queue_due(at=MONDAY) == 1
    leave(MONDAY)
    assert sent_to(server) == ["lou@example.org"]
    assert problem_of(first).startswith(problem)
    with pytest.raises(MailRefused, match="Ann cannot"):
        send(participant_action_id=first.pk, subject="Hi", body="Hello", by=world.ann, at=MONDAY)


def test_an_address_that_cannot_be_sent_to_is_a_problem_of_its_email_alone(
    world: World, first: ParticipantAction, other: ParticipantAction, server: MailServer
) -> None:
    world.lee.email = "jürgen@example.org"
    world.lee.save()
    assert queue_due(at=MONDAY) == 1
    leave(MONDAY)
    assert sent_to(server) == ["lou@example.org"]
    assert problem_of(first) == (
        "Email cannot be sent to “jürgen@example.org”: "
        "the part before @ has letters that most mail servers do not accept."
    )


@pytest.mark.parametrize("name", ["Ann\r\nBcc: all@example.org", "👩" * 255, '"\\' * 127, "Ann, Ben <b@example.org>"])
def test_a_name_of_any_kind_is_only_a_name(
    world: World, first: ParticipantAction, server: MailServer, name: str
) -> None:
    set_of(world.ann, name=name)
    assert queue_due(at=MONDAY) == 1
    leave(MONDAY)
    [message] = server.messages
    assert message["Bcc"] is None
    assert isinstance(message["From"], AddressHeader)
    assert [address.addr_spec for address in message["From"].addresses] == ["ann@example.com"]


@pytest.mark.parametrize("body", ["{{ record.A | capitalize(1) }}", "{{ 1 < 'a' }}", "{{", "x {{ 'a' * 999 }}"])
def test_a_template_that_is_none_any_more_is_a_problem_of_its_emails_alone(
    world: World, first: ParticipantAction, server: MailServer, body: str
) -> None:
    Template.objects.filter(name="First").update(body=f"Hello,\n{body}")
    assert queue_due(at=MONDAY) == 0
    assert problem_of(first).startswith("The template “First” has an error. Line 2: ")
    draft = compose(participant_action_id=first.pk, by=world.ann)
    assert isinstance(draft, CannotSend)
    Template.objects.filter(name="First").update(
        body="{% if record.Employees > 100 %}Large{% else %}Small{% endif %}"
    )
    draft = compose(participant_action_id=first.pk, by=world.ann)
    assert isinstance(draft, Draft)
    assert draft.body == "Small"


def test_a_subject_that_a_field_makes_endless_is_a_problem(world: World, first: ParticipantAction) -> None:
    world.lee.fields["Company"] = "Acme " * 500
    world.lee.save()
    assert queue_due(at=MONDAY) == 0
    assert problem_of(first) == "The subject is longer than 255 characters. Shorten the template's subject."
