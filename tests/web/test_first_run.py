"""The link of the first run: one use, gone once anybody has a role."""

import pytest
from django.conf import LazySettings
from django.core import mail
from django.test import Client

from baton.people.activity import sentence
from baton.people.first_run import FirstAdmin, FirstRunIsOver, begin, first_run_token
from baton.people.models import Activity, Organization, Role, User
from baton.people.organization import OrganizationDetails, default_time_zone
from tests.web.asking import words
from tests.web.conftest import Answer
from tests.world import MONDAY, user

PASSWORD = "seven-quiet-otters"
FORM = {
    "organization": "Northwind",
    "time_zone": "America/Chicago",
    "name": "Maya Okafor",
    "email": "maya@example.com",
    "password": PASSWORD,
    "again": PASSWORD,
    "sends_test": "on",
}
OVER = "This link no longer works"


@pytest.fixture
def token(db: None) -> str:
    return first_run_token()


def send(token: str, client: Client | None = None, **changed: str) -> Answer:
    return (client or Client()).post(f"/first-run/{token}/", FORM | changed, follow=True)


def test_it_makes_the_admin_names_the_organization_and_leads_to_the_first_steps(token: str) -> None:
    client = Client()
    assert "Welcome to Baton" in words(client.get(f"/first-run/{token}/"))
    page = words(send(token, client))
    assert "Baton is ready." in page
    assert "First steps" in page
    maya = User.objects.get()
    assert (maya.username, maya.role, maya.time_zone) == ("maya@example.com", Role.SEQUENCE_ADMIN, "America/Chicago")
    assert maya.check_password(PASSWORD)
    assert Organization.objects.get().name == "Northwind"
    assert default_time_zone() == "America/Chicago"
    assert "Northwind" in words(Client().get("/sign-in/"))
    assert "Maya Okafor signed in from" in sentence(Activity.objects.latest("pk"))


def test_it_works_once(token: str) -> None:
    send(token)
    assert OVER in words(Client().get(f"/first-run/{token}/"))
    assert OVER in words(send(token, email="eve@example.com"))
    assert not User.objects.filter(username="eve@example.com").exists()


def test_two_who_send_it_at_once_make_one_admin(token: str) -> None:
    admin = FirstAdmin(email="maya@example.com", name="Maya", password=PASSWORD)
    begin(token=token, admin=admin, details=OrganizationDetails("Northwind"), at=MONDAY)
    with pytest.raises(FirstRunIsOver):
        begin(token=token, admin=admin, details=OrganizationDetails("Eve"), at=MONDAY)
    assert Organization.objects.get().name == "Northwind"


@pytest.mark.parametrize("guess", ["x", "0" * 43])
def test_a_guess_and_no_link_at_all_are_refused(db: None, guess: str) -> None:
    assert OVER in words(Client().get(f"/first-run/{guess}/"))
    Organization.objects.create(pk=1)
    assert OVER in words(send(guess))
    assert not User.objects.exists()


def test_a_newer_link_ends_the_one_before(token: str) -> None:
    newer = first_run_token()
    assert OVER in words(send(token))
    assert "Baton is ready." in words(send(newer))


def test_it_ends_once_anybody_has_a_role_even_without_a_password(token: str) -> None:
    user("ann", role=Role.SEQUENCE_AGENT)
    assert OVER in words(Client().get(f"/first-run/{token}/"))
    assert OVER in words(send(token))
    assert first_run_token() == ""


def test_users_of_an_import_have_no_role_and_leave_it_open(token: str) -> None:
    user("ann", role=Role.NONE)
    assert "Baton is ready." in words(send(token))


def test_only_a_hash_of_it_is_stored(token: str) -> None:
    stored = Organization.objects.get().first_run_hash
    assert stored
    assert token not in stored


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"password": "12345", "again": "12345"}, "too short"),
        ({"again": "seven-quiet-herons"}, "The two passwords differ."),
        ({"password": "maya@example.com", "again": "maya@example.com"}, "too similar"),
        ({"email": "nowhere"}, "Enter a valid email address."),
        ({"time_zone": "Mars/Base"}, "Select a valid choice."),
        ({"organization": ""}, "This field is required."),
    ],
)
def test_what_is_wrong_is_said_and_uses_nothing_up(token: str, changed: dict[str, str], why: str) -> None:
    page = words(send(token, None, **changed))
    assert why in page
    assert not User.objects.exists()
    assert "Baton is ready." in words(send(token))


def test_a_test_email_shows_that_the_mail_server_works(token: str, settings: LazySettings) -> None:
    settings.EMAIL_HOST = "mail.example.com"
    assert "accepted a test email to maya@example.com." in words(send(token))
    assert [sent.to for sent in mail.outbox] == [["maya@example.com"]]


def test_an_address_that_is_not_the_one_that_was_opened_is_told(token: str, settings: LazySettings) -> None:
    settings.BATON_URL = "https://baton.example.com"
    page = words(Client().get(f"/first-run/{token}/"))
    assert "Set <code>BATON_URL</code> to the address that people use" in page
