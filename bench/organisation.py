"""An organisation with as many open participant actions as asked for, made set-based."""

from dataclasses import dataclass
from datetime import UTC, datetime

from baton import sql
from baton.crm.models import LookupField
from baton.people.models import Owner, Queue, QueueMember, Role, User
from baton.rules.trail import Source
from baton.sequences.models import Action, Sequence

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
USERS = 200
ACTIONS = 8
MEMBERS = 12


@dataclass(frozen=True)
class Organisation:
    sequence: Sequence
    first: LookupField
    second: LookupField
    in_turn: LookupField
    least_loaded: LookupField
    user: User
    records: int

    @property
    def record_ids(self) -> list[int]:
        return [row[0] for row in sql.rows("SELECT id FROM crm_record ORDER BY id")]


def make(*, records: int) -> Organisation:
    """Leads of 200 users, each with two lookup fields, and an active sequence of eight actions.

    A tenth of them have the word “Smith” in their name.
    """
    agent = {"kind": Owner.Kind.USER, "role": Role.SEQUENCE_AGENT}
    users = [User.objects.create(username=f"user{n}", name=f"User {n}", **agent) for n in range(USERS)]
    first, second = (LookupField.objects.create(object="lead", name=name, label=name) for name in ("SDR__c", "AE__c"))
    sql.run(
        """
        INSERT INTO crm_record
            (object, name, email, phone, owner_id, opted_out_of_email, do_not_call, is_deleted, fields)
        SELECT 'lead', 'Lead ' || n || CASE WHEN n %% 10 = 0 THEN ' Smith' ELSE '' END, 'lead' || n || '@example.com',
            '', (%(users)s::bigint[])[1 + n %% %(count)s], FALSE, FALSE, FALSE,
            jsonb_build_object('Status', 'Open', 'Company', 'Company ' || n %% 50000)
        FROM generate_series(1, %(records)s) AS n
        """,
        users=[user.pk for user in users],
        count=USERS,
        records=records,
    )
    for step, field in ((7, first), (13, second)):
        sql.run(
            """
            INSERT INTO crm_recordlookup (record_id, field_id, owner_id)
            SELECT id, %(field)s, (%(users)s::bigint[])[1 + id * %(step)s %% %(count)s]
            FROM crm_record
            WHERE id %% 10 <> 0
            """,
            users=[user.pk for user in users],
            count=USERS,
            field=field.pk,
            step=step,
        )
    sequence = Sequence.objects.create(name="Bench", object="lead", status="active")
    Action.objects.bulk_create(
        Action(sequence=sequence, position=n, name=f"Call {n}", type="call", wait_days=1)
        for n in range(1, ACTIONS + 1)
    )
    in_turn, least_loaded = _sharing(users[:MEMBERS])
    return Organisation(sequence, first, second, in_turn, least_loaded, users[0], records)


def _sharing(members: list[User]) -> tuple[LookupField, LookupField]:
    """A queue whose members have weights from 1 to 3, and a field for each way of choosing one of them."""
    queue = Queue.objects.create(kind=Owner.Kind.QUEUE, name="Inbound")
    QueueMember.objects.bulk_create(
        QueueMember(queue=queue, user=user, weight=1 + number % 3) for number, user in enumerate(members)
    )
    in_turn, least_loaded = (
        LookupField.objects.create(object="lead", name=source, label=source, source=source, owner=queue)
        for source in (Source.ROTATION, Source.LEAST_LOADED)
    )
    return in_turn, least_loaded
