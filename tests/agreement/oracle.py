"""The owners that the rule gives, by two roads that share no code with `baton.delegation`.

`owners_in` starts from a drawn world. `disagreements` starts from the rows of the database.
"""

from collections import defaultdict
from types import ModuleType
from typing import Any, NamedTuple

from baton.crm.models import LookupField, Record, RecordLookup
from baton.participants.models import ParticipantAction
from baton.people.models import Absence, Owner, User
from baton.rules import delegation
from baton.sequences.models import Action, Sequence
from tests.agreement.worlds import HOPS, DrawnWorld, Entry, Plan, Step

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
    known = _people_of(world, ids, rule)

    def owned(plan: Plan, step: Step, entry: Entry, number: int) -> Owned:
        thing = world.things[entry.thing]
        name = plan.delegation if step.mode == "inherit" else step.field
        value = None
        if name is not None:
            lookups = thing.lookups
            if name in HOPS:
                lookups = {} if thing.account is None else world.accounts[thing.account].lookups
            user = lookups.get(HOPS.get(name, name))
            value = rule.LookupValue(name, None if user is None else known[ids[user]])
        chosen = entry.by_hand[number]
        return _resolved(
            rule,
            known,
            rule.Situation(
                record_owner=known[ids[thing.owner]],
                expected_at=entry.dates[number],
                delegation=value,
                reassigned_to=None if chosen is None else known[ids[chosen]],
            ),
        )

    return [
        owned(world.plans[entry.plan], step, entry, number)
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
    hops = dict(LookupField.objects.values_list("pk", "on_account_id"))
    lookups = {(record, field): user for record, field, user in RecordLookup.objects.values_list(
        "record_id", "field_id", "user_id"
    )}  # fmt: skip
    owned = {}
    for pa in ParticipantAction.objects.filter(status__in=OPEN).select_related("participant"):
        record, action = records[pa.participant.record_id], actions[pa.action_id]
        inherits = action.delegation_mode == "inherit"
        field_id = sequences[action.sequence_id].delegation_id if inherits else action.delegation_id
        value = None
        if field_id:
            hop = hops[field_id]
            user_id = lookups.get((record.account_id or 0, hop) if hop else (record.pk, field_id))
            value = delegation.LookupValue("", known[user_id] if user_id else None)
        chosen = by_hand.get(pa.pk)
        situation = delegation.Situation(
            known[record.owner_id], pa.expected_at, value, known[chosen] if chosen else None
        )
        owned[pa.pk] = _resolved(delegation, known, situation)
    return owned


def _called_reassigned() -> dict[int, int]:
    return dict(ParticipantAction.objects.filter(reason="reassigned").values_list("pk", "owner_id"))


def _resolved(rule: ModuleType, known: dict[int, Any], situation: Any) -> Owned:
    found = rule.resolve(situation, find=known.__getitem__)
    return Owned(found.owner.id, found.cover.id if found.cover else None, str(found.reason))


def _people() -> dict[int, delegation.Owner]:
    absences = defaultdict(list)
    for away in Absence.objects.all():
        absences[away.user_id].append(delegation.Absence(away.first_day, away.last_day, away.cover_id))
    zones = dict(User.objects.values_list("pk", "time_zone"))
    return {
        pk: delegation.Owner(pk, name, is_active, zones.get(pk, "UTC"), tuple(absences[pk]))
        for pk, name, is_active in Owner.objects.values_list("pk", "name", "is_active")
    }


def _people_of(world: DrawnWorld, ids: list[int], rule: ModuleType) -> dict[int, Any]:
    queues = {pk: rule.Owner(pk, "queue") for pk in ids[len(world.people) :]}
    users = {
        ids[number]: rule.Owner(
            ids[number],
            "user",
            person.is_active,
            person.time_zone,
            tuple(
                rule.Absence(away.first_day, away.last_day, None if away.cover is None else ids[away.cover])
                for away in person.absences
            ),
        )
        for number, person in enumerate(world.people)
    }
    return queues | users
