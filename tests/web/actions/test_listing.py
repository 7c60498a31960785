"""The list: what it shows, to whom, and what its address filters, sorts and pages by."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from baton.crm.models import Record
from baton.delegation import changes, staffing
from baton.delegation.models import Handover
from baton.engage.operations import complete
from baton.participants.matching import ActionFilter
from baton.participants.models import REASON_LABELS, ParticipantAction, SavedView
from baton.people.models import Role, User
from baton.rules.delegation import Reason
from baton.sequences.models import Action
from tests.web.actions.conftest import Listed, rows, words
from tests.web.asking import link
from tests.web.conftest import SignIn
from tests.world import MONDAY, World, queue, record, sequence, user

LEE = [("Lee", "Call 1"), ("Lee", "Call 2")]
LOU = [("Lou", "Call 1"), ("Lou", "Call 2")]


@pytest.fixture
def two(world: World) -> list[ParticipantAction]:
    """Ann's lee and ben's lou; sue was given lee's first call, which is an email."""
    lou = record("Lou", owner=world.ben)
    Record.objects.filter(pk=lou.pk).update(email="lou@example.com")
    actions = world.enroll(world.lee, lou)
    Action.objects.filter(pk=actions[1].action_id).update(type="email")
    world.do(changes.reassignment(matching=ActionFilter(participant_action_ids=(actions[0].pk,)), to=world.sue))
    return actions


def test_the_list_has_the_open_actions_by_expected_date(two: list[ParticipantAction], mia: Client) -> None:
    answer = mia.get("/actions/")
    assert rows(answer) == [LEE[0], LOU[0], LEE[1], LOU[1]]
    shown = words(answer)
    for said in (
        "All open actions",
        "Inbound",
        "Mar 2, 2026",
        "9:00 AM",
        "Current",
        "Sue",
        "Reassigned",
        "Record owner",
        "4 actions",
    ):
        assert said in shown


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("owner=Sue", LEE[:1]),
        ("participant_owner=ann", LEE),
        ("participant_owner=Ben&expected=between&first=2026-03-03", LOU[1:]),
        ("expected=between&last=2026-03-02", [LEE[0], LOU[0]]),
        ("first=2026-03-03&last=2026-03-03", [LEE[1], LOU[1]]),
        ("type=email", [LEE[1], LOU[1]]),
        ("status=current", [LEE[0], LOU[0]]),
        ("status=closed", []),
        ("status=any&reason=reassigned", LEE[:1]),
        ("record=LOU@example.com", LOU),
        ("only=covered", []),
        ("sort=latest", [LOU[1], LEE[1], LOU[0], LEE[0]]),
        ("sort=newest", [LOU[1], LOU[0], LEE[1], LEE[0]]),
    ],
)
def test_each_part_of_the_address_filters(
    two: list[ParticipantAction], listed: Listed, query: str, expected: list[tuple[str, str]]
) -> None:
    assert listed(query) == expected


def test_owners_and_records_may_be_named_by_number_and_a_sequence_is(
    two: list[ParticipantAction], world: World, listed: Listed
) -> None:
    assert listed(f"participant_owner={world.ben.pk}") == LOU
    assert listed(f"record={world.lee.pk}") == LEE
    assert listed(f"sequence={world.sequence.pk}&record={world.lee.pk}") == LEE
    assert listed(f"sequence={sequence('Other').pk}") == []


def test_what_has_a_problem_is_found(world: World, listed: Listed) -> None:
    first = world.enroll()[0]
    assert listed("only=problem") == []
    ParticipantAction.objects.filter(pk=first.pk).update(problem="No value for Company.")
    assert listed("only=problem") == LEE[:1]


def test_what_is_covered_and_what_the_inactive_own_is_found(world: World, listed: Listed) -> None:
    world.enroll(world.lee, record("Lou", owner=world.sam))
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    world.do(staffing.activity(user_id=world.sam.pk, is_active=False))
    assert listed("only=covered") == listed("cover=ben") == LEE[:1]
    assert listed("only=inactive") == LOU


def test_filters_beyond_the_columns_narrow_together(world: World, listed: Listed) -> None:
    world.enroll(world.lee, record("Lou", owner=world.sam))
    world.deactivate(world.sam)
    assert listed(f"unattended={world.sam.pk}&to_do_by={world.sam.pk}") == LOU
    assert listed(f"unattended={world.sam.pk}&to_do_by={world.ann.pk}") == []
    assert listed(f"unattended={world.sam.pk}&owner={world.ann.pk}") == []
    assert listed(f"unattended={world.ann.pk}") == []


