"""What every answer has, and the pages for what goes wrong."""

import pytest
from django.db import OperationalError, connection
from django.test import Client, override_settings
from django.urls import path

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


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/handovers/17000/", "There is no handover 17000."),
        ("/sequences/17000/", "There is no sequence 17000."),
        ("/sequences/17000/actions/1/", "The sequence has no such action any more."),
        ("/records/17000/", "There is no record 17000."),
        ("/records/17000/edit/", "There is no record 17000."),
        ("/actions/17000/", "There is no participant action 17000."),
        ("/actions/17000/reassign/", "There is no participant action 17000."),
        ("/engage/17000/", "There is no participant action 17000."),
        ("/engage/?user=17000", "There is no such user, or this user has no work list."),
        ("/owners/17000/", "User or queue 17000 was not found."),
        ("/actions/views/17000/", "There is no such view any more."),
        ("/nowhere/", "The page has moved, or the address has a slip in it."),
    ],
)
def test_what_is_not_found_is_named_where_it_is_known(world: World, as_user: SignIn, path: str, said: str) -> None:
    response = as_user(world.mia).get(path)
    assert response.status_code == 404
    assert f"<p>{said}" in response.content.decode()


def test_what_is_somebody_elses_is_missing_in_the_same_words(world: World, as_user: SignIn) -> None:
    number, sam = world.enrol(record("Kim", owner=queue("Partners", [world.ann])))[0].pk, as_user(world.sam)
    for answer in (
        sam.get(f"/actions/{number}/"),
        sam.get(f"/engage/{number}/"),
        sam.post(f"/engage/{number}/take/"),
    ):
        assert f"<p>There is no participant action {number}.</p>" in answer.content.decode()
    assert f"<p>There is no record {world.lee.pk}.</p>" in sam.get(f"/records/{world.lee.pk}/").content.decode()


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
