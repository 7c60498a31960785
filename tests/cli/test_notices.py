"""`baton notices`."""

from typing import Any

import pytest
from django.conf import LazySettings

from baton.notices.models import Notice, NoticePreferences
from baton.notices.operations import mark_read
from tests.cli.conftest import Baton
from tests.world import MONDAY, World


def test_a_users_notices_are_listed(baton: Baton, world: World) -> None:
    world.reassign(*world.enroll(), to=world.ben)
    assert "Mia handed you 2 actions from Ann." in baton.out("notices", "ben")
    [notice] = baton.json("notices", "ben", by="ben")
    assert (notice["kind"], notice["count"], notice["is_read"]) == ("handed", 2, False)


def test_only_unread_notices_on_demand(baton: Baton, world: World) -> None:
    world.reassign(*world.enroll(), to=world.ben)
    mark_read(by=world.ben, at=MONDAY)
    assert baton.out("notices", "ben", "--unread").strip() == "Ben has no unread notices."
    assert len(baton.json("notices", "ben")) == 1


def test_nobody_lists_the_notices_of_another(baton: Baton, world: World) -> None:
    assert baton.refusal("notices", "ben", by="mia") == "You can only list your own notices."


def test_the_actions_of_a_handover_are_listed(baton: Baton, world: World) -> None:
    moved, _stays = world.enroll()
    handover = world.reassign(moved, to=world.ben).handover
    assert handover
    assert [action["id"] for action in baton.json("actions", "--handover", handover.pk)["actions"]] == [moved.pk]


def kinds_on(settings: dict[str, Any], place: str) -> list[str]:
    return [row["kind"] for row in settings["kinds"] if row[place]]


def test_every_kind_is_on_until_it_is_turned_off(baton: Baton, world: World) -> None:
    settings = baton.json("notice-settings", "ben", by="ben")
    kinds = [kind.value for kind in Notice.Kind if kind != Notice.Kind.HEALTH]
    assert kinds_on(settings, "by_bell") == kinds_on(settings, "by_email") == kinds
    assert (settings["quiet_from"], settings["quiet_until"]) == (None, None)
    assert "health" in kinds_on(baton.json("notice-settings", "mia"), "by_bell")
    assert not NoticePreferences.objects.exists()


def test_kinds_are_turned_off_first_and_then_on(baton: Baton, world: World) -> None:
    asked = ("--no-bell", "taken", "--no-bell", "handed", "--no-email", "all", "--email", "reply")
    settings = baton.json("notice-settings", "ben", *asked, by="ben")
    assert settings == baton.json("notice-settings", "ben")
    assert kinds_on(settings, "by_email") == ["reply"]
    assert not {"taken", "handed"} & set(kinds_on(settings, "by_bell"))
    settings = baton.json("notice-settings", "ben", "--bell", "taken")
    assert "taken" in kinds_on(settings, "by_bell")
    assert "handed" not in kinds_on(settings, "by_bell")
    assert kinds_on(settings, "by_email") == ["reply"]


def test_quiet_hours_are_set_changed_and_removed(baton: Baton, world: World) -> None:
    out = baton.out("notice-settings", "ben", "--quiet-from", "20:00", "--quiet-until", "07:30", by="ben")
    assert "Notice settings saved." in out
    assert f"Quiet hours: 20:00 to 07:30 ({world.ben.time_zone})" in out
    assert "Quiet hours: 00:00 to 07:30" in baton.out("notice-settings", "ben", "--quiet-from", "00:00")
    assert "Quiet hours: none" in baton.out("notice-settings", "ben", "--no-quiet-hours")


@pytest.mark.parametrize(
    ("times", "complaint"),
    [
        (("--quiet-from", "20:00"), "Enter when the quiet hours end"),
        (("--quiet-until", "07:00"), "Enter when the quiet hours begin"),
        (("--quiet-from", "07:00", "--quiet-until", "07:00"), "Enter an end that differs"),
    ],
)
def test_quiet_hours_have_a_beginning_and_another_end(
    baton: Baton, world: World, times: tuple[str, ...], complaint: str
) -> None:
    assert complaint in baton.refusal("notice-settings", "ben", *times)
    assert not NoticePreferences.objects.exists()


def test_what_is_no_setting_is_refused(baton: Baton, world: World) -> None:
    for kind in ("fax", "health"):
        refusal = baton.refusal("notice-settings", "ben", "--no-email", kind, exits=2)
        assert f"'{kind}' is no kind of notice for Ben." in refusal
    both = ("--quiet-from", "20:00", "--no-quiet-hours")
    assert "Give either times or --no-quiet-hours." in baton.refusal("notice-settings", "ben", *both, exits=2)


def test_nobody_sees_or_changes_the_notice_settings_of_another(baton: Baton, world: World) -> None:
    for asked in ((), ("--no-bell", "all")):
        refusal = baton.refusal("notice-settings", "ben", *asked, by="mia")
        assert refusal == "You can only see and change your own notice settings."
    assert not NoticePreferences.objects.exists()


def test_it_is_said_why_no_notices_are_sent_by_email(baton: Baton, world: World, settings: LazySettings) -> None:
    assert "Ben has no email address" in baton("notice-settings", "ben").stderr
    world.ben.email = "ben@example.com"
    world.ben.save()
    settings.EMAIL_HOST = ""
    assert "Outgoing email isn’t set up" in baton("notice-settings", "ben").stderr
