"""A sequence as a YAML file that people write, read and keep under version control.

`docs/sequence-files.md` is the format in the user's words. Places count from 1: `actions[2]` is the second.
"""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import available_timezones

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from baton.crm.models import CrmObject
from baton.sequences.models import Action, Sequence

INHERIT = "inherit"
RECORD_OWNER = "record owner"
TEN_YEARS = 3650

Place = tuple[int | str, ...]


class InvalidSequenceFile(Exception):
    """The file is no sequence; `problems` says where and why, one line each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


def _without_nul(value: str) -> str:
    if "\0" in value:
        raise PydanticCustomError("nul", "must not contain a NUL character")
    return value


def _known_zone(value: str) -> str:
    zones = available_timezones()
    if value not in zones:
        raise PydanticCustomError(
            "zone", "must be a time zone, such as Europe/London{hint}", {"hint": _hint(value, zones)}
        )
    return value


def _small_if_word(value: str) -> str:
    return value.lower() if value.lower() in {INHERIT, RECORD_OWNER} else value


def _small(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


Text = Annotated[str, AfterValidator(_without_nul)]
Name = Annotated[str, Field(min_length=1, max_length=255), AfterValidator(_without_nul)]
Delegation = Annotated[Name, AfterValidator(_small_if_word)]
Count = Annotated[int, Field(ge=0, le=TEN_YEARS)]


class _Value(BaseModel, extra="forbid", frozen=True, strict=True, str_strip_whitespace=True):
    """What may stand at one place of a file."""


class WaitFile(_Value, frozen=True):
    days: Count = 0
    hours: Count = 0
    counts: Annotated[Action.Days, Field(strict=False), BeforeValidator(_small)] = Action.Days.BUSINESS


class ActionFile(_Value, frozen=True):
    name: Name
    type: Annotated[Action.Type, Field(strict=False), BeforeValidator(_small)]
    wait: WaitFile = WaitFile()
    instructions: Text = ""
    automatic: bool = False
    delegation: Delegation = INHERIT

    @field_validator("automatic")
    @classmethod
    def _only_email_is_automatic(cls, automatic: bool, others: ValidationInfo) -> bool:  # noqa: FBT001
        if automatic and others.data.get("type", Action.Type.EMAIL) != Action.Type.EMAIL:
            raise PydanticCustomError("automatic", "must be false: only an email can be automatic")
        return automatic


class SequenceFile(_Value, frozen=True):
    name: Name
    object: Annotated[CrmObject, Field(strict=False), BeforeValidator(_small)]
    description: Text = ""
    time_zone: Annotated[str, AfterValidator(_known_zone), Field(validation_alias="time zone")] = "UTC"
    delegation: Delegation = RECORD_OWNER
    actions: Annotated[tuple[ActionFile, ...], Field(strict=False)] = ()

    @field_validator("delegation")
    @classmethod
    def _a_sequence_has_nothing_to_inherit_from(cls, delegation: str) -> str:
        if delegation == INHERIT:
            raise PydanticCustomError("inherit", "must be a lookup field or “record owner”: only an action inherits")
        return delegation


def read(path: Path) -> SequenceFile:
    """The sequence in the file; refuses with `InvalidSequenceFile`."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidSequenceFile(["must be UTF-8 text"]) from error
    return parse(text)


def parse(text: str) -> SequenceFile:
    """As `read`, from the text of a file."""
    root, content = _load(text)
    try:
        return SequenceFile.model_validate(content)
    except ValidationError as error:
        errors = sorted(error.errors(), key=lambda each: _line(each["loc"], root))
        raise InvalidSequenceFile([_problem(each, root) for each in errors]) from error


def write(sequence: Sequence) -> str:
    """The file that would load this sequence again."""
    actions = sequence.actions.select_related("delegation").order_by("position")
    content = {
        "name": sequence.name,
        "object": str(sequence.object),
        "description": sequence.description,
        "time zone": sequence.time_zone,
        "delegation": sequence.delegation.name if sequence.delegation else RECORD_OWNER,
        "actions": [_without_blanks(_written(action)) for action in actions],
    }
    # No default flow style: only a wait, which holds no more than numbers and words, stands on one line.
    return yaml.dump(
        _without_blanks(content), Dumper=_Dumper, default_flow_style=None, sort_keys=False, allow_unicode=True
    )


