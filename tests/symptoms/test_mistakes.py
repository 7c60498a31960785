"""Mistakes can be taken back."""

from datetime import timedelta

from baton.engage.operations import complete
from baton.engage.reopening import reopen
from baton.mail.queries import EMAIL_STATE
from baton.participants.models import Participant, Reopening
from tests.world import MONDAY, World


def test_an_action_completed_by_mistake_is_taken_back(world: World) -> None:
    """https://github.com/fatfreecrm/fat_free_crm/pull/320, https://github.com/TheHive-Project/TheHive/issues/156"""
    actions = world.enroll()
    dates = [pa.expected_at for pa in actions]
    for pa in actions:
        complete(participant_action_id=pa.pk, by=world.ann, at=MONDAY + timedelta(days=3))
    assert Participant.objects.get().status == "completed"
    for pa in reversed(actions):
        reopen(participant_action_id=pa.pk, by=world.ann, at=MONDAY + timedelta(days=4), email_state=EMAIL_STATE)
    assert Participant.objects.get().status == "active"
    assert [(pa.status, pa.expected_at) for pa in world.actions()] == [("current", dates[0]), ("waiting", dates[1])]
    assert Reopening.objects.count() == 2  # and the history tells both
