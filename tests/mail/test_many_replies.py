"""Many open replies of others cost a person little: the rule is asked about their own, and found by an index."""

from datetime import timedelta

import pytest
from django.db import connection

from baton import sql
from baton.mail.models import Mail, ReceivedMail
from baton.mail.replies import open_replies, scope_of_replies
from baton.participants.models import ParticipantAction
from baton.people.models import Owner, User
from tests.mail.conftest import TUESDAY
from tests.mail.replying import to_answer
from tests.world import World, record

MANY = 40


@pytest.fixture
def of_others(world: World) -> list[ParticipantAction]:
    """As many open replies to emails of sue's."""
    leads = [record(f"Lead {number}", owner=world.sue) for number in range(MANY)]
    actions = [pa for pa in world.enroll(*leads) if pa.action.position == 1]
    for pa in actions:
        replied_to(pa)
    return actions


def replied_to(pa: ParticipantAction) -> None:
    mail = Mail.objects.create(
        participant_action=pa,
        status="sent",
        sender=pa.owner,
        message_id=f"<{pa.pk}@x>",
        written_at=TUESDAY,
        sent_at=TUESDAY,
    )
    received_at = TUESDAY - timedelta(hours=1)
    ReceivedMail.objects.create(
        kind="reply", answers=mail, record=pa.participant.record, received_at=received_at, message_id=f"<{pa.pk}r@x>"
    )


def asked_about(user: User) -> int:
    return len(sql.rows(scope_of_replies(open_replies(TUESDAY), user=user, at=TUESDAY)))


def test_the_rule_is_asked_only_about_what_may_be_theirs(world: World, of_others: list[ParticipantAction]) -> None:
    own, *_others = world.enroll(world.lee)
    replied_to(own)
    assert to_answer(world.ann) == ["Lee"]
    assert asked_about(world.ann) == 1
    assert (asked_about(world.sue), len(to_answer(world.sue))) == (MANY, MANY)


def test_while_the_owner_is_away_it_is_asked_about_theirs_too(
    world: World, of_others: list[ParticipantAction]
) -> None:
    world.away(world.sue, cover=world.ben, first=TUESDAY.date())
    assert len(to_answer(world.ben)) == MANY
    assert to_answer(world.ann) == []


def test_who_can_no_longer_work_gives_them_away(world: World, of_others: list[ParticipantAction]) -> None:
    Owner.objects.filter(pk=world.sue.pk).update(is_active=False)
    type(world.lee).objects.filter(name__startswith="Lead").update(owner=world.ben)
    assert len(to_answer(world.ben)) == MANY


@pytest.fixture
def _by_index(world: World) -> None:
    """What needs a sequential scan all the same has no index: in small tables, PostgreSQL would not use them."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")


@pytest.mark.usefixtures("_by_index")
def test_open_replies_are_found_by_their_index(world: World) -> None:
    replies = scope_of_replies(open_replies(TUESDAY), user=world.ann, at=TUESDAY)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {replies.text}", replies.all_values())
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "reply_to_answer" in plan
    assert "Seq Scan on mail_receivedmail" not in plan
