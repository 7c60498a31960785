"""`baton check`, against a real mail server, a real mailbox and a real web server."""

import runpy
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
import requests
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import AuthResult, LoginPassword
from django.conf import LazySettings
from pytest_django.live_server_helper import LiveServer

from baton.cli import northwind
from baton.config import settings as settings_module
from tests.cli.conftest import Baton
from tests.dovecot import Dovecot
from tests.world import user

Configure = Callable[..., None]
KEY = "not-for-anything-but-tests-of-baton-check-0123456789-abc"


@pytest.fixture
def configure(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Configure:
    """Take everything but the database from these variables."""

    def take(**variables: str) -> None:
        with monkeypatch.context() as environment:
            for name, value in ({"DATABASE_URL": "postgresql:///none", "BATON_SECRET_KEY": KEY} | variables).items():
                environment.setenv(name, value)
            made = runpy.run_path(settings_module.__file__)
        for name, value in made.items():
            if name.startswith("EMAIL_") or name in {"ENVIRONMENT", "BATON_URL", "HTTPS", "IMAP_URL", "DEBUG"}:
                setattr(settings, name, value)

    return take


def authenticate(_server: object, _session: object, _envelope: object, _how: str, auth: LoginPassword) -> AuthResult:
    return AuthResult(success=auth.password == b"right:secret", handled=False)


@pytest.fixture
def mail_server() -> Iterator[int]:
    """The port of a mail server without encryption, which wants a sign-in and refuses to take any email."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    controller = Controller(
        Sink(), hostname="127.0.0.1", port=port, authenticator=authenticate, auth_require_tls=False
    )
    controller.start()
    yield port
    controller.stop()


@pytest.fixture
def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


def test_all_is_well(
    baton: Baton,
    configure: Configure,
    live_server: LiveServer,
    mail_server: int,
    imap_server: Dovecot,
) -> None:
    imap_server.deliver("checked")
    requests.get(
        f"{live_server.url}/healthz", timeout=120
    )  # the first request loads every page, which takes its time
    configure(
        BATON_URL=live_server.url,
        BATON_SMTP_URL=f"smtp://ann:right%3Asecret@127.0.0.1:{mail_server}",
        BATON_IMAP_URL=imap_server.url("checked"),
    )
    printed = baton.out("check")
    assert f"127.0.0.1:{mail_server}, no encryption, user ann" in printed
    assert "PostgreSQL 18, up to date." in printed
    assert "Mail server: It answers" in printed
    assert "can be read." in printed
    assert f"{live_server.url} answers." in printed
    for secret in ("secret", "right", KEY, "sécret"):
        assert secret not in printed


def test_what_is_not_set_up_is_a_note(baton: Baton, configure: Configure, db: None, closed_port: int) -> None:
    configure(BATON_URL=f"http://127.0.0.1:{closed_port}")
    checked = baton.json("check")
    assert checked["ok"]
    assert {(each["subject"], each["level"]) for each in checked["checks"]} == {
        ("Database", "ok"),
        ("Mail server", "note"),
        ("Mailbox", "note"),
        ("Address", "note"),
    }
    assert checked["settings"]["BATON_SECRET_KEY"] == "set, hidden"


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("smtp://ann:wrong@127.0.0.1:{port}", "It refuses the user name and password: 535"),
        ("smtp+tls://ann:wrong@127.0.0.1:{port}", "STARTTLS extension not supported"),
        ("smtp://127.0.0.1:1", "Connection refused"),
    ],
)
@pytest.mark.usefixtures("db")
def test_a_mail_server_that_does_not_let_us_in_is_a_problem(
    baton: Baton, configure: Configure, mail_server: int, address: str, sentence: str
) -> None:
    configure(BATON_SMTP_URL=address.format(port=mail_server))
    result = baton("check", exits=1)
    assert sentence in result.stderr
    assert "wrong" not in result.output


def test_a_mailbox_that_cannot_be_read_is_a_problem(
    baton: Baton, configure: Configure, db: None, closed_port: int
) -> None:
    configure(BATON_IMAP_URL=f"imap://ann:secret@127.0.0.1:{closed_port}")
    result = baton("check", exits=1)
    assert "Mailbox: Can’t read from the mail server 127.0.0.1" in result.stderr
    assert "secret" not in result.output


def test_another_server_at_our_address_is_a_problem(baton: Baton, configure: Configure, db: None) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"HTTP/1.0 200 OK\r\n\r\nIt works!")

        thread = threading.Thread(target=answer)
        thread.start()
        configure(BATON_URL=f"http://127.0.0.1:{listener.getsockname()[1]}")
        assert "is answered by something else than Baton" in baton("check", exits=1).stderr
        thread.join()


def test_the_demo_and_debug_at_a_public_address_are_problems(
    baton: Baton, configure: Configure, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    maya = user("Maya Okafor")
    maya.name, maya.email = "Maya Okafor", "maya.okafor@northwind.example"
    maya.set_password(northwind.PASSWORD)
    maya.save()
    configure(BATON_URL="http://baton.invalid", BATON_DEBUG="1")
    complaints = baton("check", exits=1).stderr
    assert "The people of the demo can sign in at http://baton.invalid" in complaints
    assert "BATON_DEBUG shows errors" in complaints


def test_a_mistyped_variable_is_a_note(baton: Baton, configure: Configure, db: None) -> None:
    configure(BATON_TIMEZONE="UTC")
    assert "Did you mean BATON_TIME_ZONE?" in baton.out("check")


def test_everything_that_is_set_is_listed_without_what_is_secret(
    baton: Baton, db: None, configure: Configure
) -> None:
    single_sign_on = {"BATON_OIDC_ISSUER": "https://accounts.example.com", "BATON_OIDC_CLIENT_ID": "baton"}
    configure(
        BATON_URL="http://baton.invalid",
        BATON_KEEP_EMAIL_DAYS="400",
        BATON_MOST_DUE="25",
        BATON_OIDC_CLIENT_SECRET="not-to-be-shown",
        BATON_OIDC_DOMAINS="example.com",
        **single_sign_on,
    )
    listed = baton.json("check")["settings"]
    assert (listed["BATON_KEEP_EMAIL_DAYS"], listed["BATON_MOST_DUE"]) == ("400", "25")
    assert listed["BATON_OIDC_CLIENT_SECRET"] == "set, hidden"
    assert "BATON_IMPORT_FOLDER" not in listed
