"""The log of handovers: what it says, its filters and its pages."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from baton.delegation import changes
from baton.delegation.handovers import carry_out, turn_cover
from baton.delegation.models import Handover
from baton.delegation.undo import undo
from baton.participants.matching import ActionFilter
from baton.people.models import Role, User
from baton.sequences.models import Sequence
from baton.sequences.settings import Setting
from baton.web.handovers.wording import CAUSE_TITLES
from tests.web.asking import lines, link
from tests.web.conftest import SignIn
from tests.world import MONDAY, World, sequence, user


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    return as_user(world.mia)


def text(client: Client, query: str = "") -> str:
    """The log's words, with one space between them."""
    response = client.get(f"/handovers/{query}")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def titles(client: Client, query: str = "") -> list[str]:
    return [line.row.title for line in client.get(f"/handovers/{query}").context["page"].rows]


def reassign(world: World, why: str = "") -> Handover:
    outcome = world.do(changes.reassignment(matching=ActionFilter(record_id=world.lee.pk), to=world.ben), why=why)
    assert outcome.handover
    return outcome.handover


def test_the_log_says_what_who_when_how_many_and_why(world: World, mia: Client) -> None:
    world.enroll()
    reassign(world, why="Ann is on leave")
    world.delegate(world.sdr)
    page = text(mia)
    for words in ("Delegation of Inbound edited", "Record owner", "SDR", "Mia", "Ann is on leave", "Mar 2, 2026"):
        assert words in page
    assert titles(mia) == ["Delegation of Inbound edited", "Actions reassigned", "Records enrolled in Inbound"]


def test_every_cause_has_a_headline() -> None:
    assert set(CAUSE_TITLES) == set(Handover.Cause)


def test_the_operator_is_the_command_line(world: World, mia: Client) -> None:
    setting = Setting.of_field(world.sdr)
    carry_out(changes.sequence_delegation(sequence=world.sequence, setting=setting), by=None, at=MONDAY)
    assert "Command line" in text(mia)


def test_an_undoing_and_what_it_undid_name_each_other(world: World, mia: Client) -> None:
    world.enroll()
    undone = reassign(world)
    undoing = world.do(undo(handover=undone)).handover
    assert undoing
    page = text(mia)
    assert f"Handover {undone.pk} undone" in page
    assert f"undone by handover {undoing.pk}" in page


def test_before_the_first_handover_the_page_says_what_will_stand_here(world: World, mia: Client) -> None:
    assert "No handovers yet" in text(mia)
    assert "No matching handovers" in text(mia, "?cause=undo")


@pytest.fixture
def busy(world: World) -> World:
    """An enrollment and a reassignment by Mia, and a delegation of another sequence by the command line, next day."""
    world.enroll()
    reassign(world)
    onboarding = sequence("Onboarding")
    change = changes.sequence_delegation(sequence=onboarding, setting=Setting.of_field(world.sdr))
    carry_out(change, by=None, at=MONDAY + timedelta(days=1))
    return world


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?cause=reassignment", ["Actions reassigned"]),
        ("?by=nobody", ["Delegation of Onboarding edited"]),
        ("?since=2026-03-03", ["Delegation of Onboarding edited"]),
        ("?cause=nonsense&by=nobody", ["Delegation of Onboarding edited"]),
    ],
)
def test_the_log_is_filtered(busy: World, mia: Client, query: str, found: list[str]) -> None:
    assert titles(mia, query) == found


def test_the_log_is_filtered_by_person_and_sequence(busy: World, mia: Client) -> None:
    by_mia = ["Actions reassigned", "Records enrolled in Inbound"]
    assert titles(mia, f"?by={busy.mia.pk}") == by_mia
    assert titles(mia, f"?by={busy.ann.pk}") == []
    assert titles(mia, f"?sequence={busy.sequence.pk}") == ["Records enrolled in Inbound"]


def test_a_day_begins_when_it_begins_for_the_viewer(busy: World, as_user: SignIn) -> None:
    late = MONDAY.replace(hour=23)
    Handover.objects.filter(cause="reassignment").update(at=late)
    in_tokyo = user("tomoko", role=Role.SEQUENCE_ADMIN, time_zone="Asia/Tokyo")
    query = "?since=2026-03-03&cause=reassignment"
    assert titles(as_user(in_tokyo), query) == ["Actions reassigned"]
    assert titles(as_user(busy.mia), query) == []


def test_a_filter_that_is_no_filter_is_told(busy: World, mia: Client) -> None:
    assert "Enter a valid date." in text(mia, "?since=soon")


