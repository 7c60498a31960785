"""Finding participant actions by what they and their records are, and acting on all that are found."""

import csv
from io import StringIO

import pytest
from django.http import StreamingHttpResponse
from django.test import Client

from baton.crm.models import Record
from baton.engage.operations import complete
from baton.participants import queries
from baton.participants.models import ParticipantAction
from baton.people.models import User
from tests.web.actions.conftest import Listed, rows, words
from tests.web.asking import link
from tests.web.conditions import HTMX, conditions
from tests.web.conftest import SignIn
from tests.world import MONDAY, World, record

LEE = [("Lee", "Call 1"), ("Lee", "Call 2")]
LOU = [("Lou", "Call 1"), ("Lou", "Call 2")]
IN_SOFTWARE = (("Industry", "is", "software"),)


@pytest.fixture
def two(world: World) -> list[ParticipantAction]:
    """Ann's lee in software, and ben's lou, who is new and in farming."""
    lou = record("Lou", owner=world.ben)
    Record.objects.filter(pk=world.lee.pk).update(fields={"Industry": "Software", "Status": "Working"})
    Record.objects.filter(pk=lou.pk).update(fields={"Industry": "Farming", "Status": "New"})
    return world.enroll(world.lee, lou)


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ([(("Status", "is", "current"),)], [LEE[0], LOU[0]]),
        ([(("Status", "is", "current"), ("Participant owner", "is", "ben"))], LOU[:1]),
        (
            [(("Status", "is", "current"), ("Owner", "is", "Ann")), (("Action", "is", "Call 2"),)],
            [LEE[0], LEE[1], LOU[1]],
        ),
        ([(("record.Status", "is", "new"),)], LOU),
        ([IN_SOFTWARE], LEE),
        ([(("SDR__c", "is", "Sue"),)], LEE),
        ([(("Step", "is_more", "1"), ("Name", "begins_with", "lo"))], LOU[1:]),
        ([(("Expected", "is_less", "2026-03-03"),)], [LEE[0], LOU[0]]),
        ([(("Type", "is", "Call"), ("Reason", "is", "Record owner"), ("Sequence", "contains", "inb"))], [*LEE, *LOU]),
        ([(("Cover", "is_not_blank", ""),)], []),
    ],
)
def test_own_fields_and_fields_of_the_record_are_asked_in_groups(
    two: list[ParticipantAction], listed: Listed, groups: list[tuple[tuple[str, str, str], ...]], expected: object
) -> None:
    found_rows = listed(conditions(*groups))
    assert sorted(found_rows) == sorted(expected)  # type: ignore[call-overload]


def test_what_was_done_is_found_by_who_did_it_and_how_it_ended(world: World, listed: Listed) -> None:
    first = world.enroll()[0]
    complete(participant_action_id=first.pk, by=world.mia, at=MONDAY, outcome=ParticipantAction.Outcome.VOICEMAIL)
    by_mia = (("Performed by", "is", "Mia"), ("Outcome", "begins_with", "left a"))
    assert listed(conditions(by_mia, status="any")) == LEE[:1]
    assert listed(conditions(by_mia)) == []


def test_dates_are_days_of_who_asks(world: World, listed: Listed) -> None:
    world.enroll()
    on_monday = conditions((("Expected", "is", "2026-03-02"),))
    assert listed(on_monday) == LEE[:1]
    User.objects.filter(pk=world.mia.pk).update(time_zone="Pacific/Kiritimati")
    ParticipantAction.objects.update(expected_at=MONDAY.replace(hour=11))
    assert listed(on_monday) == []


def test_conditions_are_a_chip_that_can_be_removed_and_part_of_a_view(
    two: list[ParticipantAction], mia: Client
) -> None:
    query = conditions(IN_SOFTWARE, sort="latest")
    page = mia.get(f"/actions/?{query}")
    [chip] = page.context["chips"]
    assert (chip.label, chip.words, chip.query_without) == ("Conditions", "Industry is “software”", "sort=latest")
    assert words(page).count("Industry is “software”") == 1
    saved = mia.get(f"/views/new/?{query}").context["form"]["query"].value()
    assert rows(mia.get(f"/actions/?{saved}")) == LEE[::-1]


def test_a_condition_is_added_without_javascript_and_applied_with_it(
    two: list[ParticipantAction], mia: Client
) -> None:
    added = mia.get(f"/actions/?{conditions(IN_SOFTWARE)}&owner=&add=1")
    assert added.content.decode().count("Remove condition") == 2
    applied = mia.get(f"/actions/?{conditions(IN_SOFTWARE)}&owner=", headers=HTMX)
    assert applied.headers["HX-Push-Url"].startswith("/actions/?group=1&field=Industry")
    assert "Enter a value." in words(mia.get(f"/actions/?{conditions((('Status', 'is', ''),))}"))