@pytest.mark.parametrize(
    ("days", "at"),
    [
        ("overdue", timedelta(days=-1)),
        ("today", timedelta()),
        ("tomorrow", timedelta(days=1)),
        ("next_week", timedelta(days=7)),
    ],
)
def test_days_by_name_are_days_of_who_asks(world: World, listed: Listed, days: str, at: timedelta) -> None:
    User.objects.filter(pk=world.mia.pk).update(time_zone="Pacific/Kiritimati")  # fourteen hours before UTC
    [first, _] = world.enroll()
    now = timezone.now().astimezone(ZoneInfo("Pacific/Kiritimati"))
    ParticipantAction.objects.update(expected_at=now + timedelta(days=400))
    ParticipantAction.objects.filter(pk=first.pk).update(expected_at=now + at)
    assert listed(f"expected={days}") == LEE[:1]


def test_an_unknown_name_is_said_and_nothing_is_listed(two: list[ParticipantAction], mia: Client) -> None:
    answer = mia.get("/actions/?owner=zoe")
    assert rows(answer) == []
    shown = words(answer)
    assert "There is no user or queue 'zoe'." in shown
    assert "This filter isn’t valid" in shown
    assert "Export CSV" not in shown


def test_the_last_day_is_not_before_the_first(two: list[ParticipantAction], mia: Client) -> None:
    answer = mia.get("/actions/?first=2026-03-03&last=2026-03-02")
    assert rows(answer) == []
    assert "Select a last day on or after the first day." in words(answer)


def test_each_part_of_the_filter_is_a_chip_that_takes_it_away(two: list[ParticipantAction], mia: Client) -> None:
    answer = mia.get("/actions/?participant_owner=ann&first=2026-03-02&last=2026-03-03&size=100")
    chips = {chip.label: (chip.words, chip.query_without) for chip in answer.context["chips"]}
    between = "expected=between&first=2026-03-02&last=2026-03-03&size=100"
    assert chips == {
        "Participant owner": ("Ann", between),
        "Expected": ("Mar 2, 2026 to Mar 3, 2026", "participant_owner=ann&size=100"),
    }


def test_the_actions_of_one_handover_are_listed(two: list[ParticipantAction], world: World, mia: Client) -> None:
    handover = Handover.objects.get(cause="reassignment")
    answer = mia.get(f"/actions/?handover={handover.pk}")
    assert rows(answer) == [LEE[0]]
    assert [(chip.label, chip.words) for chip in answer.context["chips"]] == [("Handover", str(handover.pk))]
    assert f'name="handover" value="{handover.pk}"' in answer.text  # another filter narrows it further
    assert rows(mia.get(f"/actions/?handover={handover.pk}&owner=ann")) == []
    assert mia.get(f"/actions/?handover={10**30}").status_code == 200


def test_what_is_blank_does_not_stay_in_the_address(world: World, mia: Client) -> None:
    answer = mia.get("/actions/?owner=&participant_owner=ann&status=&sort=earliest&size=50&view=all")
    assert answer.headers["Location"] == "/actions/?participant_owner=ann&view=all"
    by_htmx = mia.get("/actions/?owner=&participant_owner=ann", headers={"HX-Request": "true"})
    assert by_htmx.headers["HX-Push-Url"] == "/actions/?participant_owner=ann"


def test_columns_are_chosen(two: list[ParticipantAction], mia: Client) -> None:
    answer = mia.get("/actions/?column=owner&column=record")
    head = answer.content.decode().split("<thead>")[1].split("</thead>")[0]
    assert [title for title in ("Record", "Sequence", "Expected", "Action owner") if title in head] == [
        "Record",
        "Action owner",
    ]


def test_pages_lead_on_and_back(world: World, mia: Client) -> None:
    world.enroll(*(record(f"Lead {n}", owner=world.ann) for n in range(60)))
    first = mia.get("/actions/?status=current")
    assert len(rows(first)) == 50
    assert link(first, "prev") == ""
    second = mia.get(link(first, "next"))
    assert len(rows(second)) == 10
    assert link(second, "next") == ""
    assert rows(mia.get(link(second, "prev"))) == rows(first)


@pytest.mark.parametrize("place", ["after=monday", "after=2026-03-02_1", "before=2026-03-02T09:00:00%2B00:00_x"])
def test_a_mutilated_place_is_refused(world: World, mia: Client, place: str) -> None:
    assert mia.get(f"/actions/?{place}").status_code == 400