def many(world: World, count: int) -> None:
    """Handovers of two sequences, three at the same moment."""
    other = sequence("Another")
    Handover.objects.bulk_create(
        Handover(
            cause="reassignment",
            by=world.mia,
            at=MONDAY + timedelta(minutes=n // 3),
            sequence=other if n % 2 else world.sequence,
        )
        for n in range(count)
    )


def test_pages_lead_to_older_ones_and_back(world: World, mia: Client) -> None:
    many(world, 120)
    newest_first = list(Handover.objects.order_by("-at", "-pk").values_list("pk", flat=True))
    first = mia.get("/handovers/")
    second = mia.get(link(first, "next"))
    last = mia.get(link(second, "next"))
    pages = [[line.row.handover.pk for line in answer.context["page"].rows] for answer in (first, second, last)]
    assert pages == [newest_first[:50], newest_first[50:100], newest_first[100:]]
    assert (link(first, "prev"), link(last, "next")) == ("", "")
    assert mia.get(link(last, "prev")).context["page"] == second.context["page"]
    assert mia.get(link(second, "prev")).context["page"] == first.context["page"]


@pytest.mark.parametrize(
    "query", ["?after=nonsense", "?before=2026-03-02_x", "?after=2026-03-02T09:00_5", "?after=5"]
)
def test_a_place_that_is_none_makes_no_sense(world: World, mia: Client, query: str) -> None:
    response = mia.get(f"/handovers/{query}")
    assert response.status_code == 400
    assert "Bad request" in response.content.decode()


def test_queries_are_as_many_for_one_handover_and_for_twenty(world: World, mia: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            text(mia)
        return len(captured)

    world.delegate(world.sdr)
    for_one = queries()
    for n in range(19):
        world.sequence = sequence(f"Sequence {n}")
        world.delegate(world.sdr if n % 2 else None)
        Handover.objects.filter(sequence=world.sequence).update(by=user(f"admin {n}", role=Role.SEQUENCE_ADMIN))
    assert queries() == for_one
    assert for_one == 11


def test_a_picture_and_what_followed_take_no_more_queries_for_twenty(world: World, mia: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            text(mia)
        return len(captured)

    def change_hands(to: User, days: int) -> None:
        world.reassign(*world.actions(), to=to)
        world.away(to, cover=world.sam, first=MONDAY.date() + timedelta(days=days))
        turn_cover(at=MONDAY + timedelta(days=days))

    world.enroll()
    change_hands(world.ben, 1)
    for_one = queries()
    for number in range(19):
        change_hands(user(f"agent {number}"), 2 + number)
    assert queries() == for_one


def test_what_nobody_asked_for_is_folded_under_what_led_to_it(world: World, mia: Client) -> None:
    world.enroll()
    absence = world.away(world.ann, cover=world.ben, first=MONDAY.date() + timedelta(days=7)).handover
    assert absence
    for day in range(7, 9):
        turn_cover(at=MONDAY + timedelta(days=day))
    assert titles(mia) == ["Time away of Ann changed", "Records enrolled in Inbound"]
    assert "Time away of Ann changed," in lines(mia.get("/handovers/export.csv"))[1]
    assert "Followed by 2 automatic changes, 4 actions" in text(mia)
    assert titles(mia, "?cause=cover") == ["Absence began or ended"] * 2
    assert titles(mia, f"?follows={absence.pk}") == ["Absence began or ended"] * 2
    began = Handover.objects.filter(cause="cover").first()
    assert began
    assert f'follows from <a href="/handovers/{absence.pk}/">' in text(mia, f"{began.pk}/")


def test_the_log_is_filtered_by_whose_actions_and_until_when(world: World, mia: Client) -> None:
    world.enroll()
    reassign(world)
    assert titles(mia, "?whose=Ben") == ["Actions reassigned"]
    assert titles(mia, "?whose=Sam") == []
    assert titles(mia, "?until=2026-03-02") == ["Actions reassigned", "Records enrolled in Inbound"]
    assert titles(mia, "?until=2026-03-01") == []


def test_who_gave_to_whom_is_drawn_for_what_is_filtered(world: World, mia: Client) -> None:
    world.enroll()
    reassign(world)
    assert "Who gave to whom: 2 actions" in text(mia)
    assert "Who gave to whom" not in text(mia, "?cause=enrollment")
    assert f'<a href="?whose={world.ben.pk}">Ben</a>' in text(mia)
    assert 'value="Ben"' in text(mia, f"?whose={world.ben.pk}")
    assert titles(mia, f"?whose={world.sam.pk}") == []


@pytest.mark.parametrize("role", [Role.SEQUENCE_AGENT, Role.ENROLLER, Role.NONE])
@pytest.mark.parametrize("path", ["/handovers/", "/handovers/{0}/", "/handovers/{0}/undo/"])
def test_others_than_admins_are_refused(busy: World, as_user: SignIn, role: Role, path: str) -> None:
    number = Handover.objects.latest("pk").pk
    response = as_user(user("kim", role=role)).get(path.format(number))
    # Agents undo what they handed over themselves; what others did is not there for them.
    is_hidden = role == Role.SEQUENCE_AGENT and path.endswith("/undo/")
    assert response.status_code == (404 if is_hidden else 403)
    assert "Onboarding" not in response.content.decode()


def test_a_deleted_sequence_leaves_its_handovers(world: World, mia: Client) -> None:
    draft = sequence("Draft")
    world.sequence = draft
    world.delegate(world.sdr)
    Sequence.objects.filter(pk=draft.pk).delete()
    assert titles(mia) == ["Delegation of a deleted sequence edited"]


def test_who_chooses_finds_oneself_the_command_line_and_the_admins(world: World, mia: Client) -> None:
    other = user("adam", role=Role.SEQUENCE_ADMIN)
    choices = [str(value) for value, _label in mia.get("/handovers/").context["form"].fields["by"].choices]
    assert choices == ["", str(world.mia.pk), "nobody", str(other.pk)]
    assert User.objects.count() > 2


def test_times_are_those_of_the_viewer(world: World, as_user: SignIn) -> None:
    world.delegate(world.sdr)
    in_tokyo = user("tomoko", role=Role.SEQUENCE_ADMIN, time_zone="Asia/Tokyo")
    assert '<span class="quiet">6:00 PM</span>' in text(as_user(in_tokyo))
    assert '<span class="quiet">9:00 AM</span>' in text(as_user(world.mia))
