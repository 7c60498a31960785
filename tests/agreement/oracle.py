"""The owners that the rule gives, by two roads that share no code with `baton.delegation`.

`owners_in` and `health_in` start from a drawn world, `disagreements` from the rows of the database. Each hands the
rule the bare facts and reads the owner off the trail; a trail that ends elsewhere than the answer is a disagreement.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from types import ModuleType
from typing import Any, NamedTuple

from baton.crm.models import Record
from baton.delegation.models import CoverClock
from baton.participants.models import ParticipantAction
from baton.people.models import Organization, User
from baton.rules import availability, delegation, trail
from baton.rules.reassignment import Reassignment
from baton.sequences.models import Action, Sequence
from tests.agreement import rows
from tests.agreement.worlds import FIELDS, HOPS, Away, DrawnWorld, Entry, Plan, Stand, Step, Thing
from tests.agreement.writing import Written

OPEN = ("waiting", "current")
AILMENTS = {"Inactive": "inactive", "MayNotWork": "may_not_work", "NoMembers": "no_members"}


class Owned(NamedTuple):
    """How a participant action is owned; by ids of the database."""

    owner_id: int
    cover_id: int | None
    reason: str


def owners_in(world: DrawnWorld, written: Written, rule: ModuleType = delegation) -> list[Owned]:
    """Who owns each participant action of the world, entry by entry and step by step.

    `rule` may be a mutant of `baton.rules.delegation`.
    """
    return [_owned(assignment) for assignment in _assignments_in(world, written, rule)]


def health_in(world: DrawnWorld, written: Written, rule: ModuleType = delegation) -> Counter[tuple[str, int]]:
    """How many actions nobody will do, by ailment and owner, as *Delegation health* counts them."""
    return health_of(_assignments_in(world, written, rule))


def health_of(assignments: Iterable[Any]) -> Counter[tuple[str, int]]:
    return Counter(
        (ailment, assignment.owner.id)
        for assignment in assignments
        if assignment.cover is None
        for ailment in _ailments_of(assignment.trail)
    )


def _ailments_of(steps: trail.Trail) -> Iterator[str]:
    """The kinds of *Delegation health* that a trail tells of."""
    for step in steps:
        match step:
            case trail.OwnerCannotWork():
                yield AILMENTS[type(step.obstacle).__name__]
            case trail.NobodyAvailable() | trail.OverdueIsNotCovered() if step.owner.inability() is None:
                yield "away_uncovered"


def _assignments_in(world: DrawnWorld, written: Written, rule: ModuleType) -> list[Any]:
    ids, things = written.owners, written.things
    known = _people_of(world, ids, rule)
    fields = {
        name: number for number, name in enumerate((name for names in FIELDS.values() for name in names), start=1)
    }

    def target(name: str | None) -> Any:
        if name is None:
            return trail.ToRecordOwner()
        return trail.ToUserIn(trail.UserField(fields[name], name, _hop_of(name, fields)))

    def default(plan: Plan) -> Any:
        owner = world.default_owner if plan.default_owner is None else plan.default_owner
        return None if owner is None else rule.DefaultOwner(ids[owner])

    def users(lookups: dict[str, int]) -> dict[int, int]:
        return {fields[name]: ids[user] for name, user in lookups.items()}

    def assigned(plan: Plan, step: Step, entry: Entry, number: int) -> Any:
        thing = world.things[entry.thing]
        related = {relation: users(other.lookups) for relation, other in _related_to(thing, world)}
        facts = rule.Facts(
            of_sequence=target(plan.delegation),
            of_action=rule.Inherit() if step.mode == "inherit" else target(step.field),
            record=rule.RecordFacts(ids[thing.owner], users(thing.lookups), related, things[entry.thing]),
            expected_at=entry.dates[number],
            now=world.now,
            reassignment=_pin(entry, number, ids, rule),
            default_owner=default(plan),
            sequence_id=entry.plan,
        )
        return rule.resolve(facts, find=known.__getitem__)

    return [
        assigned(world.plans[entry.plan], step, entry, number)
        for entry in world.entries
        for number, step in enumerate(world.plans[entry.plan].steps)
    ]


def _hop_of(name: str, fields: dict[str, int]) -> trail.Hop | None:
    of = HOPS.get(name)
    return trail.Hop(trail.Relation(of.partition("_")[0]), fields[of]) if of else None


def _related_to(thing: Thing, world: DrawnWorld) -> Iterator[tuple[trail.Relation, Thing]]:
    if thing.account is not None:
        yield trail.Relation.ACCOUNT, world.accounts[thing.account]
    if thing.person is not None:
        yield trail.Relation.CONTACT, world.things[thing.person]


def _pin(entry: Entry, number: int, ids: list[int], rule: ModuleType) -> Any:
    by_hand, restored = entry.by_hand[number], entry.restored[number]
    if by_hand is not None:
        return _reassigned(by_hand, entry.ends[number], ids, rule)
    return None if restored is None else rule.Reassignment(ids[restored], is_by_undo=True)


def _reassigned(owner: int, ends: tuple[tuple[datetime, int | None], ...], ids: list[int], rule: ModuleType) -> Any:
    if not ends:
        return rule.Reassignment(ids[owner])
    (until, then), *later = ends
    after = None if then is None else _reassigned(then, tuple(later), ids, rule)
    return rule.Reassignment(ids[owner], until=until, then=after)


def disagreements(*, now: datetime | None = None) -> list[str]:
    """What open participant actions of the database are owned by, where the rule says otherwise.

    Without `now`, the rule looks at the moment of the cover clock.
    """
    expected = ruled(now=now)
    return [
        f"action {pk} is {is_now}, by the rule {expected[pk]}"
        for pk, is_now in present(status__in=OPEN).items()
        if is_now != expected[pk]
    ]


def present(**wanted: Any) -> dict[int, Owned]:
    """How the participant actions are owned now."""
    actions = ParticipantAction.objects.filter(**wanted).order_by("pk")
    return {
        pk: Owned(owner_id, cover_id, reason)
        for pk, owner_id, cover_id, reason in actions.values_list("pk", "owner_id", "cover_id", "reason")
    }


def ruled(pins: dict[int, Reassignment] | None = None, *, now: datetime | None = None) -> dict[int, Owned]:
    """How each open participant action has to be owned, given the owners chosen by hand or restored by an undo.

    Without `pins`, those are the ones that the database calls so.
    """
    return {pk: _owned(assignment) for pk, assignment in _assignments(pins, now).items()}


def health_ruled(*, now: datetime) -> Counter[tuple[str, int]]:
    """How many open participant actions nobody will do, as `health_in` counts them."""
    return health_of(_assignments(None, now).values())


def _assignments(pins: dict[int, Reassignment] | None, now: datetime | None) -> dict[int, Any]:
    known = rows.people()
    pinned = pins if pins is not None else _called_pinned()
    records = Record.objects.in_bulk()
    actions = Action.objects.in_bulk()
    sequences = Sequence.objects.in_bulk()
    fields = rows.rule_fields()
    managers = dict(User.objects.values_list("pk", "manager_id"))
    performers = rows.performers()
    turns = rows.turns()
    lookups = rows.lookups()

    now = now or CoverClock.objects.values_list("turned_at", flat=True).first()
    of_organization = Organization.objects.values_list("default_owner_id", flat=True).first()
    assigned = {}
    for pa in ParticipantAction.objects.filter(status__in=OPEN).select_related("participant"):
        record, action = records[pa.participant.record_id], actions[pa.action_id]
        inherits = action.delegation_mode == "inherit"
        default_id = sequences[action.sequence_id].default_owner_id or of_organization
        facts = delegation.Facts(
            of_sequence=_target(fields, sequences[action.sequence_id].delegation_id),
            of_action=delegation.Inherit() if inherits else _target(fields, action.delegation_id),
            record=rows.facts_of(record, records, lookups, managers),
            enroller_id=pa.participant.enrolled_by_id,
            turns=turns.get(pa.participant_id, {}),
            performer_id=rows.last_before(action.position, performers[pa.participant_id]),
            expected_at=pa.expected_at,
            now=now,
            reassignment=pinned.get(pa.pk),
            default_owner=delegation.DefaultOwner(default_id) if default_id else None,
            sequence_id=action.sequence_id,
        )
        assigned[pa.pk] = delegation.resolve(facts, find=known.__getitem__)
    return assigned


def _target(fields: dict[int, trail.UserField], field_id: int | None) -> trail.Target:
    return trail.ToUserIn(fields[field_id]) if field_id else trail.ToRecordOwner()


def _called_pinned() -> dict[int, Reassignment]:
    pinned = ParticipantAction.objects.filter(reason__in=["reassigned", "restored"])
    return {
        pk: Reassignment(owner_id, is_by_undo=reason == "restored")
        for pk, owner_id, reason in pinned.values_list("pk", "owner_id", "reason")
    }


def _owned(assignment: Any) -> Owned:
    """What the answer and the trail agree on."""
    cover_id = assignment.cover.id if assignment.cover else None
    by_trail = _end_of(assignment.trail)
    if by_trail != Owned(assignment.owner.id, cover_id, str(assignment.reason)):
        return Owned(assignment.owner.id, cover_id, f"{assignment.reason}, but the trail says {by_trail}")
    return by_trail


def _end_of(steps: trail.Trail) -> Owned:
    """Where the trail leads."""
    owner_id, cover_id, reason = 0, None, ""
    for step in steps:
        match step:
            case trail.ReassignedByHand() | trail.RestoredByUndo():
                owner_id = step.owner.id
                reason = "restored" if isinstance(step, trail.RestoredByUndo) else "reassigned"
            case trail.ReadFromField() | trail.TookTurn():
                owner_id, reason = step.owner.id, "lookup"
            case trail.FieldIsBlank() | trail.RelatedRecordMissing():
                reason = reason or "blank"
            case trail.UserIsUnable() if reason in ("", "blank"):
                reason = "inactive" if type(step.obstacle).__name__ == "Inactive" else "unable"
            case trail.UsedDefaultOwner():
                owner_id, reason = step.owner.id, "default"
            case trail.FellBackToRecordOwner():
                owner_id = step.owner.id
            case trail.UsedRecordOwner():
                owner_id, reason = step.owner.id, "record_owner"
            case trail.AskedToCover(obstacle=None):
                cover_id = step.person.id
    return Owned(owner_id, cover_id, reason)


def _people_of(world: DrawnWorld, ids: list[int], rule: ModuleType) -> dict[int, Any]:
    queues = {
        ids[len(world.people) + number]: rule.Assignee(
            ids[len(world.people) + number],
            "queue",
            is_queue=True,
            member_ids=tuple(ids[member] for member in members),
            member_weights={ids[member]: world.weight(queue=number, member=member) for member in members},
            has_members=any(world.people[member].is_active and world.people[member].may_work for member in members),
        )
        for number, members in enumerate(world.members)
    }
    users = {
        ids[number]: rule.Assignee(
            ids[number],
            "user",
            person.is_active,
            person.may_work,
            tuple(_time_away(away, person.time_zone, ids) for away in person.absences),
        )
        for number, person in enumerate(world.people)
    }
    return queues | users


def _time_away(away: Away, time_zone: str, ids: list[int]) -> availability.TimeAway:
    """Other covers are by the place of the plan."""

    def choice(stand: Stand) -> availability.CoverChoice:
        return availability.CoverChoice(ids[stand.place], stand.is_shared)

    begins, ends = rows.midnights(away.first_day, away.last_day, time_zone)
    return availability.TimeAway(
        begins,
        ends,
        choice(away.cover) if away.cover else None,
        away.first_day,
        away.last_day,
        away.covers_overdue,
        {plan: choice(stand) for plan, stand in away.elsewhere.items()},
    )
