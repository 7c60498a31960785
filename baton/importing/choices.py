"""What a person chose for the columns of a file, as a mapping."""

from collections.abc import Mapping

from baton.mappings import choosing
from baton.mappings.choosing import Choice
from baton.mappings.crm_mapping import CrmMapping
from baton.mappings.headers import identifier
from baton.mappings.kinds import Kind
from baton.mappings.plan import TablePlan

IGNORE, FIELD, LOOKUP, TARGET = "ignore", "field", "lookup", "target"


def with_choices(
    mapping: CrmMapping, plans: Mapping[Kind, TablePlan], choices: Mapping[Kind, Mapping[str, str]]
) -> CrmMapping:
    """The mapping with these choices, by kind and header: `target:email`, `field`, `lookup` or `ignore`.

    A column for which nothing else was chosen than its plan says stays as it is: it may fill more than one target.
    """
    for kind, chosen in choices.items():
        plan = plans[kind]
        # Only what was changed. The page shows one target a column, and a full name may fill two: sending it back as
        # it was shown must not drop the other.
        changed = {header: choice for header, choice in chosen.items() if choice != choice_of(plan, header)}
        mapping = choosing.with_choices(
            mapping, kind, {header: _choice(plan, header, choice) for header, choice in changed.items()}
        )
    return mapping


def choice_of(plan: TablePlan, header: str) -> str:
    """What the plan makes of a column, as a choice."""
    column = next(column for column in plan.columns if column.header == header)
    if column.targets:
        return f"{TARGET}:{column.targets[0]}"
    return {"lookup": LOOKUP, "field": FIELD}.get(column.use, IGNORE)


def _choice(plan: TablePlan, header: str, choice: str) -> Choice:
    what, _colon, target = choice.partition(":")
    name = next((column.name for column in plan.columns if column.header == header and column.name), "")
    match what:
        case "target":
            return Choice("target", target)
        case "field":
            return Choice("field", name or identifier(header))
        case "lookup":
            return Choice("lookup", name or identifier(header))
    return Choice("ignored")
