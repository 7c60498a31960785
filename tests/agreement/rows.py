"""What the rule looks at, read from the rows of the database in the plainest way."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from baton.crm.models import ChainEntry, LookupField, Record, RecordLookup
from baton.delegation.models import CoverClock, MemberChoice, SequenceCover
from baton.participants.models import ParticipantAction
from baton.participants.reassignment_ends import ReassignmentEnd
from baton.people.models import Absence, Owner, QueueMember, User
from baton.rules import availability, delegation, trail
from baton.rules.reassignment import Reassignment

WORKING = ("sequence_admin", "manager", "sequence_agent")


def lookups() -> dict[int, dict[int, int]]:
    """The users and queues in the fields of each record."""
    lookups: dict[int, dict[int, int]] = defaultdict(dict)
    for record_id, field_id, owner_id in RecordLookup.objects.values_list("record_id", "field_id", "owner_id"):
        lookups[record_id][field_id] = owner_id
    return lookups


def rule_fields() -> dict[int, trail.UserField]:
    """The lookup fields as the rule takes them, with the entries of chains."""
    rows = LookupField.objects.all()
    plain = {
        row.pk: trail.UserField(row.pk, row.label, _hop(row), trail.Source(row.source), row.owner_id) for row in rows
    }
    chained = defaultdict(list)
    for entry in ChainEntry.objects.order_by("position"):
        chained[entry.chain_id].append(plain[entry.field_id])
    return {pk: replace(field, entries=tuple(chained[pk])) for pk, field in plain.items()}


def _hop(field: LookupField) -> trail.Hop | None:
    if field.related_field_id is None:
        return None
    return trail.Hop(trail.Relation(field.through), field.related_field_id)


def performers() -> dict[int, dict[int, int]]:
    """Who completed the actions of each participant, by position."""
    performers: dict[int, dict[int, int]] = defaultdict(dict)
    done = ParticipantAction.objects.filter(status="completed").exclude(performer=None)
    for participant_id, position, user_id in done.values_list("participant", "action__position", "performer"):
        performers[participant_id][position] = user_id
    return performers


def turns() -> dict[int, dict[int, trail.MemberTurn]]:
    """The members of queues that each participant was given, by queue."""
    turns: dict[int, dict[int, trail.MemberTurn]] = defaultdict(dict)
    for row in MemberChoice.objects.all():
        how = trail.Source(row.source)
        turn = trail.MemberTurn(row.queue_id, row.user_id, how, row.weight, row.at, is_at_enrollment=True)
        turns[row.participant_id][row.queue_id] = turn
    return turns


def facts_of(
    record: Record, records: dict[int, Record], lookups: dict[int, dict[int, int]], managers: Mapping[int, int | None]
) -> delegation.RecordFacts:
    """What the rule looks at in a record and in those that it is related to."""
    return delegation.RecordFacts(
        record.owner_id,
        lookups[record.pk],
        _related(record, records, lookups),
        record.pk,
        _owner_of_related("account", record, records),
        managers.get(record.owner_id),
        _owner_of_related("campaign", record, records),
    )


def _owner_of_related(kind: str, record: Record, records: dict[int, Record]) -> int | None:
    belongs_to = records.get(record.account_id or 0)
    return belongs_to.owner_id if belongs_to and belongs_to.object == kind else None


def _related(
    record: Record, records: dict[int, Record], lookups: dict[int, dict[int, int]]
) -> dict[trail.Relation, dict[int, int]]:
    others = [records[pk] for pk in (record.account_id, record.person_id) if pk]
    return {trail.Relation(other.object): lookups[other.pk] for other in others}


def clock() -> datetime | None:
    return CoverClock.objects.values_list("turned_at", flat=True).first()


def reassignment(owner_id: int | None, end_id: int | None) -> Reassignment:
    """An owner by hand, and what follows at the end."""
    assert owner_id is not None
    if end_id is None:
        return Reassignment(owner_id)
    end = ReassignmentEnd.objects.get(pk=end_id)
    return Reassignment(
        owner_id, until=end.at, then=reassignment(end.owner_id, end.next_end_id) if end.owner_id else None
    )


def last_before(position: int, performers: dict[int, int]) -> int | None:
    """Who completed the last action before a position."""
    earlier = [done for done in performers if done < position]
    return performers[max(earlier)] if earlier else None


def people() -> dict[int, availability.Assignee]:
    """Everybody, with their absences and members."""
    time_away = defaultdict(list)
    for absence in Absence.objects.select_related("user"):
        time_away[absence.user_id].append(_time_away(absence))
    roles = dict(User.objects.values_list("pk", "role"))
    working = User.objects.filter(is_active=True, role__in=WORKING)
    members: dict[int, dict[int, int]] = defaultdict(dict)
    for queue_id, user_id, weight in QueueMember.objects.values_list("queue_id", "user_id", "weight"):
        members[queue_id][user_id] = weight
    staffed = set(QueueMember.objects.filter(user__in=working).values_list("queue_id", flat=True))
    return {
        pk: availability.Assignee(
            pk,
            name,
            is_active,
            may_work=kind == "queue" or roles[pk] in WORKING,
            time_away=tuple(time_away[pk]),
            is_queue=kind == "queue",
            has_members=pk in staffed,
            member_ids=tuple(members[pk]),
            member_weights=members[pk],
        )
        for pk, name, is_active, kind in Owner.objects.values_list("pk", "name", "is_active", "kind")
    }


def midnights(first: date, last: date | None, time_zone: str) -> tuple[datetime, datetime]:
    """From midnight to midnight, reckoned in another way than `baton.rules.absences` does."""
    zone = ZoneInfo(time_zone)
    after = date.fromordinal(last.toordinal() + 1) if last else date(9000, 1, 1)
    begins, ends = (datetime(day.year, day.month, day.day, tzinfo=zone) for day in (first, after))
    return begins, ends


def _time_away(absence: Absence) -> availability.TimeAway:
    begins, ends = midnights(absence.first_day, absence.last_day, absence.user.time_zone)
    cover = availability.CoverChoice(absence.cover_id, absence.cover_is_shared) if absence.cover_id else None
    elsewhere = {
        row.sequence_id: availability.CoverChoice(row.cover_id, row.is_shared)
        for row in SequenceCover.objects.filter(absence=absence)
    }
    return availability.TimeAway(
        begins, ends, cover, absence.first_day, absence.last_day, absence.covers_overdue, elsewhere
    )
