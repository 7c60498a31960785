"""What hangs on a user who leaves is found completely, each kind by itself, in one query."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from baton.crm.models import LookupField
from baton.delegation import staffing
from baton.delegation.models import SequenceCover
from baton.insight.leaver import HoldingKind, holdings_of, total_of
from baton.mail.models import Mail
from baton.participants.models import SavedView
from baton.people.models import Absence, QueueMember
from baton.sequences.models import Action, Sequence
from tests.world import MONDAY, World, queue, record, user

pytestmark = pytest.mark.django_db
A_WEEK = timedelta(days=7)


def totals(world: World) -> dict[HoldingKind, int]:
    """What hangs on Ann."""
    return {kind: total_of(things) for kind, things in holdings_of(world.ann, at=MONDAY).items()}


def test_open_actions_by_reason_and_reassigned_ones_apart(world: World) -> None:
    actions = world.enroll(world.lee, record("Pat", owner=world.ben))
    world.reassign(actions[2], to=world.ann)
    holdings = holdings_of(world.ann, at=MONDAY)
    assert [(holding.detail, holding.count) for holding in holdings[HoldingKind.ACTIONS]] == [("record_owner", 2)]
    assert [(holding.detail, holding.count) for holding in holdings[HoldingKind.REASSIGNED]] == [("reassigned", 1)]


def test_records_say_how_many_are_in_sequences_and_deleted_ones_do_not_count(world: World) -> None:
    world.enroll()
    record("Kim", owner=world.ann)
    gone = record("Gone", owner=world.ann)
    gone.is_deleted = True
    gone.save()
    [holding] = holdings_of(world.ann, at=MONDAY)[HoldingKind.RECORDS]
    assert (holding.name, holding.count, holding.detail) == ("lead", 2, "1")


def test_fields_and_choices_that_name_the_user(world: World) -> None:
    record("Pat", owner=world.ben, SDR__c=world.ann)
    LookupField.objects.create(object="lead", name="ann", label="Ann", source="owner", owner=world.ann)
    world.do(staffing.default_owner(owner=world.ann))
    Sequence.objects.update(default_owner=world.ann)
    holdings = holdings_of(world.ann, at=MONDAY)
    assert [holding.name for holding in holdings[HoldingKind.LOOKUPS]] == ["SDR"]
    assert [holding.name for holding in holdings[HoldingKind.NAMED]] == ["Ann"]
    assert [holding.name for holding in holdings[HoldingKind.DEFAULT_OWNER]] == ["", "Inbound"]


def test_covers_that_are_not_over_also_those_of_one_sequence(world: World) -> None:
    for person, first, cover in (
        (world.ben, MONDAY - A_WEEK, world.ann),
        (world.sue, MONDAY, world.ann),
        (world.sam, MONDAY, world.ben),
    ):
        world.away(person, cover=cover, first=first.date())
    absence = Absence.objects.get(user=world.sam)
    SequenceCover.objects.create(absence=absence, sequence=world.sequence, cover=world.ann)
    assert [holding.name for holding in holdings_of(world.ann, at=MONDAY)[HoldingKind.COVERS]] == ["Sam", "Sue"]


def test_queues_say_who_else_can_work(world: World) -> None:
    queue("Alone", [world.ann, user("gone", is_active=False)])
    support = queue("Support", [world.ann, world.ben])
    QueueMember.objects.filter(queue=support, user=world.ann).update(weight=3)
    queues = holdings_of(world.ann, at=MONDAY)[HoldingKind.QUEUES]
    assert [(holding.name, holding.count, holding.detail) for holding in queues] == [
        ("Support", 1, "3"),
        ("Alone", 0, "1"),
    ]


def test_reports_and_shared_views_but_not_those_of_their_own(world: World) -> None:
    world.do(staffing.manager(user_id=world.ben.pk, manager=world.ann))
    SavedView.objects.create(name="All calls", made_by=world.ann, is_shared=True, query="type=call")
    SavedView.objects.create(name="Mine", made_by=world.ann)
    holdings = holdings_of(world.ann, at=MONDAY)
    assert [holding.name for holding in holdings[HoldingKind.REPORTS]] == ["Ben"]
    assert [(holding.name, holding.detail) for holding in holdings[HoldingKind.VIEWS]] == [("All calls", "type=call")]


def test_email_to_be_sent_being_sent_and_who_may_reply(world: World) -> None:
    Action.objects.filter(position=2).update(type="email", is_automatic=True)
    actions = world.enroll(world.lee, record("Pat", owner=world.ann))
    for pa, status in ((actions[0], "sent"), (actions[2], "queued")):
        Mail.objects.create(
            participant_action=pa,
            status=status,
            sender=world.ann,
            message_id=f"<{pa.pk}@example.org>",
            written_at=MONDAY,
            sent_at=MONDAY if status == "sent" else None,
        )
    counts = totals(world)
    assert (counts[HoldingKind.AUTOMATIC_EMAIL], counts[HoldingKind.BEING_SENT], counts[HoldingKind.REPLIES]) == (
        2,
        1,
        1,
    )


def test_nothing_hangs_on_a_stranger_and_it_is_one_query_always(world: World) -> None:
    world.enroll(world.lee, *(record(f"Lead {n}", owner=world.ann) for n in range(20)))
    assert holdings_of(world.sam, at=MONDAY) == {}
    with CaptureQueriesContext(connection) as queries:
        holdings_of(world.ann, at=MONDAY)
    assert len(queries) == 1
