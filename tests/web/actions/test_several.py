"""Completing, skipping, rescheduling and retrying from the list: what is previewed is done, the rest is named."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from baton.engage.operations import skip
from baton.mail import several
from baton.mail.models import Mail
from baton.mail.several import days_later
from baton.participants.models import ParticipantAction, Rescheduling
from baton.participants.operations import pause
from baton.people.models import Role
from baton.sequences.models import Action
from tests.web.actions.conftest import words
from tests.web.conftest import Answer, SignIn
from tests.world import MONDAY, World, record, user

PATH = "/actions/several/"
MOVED_BY_TWO = {"reschedule-to": "2099-03-09T09:00", "reschedule-days": "2", "reschedule-why": "Fair"}


@pytest.fixture
def calls(world: World) -> list[ParticipantAction]:
    """The first and the second call of ada and bea, whom ann owns, and of cleo, whom ben owns."""
    return world.enroll(*(record(name, owner=world.ann) for name in ("Ada", "Bea")), record("Cleo", owner=world.ben))


def post(client: Client, do: str, *pas: ParticipantAction, **typed: str) -> Answer:
    return client.post(PATH, {"do": do, "ids": [pa.pk for pa in pas]} | typed, follow=True)


def statuses(*pas: ParticipantAction) -> list[str]:
    return [ParticipantAction.objects.get(pk=pa.pk).status for pa in pas]


def test_what_is_previewed_is_done_and_the_rest_is_named_with_its_reason(
    mia: Client, calls: list[ParticipantAction]
) -> None:
    ada, waits, bea, _, cleo, _ = calls
    pause(participants=[bea.participant_id], by=None, at=MONDAY)
    page = words(post(mia, "skip", ada, waits, bea, cleo))
    assert "2 actions can be changed this way." in page
    assert "1 the participant is paused: Bea (Call 1)" in page
    assert "1 waiting for an earlier action: Ada (Call 2)" in page
    assert statuses(ada, cleo) == ["current", "current"]
    done = words(post(mia, "skip", ada, waits, bea, cleo, apply="1", **{"skip-why": "Fair canceled"}))
    assert "2 actions skipped." in done
    assert "Nothing was saved for Bea (Call 1): The participant is paused." in done
    assert statuses(ada, waits, bea, cleo) == ["skipped", "current", "current", "skipped"]


def test_all_that_match_are_completed_with_an_outcome(
    world: World, mia: Client, calls: list[ParticipantAction]
) -> None:
    query = {"query": "owner=ann&status=current", "all": "1"}
    page = words(post(mia, "complete", **query))
    assert "2 actions can be changed this way." in page
    assert "Action owner Ann" in page
    assert "Select a call outcome." in words_of_refused(post(mia, "complete", apply="1", **query))
    assert "2 actions completed." in words(
        post(mia, "complete", apply="1", **query, **{"complete-outcome": "voicemail", "complete-note": ""})
    )
    assert statuses(*calls[::2]) == ["completed", "completed", "current"]


def words_of_refused(answer: Answer) -> str:
    assert answer.status_code == 422
    return words(answer)


def test_more_than_fit_into_one_go_are_left_for_the_next(
    mia: Client, calls: list[ParticipantAction], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(several, "OF_A_LIST", 1)
    page = words(post(mia, "skip", query="status=current", all="1"))
    assert "1 action can be changed this way. 2 more are left." in page
    monkeypatch.setattr(several, "MOST_LOOKED_AT", 2)
    assert "More actions match." in words(post(mia, "skip", query="status=current", all="1"))
    post(mia, "skip", query="status=current", all="1", apply="1", **{"skip-why": "Late"})
    assert sorted(statuses(*calls[::2])) == ["current", "current", "skipped"]


def test_they_are_moved_to_a_date_or_each_by_days(mia: Client, calls: list[ParticipantAction]) -> None:
    to = timezone.now() + timedelta(days=3)
    typed = {"reschedule-to": f"{to:%Y-%m-%dT%H:%M}", "reschedule-why": "Fair"}
    assert "2 actions rescheduled." in words(post(mia, "reschedule", *calls[:3:2], apply="1", **typed))
    before = [ParticipantAction.objects.get(pk=pa.pk).expected_at for pa in calls[:3:2]]
    post(mia, "reschedule", *calls[:3:2], apply="1", **typed, **{"reschedule-days": "2"})
    after = [ParticipantAction.objects.get(pk=pa.pk).expected_at for pa in calls[:3:2]]
    assert after == [date + timedelta(days=2) for date in before]
    assert Rescheduling.objects.filter(why="Fair").count() == 4


def undo(client: Client, answer: Answer, *, path: str = PATH) -> str:
    """Press *Undo* in the message of an answer."""
    hidden = dict(re.findall(r'name="(done_at|first|last)" value="([^"]*)"', answer.content.decode()))
    assert f'action="{path}undo/?' in answer.content.decode()
    return words(client.post(f"{path}undo/?status=current", hidden, follow=True))


def dates(*pas: ParticipantAction) -> list[datetime]:
    return [ParticipantAction.objects.get(pk=pa.pk).expected_at for pa in pas]


def test_what_was_moved_is_moved_back_but_for_what_changed_since(mia: Client, calls: list[ParticipantAction]) -> None:
    ada, follows, bea, _, cleo, _ = calls
    before = dates(*calls)
    moved = post(mia, "reschedule", ada, bea, cleo, apply="1", **MOVED_BY_TWO)
    skip(participant_action_id=bea.pk, by=None, at=timezone.now())
    page = undo(mia, moved)
    assert "Undone for 2 actions." in page
    assert "1 action stays as it is, because it changed since." in page
    assert dates(ada, follows, cleo) == [before[0], before[1], before[4]]
    assert Rescheduling.objects.filter(why="Undone").count() == 2
    assert "3 actions stay as they are" in undo(mia, moved)


@pytest.mark.parametrize(
    ("do", "typed"), [("skip", {"skip-why": "Fair"}), ("complete", {"complete-outcome": "connected"})]
)
def test_what_was_closed_is_reopened(
    mia: Client, calls: list[ParticipantAction], do: str, typed: dict[str, str]
) -> None:
    closed = post(mia, do, calls[0], calls[2], apply="1", **typed)
    assert statuses(*calls[:4]) == [f"{'skipp' if do == 'skip' else 'complet'}ed", "current"] * 2
    assert "Undone for 2 actions." in undo(mia, closed)
    assert statuses(*calls[:4]) == ["current", "waiting"] * 2


def test_nobody_undoes_what_another_user_did(
    world: World, mia: Client, as_user: SignIn, calls: list[ParticipantAction]
) -> None:
    moved = post(mia, "reschedule", calls[0], apply="1", **MOVED_BY_TWO)
    after = dates(calls[0])
    assert "There is nothing left to undo." in undo(as_user(world.ann), moved)
    assert dates(calls[0]) == after
    assert mia.post(f"{PATH}undo/", {"done_at": "yesterday"}).status_code == 400


def test_days_keep_the_time_of_day_and_count_from_today_where_overdue() -> None:
    chicago, at = ZoneInfo("America/Chicago"), datetime(2026, 3, 7, 18, tzinfo=UTC)
    nine = datetime(2026, 3, 7, 15, tzinfo=UTC)  # in Chicago, on the day before clocks go forward
    assert days_later(nine, 2, zone=chicago, at=at) == datetime(2026, 3, 9, 14, tzinfo=UTC)
    assert days_later(datetime(2026, 3, 2, 15, tzinfo=UTC), 1, zone=chicago, at=at) == datetime(
        2026, 3, 8, 14, tzinfo=UTC
    )


def test_agents_do_their_own_and_retry_their_own_emails(
    world: World, as_user: SignIn, calls: list[ParticipantAction]
) -> None:
    Action.objects.update(type="email")
    ada, _, bea, _, cleo, _ = calls
    Mail.objects.create(
        participant_action=ada, status="failed", sender=world.ann, by=world.ann, message_id="<1@x.org>",
        written_at=timezone.now(),
    )  # fmt: skip
    ann = as_user(world.ann)
    assert f'formaction="{PATH}"' in ann.get("/actions/").content.decode()
    page = words(post(ann, "retry", ada, bea, cleo, apply="1"))
    assert "1 email is retried." in page
    assert "Nothing was saved for Bea (Call 1): No email of this action failed." in page
    assert "Cleo" not in page, "what she does not see is not named"
    post(ann, "skip", cleo, apply="1", **{"skip-why": "Mine"})
    assert statuses(cleo) == ["current"]


def test_managers_see_their_teams_actions_but_do_their_own_alone(
    world: World, as_user: SignIn, calls: list[ParticipantAction]
) -> None:
    boss = user("boss", role=Role.MANAGER)
    type(world.ann).objects.filter(pk=world.ann.pk).update(manager=boss)
    page = words(post(as_user(boss), "skip", calls[0], apply="1", **{"skip-why": "Late"}))
    assert "Nothing was saved for Ada (Call 1): Ann owns this action." in page
    assert statuses(calls[0]) == ["current"]


def test_what_there_is_none_of_is_refused(mia: Client, calls: list[ParticipantAction]) -> None:
    assert post(mia, "delete", calls[0]).status_code == 400
    assert "No actions are selected." in words(post(mia, "skip"))
    assert mia.get(PATH).status_code == 405


def test_the_preview_takes_as_many_queries_for_many(
    world: World, mia: Client, calls: list[ParticipantAction]
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            post(mia, "skip", query="status=current", all="1")
        return len(captured)

    few = queries()
    world.enroll(*(record(f"Lead {number}", owner=world.ann) for number in range(20)))
    assert queries() == few == 9
