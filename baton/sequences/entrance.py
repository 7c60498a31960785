"""The entrance and exit rules of a sequence: kept as JSON with it, read and written as a value, said in words."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baton.people.activity import record
from baton.people.models import User
from baton.people.permissions import Verb, require
from baton.rules.entrance import Condition, Entrance, Match, Operator
from baton.sequences.models import Sequence
from baton.sql import Sql
from baton.sql.transactions import one_transaction

# Whether the record of a statement meets the entrance and the exit rules of its sequence.
ENTRANCE = {name: Sql("sequences/entrance", name) for name in ("may_enter", "meets_exit")}


OPERATORS = {
    Operator.IS: gettext_lazy("is"),
    Operator.IS_NOT: gettext_lazy("is not"),
    Operator.CONTAINS: gettext_lazy("contains"),
    Operator.BEGINS_WITH: gettext_lazy("begins with"),
    Operator.IS_MORE: gettext_lazy("is more than"),
    Operator.IS_LESS: gettext_lazy("is less than"),
    Operator.IS_BLANK: gettext_lazy("is blank"),
    Operator.IS_NOT_BLANK: gettext_lazy("is not blank"),
}


def entrance_of(sequence: Sequence) -> Entrance:
    return _read(sequence.entrance)


def exits_of(sequence: Sequence) -> Entrance:
    """Whoever meets them leaves; without conditions nobody does."""
    return _read(sequence.exits)


@one_transaction
def set_exits(*, sequence: Sequence, exits: Entrance, by: User | None, at: datetime) -> None:
    """Write the rules; they count for records that change from now on."""
    require(by, Verb.BUILD_SEQUENCES)
    locked = Sequence.objects.select_for_update(no_key=True).get(pk=sequence.pk)
    Sequence.objects.filter(pk=sequence.pk).update(exits=as_json(exits))
    changes = [{"field": _("Exit rules"), "before": in_words(exits_of(locked)), "after": in_words(exits)}]
    record(subject=sequence, event="set_exit", by=by, at=at, changes=changes)


def _read(kept: dict[str, Any]) -> Entrance:
    return Entrance(
        conditions=tuple(
            Condition(each["field"], Operator(each["operator"]), each["value"]) for each in kept.get("conditions", ())
        ),
        match=Match(kept.get("match", Match.ALL)),
    )


@one_transaction
def set_entrance(*, sequence: Sequence, entrance: Entrance, by: User | None, at: datetime) -> None:
    """Write the rules; they count for whoever wants to enter from now on."""
    require(by, Verb.BUILD_SEQUENCES)
    locked = Sequence.objects.select_for_update(no_key=True).get(pk=sequence.pk)
    Sequence.objects.filter(pk=sequence.pk).update(entrance=as_json(entrance))
    changes = [{"field": _("Entrance rules"), "before": in_words(entrance_of(locked)), "after": in_words(entrance)}]
    record(subject=sequence, event="set_entrance", by=by, at=at, changes=changes)


def as_json(entrance: Entrance) -> dict[str, Any]:
    """As a sequence keeps it; nothing where every record may enter."""
    if not entrance.conditions:
        return {}
    conditions = [
        {"field": each.field, "operator": each.operator.value, "value": each.value} for each in entrance.conditions
    ]
    return {"match": entrance.match.value, "conditions": conditions}


def in_words(entrance: Entrance) -> str:
    """“Status is “New” and Company is not blank”; blank where every record may enter."""
    joint = _(" and ") if entrance.match is Match.ALL else _(" or ")
    return joint.join(_condition_in_words(condition) for condition in entrance.conditions)


def _condition_in_words(condition: Condition) -> str:
    said = f"{condition.field} {OPERATORS[condition.operator]}"
    return f"{said} “{condition.value}”" if condition.operator.takes_a_value else said
