"""Two-factor sign-in: turning it on, codes of the app, recovery codes, and roles that require it."""

import re
import time

import pyotp
import pytest
from django.conf import LazySettings
from django.test import Client

from baton.people.browsers import BrowserSession
from baton.people.models import Activity, SignInFailure, TwoFactor, User
from tests.web.conftest import Answer, SignIn
from tests.web.test_interrupted import kept_in
from tests.world import World

PASSWORD = "a-long-enough-secret"
KEY = re.compile(r"<code>([A-Z2-7]{32})</code>")
RECOVERY = re.compile(r"<code>([a-z0-9]{5}-[a-z0-9]{5})</code>")
WRONG = "That code isn’t right"


@pytest.fixture
def ann(world: World) -> User:
    for person in (world.ann, world.ben):
        person.set_password(PASSWORD)
        person.save(update_fields=["password"])
    return world.ann


def sign_in(username: str = "ann", code: str = "", password: str = PASSWORD) -> Answer:
    return Client().post("/sign-in/", {"username": username, "password": password, "code": code})


def turn_on(client: Client) -> tuple[pyotp.TOTP, list[str]]:
    """The app, and the recovery codes."""
    match = KEY.search(client.get("/two-factor/").content.decode())
    assert match
    app = pyotp.TOTP(match[1])
    return app, RECOVERY.findall(client.post("/two-factor/", {"code": app.now()}).content.decode())


def next_code(app: pyotp.TOTP) -> str:
    """The one after that which turned it on, as a phone that is ahead shows it."""
    return app.at(int(time.time()) + 30)


def test_a_code_is_asked_for_once_it_is_on(ann: User, as_user: SignIn) -> None:
    assert 'name="code"' not in Client().get("/sign-in/").content.decode()
    app, _recovery = turn_on(as_user(ann))
    assert "code from your authenticator app" in sign_in().content.decode()
    assert WRONG in sign_in(code="000000x").content.decode()
    assert sign_in(code=next_code(app)).status_code == 302
    assert sign_in("ben").status_code == 302  # who has none needs none


def test_a_code_works_once(ann: User, as_user: SignIn) -> None:
    app, _recovery = turn_on(as_user(ann))
    code = next_code(app)
    assert sign_in(code=code).status_code == 302
    assert WRONG in sign_in(code=code).content.decode()


def test_a_code_without_the_password_tells_nothing(ann: User, as_user: SignIn) -> None:
    app, _recovery = turn_on(as_user(ann))
    text = sign_in(code=next_code(app), password="wrong").content.decode()
    assert "The username or password is incorrect." in text


def test_guesses_of_a_code_are_counted(ann: User, as_user: SignIn) -> None:
    app, _recovery = turn_on(as_user(ann))
    for _ in range(10):
        sign_in(code="12")
    assert SignInFailure.objects.filter(username="ann").count() == 10
    assert sign_in(code=next_code(app)).status_code == 429


def test_a_recovery_code_works_once(ann: User, as_user: SignIn) -> None:
    _app, recovery = turn_on(as_user(ann))
    assert len(set(recovery)) == 10
    assert sign_in(code=f" {recovery[3].upper()} ").status_code == 302
    assert WRONG in sign_in(code=recovery[3]).content.decode()
    assert sign_in(code=recovery[4]).status_code == 302


def test_neither_secret_nor_recovery_codes_can_be_read_in_the_database(ann: User, as_user: SignIn) -> None:
    app, recovery = turn_on(as_user(ann))
    row = TwoFactor.objects.get(user=ann)
    assert app.secret not in row.secret
    assert not {code for code in recovery if code in str(row.recovery_codes)}


def test_with_another_secret_key_no_code_is_right(ann: User, as_user: SignIn, settings: LazySettings) -> None:
    app, recovery = turn_on(as_user(ann))
    settings.SECRET_KEY = "another" * 10
    assert WRONG in sign_in(code=next_code(app)).content.decode()
    assert WRONG in sign_in(code=recovery[0]).content.decode()


def test_a_wrong_code_turns_nothing_on(ann: User, as_user: SignIn) -> None:
    client = as_user(ann)
    client.get("/two-factor/")
    assert "Enter the six digits" in client.post("/two-factor/", {"code": "12345"}).content.decode()
    assert sign_in().status_code == 302


def test_turning_it_on_ends_the_other_sessions(ann: User, as_user: SignIn) -> None:
    here, other = as_user(ann), as_user(ann)
    turn_on(here)
    assert (here.get("/engage/").status_code, other.get("/engage/").status_code) == (200, 302)
    assert BrowserSession.objects.filter(user=ann).count() == 1


def test_turning_it_off_takes_a_code(ann: User, as_user: SignIn) -> None:
    client = as_user(ann)
    app, _recovery = turn_on(client)
    client.post("/two-factor/off/", {"code": "12345"})
    assert TwoFactor.objects.filter(user=ann).exists()
    client.post("/two-factor/off/", {"code": next_code(app)})
    assert sign_in().status_code == 302
    events = list(
        Activity.objects.filter(event__startswith="two_factor").order_by("pk").values_list("event", flat=True)
    )
    assert events == ["two_factor_on", "two_factor_off"]


def test_a_role_that_requires_it_opens_nothing_before(ann: User, world: World, settings: LazySettings) -> None:
    settings.TWO_FACTOR_ROLES = ("sequence_agent",)
    client = Client()
    client.post("/sign-in/", {"username": "ann", "password": PASSWORD})
    for address in ("/engage/", "/records/", "/signed-in/", "/own-mail/"):
        assert client.get(address)["Location"] == "/two-factor/"
    assert "Two-factor sign-in is required." in client.get("/two-factor/").content.decode()
    turn_on(client)
    assert client.get("/engage/").status_code == 200


def test_a_form_that_was_kept_is_no_way_around_it(ann: User, settings: LazySettings) -> None:
    settings.TWO_FACTOR_ROLES = ("sequence_agent",)
    client = Client()
    kept = kept_in(client.post("/own-mail/", {"reply_to": "new@example.com", "signature": ""}))
    answer = client.post("/own-mail/", {"username": "ann", "password": PASSWORD, "kept_form": kept})
    assert answer["Location"] == "/two-factor/"
    ann.refresh_from_db()
    assert ann.reply_to == ""


def test_other_roles_are_not_asked(ann: User, world: World, as_user: SignIn, settings: LazySettings) -> None:
    settings.TWO_FACTOR_ROLES = ("sequence_admin",)
    assert as_user(ann).get("/engage/").status_code == 200
    assert as_user(world.mia).get("/")["Location"] == "/two-factor/"
