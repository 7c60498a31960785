"""Undoing an edit of an absence: the absence is as it was before, and so is who covers."""

from datetime import date, timedelta

import pytest

from baton.delegation import staffing
from baton.delegation.handovers import carry_out, preview_change
from baton.delegation.models import SequenceCover
from baton.delegation.place_words import moved_settings_in_words
from baton.delegation.undo import AlreadyUndone, undo
from baton.people.away import RequestedAbsence
from baton.people.models import Absence, AbsenceSpan, Role, User
from baton.people.permissions import NotAllowed
from baton.rules.availability import CoverChoice
from tests.world import MONDAY, World, covers

pytestmark = pytest.mark.django_db
TODAY = MONDAY.date()


def edited(
    world: World, absence: Absence, *, cover: User | None, days: int, whose: User | None = None, note: str = ""
) -> RequestedAbsence:
    whose = whose or world.ann
    last = TODAY + timedelta(days=days - 1)
    return RequestedAbsence(whose.pk, absence.first_day, last, cover.pk if cover else None, note=note)


def days_away() -> list[tuple[str, date, date | None]]:
    rows = Absence.objects.order_by("first_day", "pk")
    return [(absence.user.name, absence.first_day, absence.last_day) for absence in rows.select_related("user")]


def test_a_new_absence_is_gone_and_nobody_covers(world: World) -> None:
    actions = world.enroll()
    outcome = world.away(world.ann, cover=world.ben, first=TODAY)
    assert covers(actions)[0] == "Ben"
    world.undo(outcome)
    assert (covers(actions)[0], days_away()) == (None, [])
    assert not AbsenceSpan.objects.exists()


def test_it_comes_back_by_undoing_the_undo(world: World) -> None:
    actions = world.enroll()
    outcome = world.away(world.ann, cover=world.ben, first=TODAY)
    world.undo(world.undo(outcome))
    assert (covers(actions)[0], days_away()) == ("Ben", [("Ann", TODAY, TODAY)])


def test_a_changed_absence_has_its_days_its_cover_and_its_covers_elsewhere_again(world: World) -> None:
    actions = world.enroll()
    elsewhere = {world.sequence.pk: CoverChoice(world.sam.pk)}
    away = RequestedAbsence(world.ann.pk, TODAY, TODAY, world.ben.pk, note="Dentist", sequence_covers=elsewhere)
    world.do(staffing.absence(away=away))
    absence = Absence.objects.get()
    outcome = world.do(staffing.absence(away=edited(world, absence, cover=world.sue, days=5), changed=absence))
    assert covers(actions)[0] == "Sue"
    world.undo(outcome)
    absence.refresh_from_db()
    assert (absence.last_day, absence.cover_id, absence.note) == (TODAY, world.ben.pk, "Dentist")
    assert SequenceCover.objects.get().cover_id == world.sam.pk
    assert covers(actions)[0] == "Sam"


def test_a_canceled_absence_is_there_again(world: World) -> None:
    actions = world.enroll()
    world.away(world.ann, cover=world.ben, first=TODAY, days=3)
    outcome = world.do(staffing.absence_cancelled(cancelled=Absence.objects.get()))
    world.undo(outcome)
    assert (covers(actions)[0], days_away()) == ("Ben", [("Ann", TODAY, TODAY + timedelta(days=2))])


def test_an_absence_that_was_ended_goes_on(world: World) -> None:
    world.away(world.ann, cover=world.ben, first=TODAY - timedelta(days=2), days=5)
    absence = Absence.objects.get()
    outcome = world.do(staffing.absence_ended(absence=absence, last_day=TODAY - timedelta(days=1)))
    world.undo(outcome)
    assert days_away() == [("Ann", TODAY - timedelta(days=2), TODAY + timedelta(days=2))]


def test_an_absence_that_was_given_to_somebody_else_is_nobody_elses(world: World) -> None:
    world.away(world.ann, cover=world.ben, first=TODAY)
    absence = Absence.objects.get()
    away = edited(world, absence, cover=world.ben, days=1, whose=world.sue)
    world.undo(world.do(staffing.absence(away=away, changed=absence)))
    assert days_away() == [("Ann", TODAY, TODAY)]
    assert list(AbsenceSpan.objects.values_list("user", flat=True)) == [world.ann.pk]


def test_even_without_work_an_absence_can_be_undone(world: World) -> None:
    outcome = world.away(world.ann, cover=world.ben, first=TODAY)
    assert outcome.handover
    assert outcome.handover.change_count == 0
    world.undo(outcome)
    assert days_away() == []
    with pytest.raises(AlreadyUndone):
        world.undo(outcome)


def test_what_was_edited_since_stays_and_is_counted(world: World) -> None:
    outcome = world.away(world.ann, cover=world.ben, first=TODAY)
    absence = Absence.objects.get()
    world.do(staffing.absence(away=edited(world, absence, cover=world.sue, days=4), changed=absence))
    undone = world.undo(outcome)
    assert undone.left_alone == {"settings": 1}
    assert days_away() == [("Ann", TODAY, TODAY + timedelta(days=3))]


def test_a_canceled_absence_makes_way_for_the_one_that_took_its_days(world: World) -> None:
    world.away(world.ann, cover=world.ben, first=TODAY, days=5)
    outcome = world.do(staffing.absence_cancelled(cancelled=Absence.objects.get()))
    world.away(world.ann, cover=world.sue, first=TODAY + timedelta(days=2))
    assert world.undo(outcome).left_alone == {"settings": 1}
    assert len(days_away()) == 1


def test_another_absence_of_other_days_is_not_in_the_way(world: World) -> None:
    world.away(world.ann, cover=world.ben, first=TODAY)
    outcome = world.do(staffing.absence_cancelled(cancelled=Absence.objects.get()))
    world.away(world.ann, cover=world.sue, first=TODAY + timedelta(days=2))
    world.undo(outcome)
    assert len(days_away()) == 2


def test_the_preview_says_what_comes_back(world: World) -> None:
    world.away(world.ann, cover=world.ben, first=TODAY)
    outcome = world.do(staffing.absence_cancelled(cancelled=Absence.objects.get()))
    assert outcome.handover
    preview = preview_change(undo(handover=outcome.handover), at=MONDAY)
    [line] = moved_settings_in_words(preview.settings)
    assert (line.label, line.before, line.after) == ("Time away of Ann", "None", "Mar 2, 2026, covered by Ben")
    assert not Absence.objects.exists()


def test_an_agent_undoes_their_own_edit_and_nobody_elses(world: World) -> None:
    away = RequestedAbsence(world.ann.pk, TODAY, TODAY, world.ben.pk)
    own = carry_out(staffing.absence(away=away), by=world.ann, at=MONDAY)
    assert own.handover
    with pytest.raises(NotAllowed):
        carry_out(undo(handover=own.handover), by=world.ben, at=MONDAY)
    carry_out(undo(handover=own.handover), by=world.ann, at=MONDAY)
    assert days_away() == []


def test_who_became_an_agent_does_not_undo_the_edit_of_a_colleagues_absence(world: World) -> None:
    away = RequestedAbsence(world.ann.pk, TODAY, TODAY, world.ben.pk)
    outcome = carry_out(staffing.absence(away=away), by=world.mia, at=MONDAY)
    assert outcome.handover
    world.mia.role = Role.SEQUENCE_AGENT
    world.mia.save()
    with pytest.raises(NotAllowed):
        carry_out(undo(handover=outcome.handover), by=world.mia, at=MONDAY)
    assert len(days_away()) == 1
