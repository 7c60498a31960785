"""At which action of another sequence a participant carries on who is moved there, for example to a clone.

1. An action corresponds to that of the same name and type, if there is only one in each sequence.
2. Otherwise to the one at the same position, unless that corresponds to another action by rule 1.
3. A participant carries on at the action that corresponds to its current one. Without one, it can't be moved.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """An action of a sequence."""

    id: int
    position: int
    name: str
    type: str

    @property
    def likeness(self) -> tuple[str, str]:
        return self.name.strip().casefold(), self.type


def corresponding(source: Sequence[Step], target: Sequence[Step]) -> dict[int, int]:
    """The action of `target` for each of `source` that has one, by id. No two have the same."""
    in_source, in_target = _unique(source), _unique(target)
    alike = {step.id: in_target[likeness].id for likeness, step in in_source.items() if likeness in in_target}
    taken = set(alike.values())
    by_position = {step.position: step.id for step in target if step.id not in taken}
    placed = {
        step.id: by_position[step.position]
        for step in source
        if step.id not in alike and step.position in by_position
    }
    return alike | placed


def _unique(steps: Iterable[Step]) -> dict[tuple[str, str], Step]:
    steps = list(steps)
    counts = Counter(step.likeness for step in steps)
    return {step.likeness: step for step in steps if counts[step.likeness] == 1}
