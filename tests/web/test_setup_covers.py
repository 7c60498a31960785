"""Queues, shared covers, covers in sequences and absences without an end, in the Setup area."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from baton.delegation.models import SequenceCover
from baton.people.models import Absence, Owner, User
from tests.web.conftest import Answer, SignIn, errors_of
from tests.world import World, coming_monday, queue, sequence

MONDAY = coming_monday()


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    world.enroll(at=MONDAY)
    return as_user(world.mia)


def add(client: Client, person: User, cover: Owner | None, last: date | None = None, **more: Any) -> Answer:
    form = {
        "user": person.pk,
        "first_day": MONDAY.date(),
        "last_day": last or "",
        "cover": cover.pk if cover else "",
        "covers_overdue": "on",
        "sequence_covers-TOTAL_FORMS": 0,
        "sequence_covers-INITIAL_FORMS": 0,
    }
    return client.post("/setup/people/absence/add/", form | more, follow=True)


def in_sequence(sequence_id: int, cover: Owner, *, is_shared: bool = False) -> dict[str, Any]:
    row: dict[str, Any] = {"sequence": sequence_id, "cover": cover.pk} | ({"is_shared": "on"} if is_shared else {})
    return {"sequence_covers-TOTAL_FORMS": 1} | {f"sequence_covers-0-{name}": value for name, value in row.items()}


def covers(world: World) -> list[str | None]:
    return [action.cover.name if action.cover else None for action in world.actions()]


def test_a_queue_covers_until_further_notice(world: World, mia: Client) -> None:
    add(mia, world.ann, queue("Team", [world.ben]))
    assert covers(world) == ["Team", "Team"]
    page = mia.get("/setup/people/absence/").content.decode()
    assert "until further notice" in page
    assert "<div>Team</div>" in page


def test_the_members_of_a_queue_share_and_a_sequence_has_another_cover(world: World, mia: Client) -> None:
    team, other = queue("Team", [world.ben]), sequence("Enterprise")
    row = in_sequence(world.sequence.pk, team, is_shared=True)
    add(mia, world.ann, world.sam, **row)
    assert covers(world) == ["Ben", "Ben"]
    page = mia.get("/setup/people/absence/").content.decode()
    assert "<div>Sam</div><div>the members of Team in turn in Inbound</div>" in page
    absence = Absence.objects.get()
    [before] = SequenceCover.objects.all()
    edited = in_sequence(other.pk, team) | {"sequence_covers-INITIAL_FORMS": 1, "sequence_covers-0-id": before.pk}
    form = {"user": world.ann.pk, "first_day": MONDAY.date(), "cover": world.sam.pk, "covers_overdue": "on"}
    mia.post(f"/setup/people/absence/{absence.pk}/change/", form | edited)
    assert covers(world) == ["Sam", "Sam"]
    assert SequenceCover.objects.get().sequence == other


def test_a_cover_that_can_do_nothing_is_refused_with_the_reason(world: World, mia: Client) -> None:
    nobody = queue("Nobody")
    reason = "Nobody has no members who can work on actions. Choose another cover."
    assert errors_of(add(mia, world.ann, nobody)) == {"cover": [reason]}
    assert reason in add(mia, world.ann, world.ben, **in_sequence(world.sequence.pk, nobody)).content.decode()
    assert not Absence.objects.exists()


def test_a_cover_who_is_away_for_a_part_is_accepted_with_a_warning(world: World, mia: Client) -> None:
    add(mia, world.ben, None, last=MONDAY.date())
    answer = add(mia, world.ann, world.ben)
    assert "Ben is away too on" in answer.content.decode()
    assert "<div>Warning: Ben is away too on" in mia.get("/setup/people/absence/").content.decode()


def test_an_absence_that_repeats_needs_a_last_day(world: World, mia: Client) -> None:
    answer = add(mia, world.ann, world.ben, weekdays=["4"])
    assert errors_of(answer) == {"last_day": ["Enter the last day of an absence that repeats."]}


def test_covers_are_found_by_typing_but_have_no_page_in_setup(world: World, mia: Client, as_user: SignIn) -> None:
    queue("Saturday team", [world.ben])
    asked = {"app_label": "people", "model_name": "absence", "field_name": "cover", "term": "sa"}
    found = mia.get("/setup/autocomplete/", asked).json()["results"]
    assert [one["text"] for one in found] == ["Sam", "Saturday team"]
    assert mia.get("/setup/people/owner/").status_code == 404
    assert "/setup/people/owner/" not in mia.get("/setup/").content.decode()
    assert as_user(world.ben).get("/setup/autocomplete/", asked, follow=True).status_code == 403


def test_a_member_works_on_what_the_queue_covers(world: World, mia: Client, as_user: SignIn) -> None:
    add(mia, world.ann, queue("Team", [world.ben]))
    [first, _second] = world.actions()
    page = as_user(world.ben).get(f"/engage/{first.pk}/").content.decode()
    assert "Complete" in page
    assert "Take action" not in page
    assert as_user(world.sam).get(f"/engage/{first.pk}/").status_code in {403, 404}
