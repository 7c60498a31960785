"""An organisation with as many open participant actions as asked for, made set-based."""

from dataclasses import dataclass
from datetime import UTC, datetime

from baton import sql
from baton.crm.models import LookupField
from baton.people.models import Owner, Role, User
from baton.sequences.models import Action, Sequence

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
USERS = 200
ACTIONS = 8


@dataclass(frozen=True)
class Organisation:
    sequence: Sequence
    first: LookupField
    second: LookupField
    user: User
    records: int

    @property
    def record_ids(self) -> list[int]:
        return [row[0] for row in sql.rows("SELECT id FROM crm_record ORDER BY id")]


def make(*, records: int) -> Organisation:
    """Leads of 200 users, each with two lookup fields, and an active sequence of eight actions."""
    agent = {"kind": Owner.Kind.USER, "role": Role.SEQUENCE_AGENT}
    users = [User.objects.create(username=f"user{n}", name=f"User {n}", **agent) for n in range(USERS)]
    first, second = (LookupField.objects.create(object="lead", name=name, label=name) for name in ("SDR__c", "AE__c"))
    sql.run(
        """
        INSERT INTO crm_record
            (object, name, email, phone, owner_id, opted_out_of_email, do_not_call, is_deleted, fields)
        SELECT 'lead', 'Lead ' || n, 'lead' || n || '@example.com', '', (%(users)s::bigint[])[1 + n %% %(count)s],
            FALSE, FALSE, FALSE, '{}'
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
    return Organisation(sequence, first, second, users[0], records)
