"""Where lookup fields are used for delegation."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from baton.sequences.models import Action, Sequence


@dataclass(frozen=True, slots=True)
class FieldUse:
    """A sequence whose delegation names a field, or (with `action`) one action of it that overrides."""

    sequence_id: int
    sequence: str
    action: str | None = None

    def __str__(self) -> str:
        if self.action is None:
            return f"the sequence “{self.sequence}”"
        return f"the action “{self.action}” of “{self.sequence}”"


def uses_by_field(*, field_ids: Collection[int]) -> dict[int, list[FieldUse]]:
    """The uses of each of these fields that has any: sequences first, by name. Two queries."""
    sequences = Sequence.objects.filter(delegation__in=field_ids).order_by("name")
    actions = Action.objects.filter(delegation__in=field_ids).order_by("sequence__name", "position")
    uses: defaultdict[int, list[FieldUse]] = defaultdict(list)
    for field_id, pk, name in sequences.values_list("delegation_id", "pk", "name"):
        uses[field_id or 0].append(FieldUse(pk, name))
    for field_id, pk, name, action in actions.values_list("delegation_id", "sequence_id", "sequence__name", "name"):
        uses[field_id or 0].append(FieldUse(pk, name, action))
    return dict(uses)
