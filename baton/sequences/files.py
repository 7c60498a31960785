"""A sequence as a YAML file that people write, read and keep under version control.

`docs/sequence-files.md` is the format in the user's words. Places count from 1: `actions[2]` is the second.
"""

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from baton.rules.entrance import Entrance
from baton.sequences.entrance import entrance_of
from baton.sequences.file_shape import OPERATORS, RECORD_OWNER, SequenceFile, hint_at, known_keys
from baton.sequences.models import Action, Sequence
from baton.sequences.yaml_places import Dumper, InvalidSequenceFile, in_words, line_of, load_yaml


def read(path: Path) -> SequenceFile:
    """The sequence in the file; refuses with `InvalidSequenceFile`."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidSequenceFile(["must be UTF-8 text"]) from error
    return parse(text)


def parse(text: str) -> SequenceFile:
    """As `read`, from the text of a file."""
    root, content = load_yaml(text)
    try:
        return SequenceFile.model_validate(content)
    except ValidationError as error:
        errors = sorted(error.errors(), key=lambda each: line_of(each["loc"], root))
        raise InvalidSequenceFile([_problem(each, root) for each in errors]) from error


def write(sequence: Sequence) -> str:
    """The file that would load this sequence again."""
    actions = sequence.actions.select_related("delegation").order_by("position")
    content = {
        "name": sequence.name,
        "object": str(sequence.object),
        "description": sequence.description,
        "time zone": sequence.time_zone,
        "calendar": sequence.calendar.name if sequence.calendar else "",
        "delegation": sequence.delegation.name if sequence.delegation else RECORD_OWNER,
        "entrance": _written_entrance(entrance_of(sequence)),
        "actions": [_without_blanks(_written(action)) for action in actions],
    }
    # No default flow style: only what holds no more than numbers and words (a wait, a condition) stands on one line.
    return yaml.dump(
        _without_blanks(content), Dumper=Dumper, default_flow_style=None, sort_keys=False, allow_unicode=True
    )


_WORDS = {
    "missing": "is required",
    "string_type": "must be text; put it in quotes",
    "string_too_short": "must not be empty",
    "string_too_long": "must be at most {max_length} characters long",
    "int_type": "must be a whole number",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    "bool_type": "must be true or false",
    "enum": "must be {expected}",
    "tuple_type": "must be a list",
    "model_type": "must be a group of keys",
}


def _problem(error: ErrorDetails, root: yaml.MappingNode) -> str:
    place = error["loc"]
    match error:
        case {"type": "extra_forbidden"}:
            known = known_keys(place[:-1])
            words = "is not a key here" + (hint_at(str(place[-1]), known) or f"; the keys are {', '.join(known)}")
        case {"type": "invalid_key"}:
            place, words = place[:-1], f"has the key {place[-1]}, which is not text"
        case {"input": None}:
            words = "must not be empty; leave the key out instead"
        case {"type": kind} if kind in _WORDS:
            words = _WORDS[kind].format(**error.get("ctx", {})).replace("'", "")
        case _:
            words = error["msg"]
    return f"line {line_of(place, root)}: {in_words(place)}: {words}"


def _written_entrance(entrance: Entrance) -> dict[str, Any]:
    conditions = [
        _without_blanks({"field": each.field, "operator": OPERATORS[each.operator], "value": each.value})
        for each in entrance.conditions
    ]
    return {"match": entrance.match.value, "conditions": conditions} if conditions else {}


def _written(action: Action) -> dict[str, Any]:
    at = f"{action.at_time:%H:%M}" if action.at_time else 0
    wait = {"days": action.wait_days, "hours": action.wait_hours, "counts": str(action.wait_counts), "at": at}
    match Action.Delegation(action.delegation_mode):
        case Action.Delegation.INHERIT:
            delegation = ""
        case Action.Delegation.RECORD_OWNER:
            delegation = RECORD_OWNER
        case Action.Delegation.FIELD:
            delegation = action.delegation.name if action.delegation else ""
    return {
        "name": action.name,
        "type": str(action.type),
        "wait": {key: value for key, value in wait.items() if value != 0 or key == "days"},
        "instructions": action.instructions,
        "automatic": action.is_automatic,
        "delegation": delegation,
    }


def _without_blanks(content: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if value}
