from pathlib import Path

from baton.delegation import staffing
from baton.people.calendar_models import CalendarAddress
from baton.people.models import Absence
from tests.calendars import calendar_file, event
from tests.cli.conftest import Baton
from tests.world import World, queue, record

TUESDAY = ("--from", "2026-03-03", "--to", "2026-03-03")


def covers(world: World) -> list[str | None]:
    return [action.cover.name if action.cover else None for action in world.actions()]


def test_setting_an_absence_covers_what_is_expected_on_its_days(baton: Baton, world: World) -> None:
    world.enroll()
    previewed = baton.json("absence", "set", "ann", *TUESDAY, "--cover", "ben", "--preview")
    assert (covers(world), Absence.objects.count()) == ([None, None], 0)
    done = baton.json("absence", "set", "ann", *TUESDAY, "--cover", "ben", "--note", "Holiday")
    assert covers(world) == [None, "Ben"]
    assert (previewed["covered"], previewed["changed"]) == (done["covered"], done["changed"]) == (1, 1)


def test_a_preview_says_what_each_day_puts_on_the_cover(baton: Baton, world: World) -> None:
    world.enroll()
    world.enroll(record("Lou", owner=world.ben))
    asked = ("absence", "set", "ann", *TUESDAY, "--cover", "ben")
    load = baton.json(*asked, "--preview")["cover_load"]
    assert load == [{"day": "2026-03-03", "cover": "ben", "new": 1, "already_due": 1}]
    assert "Work for the cover" in baton.out(*asked, "--preview")
    assert "cover_load" not in baton.json(*asked)


def test_the_outcome_of_an_absence_speaks_of_cover(baton: Baton, world: World) -> None:
    world.enroll()
    shown = baton.out("absence", "set", "ann", *TUESDAY, "--cover", "ben")
    assert "No action changes owner. 1 keeps its owner but has a different cover or reason." in shown


def test_an_absence_that_touches_no_open_action_is_told_too(baton: Baton, world: World) -> None:
    shown = baton.out("absence", "set", "sam", *TUESDAY)
    assert "No open actions are affected." in shown
    assert "Time away of Sam" in shown


def test_an_absence_is_undone_by_its_handover(baton: Baton, world: World) -> None:
    number = baton.json("absence", "set", "sam", *TUESDAY)["handover"]
    baton("undo", str(number))
    assert not Absence.objects.exists()


def test_agents_set_their_own_absence_and_no_other(baton: Baton, world: World) -> None:
    assert "Ann can’t do this" in baton.refusal("absence", "set", "ben", *TUESDAY, by="ann")
    baton("absence", "set", "ann", *TUESDAY, by="ann")
    assert Absence.objects.get().user == world.ann


def test_the_days_of_an_absence_are_in_order_and_free(baton: Baton, world: World) -> None:
    backwards = ("--from", "2026-03-03", "--to", "2026-03-02")
    assert "The last day must be on or after the first day." in baton.refusal(
        "absence", "set", "ann", *backwards, exits=2
    )
    baton("absence", "set", "ann", *TUESDAY)
    assert "This overlaps an absence from Mar 3, 2026" in baton.refusal("absence", "set", "ann", *TUESDAY)


def test_who_covers_is_another_person_and_active(baton: Baton, world: World) -> None:
    refusal = baton.refusal("absence", "set", "ann", *TUESDAY, "--cover", "ann")
    assert "A user can’t cover for themselves." in refusal
    world.do(staffing.activity(user_id=world.ben.pk, is_active=False))
    assert (
        baton.refusal("absence", "set", "ann", *TUESDAY, "--cover", "ben") == "Ben is inactive. Choose another cover."
    )


def test_cancelling_an_absence_takes_the_cover_back(baton: Baton, world: World) -> None:
    world.enroll()
    assert "No absences." in baton.out("absence", "list")
    baton("absence", "set", "ann", *TUESDAY, "--cover", "ben", "--note", "Holiday")
    [listed] = baton.json("absence", "list")
    assert (listed["user"], listed["first_day"], listed["cover"]) == ("ann", "2026-03-03", "ben")
    assert "Holiday" in baton.out("absence", "list")
    baton("absence", "cancel", listed["id"], "--preview")
    assert covers(world) == [None, "Ben"]
    baton("absence", "cancel", listed["id"])
    assert covers(world) == [None, None]
    assert baton.refusal("absence", "cancel", listed["id"]) == f"There is no absence {listed['id']}."


