"""Where lookup fields are used for delegation."""

from collections.abc import Collection
from dataclasses import dataclass

from baton.sequences.models import Action, Sequence


@dataclass(frozen=True, slots=True)
class FieldUse:
    """A sequence whose delegation names a field, or (with `action`) one action of it that overrides."""

    sequence: str
    action: str | None = None


def uses_of(*, field_ids: Collection[int]) -> list[FieldUse]:
    """The uses of any of these fields, sequences first, by name."""
    sequences = Sequence.objects.filter(delegation__in=field_ids).order_by("name")
    actions = Action.objects.filter(delegation__in=field_ids).order_by("sequence__name", "position")
    return [
        *(FieldUse(name) for name in sequences.values_list("name", flat=True)),
        *(FieldUse(name, action) for name, action in actions.values_list("sequence__name", "name")),
    ]
