"""Writing a drawn world into the database, a table at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction

from baton.crm.models import LookupField, Record, RecordLookup
from baton.delegation import change
from baton.delegation.change import Change
from baton.delegation.changes import OF_MATCHING
from baton.delegation.cover import turn_clock
from baton.delegation.models import Handover, SequenceCover
from baton.participants.models import Participant, ParticipantAction
from baton.participants.reassignment_ends import ReassignmentEnd
from baton.people.absence_spans import write_absence_spans
from baton.people.models import Absence, Owner, QueueMember
from baton.people.operations import set_default_owner
from baton.sequences.models import Action, Sequence
from tests.agreement.worlds import FIELDS, HOPS, DrawnWorld, Thing
from tests.world import MONDAY

# A cause that changes nothing by itself, and reaches every open action.
EVERYTHING = Change(cause=Handover.Cause.DATES, verb=None, reached=OF_MATCHING(reach=change.EVERYTHING))


@contextmanager
def taken_back() -> Iterator[None]:
    """What is written within goes with the example."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def count_ids_anew() -> None:
    """Let the same example get the same ids again: who of a shared queue covers depends on them.

    Sequences are not taken back with a transaction.
    """
    statements = connection.ops.sequence_reset_sql(no_style(), apps.get_models())
    with connection.cursor() as cursor:
        cursor.execute(" ".join(statements))


@dataclass(frozen=True)
class Written:
    """The ids that the places in a drawn world have got."""

    owners: list[int]
    fields: dict[str, int]
    accounts: list[int]
    things: list[int]
    sequences: list[int]
    actions: list[list[int]]


def write_fields() -> dict[str, int]:
    """The lookup fields, by name; once for all worlds of a test."""
    made: dict[str, LookupField] = {}
    for kind in ("lead", "account", "contact", "opportunity"):
        for name in FIELDS[kind]:
            hop = made[HOPS[name]] if name in HOPS else None
            made[name] = LookupField.objects.create(
                object=kind, name=name, label=name, related_field=hop, through=hop.object if hop else ""
            )
    return {name: each.pk for name, each in made.items()}


def write(world: DrawnWorld, fields: dict[str, int]) -> Written:
    """Everything but the participants."""
    owners = _write_people(world)
    accounts = _write_records(world.accounts, owners, [], fields)
    things = _write_records(world.things, owners, accounts, fields)
    for number, thing in enumerate(world.things):
        if thing.person is not None:
            Record.objects.filter(pk=things[number]).update(person=things[thing.person])
    sequences = Sequence.objects.bulk_create(
        Sequence(
            name=f"Sequence {owners[0]}/{number}",
            object=plan.object,
            status="active",
            delegation_id=fields[plan.delegation] if plan.delegation else None,
            default_owner_id=None if plan.default_owner is None else owners[plan.default_owner],
        )
        for number, plan in enumerate(world.plans)
    )
    actions = Action.objects.bulk_create(
        Action(
            sequence=sequence,
            position=number,
            name=f"Step {number}",
            type="call",
            wait_days=number,
            delegation_mode=step.mode,
            delegation_id=fields[step.field] if step.field else None,
        )
        for sequence, plan in zip(sequences, world.plans, strict=True)
        for number, step in enumerate(plan.steps)
    )
    _write_sequence_covers(world, owners, [each.pk for each in sequences])
    by_sequence = [[action.pk for action in actions if action.sequence == each] for each in sequences]
    return Written(owners, fields, accounts, things, [each.pk for each in sequences], by_sequence)


