"""Absences in the Setup area: each is carried out by delegation, in the same transaction."""

from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils.formats import date_format

from baton.delegation.models import Handover
from baton.people.absence_words import absence_hours
from baton.people.away import AlreadyAway
from baton.people.models import Absence, User
from baton.rules.absences import A_DAY
from baton.web.setup import site
from baton.web.setup.absences import AbsenceAdmin
from tests.web.conftest import Answer, SignIn, errors_of
from tests.world import World, coming_monday, user

MONDAY = coming_monday()
TUESDAY = MONDAY.date() + A_DAY


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    world.enroll(at=MONDAY)
    return as_user(world.mia)


def covers(world: World) -> list[str | None]:
    return [action.cover.name if action.cover else None for action in world.actions()]


def form(person: User, first: date, last: date, cover: User | None, note: str = "") -> dict[str, object]:
    return {
        "user": person.pk,
        "first_day": first,
        "last_day": last,
        "cover": cover.pk if cover else "",
        "covers_overdue": "on",
        "note": note,
        "sequence_covers-TOTAL_FORMS": 0,
        "sequence_covers-INITIAL_FORMS": 0,
    }


def add(client: Client, person: User, first: date, last: date, cover: User | None = None) -> Answer:
    return client.post("/setup/people/absence/add/", form(person, first, last, cover), follow=True)


def test_an_absence_covers_the_actions_of_its_days(world: World, mia: Client) -> None:
    response = add(mia, world.ann, MONDAY.date(), MONDAY.date(), world.ben)
    assert covers(world) == ["Ben", None]
    handover = Handover.objects.latest("pk")
    assert (handover.by, handover.cause) == (world.mia, Handover.Cause.ABSENCE)
    page = response.content.decode()
    assert "0 open actions changed owner. 1 has a cover." in page
    assert f">Handover {handover.pk}</a>" in page
    absence = Absence.objects.get()
    assert f"/setup/people/absence/{absence.pk}/change/" in page


def test_changing_an_absence_moves_the_cover_with_it(world: World, mia: Client) -> None:
    add(mia, world.ann, MONDAY.date(), MONDAY.date(), world.ben)
    absence = Absence.objects.get()
    mia.post(f"/setup/people/absence/{absence.pk}/change/", form(world.ann, TUESDAY, TUESDAY, world.sam, "dentist"))
    assert covers(world) == [None, "Sam"]
    absence.refresh_from_db()
    assert (absence.first_day, absence.note) == (TUESDAY, "dentist")


def test_giving_an_absence_to_somebody_else_brings_the_first_back(world: World, mia: Client) -> None:
    add(mia, world.ann, MONDAY.date(), MONDAY.date(), world.ben)
    absence = Absence.objects.get()
    mia.post(f"/setup/people/absence/{absence.pk}/change/", form(world.sam, TUESDAY, TUESDAY, world.ben))
    assert covers(world) == [None, None]


def test_deleting_an_absence_brings_its_user_back(world: World, mia: Client) -> None:
    add(mia, world.ann, MONDAY.date(), MONDAY.date(), world.ben)
    absence = Absence.objects.get()
    response = mia.post(f"/setup/people/absence/{absence.pk}/delete/", {"post": "yes"}, follow=True)
    assert covers(world) == [None, None]
    assert not Absence.objects.exists()
    assert f"Handover {Handover.objects.latest('pk').pk}</a>" in response.content.decode()


def test_deleting_many_absences_brings_all_their_users_back(world: World, mia: Client) -> None:
    add(mia, world.ann, MONDAY.date(), MONDAY.date(), world.ben)
    add(mia, world.ann, TUESDAY, TUESDAY, world.sam)
    assert covers(world) == ["Ben", "Sam"]
    chosen = [str(absence.pk) for absence in Absence.objects.all()]
    mia.post("/setup/people/absence/", {"action": "delete_selected", "_selected_action": chosen, "post": "yes"})
    assert covers(world) == [None, None]
    assert not Absence.objects.exists()


def test_somebody_away_already_is_not_away_once_more(world: World, mia: Client) -> None:
    add(mia, world.ann, MONDAY.date(), TUESDAY, world.ben)
    response = add(mia, world.ann, TUESDAY, TUESDAY, world.sam)
    days = f"{date_format(MONDAY)} to {date_format(TUESDAY)}"
    assert errors_of(response) == {"first_day": [f"This overlaps an absence from {days}. Change the dates."]}
    assert Absence.objects.count() == 1
    assert covers(world) == ["Ben", "Ben"]


def test_an_absence_that_somebody_else_sets_meanwhile_is_told(
    world: World, mia: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def set_meanwhile(**_asked: object) -> None:
        raise AlreadyAway("There is an absence already.")

    monkeypatch.setattr("baton.people.operations.write_absence", set_meanwhile)
    response = add(mia, world.ann, TUESDAY, TUESDAY, world.ben)
    assert "There is an absence already." in response.content.decode()
    assert not Absence.objects.exists()


def test_an_absence_that_ends_before_it_begins_is_refused(world: World, mia: Client) -> None:
    response = add(mia, world.ann, TUESDAY, MONDAY.date())
    assert list(errors_of(response)) == ["last_day"]


def test_nobody_covers_themselves(world: World, mia: Client) -> None:
    response = add(mia, world.ann, TUESDAY, TUESDAY, world.ann)
    assert list(errors_of(response)) == ["cover"]


def test_somebody_inactive_is_no_cover(world: World, mia: Client) -> None:
    response = add(mia, world.ann, TUESDAY, TUESDAY, user("gone", is_active=False))
    assert errors_of(response) == {"cover": ["Gone is inactive. Choose another cover."]}


def test_an_absence_needs_no_cover(world: World, mia: Client) -> None:
    add(mia, world.ann, MONDAY.date(), MONDAY.date())
    assert Absence.objects.get().cover is None
    assert covers(world) == [None, None]


def test_two_admins_may_delete_one_absence_at_once(world: World, mia: Client) -> None:
    """Both have it before them when the first deletes it."""
    add(mia, world.ann, MONDAY.date(), TUESDAY, world.ben)
    absence = Absence.objects.get()
    request = mia.get("/setup/").wsgi_request
    admin = AbsenceAdmin(Absence, site)
    for _ in range(2):
        admin.delete_model(request, absence)
    assert not Absence.objects.exists()
    assert "This absence was deleted before." in [str(each) for each in get_messages(request)]


def test_hours_weekdays_and_overdue_work_are_chosen_in_the_form(world: World, mia: Client) -> None:
    chosen = {"weekdays": ["4", "0"], "from_time": "13:00", "until_time": "17:30", "covers_overdue": ""}
    mia.post("/setup/people/absence/add/", form(world.ann, MONDAY.date(), TUESDAY, world.ben) | chosen, follow=True)
    absence = Absence.objects.get()
    assert (absence.weekdays, absence.covers_overdue) == ([0, 4], False)
    page = mia.get("/setup/people/absence/").content.decode()
    assert absence_hours(absence) in page
    assert absence_hours(absence).startswith("Every Monday and Friday, 1")
