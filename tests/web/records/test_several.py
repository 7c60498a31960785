"""What is done with records selected in their list: what is previewed is done, and the rest is named."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from baton.crm.models import Record, Suppression
from baton.participants.models import Participant, RecordNote
from baton.web.records import several
from tests.web.actions.conftest import words
from tests.web.conftest import SignIn
from tests.world import MONDAY, World, record

NOTE, WHY = {"note-text": "Met at the fair"}, {"opt_out-why": "Asked at the fair"}


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    return as_user(world.mia)


@pytest.fixture
def leads(world: World) -> list[int]:
    """Ada and Bea, whom ann owns, with addresses and numbers; Cleo, whom ben owns, has none."""
    people = [record(name, owner=world.ann) for name in ("Ada", "Bea")]
    for place, person in enumerate(people):
        person.email, person.phone_number = f"{person.name.lower()}@example.org", f"+1312555000{place}"
        person.save()
    return [*(person.pk for person in people), record("Cleo", owner=world.ben).pk]


def test_a_note_is_added_to_the_rows_or_to_all_that_match(world: World, mia: Client, leads: list[int]) -> None:
    page = words(mia.get("/records/note/", {"ids": leads[:2]}))
    assert "2 records. The note is shown on each record." in page
    assert "Enter a note." in words(mia.post("/records/note/", {"ids": leads[:2], "note-text": ""}))
    answer = mia.post("/records/note/", {"ids": leads[:2], "sort": "newest"} | NOTE)
    assert answer.headers["Location"] == "/records/?object=lead&sort=newest"
    mia.post("/records/note/", {"all": "1", "q": "Cleo"} | NOTE)
    assert sorted(RecordNote.objects.values_list("record__name", flat=True)) == ["Ada", "Bea", "Cleo"]


def test_all_means_all_that_the_conditions_match(world: World, mia: Client, leads: list[int]) -> None:
    Record.objects.filter(pk=leads[1]).update(fields={"City": "Oslo"})
    condition = {"all": "1", "group": "1", "field": "City", "operator": "is", "value": "Oslo"}
    page = mia.get("/records/note/", condition)
    assert "1 record. The note is shown on each record." in words(page)
    assert 'value="Oslo"' in page.content.decode()
    mia.post("/records/note/", condition | NOTE)
    assert RecordNote.objects.get().record_id == leads[1]


@pytest.mark.parametrize(("verb", "status"), [("pause", "paused"), ("remove", "removed")])
def test_records_are_paused_in_and_removed_from_their_sequences(
    world: World, mia: Client, leads: list[int], verb: str, status: str
) -> None:
    world.enroll(*Record.objects.filter(pk__in=leads[:2]))
    page = words(mia.get(f"/records/{verb}/", {"ids": leads}))
    assert "2 participants." in page
    assert "1 in no sequence: Cleo" in page
    answer = words(mia.post(f"/records/{verb}/", {"ids": leads}, follow=True))
    assert f"2 participants {status}." in answer
    assert set(Participant.objects.values_list("status", flat=True)) == {status}


@pytest.mark.parametrize(
    ("verb", "kind", "reasons"),
    [
        ("opt-out", Suppression.Kind.OPTED_OUT, ("without an email address", "already opted out")),
        ("do-not-call", Suppression.Kind.DO_NOT_CALL, ("without a phone number", "already do not call")),
    ],
)
def test_records_are_opted_out(mia: Client, leads: list[int], verb: str, kind: str, reasons: tuple[str, str]) -> None:
    path = f"/records/{verb}/"
    mia.post(path, {"ids": leads[:1]} | WHY)
    page = words(mia.get(path, {"ids": leads}))
    assert "1 record." in page
    assert f"1 {reasons[0]}: Cleo" in page
    assert f"1 {reasons[1]}: Ada" in page
    assert "Enter a reason. It stays in the history." in words(mia.post(path, {"ids": leads, "opt_out-why": ""}))
    mia.post(path, {"ids": leads} | WHY)
    live = Suppression.objects.filter(lifted_at=None)
    assert set(live.values_list("kind", "why", "source", "by__name")) == {(kind, "Asked at the fair", "admin", "Mia")}
    assert live.count() == 2
    assert "None of the selected records can be changed this way." in words(mia.get(path, {"ids": leads}))


def test_agents_change_what_is_theirs_alone(world: World, as_user: SignIn, leads: list[int]) -> None:
    ann = as_user(world.ann)
    page = words(ann.get("/records/note/", {"ids": leads}))
    assert "2 records." in page
    ann.post("/records/opt-out/", {"ids": leads} | WHY)
    assert set(Suppression.objects.values_list("source", flat=True)) == {"rep"}
    for verb in ("note", "pause", "remove", "opt-out", "do-not-call"):
        assert as_user(world.sam).get(f"/records/{verb}/", {"ids": leads}).status_code == 404
        assert as_user(world.sam).post(f"/records/{verb}/", {"ids": leads} | NOTE | WHY).status_code == 404
    assert not RecordNote.objects.exists()


def test_nothing_selected_and_too_much_is_said(
    mia: Client, leads: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "No rows are selected." in words(mia.get("/records/note/"))
    monkeypatch.setattr(several, "MOST_RECORDS", 2)
    assert "More than 2 records match. Add a filter, and repeat this." in words(
        mia.post("/records/note/", {"all": "1"} | NOTE)
    )
    assert not RecordNote.objects.exists()


@pytest.mark.parametrize("verb", ["note", "pause", "opt-out"])
def test_the_preview_takes_as_many_queries_for_many(world: World, mia: Client, leads: list[int], verb: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            mia.get(f"/records/{verb}/", {"all": "1"})
        return len(captured)

    world.enroll(*Record.objects.filter(pk__in=leads[:2]), at=MONDAY)
    few = queries()
    many = [record(f"Lead {number}", owner=world.ann) for number in range(20)]
    world.enroll(*many[:10])
    assert queries() == few <= 9
