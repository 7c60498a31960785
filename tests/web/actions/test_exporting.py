"""The list as CSV."""

import csv
from io import StringIO

import pytest
from django.http import StreamingHttpResponse
from django.test import Client

from baton.engage.operations import complete
from baton.participants.models import ParticipantAction
from baton.people.models import Role, User
from tests.web.conftest import SignIn
from tests.world import MONDAY, World, record, user

PATH = "/actions/export.csv"


def cells(client: Client, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"{PATH}?{query}")
    assert isinstance(answer, StreamingHttpResponse)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(answer).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text)))


def test_everything_that_matches_is_exported_whatever_the_page(world: World, mia: Client) -> None:
    world.enroll(*(record(f"Lead {n}", owner=world.ann) for n in range(60)))
    assert len(cells(mia)) == 120
    assert [row["Record"] for row in cells(mia, "status=current&sort=latest&size=50")][:2] == ["Lead 59", "Lead 58"]


def test_a_row_has_the_words_of_the_list_and_the_time_of_who_asks(world: World, mia: Client) -> None:
    User.objects.filter(pk=world.mia.pk).update(time_zone="Europe/Berlin")
    first, _ = world.enroll()
    usual = cells(mia, "status=current")
    assert usual == [
        {
            "Id": str(first.pk),
            "Record": "Lee",
            "Record id": str(world.lee.pk),
            "Sequence": "Inbound",
            "Action": "Call 1",
            "Status": "Current",
            "Expected (Europe/Berlin)": "2026-03-02 10:00",
            "Action owner": "Ann",
            "Reason": "Record owner (no delegation)",
            "Participant owner": "Ann",
        }
    ]
    chosen = cells(mia, "status=current&column=position&column=type")
    assert chosen == [{name: usual[0][name] for name in ("Id", "Record id")} | {"Step": "1", "Type": "Call"}]


def test_whoever_did_it_stands_beside_owner_and_cover(world: World, mia: Client) -> None:
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    left = ParticipantAction.Outcome.VOICEMAIL
    complete(participant_action_id=world.enroll()[0].pk, by=world.ben, at=MONDAY, outcome=left)
    [row] = cells(mia, "status=closed&column=owner&column=cover&column=performer&column=outcome")
    assert (row["Action owner"], row["Cover"], row["Performed by"]) == ("Ann", "Ben", "Ben")
    assert row["Outcome"] == "Left a voicemail"
    listed = mia.get("/actions/?status=closed&column=outcome&column=position").text
    assert 'data-label="Outcome"' in listed
    assert "Left a voicemail" in listed.split("<tbody>")[1]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠", " =", "\t=", "\r"])  # noqa: RUF001
def test_nothing_is_taken_for_a_formula(world: World, mia: Client, sign: str) -> None:
    world.enroll(record(f"{sign}SUM(A1)", owner=world.ann))
    assert {row["Record"] for row in cells(mia)} == {f"'{sign}SUM(A1)"}


def test_an_agent_exports_only_what_they_see(world: World, as_user: SignIn) -> None:
    world.enroll(world.lee, record("Lou", owner=world.ben))
    assert {row["Record"] for row in cells(as_user(world.ann))} == {"Lee"}


def test_a_filter_that_is_not_understood_exports_nothing(world: World, mia: Client) -> None:
    assert mia.get(f"{PATH}?owner=zoe").headers["Location"] == "/actions/?owner=zoe"


def test_enrollers_and_strangers_export_nothing(world: World, as_user: SignIn) -> None:
    assert as_user(user("robot", role=Role.ENROLLER)).get(PATH).status_code == 403
    assert Client().get(PATH).status_code == 302
