"""The owners that the rule gives, by two roads that share no code with `baton.delegation`.

`owners_in` and `health_in` start from a drawn world, `disagreements` from the rows of the database. Each hands the
rule the bare facts and reads the owner off the trail; a trail that ends elsewhere than the answer is a disagreement.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from types import ModuleType
from typing import Any, NamedTuple

from baton.crm.models import LookupField, Record, RecordLookup
from baton.participants.models import ParticipantAction
from baton.people.models import Absence, Owner, QueueMember, User
from baton.rules import availability, delegation, trail
from baton.sequences.models import Action, Sequence
from tests.agreement.worlds import FIELDS, HOPS, DrawnWorld, Entry, Plan, Step

OPEN = ("waiting", "current")


class Owned(NamedTuple):
    """How a participant action is owned; by ids of the database."""

    owner_id: int
    cover_id: int | None
    reason: str


def owners_in(world: DrawnWorld, ids: list[int], rule: ModuleType = delegation) -> list[Owned]:
    """Who owns each participant action of the world, entry by entry and step by step.

    `ids` are those of the owners; `rule` may be a mutant of `baton.rules.delegation`.
    """
    return [_owned(assignment) for assignment in _assignments_in(world, ids, rule)]


def health_in(world: DrawnWorld, ids: list[int], rule: ModuleType = delegation) -> Counter[tuple[str, int]]:
    """How many actions nobody will do, by ailment and owner, as *Delegation health* counts them."""
    return Counter(
        (ailment, assignment.owner.id)
        for assignment in _assignments_in(world, ids, rule)
        if assignment.cover is None
        for ailment in _ailments(assignment.trail)
    )


def _ailments(steps: trail.Trail) -> Iterator[str]:
    for step in steps:
        match step:
            case trail.OwnerCannotWork():
                yield "no_members" if step.owner.is_queue else "inactive"
            case trail.NobodyAvailable() if step.owner.is_active:
                yield "away_uncovered"


def _assignments_in(world: DrawnWorld, ids: list[int], rule: ModuleType) -> list[Any]:
    known = _people_of(world, ids, rule)
    fields = {
        name: number for number, name in enumerate((name for names in FIELDS.values() for name in names), start=1)
    }

    def target(name: str | None) -> Any:
        if name is None:
            return trail.ToRecordOwner()
        return trail.ToUserIn(trail.UserField(fields[name], name, fields[HOPS[name]] if name in HOPS else None))

    def users(lookups: dict[str, int]) -> dict[int, int]:
        return {fields[name]: ids[user] for name, user in lookups.items()}

    def assigned(plan: Plan, step: Step, entry: Entry, number: int) -> Any:
        thing = world.things[entry.thing]
        account = None if thing.account is None else users(world.accounts[thing.account].lookups)
        chosen = entry.by_hand[number]
        facts = rule.Facts(
            of_sequence=target(plan.delegation),
            of_action=rule.Inherit() if step.mode == "inherit" else target(step.field),
            record=rule.RecordFacts(ids[thing.owner], users(thing.lookups), account),
            moment=entry.dates[number],
            reassignment=None if chosen is None else rule.Reassignment(ids[chosen]),
        )
        return rule.resolve(facts, find=known.__getitem__)

    return [
        assigned(world.plans[entry.plan], step, entry, number)
        for entry in world.entries
        for number, step in enumerate(world.plans[entry.plan].steps)
    ]


def disagreements() -> list[str]:
    """What open participant actions of the database are owned by, where the rule says otherwise."""
    expected = ruled()
    return [
        f"action {pk} is {is_now}, by the rule {expected[pk]}"
        for pk, is_now in present(status__in=OPEN).items()
        if is_now != expected[pk]
    ]


def present(**wanted: Any) -> dict[int, Owned]:
    """How the participant actions are owned now."""
    rows = ParticipantAction.objects.filter(**wanted).order_by("pk")
    return {
        pk: Owned(owner_id, cover_id, reason)
        for pk, owner_id, cover_id, reason in rows.values_list("pk", "owner_id", "cover_id", "reason")
    }


def ruled(pins: dict[int, int] | None = None) -> dict[int, Owned]:
    """How each open participant action has to be owned, given the owners chosen by hand.

    Without `pins`, those are the ones that the database calls reassigned.
    """
    known = _people()
    by_hand = pins if pins is not None else _called_reassigned()
    records = Record.objects.in_bulk()
    actions = Action.objects.in_bulk()
    sequences = Sequence.objects.in_bulk()
    fields = {
        pk: trail.UserField(pk, "", on_account_id)
        for pk, on_account_id in LookupField.objects.values_list("pk", "on_account_id")
    }
    lookups: dict[int, dict[int, int]] = defaultdict(dict)
    for record_id, field_id, user_id in RecordLookup.objects.values_list("record_id", "field_id", "user_id"):
        lookups[record_id][field_id] = user_id

    def target(field_id: int | None) -> trail.Target:
        return trail.ToUserIn(fields[field_id]) if field_id else trail.ToRecordOwner()

    owned = {}
    for pa in ParticipantAction.objects.filter(status__in=OPEN).select_related("participant"):
        record, action = records[pa.participant.record_id], actions[pa.action_id]
        inherits = action.delegation_mode == "inherit"
        facts = delegation.Facts(
            of_sequence=target(sequences[action.sequence_id].delegation_id),
            of_action=delegation.Inherit() if inherits else target(action.delegation_id),
            record=delegation.RecordFacts(
                record.owner_id, lookups[record.pk], lookups[record.account_id] if record.account_id else None
            ),
            moment=pa.expected_at,
            reassignment=delegation.Reassignment(by_hand[pa.pk]) if pa.pk in by_hand else None,
        )
        owned[pa.pk] = _owned(delegation.resolve(facts, find=known.__getitem__))
    return owned


def _called_reassigned() -> dict[int, int]:
    return dict(ParticipantAction.objects.filter(reason="reassigned").values_list("pk", "owner_id"))


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
            case trail.ReassignedByHand():
                owner_id, reason = step.owner.id, "reassigned"
            case trail.ReadFromField():
                owner_id, reason = step.owner.id, "lookup"
            case trail.FieldIsBlank() | trail.RecordHasNoAccount():
                reason = "blank"
            case trail.UserIsInactive():
                reason = "inactive"
            case trail.FellBackToRecordOwner():
                owner_id = step.owner.id
            case trail.UsedRecordOwner():
                owner_id, reason = step.owner.id, "record_owner"
            case trail.AskedToCover(obstacle=None):
                cover_id = step.person.id
    return Owned(owner_id, cover_id, reason)


def _people() -> dict[int, availability.Assignee]:
    time_away = defaultdict(list)
    for absence in Absence.objects.all():
        away = availability.TimeAway(absence.first_day, absence.last_day, absence.cover_id)
        time_away[absence.user_id].append(away)
    zones = dict(User.objects.values_list("pk", "time_zone"))
    staffed = set(QueueMember.objects.filter(user__is_active=True).values_list("queue_id", flat=True))
    return {
        pk: availability.Assignee(
            pk, name, is_active, zones.get(pk, "UTC"), tuple(time_away[pk]), kind == "queue", pk in staffed
        )
        for pk, name, is_active, kind in Owner.objects.values_list("pk", "name", "is_active", "kind")
    }


def _people_of(world: DrawnWorld, ids: list[int], rule: ModuleType) -> dict[int, Any]:
    queues = {
        ids[len(world.people) + number]: rule.Assignee(
            ids[len(world.people) + number],
            "queue",
            is_queue=True,
            has_members=any(world.people[member].is_active for member in members),
        )
        for number, members in enumerate(world.members)
    }
    users = {
        ids[number]: rule.Assignee(
            ids[number],
            "user",
            person.is_active,
            person.time_zone,
            tuple(
                availability.TimeAway(away.first_day, away.last_day, None if away.cover is None else ids[away.cover])
                for away in person.absences
            ),
        )
        for number, person in enumerate(world.people)
    }
    return queues | users
