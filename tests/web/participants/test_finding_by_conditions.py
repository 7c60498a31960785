"""Finding participants by what they and their records are, acting on all that are found, and exporting them."""

import csv
from io import StringIO

import pytest
from django.http import StreamingHttpResponse
from django.test import Client
from django.utils import timezone

from baton.crm.models import Record
from baton.participants import listing, operations
from baton.participants.models import Participant, ParticipantAction
from baton.people.models import Activity, Role, User
from tests.web.asking import link, words
from tests.web.conditions import conditions
from tests.web.conftest import SignIn
from tests.world import MONDAY, World, record, user

IN_SOFTWARE = (("Industry", "is", "software"),)


@pytest.fixture
def two(world: World) -> None:
    """Ann's lee in software, and ben's lou, who is new, in farming, and paused."""
    lou = record("Lou", owner=world.ben)
    Record.objects.filter(pk=world.lee.pk).update(fields={"Industry": "Software", "Status": "Working"})
    Record.objects.filter(pk=lou.pk).update(fields={"Industry": "Farming", "Status": "New"})
    world.enroll(world.lee, lou)
    operations.pause(participants=[Participant.objects.get(record=lou).pk], by=None, at=MONDAY)


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    return as_user(world.mia)


def names(client: Client, query: str) -> list[str]:
    return [row.row.record for row in client.get(f"/participants/?{query}").context["page"].rows]


def exported(client: Client, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/participants/export.csv?{query}")
    assert isinstance(answer, StreamingHttpResponse)
    return list(csv.DictReader(StringIO(b"".join(answer).decode("utf-8-sig"))))


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ([(("Status", "is", "paused"),)], ["Lou"]),
        ([(("record.Status", "is", "Working"),)], ["Lee"]),
        ([IN_SOFTWARE, (("Participant owner", "is", "Ben"),)], ["Lou", "Lee"]),
        ([(("Current action", "is", "call 1"), ("Action owner", "is", "ann"))], ["Lee"]),
        ([(("SDR__c", "is", "Sue"), ("Current step", "is_less", "2"))], ["Lee"]),
        ([(("Enrolled", "is", "2026-03-02"), ("Enrolled by", "is", "Mia"))], ["Lou", "Lee"]),
        ([(("Expected", "is_more", "2026-03-02"),)], []),
        ([(("Result", "is_blank", ""), ("Sequence", "is", "Inbound"), ("Cover", "is_blank", ""))], ["Lou", "Lee"]),
    ],
)
def test_own_fields_and_fields_of_the_record_are_asked(
    mia: Client, groups: list[tuple[tuple[str, str, str], ...]], expected: list[str]
) -> None:
    assert names(mia, conditions(*groups)) == expected


@pytest.mark.usefixtures("two")
def test_who_left_is_found_by_the_result(mia: Client) -> None:
    lee = Participant.objects.get(record__name="Lee")
    operations.end(participants=[lee.pk], exit=Participant.Exit.REPLIED, why="Fine", at=MONDAY)
    assert names(mia, conditions((("Result", "is", "replied"),), status="any")) == ["Lee"]


@pytest.mark.usefixtures("two")
def test_days_are_those_of_the_users_time_zone(world: World, mia: Client) -> None:
    User.objects.filter(pk=world.mia.pk).update(time_zone="Pacific/Kiritimati")
    Participant.objects.update(enrolled_at=MONDAY.replace(hour=11))
    assert names(mia, conditions((("Enrolled", "is", "2026-03-02"),))) == []
    assert names(mia, conditions((("Enrolled", "is", "2026-03-03"),))) == ["Lou", "Lee"]


@pytest.mark.usefixtures("two")
def test_all_that_match_the_conditions_are_removed_after_a_word(mia: Client) -> None:
    query = conditions(IN_SOFTWARE)
    page = words(mia.get(f"/participants/?{query}"))
    assert '<input type="hidden" name="field" value="Industry">' in page
    preview = words(mia.get(f"/participants/remove/?{query}&all=1"))
    assert "<b>1</b> participant." in preview
    assert '<input type="hidden" name="field" value="Industry">' in preview
    sent = {"all": "1", "field": "Industry", "operator": "is", "value": "Software"}
    mia.post("/participants/remove/", sent)
    assert list(Participant.objects.order_by("pk").values_list("status", flat=True)) == ["removed", "paused"]
    assert '<input type="hidden" name="field" value="Industry">' in words(
        mia.get(f"/participants/move/?{query}&all=1")
    )


@pytest.mark.usefixtures("two")
def test_columns_are_chosen_and_the_usual_ones_go_without_saying(mia: Client) -> None:
    page = mia.get("/participants/?column=owner&column=record.Industry&column=status")
    assert [str(column.label) for column in page.context["columns"]] == ["Status", "Action owner", "Industry"]
    text = words(page)
    assert '<td data-label="Industry"> Farming </td>' in text
    assert "Current action</th>" not in text
    assert 'href="/participants/export.csv?column=status&amp;column=owner&amp;column=record.Industry"' in text
    usual = "&".join(f"column={name}" for name in ("sequence", "status", "step", "owner", "expected", "enrolled"))
    assert mia.get(f"/participants/?status=paused&{usual}").context["query"] == "status=paused"


