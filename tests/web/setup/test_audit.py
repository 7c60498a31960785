"""The activity log of everybody and everything, as a page and as CSV."""

import csv

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from baton.delegation import staffing
from baton.people.activity import record
from baton.people.models import Activity, Role
from tests.web.asking import link, words
from tests.web.conftest import Answer, SignIn
from tests.world import MONDAY, World, user


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    return as_user(world.mia)


def rows_of(answer: Answer) -> list[dict[str, str]]:
    text = b"".join(answer).decode("utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def test_each_kind_has_its_lines_and_no_others(world: World, mia: Client) -> None:
    world.do(staffing.role(user_id=world.ann.pk, role=Role.ENROLLER))
    record(subject=world.ben, event="signed_in", by=world.ben, at=MONDAY, address="192.0.2.7")
    record(subject=world.ben, event="exported", by=world.ben, at=MONDAY, what="participant actions")
    mia.post("/setup/fields/?object=lead")
    sentences = {
        "users": "edited the user.",
        "sign_ins": "Ben signed in from 192.0.2.7.",
        "exports": "Ben exported participant actions.",
        "settings": "Mia removed the lookup field from the field set.",
    }
    for kind, sentence in sentences.items():
        page = words(mia.get(f"/setup/audit/?kind={kind}"))
        assert {other for other in sentences.values() if other in page} == {sentence}
    assert "Role: Sequence Agent → Enroller" in words(mia.get("/setup/audit/?kind=users"))


def test_it_is_filtered_by_person_and_day(world: World, mia: Client) -> None:
    for person in (world.ann, world.ben):
        record(subject=person, event="signed_in", by=person, at=MONDAY, address="192.0.2.7")
    page = words(mia.get("/setup/audit/?by=Ann"))
    assert "Ann signed in" in page
    assert "Ben signed in" not in page
    assert "Ann signed in" not in words(mia.get(f"/setup/audit/?until={MONDAY.year - 1}-01-01"))
    assert "Ann signed in" in words(mia.get(f"/setup/audit/?since={MONDAY.year - 1}-01-01"))


def test_pages_go_on_where_the_one_before_ended_with_as_many_queries(world: World, mia: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert mia.get("/setup/audit/").status_code == 200
        return len(captured)

    record(subject=world.ann, event="signed_in", by=world.ann, at=MONDAY, address="first")
    for_one = queries()
    for number in range(55):
        record(subject=world.ann, event="signed_in", by=world.ann, at=MONDAY, address=f"place {number}")
    assert queries() == for_one
    first = mia.get("/setup/audit/")
    assert "from first." not in words(first)
    assert "from first." in words(mia.get(link(first, "next")))


def test_the_export_has_what_the_filter_shows_and_is_a_line_itself(world: World, mia: Client) -> None:
    record(subject=world.ann, event="signed_in", by=world.ann, at=MONDAY, address="192.0.2.7")
    record(subject=world.ann, event="exported", by=world.ann, at=MONDAY, what="everything")
    rows = rows_of(mia.get("/setup/audit.csv?kind=sign_ins&by=Ann"))
    assert [(row["By"], row["What"]) for row in rows] == [("ann", "Ann signed in from 192.0.2.7.")]
    newest = Activity.objects.latest("pk")
    assert (newest.event, newest.by, newest.details["what"]) == ("exported", world.mia, "the audit log")


def test_a_filter_that_is_wrong_exports_nothing(world: World, mia: Client) -> None:
    assert mia.get("/setup/audit.csv?since=yesterday").status_code == 302
    assert not Activity.objects.filter(event="exported").exists()


@pytest.mark.parametrize("role", [Role.MANAGER, Role.SEQUENCE_AGENT, Role.ENROLLER])
def test_others_are_refused(world: World, as_user: SignIn, role: Role) -> None:
    client = as_user(user("kim", role=role))
    assert client.get("/setup/audit/").status_code == 403
    assert client.get("/setup/audit.csv").status_code == 403
    assert not Activity.objects.filter(event="exported").exists()
