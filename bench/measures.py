"""The measurements: each change of ownership beside a floor of the same rows in the same run."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median

from django.db import connection, transaction

from baton import sql
from baton.crm.models import LookupField
from baton.delegation import changes
from baton.delegation.enrollment import enroll
from baton.delegation.handovers import carry_out, preview_change
from baton.delegation.models import Handover
from baton.delegation.undo import undo
from baton.participants.matching import ActionFilter
from baton.participants.models import ParticipantAction
from baton.people.models import Owner, User
from baton.rules.splitting import SplitBy
from baton.sequences.models import Sequence
from baton.sequences.settings import Setting
from bench.clock import seconds
from bench.organisation import ACTIONS, AT, Organisation

SAMPLE = 2000
ROUNDS = 3
SHARES = 5


@dataclass(frozen=True)
class Measure:
    """`seconds` for `rows`, and the same for the floor; `ratio` is the cost a row of the one in the other."""

    name: str
    rows: int
    seconds: float
    floor: str
    floor_rows: int
    floor_seconds: float

    @property
    def ratio(self) -> float:
        return (self.seconds / self.rows) / (self.floor_seconds / self.floor_rows)


def enroll_all(organisation: Organisation) -> None:
    enroll(sequence=organisation.sequence, records=organisation.record_ids, by=None, at=AT)


def enrollment(organisation: Organisation) -> Measure:
    """Enroll everything, against a COPY of the rows that this makes into the same table."""
    took = seconds(lambda: enroll_all(organisation))
    rows = organisation.records * ACTIONS
    return Measure("enroll", rows, took, "COPY", rows, _copy_again())


def enrollment_by_turns(organisation: Organisation) -> Iterator[Measure]:
    """Enroll everything delegated to the members of a queue in turn and by load, against as much by record owner."""
    rows = organisation.records * ACTIONS
    floor = _enroll_anew(organisation, None)
    for name, field in (("in turn", organisation.in_turn), ("by load", organisation.least_loaded)):
        took = _enroll_anew(organisation, field)
        yield Measure(f"enroll, {name}", rows, took, "enroll", rows, floor)


def _enroll_anew(organisation: Organisation, field: LookupField | None) -> float:
    """Enroll everything as if for the first time, with the sequence delegated to a field or to nobody."""
    Sequence.objects.filter(pk=organisation.sequence.pk).update(delegation=field)
    sql.run("TRUNCATE participants_participant CASCADE")
    return seconds(lambda: enroll_all(organisation))


def moves(organisation: Organisation) -> Iterator[Measure]:
    """Reassign, delegate and undo everything; each the median of some rounds, floors between them."""
    rows = ParticipantAction.objects.count()
    to_first, to_second = Setting.of_field(organisation.first), Setting.of_field(organisation.second)
    sequence = organisation.sequence

    def delegate(setting: Setting) -> Callable[[], object]:
        return lambda: carry_out(changes.sequence_delegation(sequence=sequence, setting=setting), by=None, at=AT)

    def reassign() -> object:
        return carry_out(
            changes.reassignment(matching=ActionFilter(sequence_id=sequence.pk), to=organisation.user), by=None, at=AT
        )

    def split() -> object:
        shares = dict.fromkeys(Owner.objects.filter(kind="user", user__can_work=True).order_by("pk")[:SHARES], 1)
        matching = ActionFilter(sequence_id=sequence.pk)
        return carry_out(
            changes.split_reassignment(matching=matching, weights=shares, by=SplitBy.LOAD), by=None, at=AT
        )

    def undo_last() -> object:
        return carry_out(undo(handover=Handover.objects.latest("pk")), by=None, at=AT)

    def preview_delegation() -> object:
        return preview_change(changes.sequence_delegation(sequence=sequence, setting=to_first), at=AT)

    names = ("delegate", "reassign", "split by load", "undo", "preview of delegate")
    taken: dict[str, list[float]] = {name: [] for name in names}
    floors = []
    for number in range(ROUNDS):
        floors.append(_plain_update())
        taken["delegate"].append(seconds(delegate(to_first if number % 2 == 0 else to_second)))
        taken["reassign"].append(seconds(reassign))
        taken["undo"].append(seconds(undo_last))
        taken["split by load"].append(seconds(split))
        taken["preview of delegate"].append(seconds(preview_delegation))
    for name, times in taken.items():
        yield Measure(name, rows, median(times), "UPDATE … FROM", rows, median(floors))
    yield from _orm(rows, median(floors))


def _plain_update() -> float:
    """UPDATE … FROM of every row, with nothing but the new owner to look up, as the same columns are indexed."""
    sql.run("DROP TABLE IF EXISTS floor")
    sql.run(
        """
        CREATE TEMPORARY TABLE floor AS
        SELECT pa.id, member.user_id
        FROM participants_participantaction AS pa
        JOIN (SELECT owner_ptr_id AS user_id, row_number() OVER () - 1 AS place, count(*) OVER () AS size
              FROM people_user) AS member ON member.place = (pa.id * 31 + %(salt)s) %% member.size
        """,
        salt=ParticipantAction.objects.latest("pk").owner_id,
    )
    sql.run("ANALYZE floor")
    return seconds(
        lambda: sql.run(
            """
            UPDATE participants_participantaction AS pa
            SET owner_id = floor.user_id, cover_id = NULL, reason = 'lookup'
            FROM floor
            WHERE pa.id = floor.id
            """
        )
    )


def _copy_again() -> float:
    """COPY the participant actions out, empty the table, and COPY them in again, its indexes and keys in place."""
    with connection.cursor() as cursor:
        with cursor.copy("COPY participants_participantaction TO STDOUT") as copy:
            rows = b"".join(bytes(chunk) for chunk in copy)
        cursor.execute("TRUNCATE participants_participantaction CASCADE")

    def copy_in() -> None:
        into = "COPY participants_participantaction FROM STDIN"
        with transaction.atomic(), connection.cursor() as cursor, cursor.copy(into) as copy:
            copy.write(rows)

    return seconds(copy_in)


def _orm(rows: int, floor: float) -> Iterator[Measure]:
    """The same by Django's ORM, on a sample."""
    some = list(ParticipantAction.objects.order_by("pk")[:SAMPLE])
    first, last = User.objects.earliest("pk").pk, User.objects.latest("pk").pk

    def give_owners() -> None:
        for pa in some:
            pa.owner_id = pa.owner_id + 1 if pa.owner_id < last else first

    def bulk_update() -> None:
        give_owners()
        ParticipantAction.objects.bulk_update(some, ["owner", "cover", "reason"])

    def save_each() -> None:
        give_owners()
        with transaction.atomic():
            for pa in some:
                pa.save()

    floor_name = "UPDATE … FROM"
    yield Measure("bulk_update (ORM)", len(some), seconds(bulk_update), floor_name, rows, floor)
    yield Measure("save() a row (ORM)", len(some), seconds(save_each), floor_name, rows, floor)