@pytest.mark.usefixtures("two")
def test_the_first_to_be_enrolled_come_first_if_chosen(mia: Client) -> None:
    assert names(mia, "sort=oldest") == ["Lee", "Lou"]


def test_pages_of_the_first_enrolled_lead_on_and_back(world: World, mia: Client) -> None:
    world.enroll(*(record(f"Kim {n:02}", owner=world.ann) for n in range(60)))
    first = mia.get("/participants/?sort=oldest")
    second = mia.get(link(first, "next"))
    shown = [row.row.record for page in (first, second) for row in page.context["page"].rows]
    assert shown == [f"Kim {n:02}" for n in range(60)]
    assert mia.get(link(second, "prev")).context["page"] == first.context["page"]


@pytest.mark.usefixtures("two")
def test_the_chosen_columns_are_exported_and_the_export_is_in_the_audit(world: World, mia: Client) -> None:
    User.objects.filter(pk=world.mia.pk).update(time_zone="Europe/Berlin")
    lee = Participant.objects.get(record__name="Lee")
    query = conditions(IN_SOFTWARE) + "&column=step&column=expected&column=result&column=record.Industry"
    assert exported(mia, query) == [
        {
            "Id": str(lee.pk),
            "Record": "Lee",
            "Record id": str(world.lee.pk),
            "Current action": "Call 1",
            "Expected (Europe/Berlin)": "2026-03-02 10:00",
            "Result": "",
            "Industry": "Software",
        }
    ]
    line = Activity.objects.get(event="exported")
    assert (line.by, line.details["what"]) == (world.mia, "participants")
    Record.objects.filter(pk=world.lee.pk).update(name="=SUM(A1)")
    assert exported(mia, query)[0]["Record"] == "'=SUM(A1)"


@pytest.mark.usefixtures("two")
def test_participants_are_exported_by_those_who_see_them(world: World, as_user: SignIn) -> None:
    assert {line["Record"] for line in exported(as_user(world.ann))} == {"Lee"}
    assert exported(as_user(world.ann), conditions((("Industry", "is", "Farming"),))) == []
    robot = as_user(user("robot", role=Role.ENROLLER))
    assert robot.get("/participants/export.csv").status_code == 403
    wrong = as_user(world.mia).get("/participants/export.csv?owner=zoe")
    assert wrong.headers["Location"] == "/participants/?owner=zoe"


def test_participants_are_counted_and_looked_through_within_bounds(
    world: World, mia: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.enroll(*(record(f"Kim {n:02}", owner=world.ann) for n in range(60)))
    by_name = (("Name", "begins_with", "kim"),)
    assert "1–50 of 60 participants" in words(mia.get("/participants/"))
    assert "1–50 of 60 participants" in words(mia.get(f"/participants/?{conditions(by_name)}"))
    monkeypatch.setattr(listing, "MOST_COUNTED", 55)
    assert "1–50 of 55+ participants" in words(mia.get("/participants/"))
    monkeypatch.setattr(listing, "MOST_LOOKED_AT", 20)
    answer = mia.get(f"/participants/?{conditions((('Name', 'is', 'Kim 00'),))}")
    assert "No matching participants so far" in words(answer)
    pages = []
    while "Keep searching" in words(answer):
        answer = mia.get(link(answer, "next"))
        pages.append([row.row.record for row in answer.context["page"].rows])
    assert pages == [[], ["Kim 00"], []]
    assert [line["Record"] for line in exported(mia, conditions((("Name", "is", "Kim 00"),)))] == ["Kim 00"]


@pytest.mark.usefixtures("two")
def test_conditions_tell_an_agent_nothing_of_hidden_participants(world: World, as_user: SignIn, mia: Client) -> None:
    ann = as_user(world.ann)
    for asked in (("Industry", "is", "Farming"), ("Action owner", "is", "Ben"), ("Status", "is", "Paused")):
        assert names(ann, conditions((asked,))) == []
        assert names(mia, conditions((asked,))) == ["Lou"]
    page = ann.get(f"/participants/?{conditions(IN_SOFTWARE)}").content.decode()
    assert '<option value="Action owner"' in page.replace("\n", " ").replace("  ", "")
    assert "Farming" not in page


@pytest.mark.usefixtures("two")
def test_who_has_no_open_action_has_blank_fields_of_it(mia: Client) -> None:
    ParticipantAction.objects.update(status="skipped", closed_at=timezone.now())
    assert names(mia, conditions((("Current action", "is_blank", ""), ("Expected", "is_blank", "")))) == [
        "Lou",
        "Lee",
    ]
