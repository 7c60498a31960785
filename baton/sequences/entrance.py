"""The entrance rules of a sequence: kept as JSON with it, read and written as a value."""

from typing import Any

from baton.rules.entrance import Condition, Entrance, Match, Operator
from baton.sequences.models import Sequence


def entrance_of(sequence: Sequence) -> Entrance:
    kept: dict[str, Any] = sequence.entrance
    return Entrance(
        conditions=tuple(
            Condition(each["field"], Operator(each["operator"]), each["value"]) for each in kept.get("conditions", ())
        ),
        match=Match(kept.get("match", Match.ALL)),
    )


def set_entrance(*, sequence: Sequence, entrance: Entrance) -> None:
    """Write the rules; they count for whoever wants to enter from now on."""
    kept: dict[str, Any] = {}
    if entrance.conditions:
        conditions = [
            {"field": each.field, "operator": each.operator.value, "value": each.value}
            for each in entrance.conditions
        ]
        kept = {"match": entrance.match.value, "conditions": conditions}
    Sequence.objects.filter(pk=sequence.pk).update(entrance=kept)