def test_an_agent_sees_what_they_own_cover_or_may_take(world: World, listed: Listed) -> None:
    of_queue = record("Of the queue", owner=queue("Partners", [world.ben]))
    world.enroll(world.lee, of_queue, record("Of sam", owner=world.sam))
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    assert listed(to=world.ann) == LEE
    assert listed(to=world.ben) == [LEE[0], ("Of the queue", "Call 1"), ("Of the queue", "Call 2")]
    assert listed(f"owner={world.sam.pk}&only=inactive", to=world.ben) == listed(to=world.ben)
    assert listed(f"unattended={world.sam.pk}", to=world.ben) == listed(to=world.ben)
    assert listed(to=world.sue) == []


def test_an_agent_can_neither_reassign_nor_ask_for_owners(
    two: list[ParticipantAction], world: World, as_user: SignIn
) -> None:
    page = as_user(world.ann).get("/actions/").content.decode()
    for kept in ('name="to"', 'name="owner"', "Reassign to"):
        assert kept not in page
    assert "My open actions" in page


def test_an_enroller_has_no_list_and_a_stranger_signs_in(world: World, as_user: SignIn) -> None:
    assert as_user(user("robot", role=Role.ENROLLER)).get("/actions/").status_code == 403
    assert Client().get("/actions/").headers["Location"].startswith("/sign-in/")


def test_names_are_escaped(world: World, mia: Client) -> None:
    world.enroll(record("<script>alert(1)</script>", owner=world.ann))
    assert "<script>alert" not in mia.get("/actions/").content.decode()


@pytest.mark.parametrize(
    ("query", "said"),
    [("", "Enroll records in an active sequence"), ("type=sms", "No matching actions")],
)
def test_an_empty_list_says_what_to_do_next(world: World, mia: Client, query: str, said: str) -> None:
    assert said in words(mia.get(f"/actions/?{query}"))


@pytest.mark.parametrize(
    ("query", "expected"),
    [("", 9), ("participant_owner=ann", 11), ("status=any&sort=latest&expected=between&last=2026-04-01", 9)],
)
def test_queries_are_as_many_for_one_row_and_for_twenty(world: World, mia: Client, query: str, expected: int) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert rows(mia.get(f"/actions/?{query}"))
        return len(captured)

    world.enroll()
    for_one = queries()
    for n in range(19):
        world.sequence = sequence(f"Sequence {n}")
        world.enroll(record(f"Lead {n}", owner=world.ann))
        SavedView.objects.create(name=f"View {n}", made_by=world.mia, query="status=any")
    assert queries() == for_one == expected


def test_whoever_did_it_is_named_by_the_status_or_in_a_column(world: World, mia: Client) -> None:
    complete(participant_action_id=world.enroll()[0].pk, by=world.mia, at=MONDAY)
    assert "Completed by Mia" in words(mia.get("/actions/?status=closed"))
    in_column = words(mia.get("/actions/?status=closed&column=record&column=status&column=performer"))
    assert "Completed Mia" in in_column
    assert "Performed by" in in_column


def test_an_agent_does_not_learn_who_a_hidden_record_is(
    two: list[ParticipantAction], world: World, as_user: SignIn
) -> None:
    lou = Record.objects.get(name="Lou")
    ann, mia = as_user(world.ann), as_user(world.mia)
    for name in (str(lou.pk), "lou@example.com"):
        assert [chip.words for chip in mia.get("/actions/", {"record": name}).context["chips"]] == ["Lou"]
        hidden, missing = ann.get("/actions/", {"record": name}), ann.get("/actions/", {"record": "99"})
        assert "Lou" not in words(hidden)
        assert f"There is no record '{name}'." in words(hidden)
        assert words(hidden).replace(name, "?") == words(missing).replace("99", "?")


def test_an_agent_filters_by_the_one_record_of_an_address_that_they_see(world: World, as_user: SignIn) -> None:
    twin = record("Twin", owner=world.ben)
    Record.objects.filter(pk__in=[twin.pk, world.lee.pk]).update(email="twin@example.com")
    world.enroll(world.lee, twin)
    assert rows(as_user(world.ann).get("/actions/", {"record": "twin@example.com"})) == LEE
    assert "More than one record" in words(as_user(world.mia).get("/actions/", {"record": "twin@example.com"}))


def test_every_reason_has_a_word_in_the_list() -> None:
    assert set(REASON_LABELS) == set(Reason)
