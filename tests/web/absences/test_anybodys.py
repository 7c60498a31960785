"""Time away of anybody, as a Sequence Admin sets it: queues, shared covers, covers in sequences, no end."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from baton.delegation.models import Handover, SequenceCover
from baton.people.models import Absence, Role, User
from tests.web.asking import words
from tests.web.conftest import SignIn
from tests.world import World, covers, queue, record, sequence, user

pytestmark = pytest.mark.django_db
ENDLESS = "until further notice"


@pytest.fixture
def world() -> World:
    """Ann has two actions, due now and on the next business day."""
    world = World()
    world.enroll(at=timezone.now())
    return world


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    return as_user(world.mia)


def add(
    client: Client, person: User, cover: str, *, when: str = "from today until further notice", **more: Any
) -> str:
    asked = {"when": when, "cover": cover, "covers_overdue": "on", "save": "1", **more}
    return words(client.post(f"/owners/{person.pk}/time-away/new/", asked, follow=True))


def in_sequences(*rows: tuple[int, str, bool]) -> dict[str, Any]:
    asked: dict[str, Any] = {"elsewhere-TOTAL_FORMS": len(rows), "elsewhere-INITIAL_FORMS": 0}
    for place, (sequence_id, cover, is_shared) in enumerate(rows):
        asked |= {f"elsewhere-{place}-sequence": sequence_id, f"elsewhere-{place}-cover": cover}
        asked |= {f"elsewhere-{place}-is_shared": "on"} if is_shared else {}
    return asked


def test_an_admin_adds_changes_and_cancels_anybodys_time_away(world: World, mia: Client) -> None:
    page = add(mia, world.ann, "Ben", when="today")
    assert "Time away of Ann" in page
    assert "Ben covers Ann’s actions." in page
    handover = Handover.objects.latest("pk")
    assert (handover.by, handover.cause) == (world.mia, Handover.Cause.ABSENCE)
    absence = Absence.objects.get()
    assert f'href="/time-away/{absence.pk}/"' in page
    page = words(mia.post(f"/time-away/{absence.pk}/cancel/", follow=True))
    assert "Ann has no time away planned." in page


def test_who_is_away_is_chosen_where_time_away_is_added(world: World, mia: Client) -> None:
    assert 'name="who"' in words(mia.get("/time-away/new/"))
    asked = {"who": "Ann", "when": "today", "covers_overdue": "on"}
    assert re.search(r"Ann is away <b>[^<]+</b>", words(mia.post("/time-away/new/", {**asked, "preview": "1"})))
    assert "Time away of Ann" in words(mia.post("/time-away/new/", {**asked, "save": "1"}, follow=True))
    assert Absence.objects.get().user == world.ann
    mia.post("/time-away/new/", {**asked, "who": "", "save": "1"})
    assert Absence.objects.latest("pk").user == world.mia


def test_managers_choose_of_their_team_and_agents_are_not_asked(world: World, as_user: SignIn) -> None:
    User.objects.filter(pk=world.ben.pk).update(role=Role.MANAGER)
    User.objects.filter(pk=world.ann.pk).update(manager=world.ben)
    ben = as_user(User.objects.get(pk=world.ben.pk))
    asked = {"who": "Sue", "when": "today", "save": "1"}
    assert "Sue isn’t a user whose time away you can set." in words(ben.post("/time-away/new/", asked))
    assert not Absence.objects.exists()
    ben.post("/time-away/new/", {**asked, "who": "Ann"})
    assert Absence.objects.get().user == world.ann
    sam = as_user(world.sam)
    assert 'name="who"' not in words(sam.get("/time-away/new/"))
    sam.post("/time-away/new/", asked)
    assert Absence.objects.latest("pk").user == world.sam


def test_a_queue_covers_until_further_notice(world: World, mia: Client) -> None:
    queue("Team", [world.ben])
    assert "until further notice" in add(mia, world.ann, "Team")
    assert covers(world.actions()) == ["Team", "Team"]


def test_the_members_of_a_queue_take_turns_and_a_sequence_has_another_cover(world: World, mia: Client) -> None:
    queue("Team", [world.ben])
    other = sequence("Enterprise")
    page = add(mia, world.ann, "Sam", **in_sequences((world.sequence.pk, "Team", True)))
    assert "Sam, the members of Team in turn in Inbound cover Ann’s actions." in page
    assert covers(world.actions()) == ["Ben", "Ben"]
    absence = Absence.objects.get()
    form = words(mia.get(f"/time-away/{absence.pk}/"))
    assert f'<option value="{world.sequence.pk}" selected>Inbound</option>' in form
    asked = {"when": ENDLESS, "cover": "Team", "cover_is_shared": "on", "save": "1"}
    mia.post(
        f"/time-away/{absence.pk}/", asked | in_sequences((other.pk, "Sam", False), (world.sequence.pk, "", False))
    )
    assert SequenceCover.objects.get().sequence == other
    assert Absence.objects.get().cover_is_shared
    assert covers(world.actions()) == ["Ben", "Ben"]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ((("", "Sam", False),), "Select the sequence in which they cover."),
        (((0, "Sam", False), (0, "Ben", False)), "Each sequence can have one other cover."),
        (((0, "Nobody", False),), "Nobody has no members who can work on actions. Choose another cover."),
        (((0, "Who", False),), "There is no user or queue"),
        (((4711, "Sam", False),), "Select a valid choice."),
    ],
)
def test_what_is_wrong_with_another_cover_is_said(
    world: World, mia: Client, rows: tuple[tuple[Any, str, bool], ...], reason: str
) -> None:
    queue("Nobody")
    asked = [(world.sequence.pk if row[0] == 0 else row[0], *row[1:]) for row in rows]
    assert reason in add(mia, world.ann, "Ben", **in_sequences(*asked))
    assert not Absence.objects.exists()


def test_a_user_does_not_take_turns(world: World, mia: Client) -> None:
    add(mia, world.ann, "Ben", cover_is_shared="on")
    assert not Absence.objects.get().cover_is_shared


def test_a_cover_who_is_away_for_a_part_is_accepted_with_a_warning(world: World, mia: Client) -> None:
    world.away(world.ben, cover=None, first=timezone.now().date() + timedelta(days=1))
    assert "Ben is away too on" in add(mia, world.ann, "Ben")


def test_the_preview_says_what_each_day_puts_on_the_cover(world: World, mia: Client, as_user: SignIn) -> None:
    today = timezone.localdate()
    page = words(
        mia.post(
            f"/owners/{world.ann.pk}/time-away/new/",
            {"when": "today", "cover": "Ben", "covers_overdue": "on", "preview": "1"},
        )
    )
    assert "Work for the cover" in page
    rows = [
        (day.day, day.cover.name, day.gains, day.present)
        for day in mia.post(
            f"/owners/{world.ann.pk}/time-away/new/",
            {"when": "today", "cover": "Ben", "covers_overdue": "on", "preview": "1"},
        )
        .context["load"]
        .days
    ]
    assert rows == [(today, "Ben", 1, 0)]
    assert not Absence.objects.exists()


def test_what_the_cover_has_on_a_day_includes_what_is_overdue_on_it(world: World, mia: Client) -> None:
    now = timezone.now()
    world.enroll(record("Lou", owner=world.ben), at=now - timedelta(days=30))
    asked = {"when": "today", "cover": "Ben", "covers_overdue": "on", "preview": "1"}
    (day,) = mia.post(f"/owners/{world.ann.pk}/time-away/new/", asked).context["load"].days
    assert (day.gains, day.present, day.total) == (1, 2, 3)


@pytest.mark.parametrize("count", [0, 20])
def test_a_preview_asks_as_much_for_one_day_as_for_many(
    world: World, mia: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    members = [user(f"member {number}") for number in range(count + 1)]
    queue("Team", members)
    for number in range(count):
        world.enroll(record(f"Lou {number}", owner=world.ann), at=timezone.now() + timedelta(days=number))
    asked = {"when": ENDLESS, "cover": "Team", "cover_is_shared": "on", "covers_overdue": "on", "preview": "1"}
    with django_assert_num_queries(53):
        page = mia.post(f"/owners/{world.ann.pk}/time-away/new/", asked)
    assert page.context["load"].days


def test_agents_set_their_own_only(world: World, as_user: SignIn) -> None:
    ann = as_user(world.ann)
    for path in ("", "new/"):
        assert ann.get(f"/owners/{world.ben.pk}/time-away/{path}").status_code == 404
        assert ann.get(f"/owners/{world.ann.pk}/time-away/{path}").status_code == 200
    assert ann.post(f"/owners/{world.ben.pk}/time-away/new/", {"when": "today", "save": "1"}).status_code == 404
    eve = as_user(user("eve", role=Role.ENROLLER))
    assert eve.get(f"/owners/{world.ann.pk}/time-away/").status_code == 403


def test_who_covers_in_a_sequence_is_told_on_their_page(world: World, mia: Client) -> None:
    add(mia, world.ann, "Ben", when="Dec 21 – Dec 24", **in_sequences((world.sequence.pk, "Sam", False)))
    assert "Covers for" in words(mia.get(f"/owners/{world.sam.pk}/"))
    assert date(2000, 1, 1) < Absence.objects.get().first_day
