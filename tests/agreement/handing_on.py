"""Whose the actions are by hand after an off-boarding, told from the plan and from what was there before."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from baton.participants.models import ParticipantAction
from baton.rules.reassignment import Reassignment
from tests.agreement.oracle import Owned

Place = tuple[str, tuple[int, ...]]


@dataclass(frozen=True)
class HandingOn:
    """A plan: who leaves, and where the two kinds of open actions go."""

    leaver: int
    actions: Place
    reassigned: Place

    @classmethod
    def of(cls, parameters: Mapping[str, Any]) -> "HandingOn":
        actions, reassigned = (
            (parameters[f"{kind}_way"], tuple(parameters[f"{kind}_owners"])) for kind in ("actions", "reassigned")
        )
        return cls(parameters["leaver_id"], actions, reassigned)

    def outcome(
        self, owners: Mapping[int, Owned], pins: Mapping[int, Reassignment], by_rule: Mapping[int, Owned]
    ) -> dict[int, Reassignment]:
        """The pins afterwards; `pins` are those before, `owners` whose the actions were, `by_rule` the rule alone."""
        after, sharing = {}, dict[int, tuple[int, ...]]()
        for pk, owned in owners.items():
            pin = pins.get(pk)
            way, shared = self._place_of(owned.owner_id, pin, by_rule[pk].owner_id)
            if way == "stays" and pin:
                after[pk] = self._without_return(pin, by_rule[pk].owner_id)
            elif way == "to":
                sharing[pk] = shared
        for pk, to_id in _shares(sharing).items():
            if to_id != by_rule[pk].owner_id:
                pin = pins.get(pk)
                is_by_hand = pin is not None and not pin.is_by_undo
                kept = self._without_return(pin, by_rule[pk].owner_id) if pin and is_by_hand else Reassignment(to_id)
                after[pk] = replace(kept, to_id=to_id)
        return after

    def _place_of(self, owner_id: int, pin: Reassignment | None, ruled_id: int) -> Place:
        if pin and owner_id != self.leaver:
            return "stays", ()
        if pin and not pin.is_by_undo:
            if self.reassigned[0] != "delegation":
                return self.reassigned
            return self.actions if ruled_id == self.leaver else ("delegation", ())
        return self.actions if self.leaver in (owner_id, ruled_id) else ("delegation", ())

    def _without_return(self, pin: Reassignment, ruled_id: int) -> Reassignment:
        """Without its end, if somewhere behind that the action would go back to the leaver."""
        link: Reassignment | None = pin
        while link and link.until:
            link = link.then
            if (link.to_id if link else ruled_id) == self.leaver:
                return replace(pin, until=None, then=None)
        return pin


def _shares(sharing: Mapping[int, tuple[int, ...]]) -> dict[int, int]:
    """Whom each action goes to: the records of those who share are dealt out in turn."""
    record = dict(ParticipantAction.objects.values_list("pk", "participant__record"))
    shares = {}
    for pk, shared in sharing.items():
        together = sorted({record[other] for other, others in sharing.items() if others == shared})
        shares[pk] = shared[together.index(record[pk]) % len(shared)]
    return shares