def write_participants(world: DrawnWorld, written: Written) -> list[int]:
    """The participant actions' ids, entry by entry and step by step."""
    participants = Participant.objects.bulk_create(
        Participant(
            sequence_id=written.sequences[entry.plan],
            record_id=written.things[entry.thing],
            enrolled_at=MONDAY,
        )
        for entry in world.entries
    )
    made = []
    for participant, entry in zip(participants, world.entries, strict=True):
        for number, action_id in enumerate(written.actions[entry.plan]):
            owner, cover, reason = entry.rubbish[number]
            by_hand, restored = entry.by_hand[number], entry.restored[number]
            pinned = by_hand if by_hand is not None else restored
            if pinned is not None:
                reason = "reassigned" if by_hand is not None else "restored"
                owner, cover = pinned, None if cover == pinned else cover
            made.append(
                ParticipantAction(
                    participant=participant,
                    action_id=action_id,
                    owner_id=written.owners[owner],
                    cover_id=None if cover is None else written.owners[cover],
                    status="waiting" if number else "current",
                    reason=reason,
                    reassignment_end=None if by_hand is None else _written_end(entry.ends[number], written.owners),
                    expected_at=entry.dates[number],
                )
            )
    return [each.pk for each in ParticipantAction.objects.bulk_create(made)]


def _written_end(ends: tuple[tuple[datetime, int | None], ...], owners: list[int]) -> ReassignmentEnd | None:
    if not ends:
        return None
    (at, then), *later = ends
    if then is None:
        return ReassignmentEnd.objects.create(at=at)
    return ReassignmentEnd.objects.create(at=at, owner_id=owners[then], next_end=_written_end(tuple(later), owners))


def _write_sequence_covers(world: DrawnWorld, owners: list[int], sequences: list[int]) -> None:
    drawn = [away for person in world.people for away in person.absences]
    absences = Absence.objects.filter(user__in=owners).order_by("pk")
    SequenceCover.objects.bulk_create(
        SequenceCover(
            absence=absence,
            sequence_id=sequences[plan],
            cover_id=owners[stand.place],
            is_shared=stand.is_shared,
        )
        for absence, away in zip(absences, drawn, strict=True)
        for plan, stand in away.elsewhere.items()
    )


def _write_people(world: DrawnWorld) -> list[int]:
    users = [Owner(kind="user", name=f"User {n}", is_active=p.is_active) for n, p in enumerate(world.people)]
    queues = [Owner(kind="queue", name=f"Queue {n}") for n in range(len(world.members))]
    ids = [owner.pk for owner in Owner.objects.bulk_create([*users, *queues])]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO people_user (owner_ptr_id, username, password, email, title, role, time_zone, work_start,"
            " work_end) VALUES (%s, %s, '', '', '', %s, %s, '9:00', '17:00')",
            [(ids[n], f"user-{ids[n]}", person.role, person.time_zone) for n, person in enumerate(world.people)],
        )
        for queue_id in ids[len(users) :]:
            cursor.execute("INSERT INTO people_queue (owner_ptr_id, email) VALUES (%s, '')", [queue_id])
    QueueMember.objects.bulk_create(
        QueueMember(
            queue_id=ids[len(users) + number],
            user_id=ids[member],
            weight=world.weight(queue=number, member=member),
        )
        for number, members in enumerate(world.members)
        for member in members
    )
    Absence.objects.bulk_create(
        Absence(
            user_id=ids[number],
            first_day=away.first_day,
            last_day=away.last_day,
            cover_id=None if away.cover is None else ids[away.cover.place],
            cover_is_shared=away.cover is not None and away.cover.is_shared,
            covers_overdue=away.covers_overdue,
        )
        for number, person in enumerate(world.people)
        for away in person.absences
    )
    write_absence_spans(user_ids=ids[: len(users)])
    if world.now:
        turn_clock(at=world.now)
    if world.default_owner is not None:
        set_default_owner(owner_id=ids[world.default_owner])
    return ids


def _write_records(
    things: tuple[Thing, ...], owners: list[int], accounts: list[int], fields: dict[str, int]
) -> list[int]:
    records = Record.objects.bulk_create(
        Record(
            object=thing.object,
            name=f"{thing.object} {number}",
            owner_id=owners[thing.owner],
            account_id=None if thing.account is None else accounts[thing.account],
        )
        for number, thing in enumerate(things)
    )
    RecordLookup.objects.bulk_create(
        RecordLookup(record=record, field_id=fields[name], owner_id=owners[user])
        for record, thing in zip(records, things, strict=True)
        for name, user in thing.lookups.items()
    )
    return [record.pk for record in records]