def test_a_queue_covers_in_turn_and_one_sequence_has_another_cover(baton: Baton, world: World) -> None:
    world.enroll()
    queue("Team", [world.ben])
    endless = ("--from", "2026-03-02", "--until-further-notice")
    baton("absence", "set", "ann", *endless, "--cover", "sam", "--cover-in", "Inbound=members:Team")
    assert covers(world) == ["Ben", "Ben"]
    [listed] = baton.json("absence", "list")
    assert (listed["last_day"], listed["cover"], listed["cover_is_shared"]) == (None, "sam", False)
    assert listed["sequence_covers"] == [{"sequence": "Inbound", "cover": "Team", "cover_is_shared": True}]
    shown = baton.out("absence", "list")
    assert "until further" in shown
    assert "Team" in shown


def test_an_absence_has_a_last_day_or_none_on_purpose(baton: Baton, world: World) -> None:
    first = ("--from", "2026-03-02")
    message = "Give the last day, or --until-further-notice."
    assert message in baton.refusal("absence", "set", "ann", *first, exits=2)
    both = (*first, "--to", "2026-03-02", "--until-further-notice")
    assert message in baton.refusal("absence", "set", "ann", *both, exits=2)
    baton.refusal("absence", "set", "ann", *TUESDAY, "--cover-in", "sam", exits=2)
    assert not Absence.objects.exists()


def test_a_cover_who_is_away_for_a_part_is_warned_of_before_and_after(baton: Baton, world: World) -> None:
    baton("absence", "set", "ben", *TUESDAY)
    week = ("--from", "2026-03-02", "--to", "2026-03-06", "--cover", "ben")
    for more in (["--preview"], []):
        assert "Warning: Ben is away too on Mar 3, 2026." in baton("absence", "set", "ann", *week, *more).stderr
    refusal = baton.refusal("absence", "set", "sue", *TUESDAY, "--cover", "ben")
    assert refusal == "Ben is away all the time. Choose another cover."


def test_a_calendar_is_imported_and_again_changes_nothing(baton: Baton, world: World, tmp_path: Path) -> None:
    world.enroll()
    file = tmp_path / "away.ics"
    file.write_bytes(calendar_file(event("a", "DTSTART;VALUE=DATE:20260303"), event("b", "DTSTART:20260304T090000Z")))
    asked = ("absence", "import", file, "--user", "ann", "--cover", "ben")
    previewed = baton.json(*asked, "--preview")
    assert (covers(world), Absence.objects.count()) == ([None, None], 0)
    done = baton.json(*asked, by="ann")
    assert covers(world) == [None, "Ben"]
    assert (previewed["covered"], previewed["changed"]) == (done["covered"], done["changed"]) == (1, 1)
    assert "1 unchanged" in baton(*asked).stderr


def test_the_cover_of_a_calendar_is_the_latest_one_or_none(baton: Baton, world: World, tmp_path: Path) -> None:
    baton("absence", "set", "ann", *TUESDAY, "--cover", "sam")
    for day, cover in (("06", ()), ("09", ("--cover", "none"))):
        file = tmp_path / f"{day}.ics"
        file.write_bytes(calendar_file(event(day, f"DTSTART;VALUE=DATE:202603{day}")))
        baton("absence", "import", file, "--user", "ann", *cover)
    # The second file no longer has what the first one had.
    listed = [(absence["first_day"], absence["cover"]) for absence in baton.json("absence", "list")]
    assert listed == [("2026-03-03", "sam"), ("2026-03-09", None)]


def test_a_calendar_that_cannot_be_imported_is_refused(baton: Baton, world: World, tmp_path: Path) -> None:
    file = tmp_path / "away.ics"
    file.write_text("Name,Email")
    assert "This is not a calendar." in baton.refusal("absence", "import", file, "--user", "ann")
    file.write_bytes(calendar_file())
    assert "no time away" in baton.refusal("absence", "import", file, "--user", "ann")
    file.write_bytes(calendar_file(event("a", "DTSTART;VALUE=DATE:20260303")))
    assert "Ann can’t do this" in baton.refusal("absence", "import", file, "--user", "ben", by="ann")
    assert not Absence.objects.exists()


def test_a_calendar_at_an_address_is_read_until_it_is_not(baton: Baton, world: World) -> None:
    out = baton.out("absence", "calendar", "ann", "https://calendar.example.com/ann.ics", "--cover", "ben")
    assert "The calendar of Ann is read in a minute, and then every hour." in out
    assert CalendarAddress.objects.get().cover_id == world.ben.pk
    assert "https://" in baton.refusal("absence", "calendar", "ann", "ftp://calendar.example.com/ann.ics")
    assert "no longer read" in baton.out("absence", "calendar", "ann")
    assert not CalendarAddress.objects.exists()
