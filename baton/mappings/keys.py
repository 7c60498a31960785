"""What the rows of a table are found by: an id of the CRM, an email address, a name or an external id."""

from collections.abc import Callable
from dataclasses import replace

from baton.mappings.crm_mapping import RecordSection
from baton.mappings.headers import normal_form
from baton.mappings.ids import plain_id
from baton.mappings.kinds import KINDS, RECORD_KINDS
from baton.mappings.parsers import parser_of
from baton.mappings.plan import TablePlan
from baton.mappings.targets import LABELS
from baton.mappings.values import filled_position

# By the words of the mapping file.
_TARGETS_AS_KEYS = {"crm id": "crm_id", "email": "email", "name": "name"}


# Rows that are about two others, and have no key of their own.
_BOTH_NAMED = {"member": ("queue", "user"), "contact role": ("opportunity", "contact")}


def with_key(plan: TablePlan) -> TablePlan:
    """The plan with its key, or with the problem that the table has none."""
    if plan.kind in _BOTH_NAMED:
        missing = [LABELS[target].lower() for target in _BOTH_NAMED[plan.kind] if target not in plan.targets]
        return replace(plan, problem=f"has no column for the {' and the '.join(missing)}") if missing else plan
    rule = _rule(plan) if plan.kind in RECORD_KINDS else "auto"
    targets = KINDS[plan.kind].keys if rule == "auto" else (rule,)
    for target in targets:
        column = plan.targets.get(target)
        if column:
            return replace(plan, key=_TARGETS_AS_KEYS.get(target, target), key_column=column.header)
    if rule not in (*_TARGETS_AS_KEYS, "auto"):
        return _with_external_id(plan, rule)
    words = " or ".join(LABELS[target] for target in targets)
    return replace(plan, problem=f"has no column that tells which {plan.kind} a row is about: {words}")


def _rule(plan: TablePlan) -> str:
    section = plan.mapping.sections[plan.kind]
    return (isinstance(section, RecordSection) and section.key) or plan.mapping.key


def _with_external_id(plan: TablePlan, field: str) -> TablePlan:
    for name, column in plan.fields.items():
        if normal_form(name) == normal_form(field) or normal_form(column.header) == normal_form(field):
            return replace(plan, key=name, key_column=column.header)
    return replace(plan, problem=f"has no column {field}, which tells which {plan.kind} a row is about")


def key_reader(plan: TablePlan) -> Callable[[list[str]], str]:
    """Reads the key of a record from its cells; raises `BadCell`."""
    if plan.key == "email":
        positions, parse = plan.positions_of("email"), parser_of(plan.mapping, plan.kind, "email")
        return lambda cells: (parse(cells[filled_position(cells, positions)]) or "").lower()
    position = next(column.position for column in plan.columns if column.header == plan.key_column)
    parse = plan.mapping.read_id if plan.key == "crm_id" else plain_id
    return lambda cells: parse(cells[position])


def why_without_key(plan: TablePlan) -> str:
    match plan.key:
        case "crm_id":
            return "has no id"
        case "email":
            return "has no email address"
        case "name":
            return "has no name"
    return f"has no {plan.key_column}"
