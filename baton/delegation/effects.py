"""What a change does, or would do, in names and numbers to show to a person."""

from dataclasses import dataclass

from baton.delegation.handovers import ChangeOutcome
from baton.delegation.models import Handover
from baton.delegation.queries import owners_in
from baton.people.able import attended_queues
from baton.people.models import Owner
from baton.rules.delegation import Reason


@dataclass(frozen=True, slots=True)
class OwnerEffect:
    """How many actions one owner gains and loses, and has afterwards of those that were looked at."""

    owner: Owner
    gains: int
    losses: int
    holds: int


@dataclass(frozen=True, slots=True)
class Effect:
    """An outcome with its people.

    `blank` and `inactive` fall back to the record owner; `in_queues` stay with a queue, and of these `for_members`
    with one that has a member who can take them. Of a change that moves nobody, such as an absence, these and
    `covered` count only what changes: all else was so before, and has nothing to do with it.
    """

    reached: int
    changed: int
    moved: int
    overwritten: int
    pinned: int
    endless: int
    covered: int
    blank: int
    inactive: int
    in_queues: int
    for_members: int
    owners: tuple[OwnerEffect, ...]
    left_alone: dict[str, int]
    handover: Handover | None

    @property
    def is_first_ownership(self) -> bool:
        """Whether the actions are new: somebody gains, and nobody had them."""
        # Enrollment is no gain that somebody loses, and is said otherwise.
        return self.moved > 0 and not any(owner.losses for owner in self.owners)


def effect_of(outcome: ChangeOutcome) -> Effect:
    """One query for the names, however many owners there are, and one for queues; who gains most comes first."""
    flows = outcome.flows
    people = owners_in(flows)
    owners = [
        OwnerEffect(owner, flows.gains[owner.pk], flows.losses[owner.pk], flows.holdings[owner.pk])
        for owner in people.values()
    ]
    shown = flows.changes if flows.changed and not flows.moved else flows
    queues = {owner.pk for owner in people.values() if owner.kind == Owner.Kind.QUEUE}
    return Effect(
        reached=flows.reached,
        changed=flows.changed,
        moved=flows.moved,
        overwritten=flows.overwritten,
        pinned=flows.pinned,
        endless=flows.endless,
        covered=shown.covered,
        blank=shown.reasons[Reason.BLANK],
        inactive=shown.reasons[Reason.INACTIVE],
        in_queues=shown.owned_by(queues),
        for_members=shown.owned_by(attended_queues(queues)) if queues else 0,
        owners=tuple(sorted(owners, key=lambda each: (each.losses - each.gains, -each.holds, each.owner.name))),
        left_alone=outcome.left_alone,
        handover=outcome.handover,
    )
