"""Where lookup fields are used for delegation."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from baton.sequences.models import Action, ReplySetting, Sequence

_OF_REPLY = ("field_id", "action__sequence_id", "action__name")


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
    actions = Action.objects.filter(delegation__in=field_ids)
    replies = ReplySetting.objects.filter(field__in=field_ids)
    uses: defaultdict[int, list[FieldUse]] = defaultdict(list)
    for field_id, pk, name in sequences.values_list("delegation_id", "pk", "name"):
        uses[field_id or 0].append(FieldUse(pk, name))
    # A union takes no order of the parts, and an action that names a field for both has it once.
    of_actions = actions.values_list("sequence__name", "position", "delegation_id", "sequence_id", "name").union(
        replies.values_list(*(f"action__{name}" for name in ("sequence__name", "position")), *_OF_REPLY)
    )
    for sequence, _position, field_id, pk, action in sorted(of_actions):
        uses[field_id].append(FieldUse(pk, sequence, action))
    return dict(uses)
