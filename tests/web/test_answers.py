"""What every answer has, and the pages for what goes wrong."""

import pytest
from django.db import OperationalError, connection
from django.test import Client, override_settings
from django.urls import path

from baton.web.urls import urlpatterns as real_addresses
from tests.web.conftest import SignIn
from tests.world import World


def fails(_request: object) -> None:
    raise RuntimeError("on purpose")


urlpatterns = [*real_addresses, path("fails/", fails)]  # type: ignore[arg-type]


@pytest.mark.parametrize("path", ["/sign-in/", "/", "/nowhere/", "/healthz"])
def test_every_answer_says_what_the_browser_may_load(world: World, path: str) -> None:
    response = Client().get(path)
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/", "/sign-in/", "/password/", "/setup/"])
def test_no_page_has_a_script_or_style_written_into_it(world: World, as_user: SignIn, path: str) -> None:
    world.enrol()
    page = as_user(world.mia).get(path, follow=True).content.decode()
    assert "<style" not in page
    assert " style=" not in page
    assert page.count("<script") == page.count("<script src=")


@pytest.mark.parametrize("path", ["/sign-in/", "/sign-out/", "/password/", "/setup/people/absence/add/"])
def test_a_form_from_elsewhere_is_refused(world: World, path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.mia)
    response = client.post(path)
    assert response.status_code == 403
    assert "This page was open for too long" in response.content.decode()


def test_an_unknown_address_is_answered_in_our_own_words(db: None) -> None:
    response = Client().get("/nowhere/")
    assert response.status_code == 404
    assert "Nothing is here" in response.content.decode()


@override_settings(ROOT_URLCONF="tests.web.test_answers")
def test_a_fault_is_answered_in_our_own_words(db: None) -> None:
    response = Client(raise_request_exception=False).get("/fails/")
    assert response.status_code == 500
    assert "Something went wrong in Baton" in response.content.decode()
    assert "on purpose" not in response.content.decode()


def test_a_request_for_another_host_is_refused(db: None) -> None:
    response = Client().get("/sign-in/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "This request makes no sense" in response.content.decode()


def test_monitoring_hears_whether_the_database_answers(db: None) -> None:
    assert Client().get("/healthz").content == b"ok\n"
    assert Client().post("/healthz").status_code == 405


def test_monitoring_hears_that_the_database_does_not_answer(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_cursor() -> None:
        raise OperationalError("on purpose")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", no_cursor)
        response = Client().get("/healthz")
    assert response.status_code == 503
    assert response.content == b"The database does not answer.\n"
