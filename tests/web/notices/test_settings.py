"""Choosing which notices one gets, and the emails that could not be sent."""

import pytest
from django.conf import LazySettings
from django.utils import timezone

from baton.notices.models import Notice, NoticeEmail, NoticePreferences
from tests.web.conftest import SignIn
from tests.world import World


def test_every_kind_is_on_until_it_is_switched_off(world: World, as_user: SignIn) -> None:
    page = as_user(world.ben).get("/notices/settings/").text
    assert page.count("checked") == 2 * (len(Notice.Kind) - 1)  # health is for Sequence Admins
    assert "by email" in page


def test_what_is_chosen_is_saved_and_shown(world: World, as_user: SignIn) -> None:
    browser = as_user(world.ben)
    chosen = {"bell": ["handed", "reply"], "email": ["reply"], "quiet_from": "20:00", "quiet_until": "07:00"}
    answer = browser.post("/notices/settings/", chosen, follow=True)
    assert "Notice settings saved." in answer.text
    assert answer.text.count("checked") == 3
    assert 'value="20:00"' in answer.text
    preferences = NoticePreferences.objects.get(user=world.ben)
    assert "handed" not in preferences.not_by_bell
    assert "handed" in preferences.not_by_email


@pytest.mark.parametrize(
    ("begin", "end", "complaint"),
    [
        ("20:00", "", "Enter when the quiet hours end"),
        ("", "07:00", "Enter when the quiet hours begin"),
        ("07:00", "07:00", "Enter an end that differs"),
    ],
)
def test_quiet_hours_have_a_beginning_and_another_end(
    world: World, as_user: SignIn, begin: str, end: str, complaint: str
) -> None:
    answer = as_user(world.ben).post("/notices/settings/", {"quiet_from": begin, "quiet_until": end})
    assert complaint in answer.text
    assert not NoticePreferences.objects.exists()


def test_the_page_says_where_email_goes_or_why_there_is_none(
    world: World, as_user: SignIn, settings: LazySettings
) -> None:
    browser = as_user(world.ben)
    assert "You have no email address" in browser.get("/notices/settings/").text
    world.ben.email = "ben@example.com"
    world.ben.save()
    settings.EMAIL_HOST = ""
    assert "Outgoing email isn’t set up" in browser.get("/notices/settings/").text
    settings.EMAIL_HOST = "127.0.0.1"
    assert "Email is sent to ben@example.com." in browser.get("/notices/settings/").text


def test_health_shows_an_email_with_notices_that_was_not_sent(world: World, as_user: SignIn) -> None:
    digest = NoticeEmail.objects.create(
        user=world.ben, status="failed", message_id="<1@x>", sent_to="ben@example.com", subject="Mia handed you 2",
        body="", trouble="550 No such user", written_at=timezone.now(),
    )  # fmt: skip
    browser = as_user(world.mia)
    page = browser.get("/health/").text
    assert "An email with notices to Ben was not sent." in page
    assert "550 No such user" in page
    answer = browser.post(f"/health/notices/{digest.pk}/again/", follow=True)
    assert "The email is sent again now" in answer.text
    assert "was not sent." not in answer.text
    digest.refresh_from_db()
    assert digest.status == "queued"
