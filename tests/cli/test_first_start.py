"""From an empty database to somebody who can sign in."""

import pytest
from django.core import mail
from django.test import Client

from baton.people.models import Activity, Role, User
from tests.cli.conftest import Baton
from tests.world import World

PASSWORD = "seven-quiet-otters"


def test_setup_creates_a_sequence_admin_who_can_sign_in(baton: Baton, db: None) -> None:
    words = ["--email", "maya@example.com", "--name", "Maya Okafor", "--time-zone", "America/Chicago", "--stdin"]
    printed = baton.out("setup", *words, stdin=f"{PASSWORD}\n")
    maya = User.objects.get()
    assert (maya.username, maya.name, maya.role, maya.time_zone) == (
        "maya@example.com",
        "Maya Okafor",
        Role.SEQUENCE_ADMIN,
        "America/Chicago",
    )
    assert Client().login(username="maya@example.com", password=PASSWORD)
    assert "[x] Create a Sequence Admin" in printed
    assert "[ ] Import your data. Import records and users from your CRM." in printed


def test_setup_leaves_those_alone_who_can_sign_in_already(baton: Baton, db: None) -> None:
    User.objects.create_user("mia", PASSWORD, name="Mia", role=Role.SEQUENCE_ADMIN)
    baton.out("setup", "--email", "eve@example.com", "--name", "Eve", "--stdin", stdin=f"{PASSWORD}\n")
    assert [user.username for user in User.objects.all()] == ["mia"]


def test_a_weak_password_creates_nobody(baton: Baton, db: None) -> None:
    refused = baton("setup", "--email", "maya@example.com", "--name", "Maya", "--stdin", stdin="12345\n", exits=1)
    assert "too short" in refused.stderr
    assert not User.objects.exists()


def test_a_user_is_added_without_a_password(baton: Baton, world: World) -> None:
    baton.out("user", "add", "ivy@example.com", "--name", "Ivy Chen", by=world.mia.username)
    ivy = User.objects.get(username="ivy@example.com")
    assert (ivy.email, ivy.role, ivy.has_usable_password()) == ("ivy@example.com", Role.SEQUENCE_AGENT, False)
    logged = Activity.objects.get(subject_id=ivy.pk)
    assert (logged.event, logged.by) == ("created", world.mia)


def test_a_username_is_given_once_whatever_its_case(baton: Baton, world: World) -> None:
    baton.out("user", "add", "ivy@example.com", "--name", "Ivy Chen")
    assert "exists" in baton.refusal("user", "add", "IVY@example.com", "--name", "Another Ivy")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["ivy", "--name", ""], "name: "),
        (["ivy", "--name", "Ivy", "--email", "nowhere"], "email: "),
    ],
)
def test_a_user_who_cannot_be_names_the_field(baton: Baton, world: World, words: list[str], reason: str) -> None:
    assert reason in baton.refusal("user", "add", *words)


def test_sequence_agents_add_nobody(baton: Baton, world: World) -> None:
    assert "requires the role Sequence Admin" in baton.refusal("user", "add", "x", "--name", "X", by="ann")


def test_a_test_email_is_sent_from_the_address_of_notices(
    baton: Baton, db: None, settings: pytest.FixtureRequest
) -> None:
    settings.EMAIL_HOST = "mail.example.com"  # type: ignore[attr-defined]
    assert "accepted" in baton.out("test-email", "lee@example.org")
    [sent] = mail.outbox
    assert (sent.to, sent.from_email) == (["lee@example.org"], "baton@127.0.0.1")


def test_without_a_mail_server_no_test_email_is_sent(baton: Baton, db: None) -> None:
    assert baton.refusal("test-email", "lee@example.org") == "No mail server is configured. Set BATON_SMTP_URL."
