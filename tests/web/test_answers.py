"""What every answer has, and the pages for what goes wrong."""

import logging
from io import StringIO

import pytest
from django.test import Client, override_settings
from django.urls import path

from baton.web.logs import RefusalsInOneLine
from baton.web.urls import urlpatterns as real_addresses
from tests.web.conftest import SignIn
from tests.world import World, queue, record


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
    world.enroll()
    page = as_user(world.mia).get(path, follow=True).content.decode()
    assert "<style" not in page
    assert " style=" not in page
    assert page.count("<script") == page.count("<script src=")


@pytest.mark.parametrize("path", ["/sign-in/", "/sign-out/", "/password/", "/time-away/new/"])
def test_a_form_from_elsewhere_is_refused(world: World, path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.mia)
    response = client.post(path)
    assert response.status_code == 403
    assert "This page has expired" in response.content.decode()


def test_an_unknown_address_is_answered_in_our_own_words(db: None) -> None:
    response = Client().get("/nowhere/")
    assert response.status_code == 404
    assert "Page not found" in response.content.decode()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/handovers/17000/", "Handover 17000 was not found."),
        ("/sequences/17000/", "Sequence 17000 was not found."),
        ("/sequences/17000/actions/1/", "This action is no longer in the sequence."),
        ("/records/17000/", "Record 17000 was not found."),
        ("/records/17000/edit/", "Record 17000 was not found."),
        ("/actions/17000/", "Action 17000 was not found."),
        ("/actions/17000/reassign/", "Action 17000 was not found."),
        ("/engage/17000/", "Action 17000 was not found."),
        ("/engage/?user=17000", "The user was not found or doesn’t have a work list."),
        ("/owners/17000/", "User or queue 17000 was not found."),
        ("/views/17000/", "This view no longer exists."),
        ("/nowhere/", "The page was moved or deleted, or the address is wrong."),
    ],
)
def test_what_is_not_found_is_named_where_it_is_known(world: World, as_user: SignIn, path: str, said: str) -> None:
    response = as_user(world.mia).get(path)
    assert response.status_code == 404
    assert said in response.content.decode()


def test_what_is_somebody_elses_is_missing_in_the_same_words(world: World, as_user: SignIn) -> None:
    number, sam = world.enroll(record("Kim", owner=queue("Partners", [world.ann])))[0].pk, as_user(world.sam)
    for answer in (
        sam.get(f"/actions/{number}/"),
        sam.get(f"/engage/{number}/"),
        sam.post(f"/engage/{number}/take/"),
    ):
        assert f"Action {number} was not found." in answer.content.decode()
    assert f"Record {world.lee.pk} was not found." in sam.get(f"/records/{world.lee.pk}/").content.decode()


@override_settings(ROOT_URLCONF="tests.web.test_answers")
def test_a_fault_is_answered_in_our_own_words(db: None) -> None:
    response = Client(raise_request_exception=False).get("/fails/")
    assert response.status_code == 500
    assert "Something went wrong" in response.content.decode()
    assert "on purpose" not in response.content.decode()


def test_a_request_for_another_host_is_refused(db: None) -> None:
    response = Client().get("/sign-in/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "Bad request" in response.content.decode()


def test_a_refusal_is_one_line_in_the_log_and_a_bug_keeps_its_traceback(world: World, as_user: SignIn) -> None:
    with StringIO() as stream:
        handler = logging.StreamHandler(stream)
        handler.addFilter(RefusalsInOneLine())
        django_requests = logging.getLogger("django.request")
        django_requests.addHandler(handler)
        as_user(world.ann).get("/handovers/")
        as_user(world.ann).get("/records/17000/")
        refused = stream.getvalue()
        with override_settings(ROOT_URLCONF="tests.web.test_answers"):
            Client(raise_request_exception=False).get("/fails/")
        django_requests.removeHandler(handler)
        assert refused.splitlines() == ["Forbidden (Permission denied): /handovers/", "Not Found: /records/17000/"]
        assert "RuntimeError: on purpose" in stream.getvalue()