def _load(text: str) -> tuple[yaml.MappingNode, object]:
    """The file as nodes, which know their lines, and as values."""
    try:
        loader = yaml.SafeLoader(text)
        root = loader.get_single_node()
        if not isinstance(root, yaml.MappingNode):
            raise InvalidSequenceFile(["must begin with keys, such as name:, object: and actions:"])
        if repeated := sorted(_repeated_keys(root)):
            raise InvalidSequenceFile(
                [f"line {line}, column {column}: {key}: is given twice" for line, column, key in repeated]
            )
        return root, loader.construct_document(root)
    except yaml.YAMLError as error:
        raise InvalidSequenceFile([_syntax_problem(error)]) from error
    except (ValueError, LookupError, AttributeError, RecursionError) as error:
        # What PyYAML lets escape from `2026-13-01`, `!!int x`, endless brackets and the like.
        raise InvalidSequenceFile([f"has a value that cannot be read: {error}; put it in quotes"]) from error


def _repeated_keys(root: yaml.Node) -> Iterator[tuple[int, int, str]]:
    """Line, column and name: of two equal keys, PyYAML keeps the last and says nothing."""
    seen, nodes = set[int](), [root]
    while nodes:
        node = nodes.pop()
        if id(node) in seen:  # by an alias, perhaps to what it stands in itself
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            nodes += node.value
        elif isinstance(node, yaml.MappingNode):
            nodes += [value for _, value in node.value]
            keys = [key for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
            names = [key.value for key in keys]
            for position, key in enumerate(keys):
                if key.value in names[:position]:
                    yield key.start_mark.line + 1, key.start_mark.column + 1, key.value


def _syntax_problem(error: yaml.YAMLError) -> str:
    if not isinstance(error, yaml.MarkedYAMLError) or (mark := error.problem_mark) is None:
        return f"has a character that no text file should have: {error}"
    problem = error.problem or "cannot be read"
    if "'\\t'" in problem:
        problem = "is indented with a tab; use spaces"
    if "mapping values are not allowed" in problem:
        problem = "has an unexpected colon; put text with a colon in quotes"
    return f"line {mark.line + 1}, column {mark.column + 1}: {problem}"


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
            known = _known_keys(place[:-1])
            words = "is not a key here" + (_hint(str(place[-1]), known) or f"; the keys are {', '.join(known)}")
        case {"type": "invalid_key"}:
            place, words = place[:-1], f"has the key {place[-1]}, which is not text"
        case {"input": None}:
            words = "must not be empty; leave the key out instead"
        case {"type": kind} if kind in _WORDS:
            words = _WORDS[kind].format(**error.get("ctx", {})).replace("'", "")
        case _:
            words = error["msg"]
    return f"line {_line(place, root)}: {_in_words(place)}: {words}"


def _known_keys(place: Place) -> list[str]:
    match place:
        case ():
            value: type[_Value] = SequenceFile
        case ("actions", int()):
            value = ActionFile
        case _:
            value = WaitFile
    return [str(field.validation_alias or name) for name, field in value.model_fields.items()]


def _hint(value: str, known: Iterable[str]) -> str:
    near = get_close_matches(value, known, n=1)
    return f"; did you mean “{near[0]}”?" if near else ""


def _line(place: Place, root: yaml.Node) -> int:
    """The line of the key, or of what it is missing from."""
    node, line = root, root.start_mark.line
    for step in place:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step]
            line = node.start_mark.line
        elif isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value == str(step):
                    node, line = value, key.start_mark.line
    return line + 1


def _in_words(place: Place) -> str:
    steps = (f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in place)
    return "".join(steps).removeprefix(".")


class _Dumper(yaml.SafeDumper):
    pass


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    style = None
    if not text.replace("\n", "").isprintable():
        style = '"'
    elif "\n" in text:
        style = "|"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)


def _written(action: Action) -> dict[str, Any]:
    wait = {"days": action.wait_days, "hours": action.wait_hours, "counts": str(action.wait_counts)}
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
