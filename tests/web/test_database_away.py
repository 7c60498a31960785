"""What is answered, and logged, while nothing listens where the database should be."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import io, django
from django.core.management import call_command
django.setup()
call_command("collectstatic", verbosity=0, interactive=False)
from baton.config.wsgi import application
for method, path in (("GET", "/"), ("GET", "/setup/"), ("POST", "/sign-in/"), ("GET", "/readyz")):
    form = b"username=ann&password=wrong"
    environ = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "SERVER_NAME": "localhost", "SERVER_PORT": "80",
        "HTTP_HOST": "localhost", "HTTP_COOKIE": "baton_session=" + "a" * 32 + "; csrftoken=" + "b" * 32,
        "HTTP_X_CSRFTOKEN": "b" * 32, "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(form)), "wsgi.input": io.BytesIO(form), "wsgi.url_scheme": "http",
    }
    def start(status, headers):
        print(method, path, status, "retry" if "Retry-After" in dict(headers) else "")
    body = b"".join(application(environ, start)).decode()
    print("plain words" if "The database does not answer" in body else body)
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "DATABASE_URL": "postgresql://baton@127.0.0.1:1/baton",
        "BATON_SECRET_KEY": "for-tests-only-and-never-for-serving-anything-0123456789",
        "BATON_STATE": str(tmp_path_factory.mktemp("state")),
        "DJANGO_SETTINGS_MODULE": "baton.config.settings",
    }
    return subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
        timeout=120,
    )


def test_every_page_says_so_in_plain_words(answers: subprocess.CompletedProcess[str]) -> None:
    assert answers.stdout.splitlines() == [
        "GET / 503 Service Unavailable retry",
        "plain words",
        "GET /setup/ 503 Service Unavailable retry",
        "plain words",
        "POST /sign-in/ 503 Service Unavailable retry",
        "plain words",
        "GET /readyz 503 Service Unavailable retry",
        "plain words",
    ]


def test_the_log_has_one_line_for_each(answers: subprocess.CompletedProcess[str]) -> None:
    lines = answers.stderr.splitlines()
    assert len(lines) == 4
    for line, asked in zip(lines, ("GET /", "GET /setup/", "POST /sign-in/", "GET /readyz"), strict=True):
        assert f"ERROR baton.web.failures: {asked}: the database does not answer: connection" in line
