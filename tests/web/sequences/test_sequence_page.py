"""The page of one sequence, and the filters of the list of all."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from baton.engage.operations import complete
from baton.insight import overview
from baton.people.models import Role
from baton.sequences.models import Sequence
from tests.web.conftest import SignIn
from tests.web.sequences.conftest import words
from tests.world import MONDAY, World, queue, record, sequence, user


def test_an_admin_sees_how_far_it_is_and_who_owns_what(world: World, as_user: SignIn) -> None:
    first, _second = world.enroll(world.lee, record("Of the queue", owner=queue("Leads")))[:2]
    complete(participant_action_id=first.pk, by=world.ann, at=MONDAY + timedelta(hours=1))
    page = words(as_user(world.mia).get(f"/sequences/{world.sequence.pk}/"))
    for expected in (
        "<b>1</b> at this step",
        "1 completed",
        "100%",
        "Leads",
        "Ann",
        "Enrollment",
        "Lee",
        "Deactivate",
    ):
        assert expected in page
    assert f"/actions/?sequence={world.sequence.pk}&amp;owner={world.ann.pk}" in page
    assert f"/participants/?sequence={world.sequence.pk}&amp;step=2" in page


def test_the_steps_say_when_and_by_which_delegation(world: World, as_user: SignIn) -> None:
    world.sequence.actions.filter(position=2).update(
        delegation_mode="field", delegation=world.sdr, wait_days=2, wait_hours=4, wait_counts="business"
    )
    page = words(as_user(world.mia).get(f"/sequences/{world.sequence.pk}/"))
    assert "Immediately" in page
    assert "2 business days and 4 hours later" in page
    assert "overrides: SDR" in page


def test_an_agent_reads_the_steps_and_nobody_elses_work(world: World, as_user: SignIn) -> None:
    world.enroll()
    page = words(as_user(world.ben).get(f"/sequences/{world.sequence.pk}/"))
    assert "Call 1" in page
    assert "record owner" in page
    assert f"/actions/?sequence={world.sequence.pk}" in page
    for kept in ("Ann", "Lee", "Edit", "Owners", "Latest handovers", "at this step", "Deactivate"):
        assert kept not in page


def test_records_are_enrolled_from_the_page_of_an_active_sequence(world: World, as_user: SignIn) -> None:
    button = f'href="/records/?object=lead&amp;into={world.sequence.pk}">Enroll records</a>'
    for person in (world.mia, world.ann):
        assert button in words(as_user(person).get(f"/sequences/{world.sequence.pk}/"))
    Sequence.objects.update(status="inactive")
    for person in (world.mia, world.ann):
        assert "Enroll records" not in words(as_user(person).get(f"/sequences/{world.sequence.pk}/"))


def test_an_enroller_is_refused(world: World, as_user: SignIn) -> None:
    assert as_user(user("robot", role=Role.ENROLLER)).get(f"/sequences/{world.sequence.pk}/").status_code == 403


@pytest.mark.parametrize("pk", [4711, 2**80])
def test_a_sequence_that_is_not_there_is_not_found(world: World, as_user: SignIn, pk: int) -> None:
    assert as_user(world.mia).get(f"/sequences/{pk}/").status_code == 404


def test_a_sequence_that_nobody_was_in_can_be_deleted_from_its_page(world: World, as_user: SignIn) -> None:
    address = f"/sequences/{world.sequence.pk}/"
    assert "Delete" in words(as_user(world.mia).get(address))
    world.enroll()
    assert "Delete" not in words(as_user(world.mia).get(address))


def test_queries_are_as_many_for_one_participant_and_for_twenty(world: World, as_user: SignIn) -> None:
    client = as_user(world.mia)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            words(client.get(f"/sequences/{world.sequence.pk}/"))
        return len(captured)

    world.enroll()
    for_one = queries()
    world.enroll(*(record(f"Lead {n}", owner=user(f"owner {n}")) for n in range(20)))
    assert queries() == for_one == 15


def test_where_there_are_many_actions_the_page_comes_before_its_counts(
    world: World, as_user: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview, "MANY_ACTIONS", -2)
    world.enroll()
    address = f"/sequences/{world.sequence.pk}/"
    page = words(as_user(world.mia).get(address))
    assert "Counting actions…" in page
    assert "at this step" not in page
    assert "<b>1</b> at this step" in words(as_user(world.mia).get(f"{address}?counts=1"))
    assert "Call 1" in words(as_user(world.ann).get(address))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["Inbound", "Outbound", "Renewals"]),
        ({"text": "out"}, ["Outbound"]),
        ({"text": "sdr"}, ["Renewals"]),
        ({"text": "record OWNER"}, ["Inbound", "Outbound"]),
        ({"status": "draft"}, ["Outbound"]),
        ({"object": "contact"}, ["Renewals"]),
        ({"object": "lead", "status": "active"}, ["Inbound"]),
        ({"object": "nonsense"}, ["Inbound", "Outbound", "Renewals"]),
    ],
)
@pytest.mark.parametrize("who", ["mia", "ann"])
def test_the_list_is_filtered(
    world: World, as_user: SignIn, who: str, asked: dict[str, str], found: list[str]
) -> None:
    Sequence.objects.filter(pk=sequence("Outbound").pk).update(status="draft")
    sequence("Renewals", object="contact", delegation=world.sdr)
    page = words(as_user(getattr(world, who)).get("/", asked))
    assert [name for name in ("Inbound", "Outbound", "Renewals") if f">{name}</a>" in page] == found


def test_where_no_sequence_matches_the_way_back_is_shown(world: World, as_user: SignIn) -> None:
    page = words(as_user(world.mia).get("/", {"text": "nothing"}))
    assert "No matching sequences" in page
    assert "Clear filters" in page
    assert "No sequences yet" not in page


def test_only_an_admin_is_offered_a_new_sequence(world: World, as_user: SignIn) -> None:
    assert "New sequence" in words(as_user(world.mia).get("/"))
    assert "New sequence" not in words(as_user(world.ann).get("/"))