def test_all_that_match_the_conditions_are_reassigned_as_previewed(
    two: list[ParticipantAction], world: World, mia: Client
) -> None:
    sent = {"query": conditions(IN_SOFTWARE, status="current"), "all": "1", "to": "sue"}
    preview = words(mia.post("/actions/reassign/", sent))
    assert "1 of 1 open action changes owner" in preview
    assert "Industry is “software”" in preview
    mia.post("/actions/reassign/", {**sent, "apply": "1", "previewed": world.sue.pk})
    owners = ParticipantAction.objects.order_by("pk").values_list("owner__name", flat=True)
    assert list(owners) == ["Sue", "Ann", "Ben", "Ben"]


def test_fields_of_the_record_are_columns_and_exported(two: list[ParticipantAction], mia: Client) -> None:
    query = "column=record&column=record.Industry&column=record.Status&column=record.Gone"
    page = mia.get(f"/actions/?{query}")
    assert [column.label for column in page.context["columns"]] == ["Record", "Industry", "Record: Status", "Gone"]
    assert [line.row.column_values for line in page.context["page"].rows][:2] == [
        ["Software", "Working", ""],
        ["Farming", "New", ""],
    ]
    assert "Software" in page.text.split('data-label="Industry"')[1][:80]
    assert ("record.SDR__c", "SDR") in page.context["offered"]
    answer = mia.get(f"/actions/export.csv?{conditions(IN_SOFTWARE)}&{query}")
    assert isinstance(answer, StreamingHttpResponse)
    lines = list(csv.DictReader(StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert [(line["Record"], line["Industry"], line["Record: Status"]) for line in lines] == [
        ("Lee", "Software", "Working")
    ] * 2


def test_a_search_of_actions_that_looks_through_too_many_goes_on(
    world: World, mia: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_LOOKED_AT", 10)
    world.enroll(*(record(f"Lead {n:02}", owner=world.ann) for n in range(25)))
    last = (("Name", "is", "Lead 24"),)
    answer = mia.get(f"/actions/?{conditions(last, status='current')}")
    assert "No matching actions so far" in words(answer)
    pages = [rows(answer)]
    while "Keep searching" in words(answer):
        answer = mia.get(link(answer, "next"))
        pages.append(rows(answer))
    assert pages == [[], [], [("Lead 24", "Call 1")], [], [], []]
    exported = mia.get(f"/actions/export.csv?{conditions(last)}")
    assert isinstance(exported, StreamingHttpResponse)
    assert b"".join(exported).count(b"Lead 24") == 2


def test_actions_are_counted_up_to_a_thousand_among_those_looked_at(
    world: World, mia: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.enroll(*(record(f"Lead {n}", owner=world.ann) for n in range(60)))
    is_current = conditions((("Status", "is", "current"),))
    assert "1–50 of 120 actions" in words(mia.get("/actions/"))
    assert "1–50 of 60 actions" in words(mia.get("/actions/?type=call&status=current"))
    assert "1–50 of 60 actions" in words(mia.get(f"/actions/?{is_current}"))
    assert "1–50 of 60 actions" in words(mia.get(f"/actions/?sequence={world.sequence.pk}&{is_current}"))
    monkeypatch.setattr(queries, "MOST_COUNTED", 55)
    assert "1–50 of 55+ actions" in words(mia.get("/actions/"))
    monkeypatch.setattr(queries, "MOST_LOOKED_AT", 60)
    assert "50+ actions" in words(mia.get("/actions/?status=waiting&sort=latest"))


def test_conditions_tell_an_agent_nothing_of_what_others_have(
    two: list[ParticipantAction], world: World, listed: Listed, as_user: SignIn
) -> None:
    ann = as_user(world.ann)
    for asked in (("Industry", "is", "Farming"), ("Action owner", "is", "Ben"), ("record.Status", "is", "New")):
        assert listed(conditions((asked,)), to=world.ann) == []
        assert listed(conditions((asked,)), to=world.mia) == LOU
    page = ann.get(f"/actions/?{conditions(IN_SOFTWARE)}").content.decode()
    assert 'value="Action owner"' in page
    assert "Farming" not in page
    sent = {"query": conditions((("Industry", "is", "Farming"),)), "all": "1", "to": "sue"}
    assert ann.post("/actions/reassign/", sent).status_code == 403
