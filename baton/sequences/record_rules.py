"""The enrollment and exit rules of a sequence: stored as JSON with it, read and written as a value, said in words."""

from collections.abc import Sequence as Rows
from datetime import datetime
from typing import Any

from django.db.models import Q
from psycopg.types.json import Jsonb

from baton import sql
from baton.crm.models import CrmObject
from baton.people.activity import record
from baton.people.models import User
from baton.people.permissions import Verb, require
from baton.rules.field_labels import label_of
from baton.rules.record_rules import Condition, Match, Operator, RecordRules
from baton.sequences.models import Sequence
from baton.sql import Sql
from baton.sql.transactions import one_transaction

# Whether the record of a statement matches the enrollment and the exit rules of its sequence.
RECORD_RULES = {
    name: Sql("sequences/record_rules", name) for name in ("matches_enrollment_rules", "matches_exit_rules")
}

# Of rows other than records, which have no related ones.
MATCHES_A_GROUP_OF_OWN = Sql("sequences/record_rules", "matches_a_group")(
    related_value=Sql("sequences/record_rules", "nothing_related")
)

OPERATORS = {
    Operator.IS: "is",
    Operator.IS_NOT: "is not",
    Operator.CONTAINS: "contains",
    Operator.BEGINS_WITH: "begins with",
    Operator.IS_MORE: "is more than",
    Operator.IS_LESS: "is less than",
    Operator.IS_BLANK: "is blank",
    Operator.IS_NOT_BLANK: "is not blank",
}


def enrollment_rules_of(sequence: Sequence) -> RecordRules:
    return _read(sequence.enrollment_rules)


def exit_rules_of(sequence: Sequence) -> RecordRules:
    """Records that match them leave; without conditions none does."""
    return _read(sequence.exit_rules)


def first_exit_rules(object: CrmObject | str) -> dict[str, Any]:  # noqa: A002 - the glossary's word
    """The exit rules that a new sequence begins with, as they are stored: closed opportunities leave."""
    closed = RecordRules((Condition("IsClosed", Operator.IS, "true"),))
    return as_json(closed) if object == CrmObject.OPPORTUNITY else {}


@one_transaction
def set_exit_rules(*, sequence: Sequence, rules: RecordRules, by: User | None, at: datetime) -> None:
    """Write the rules; they count for records that change from now on."""
    require(by, Verb.BUILD_SEQUENCES)
    # Whoever follows changed records holds this row shared, so
    # nobody decides half by the old rules and half by the new.
    locked = Sequence.objects.select_for_update(no_key=True).get(pk=sequence.pk)
    Sequence.objects.filter(pk=sequence.pk).update(exit_rules=as_json(rules))
    before, after = rules_in_words(exit_rules_of(locked)), rules_in_words(rules)
    changes = [{"field": "Exit rules", "before": before, "after": after}]
    record(subject=sequence, event="set_exit_rules", by=by, at=at, changes=changes)


def _read(stored: dict[str, Any]) -> RecordRules:
    return RecordRules(
        conditions=tuple(
            Condition(condition["field"], Operator(condition["operator"]), condition["value"])
            for condition in stored.get("conditions", ())
        ),
        match=Match(stored.get("match", Match.ALL)),
    )


@one_transaction
def set_enrollment_rules(*, sequence: Sequence, rules: RecordRules, by: User | None, at: datetime) -> None:
    """Write the rules; they count for enrollments from now on."""
    require(by, Verb.BUILD_SEQUENCES)
    locked = Sequence.objects.select_for_update(no_key=True).get(pk=sequence.pk)
    Sequence.objects.filter(pk=sequence.pk).update(enrollment_rules=as_json(rules))
    changes = [
        {
            "field": "Enrollment rules",
            "before": rules_in_words(enrollment_rules_of(locked)),
            "after": rules_in_words(rules),
        }
    ]
    record(subject=sequence, event="set_enrollment_rules", by=by, at=at, changes=changes)


def as_json(rules: RecordRules) -> dict[str, Any]:
    """As a sequence stores it; empty without conditions."""
    if not rules.conditions:
        return {}
    conditions = [
        {"field": condition.field, "operator": condition.operator.value, "value": condition.value}
        for condition in rules.conditions
    ]
    return {"match": rules.match.value, "conditions": conditions}


def matches_a_group(groups: Rows[RecordRules], *, field_value: Sql) -> Q:
    """Whether a row matches one of the groups, or there are none; `field_value` is what the row has in a field."""
    if not groups:
        return Q()
    stored = Jsonb([as_json(group) for group in groups])
    return sql.condition(MATCHES_A_GROUP_OF_OWN(field_value=field_value, groups=stored))


def rules_in_words(rules: RecordRules) -> str:
    """“Status is “New” and Annual revenue is not blank”, by the labels of fields; blank without conditions."""
    joint = " and " if rules.match is Match.ALL else " or "
    return joint.join(_condition_in_words(condition) for condition in rules.conditions)


def _condition_in_words(condition: Condition) -> str:
    text = f"{label_of(condition.field)} {OPERATORS[condition.operator]}"
    return f"{text} “{condition.value}”" if condition.operator.takes_a_value else text
