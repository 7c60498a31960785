"""Whoever gets work, or covers, is told."""

from baton.engage.operations import complete
from baton.sequences.settings import Setting
from tests.notices.reading import notices
from tests.world import MONDAY, World


def test_the_new_owner_is_told_of_a_reassignment(world: World) -> None:
    """https://github.com/frappe/erpnext/issues/41439"""
    world.reassign(*world.enroll(), to=world.ben)
    assert notices(world.ben) == ["Mia handed you 2 actions from Ann."]


def test_the_cover_is_told_of_an_absence(world: World) -> None:
    """https://github.com/SORMAS-Foundation/SORMAS-Project/issues/7383"""
    world.enroll()
    world.away(world.ann, cover=world.ben, first=MONDAY.date(), days=5)
    assert notices(world.ben) == ["You now cover 2 actions for Ann."]


def test_the_account_executive_is_told_when_the_sdr_is_done(world: World) -> None:
    """https://github.com/hasgeek/boxoffice/issues/244"""
    world.override(1, Setting.of_field(world.sdr))
    [first, _second] = world.enroll()
    complete(participant_action_id=first.pk, by=world.sue, at=MONDAY)
    assert notices(world.ann) == ["Sue passed Lee to you for Call 2 in Inbound."]
