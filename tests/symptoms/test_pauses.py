"""A participant is paused, and resumed weeks later: how its dates go on."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from baton.engage.operations import complete
from baton.engage.resuming import resume
from baton.participants.models import Participant, ParticipantAction
from baton.participants.operations import pause
from tests.cli.conftest import Baton
from tests.cli.conftest import baton as baton  # noqa: PLC0414 - the command line, for these tests too
from tests.web.conftest import SignIn
from tests.web.conftest import as_user as as_user  # noqa: PLC0414
from tests.world import MONDAY, World

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
THREE_WEEKS = 21 * DAY


@pytest.fixture
def paused(world: World) -> World:
    """Lee at the second call, due on Tuesday, paused on Monday."""
    [first, _second] = world.enroll()
    complete(participant_action_id=first.pk, by=world.ann, at=MONDAY)
    pause(participants=[first.participant_id], by=world.mia, at=MONDAY)
    return world


def due() -> datetime:
    return ParticipantAction.objects.get(status="current").expected_at


def ids() -> list[int]:
    return list(Participant.objects.values_list("pk", flat=True))


def test_what_was_a_day_away_is_a_day_away_again(paused: World) -> None:
    """https://github.com/mautic/mautic/issues/3340, https://support.outreach.io/hc/en-us/articles/159000425903"""
    assert resume(participants=ids(), by=paused.mia, at=MONDAY + THREE_WEEKS) == 1
    assert due() == MONDAY + THREE_WEEKS + DAY
    assert Participant.objects.get().paused_at is None


def test_the_dates_stay_by_choice(paused: World) -> None:
    resume(participants=ids(), keeps_dates=True, by=paused.mia, at=MONDAY + THREE_WEEKS)
    assert due() == MONDAY + DAY


def test_what_was_overdue_is_due_at_once_and_what_waits_follows(world: World) -> None:
    world.enroll()
    pause(participants=ids(), by=world.mia, at=MONDAY + DAY)
    resume(participants=ids(), by=world.mia, at=MONDAY + THREE_WEEKS)
    dates = [pa.expected_at - MONDAY for pa in world.actions()]
    assert dates == [THREE_WEEKS, THREE_WEEKS + DAY]


def test_no_date_falls_on_a_weekend(paused: World) -> None:
    resume(participants=ids(), by=paused.mia, at=MONDAY + 4 * DAY)
    assert due() == MONDAY + 7 * DAY  # a day after Friday


def test_cover_follows_the_dates(paused: World) -> None:
    paused.away(paused.ann, cover=paused.ben, first=(MONDAY + THREE_WEEKS + DAY).date())
    resume(participants=ids(), by=paused.mia, at=MONDAY + THREE_WEEKS)
    assert ParticipantAction.objects.get(status="current").cover_id == paused.ben.pk


def test_the_page_offers_the_choice(paused: World, as_user: SignIn) -> None:
    client, address = as_user(paused.mia), reverse("participants_resume")
    page = client.get(address, {"ids": ids()}).content.decode()
    assert "Dates move on by the length of the pause." in page
    assert "Keep the dates as they were." in page
    client.post(address, {"ids": ids(), "resume-keeps_dates": "on"})
    assert due() == MONDAY + DAY


def test_the_command_line_offers_it_too(paused: World, baton: Baton) -> None:
    baton.out("resume", "Inbound", "--all", "--keep-dates")
    assert due() == MONDAY + DAY
