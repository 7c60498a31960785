"""What a person chose for the columns of a file, as a mapping."""

from collections.abc import Mapping
from typing import Any

from baton.mappings.crm_mapping import CrmMapping
from baton.mappings.headers import identifier
from baton.mappings.plan import TablePlan
from baton.mappings.rows import Kind

IGNORE, FIELD, LOOKUP, TARGET = "ignore", "field", "lookup", "target"


def with_choices(
    mapping: CrmMapping, plans: Mapping[Kind, TablePlan], choices: Mapping[Kind, Mapping[str, str]]
) -> CrmMapping:
    """The mapping with these choices, by kind and header: `target:email`, `field`, `lookup` or `ignore`."""
    sections: dict[str, Any] = {kind: _section(mapping, plans[kind], chosen) for kind, chosen in choices.items()}
    tables = mapping.tables.model_copy(update=sections)
    return CrmMapping.model_validate(mapping.model_copy(update={"tables": tables}).model_dump())


def choice_of(plan: TablePlan, header: str) -> str:
    """What the plan makes of a column, as a choice."""
    column = next(column for column in plan.columns if column.header == header)
    if column.targets:
        return f"{TARGET}:{column.targets[0]}"
    return {"lookup": LOOKUP, "field": FIELD}.get(column.use, IGNORE)


def _section(mapping: CrmMapping, plan: TablePlan, chosen: Mapping[str, str]) -> Any:
    """The section of a kind, with every column of the table named as it was chosen."""
    section = mapping.sections[plan.kind]
    names = {column.header: column.name for column in plan.columns}
    parts: dict[str, dict[str, tuple[str, ...]]] = {"columns": {}, "fields": {}, "lookups": {}}
    ignored = []
    for header, choice in chosen.items():
        what, _colon, target = choice.partition(":")
        name = names.get(header) or identifier(header)
        if what == TARGET:
            parts["columns"][target] = (header,)
        elif what in (FIELD, LOOKUP):
            parts[f"{what}s"][name] = (header,)
        else:
            ignored.append(header)
    if plan.kind in ("user", "queue", "member"):
        return section.model_copy(update={"columns": parts["columns"]})
    return section.model_copy(update={**parts, "ignored": tuple(ignored)})
