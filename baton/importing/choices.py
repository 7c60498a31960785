"""What a person chose for the columns of a file, as a mapping."""

from collections.abc import Mapping

from baton.mappings import choosing
from baton.mappings.choosing import Choice
from baton.mappings.crm_mapping import CrmMapping
from baton.mappings.plan import TablePlan

IGNORE, FIELD, LOOKUP, TARGET = "ignore", "field", "lookup", "target"


def with_chosen_columns(mapping: CrmMapping, plan: TablePlan, choices: Mapping[str, str]) -> CrmMapping:
    """The mapping with these choices, by header: `target:email`, `field:Hall`, `lookup:SDR__c` or `ignore`.

    A column for which nothing else was chosen than its plan says stays as it is: it may fill more than one target.
    """
    # Only what was changed. The page shows one target a column, and a full name may fill two: sending it back as it
    # was shown must not drop the other.
    changed = {header: choice for header, choice in choices.items() if choice != choice_of(plan, header)}
    return choosing.with_choices(mapping, plan.kind, {header: _choice(choice) for header, choice in changed.items()})


def choice_of(plan: TablePlan, header: str) -> str:
    """What the plan makes of a column, as a choice."""
    column = next(column for column in plan.columns if column.header == header)
    if column.targets:
        return f"{TARGET}:{column.targets[0]}"
    # A standard field without a target of Baton's own is a field like others.
    return IGNORE if column.use == "ignored" else f"{LOOKUP if column.use == 'lookup' else FIELD}:{column.name}"


def _choice(choice: str) -> Choice:
    what, _colon, name = choice.partition(":")
    match what:
        case "target":
            return Choice("target", name)
        case "field":
            return Choice("field", name)
        case "lookup":
            return Choice("lookup", name)
    return Choice("ignored")
