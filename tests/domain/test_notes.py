"""Notes on a record: who may add and who is kept from it; export and erasure have them."""

from datetime import timedelta

import pytest

from baton.crm.models import Record
from baton.insight.forgetting import forget_person, preview_forgetting
from baton.insight.person import export_person
from baton.participants.notes import BlankNote, add_note, notes_on
from baton.people.permissions import NotAllowed
from tests.world import MONDAY, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def texts(world: World) -> list[str]:
    return [note.text for note in notes_on(record_id=world.lee.pk, at_most=10)]


def test_who_sees_the_record_adds_notes_and_the_newest_comes_first(world: World) -> None:
    first = world.enroll()[0]
    world.reassign(first, to=world.ben)
    add_note(record=world.lee, text=" Speaks Dutch ", by=world.ann, at=MONDAY)
    add_note(record=world.lee, text="Back in May", by=world.ben, at=MONDAY + timedelta(hours=1))
    add_note(record=world.lee, text="VIP", by=world.mia, at=MONDAY + timedelta(hours=2))
    assert texts(world) == ["VIP", "Back in May", "Speaks Dutch"]


def test_a_stranger_does_not_and_a_blank_one_is_refused(world: World) -> None:
    with pytest.raises(NotAllowed):
        add_note(record=world.lee, text="Hello", by=world.sam, at=MONDAY)
    with pytest.raises(BlankNote):
        add_note(record=world.lee, text=" ", by=world.ann, at=MONDAY)
    assert texts(world) == []


def test_an_export_of_the_person_has_them(world: World) -> None:
    Record.objects.filter(pk=world.lee.pk).update(email="lee@example.org")
    add_note(record=world.lee, text="Speaks Dutch", by=world.ann, at=MONDAY)
    exported = export_person(address="lee@example.org", by=world.mia, at=MONDAY)
    assert [row["text"] for row in exported["notes"]] == ["Speaks Dutch"]


def test_an_erased_person_has_none_left(world: World) -> None:
    add_note(record=world.lee, text="Speaks Dutch", by=world.ann, at=MONDAY)
    shown = preview_forgetting(records=[world.lee.pk], by=world.mia)
    assert shown.counts["Notes on records"] == 1
    forget_person(records=[world.lee.pk], by=world.mia, at=MONDAY)
    assert texts(world) == []
