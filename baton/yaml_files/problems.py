"""What pydantic complains of in our files, with the line it is on and in the words of whoever wrote the file."""

from collections.abc import Callable, Iterable
from difflib import get_close_matches

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from baton.yaml_files.places import Place, in_words, line_of

KeysAt = Callable[[Place], list[str]]

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
    "literal_error": "must be {expected}",
    "tuple_type": "must be a list",
    "model_type": "must be a group of keys",
    "dict_type": "must be a group of keys",
}


def hint_at(value: str, names: Iterable[str]) -> str:
    near = get_close_matches(value, names, n=1)
    return f"; did you mean “{near[0]}”?" if near else ""


def problems_in_words(error: ValidationError, root: yaml.MappingNode, *, keys_at: KeysAt) -> list[str]:
    """One line for each, in the order of the file; `keys_at` gives the keys that may stand at a place."""
    # By line, as people work through a file from its top; pydantic goes by its own fields.
    errors = sorted(error.errors(), key=lambda problem: line_of(problem["loc"], root))
    return [_problem(problem, root, keys_at) for problem in errors]


def _problem(error: ErrorDetails, root: yaml.MappingNode, keys_at: KeysAt) -> str:
    place = error["loc"]
    match error:
        case {"type": "extra_forbidden"} | {"type": "literal_error", "loc": (*_, "[key]")}:
            place = tuple(step for step in place if step != "[key]")
            keys = keys_at(place[:-1])
            words = "is not a key here" + (hint_at(str(place[-1]), keys) or f"; the keys are {', '.join(keys)}")
        case {"type": "invalid_key"}:
            place, words = place[:-1], f"has the key {place[-1]}, which is not text"
        # Before the types: “must be text” is no help to somebody who wrote nothing.
        case {"input": None}:
            words = "must not be empty; leave the key out instead"
        case {"type": kind} if kind in _WORDS:
            words = _WORDS[kind].format(**error.get("ctx", {})).replace("'", "")
        case _:
            words = error["msg"]
    return f"line {line_of(place, root)}: {in_words(place)}: {words}"
