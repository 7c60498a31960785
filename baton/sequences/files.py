"""A sequence as a YAML file that people write, read and keep under version control.

`docs/sequence-files.md` is the format in the user's words. Places count from 1: `actions[2]` is the second.
"""

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from baton.rules.entrance import Entrance
from baton.sequences.entrance import entrance_of, exits_of
from baton.sequences.file_problems import problems_in_words
from baton.sequences.file_shape import INHERIT, OPERATORS, RECORD_OWNER, SequenceFile, known_keys
from baton.sequences.models import Action, Sequence
from baton.sequences.settings import name_of_delegation
from baton.sequences.yaml_places import Dumper, InvalidSequenceFile, load_yaml, text_of


def read(path: Path) -> SequenceFile:
    """The sequence in the file; refuses with `InvalidSequenceFile`."""
    return parse(text_of(path, refusal=InvalidSequenceFile))


def parse(text: str) -> SequenceFile:
    """As `read`, from the text of a file."""
    root, content = load_yaml(text, refusal=InvalidSequenceFile)
    try:
        return SequenceFile.model_validate(content)
    except ValidationError as error:
        raise InvalidSequenceFile(problems_in_words(error, root, keys_at=known_keys)) from error


def write(sequence: Sequence) -> str:
    """The file that would load this sequence again."""
    actions = sequence.actions.select_related("delegation", "template").order_by("position")
    content = {
        "name": sequence.name,
        "object": str(sequence.object),
        "description": sequence.description,
        "time zone": sequence.time_zone,
        "calendar": sequence.calendar.name if sequence.calendar else "",
        "ends on reply": None if sequence.ends_on_reply else False,
        "delegation": sequence.delegation.name if sequence.delegation else RECORD_OWNER,
        "entrance": _written_entrance(entrance_of(sequence)),
        "exit": _written_entrance(exits_of(sequence)),
        "enrolment": "" if sequence.enrolment == Sequence.Enrolment.MANUAL else str(sequence.enrolment),
        "daily intake": sequence.daily_intake,
        "returns": _written_returns(sequence),
        "actions": [_without_blanks(_written(action)) for action in actions],
    }
    # No default flow style: only what holds no more than numbers and words (a wait, a condition) stands on one line.
    return yaml.dump(
        _without_blanks(content), Dumper=Dumper, default_flow_style=None, sort_keys=False, allow_unicode=True
    )


def _written_entrance(entrance: Entrance) -> dict[str, Any]:
    conditions = [
        _without_blanks({"field": each.field, "operator": OPERATORS[each.operator], "value": each.value})
        for each in entrance.conditions
    ]
    return {"match": entrance.match.value, "conditions": conditions} if conditions else {}


def _written_returns(sequence: Sequence) -> str:
    if sequence.returns == Sequence.Return.AFTER_DAYS:
        return f"after {sequence.returns_after_days} days"
    return "" if sequence.returns == Sequence.Return.ALWAYS else str(sequence.returns)


def _written(action: Action) -> dict[str, Any]:
    at = f"{action.at_time:%H:%M}" if action.at_time else 0
    wait = {"days": action.wait_days, "hours": action.wait_hours, "counts": str(action.wait_counts), "at": at}
    priority = Action.Priority(action.priority)
    delegation = name_of_delegation(action)
    return {
        "name": action.name,
        "type": str(action.type),
        "wait": {key: value for key, value in wait.items() if value != 0 or key == "days"},
        "instructions": action.instructions,
        "template": action.template.name if action.template else "",
        "priority": "" if priority == Action.Priority.NORMAL else priority.name.lower(),
        "automatic": action.is_automatic or None,
        "delegation": "" if delegation == INHERIT else delegation,
    }


def _without_blanks(content: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if value or value is False}
