"""The YAML of our files: read so that each problem has its line, and written as people would."""

from collections.abc import Iterator
from pathlib import Path

import yaml

Place = tuple[int | str, ...]


class InvalidFile(Exception):
    """The file is not what it should be; `problems` says where and why, one line each."""

    begins_with = "keys"

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


def file_text(path: Path, *, refusal: type[InvalidFile]) -> str:
    try:
        # Editors on Windows write a byte order mark, which would be part of the first key.
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise refusal(["must be UTF-8 text"]) from error


def load_yaml(text: str, *, refusal: type[InvalidFile]) -> tuple[yaml.MappingNode, object]:
    """The file as nodes, which know their lines, and as values; refused as `refusal`."""
    try:
        loader = yaml.SafeLoader(text)
        root = loader.get_single_node()
        if not isinstance(root, yaml.MappingNode):
            raise refusal([f"must begin with {refusal.begins_with}"])
        # Before values are made of it: the first of two `actions:` would be gone without a word.
        if repeated := sorted(_repeated_keys(root)):
            raise refusal([f"line {line}, column {column}: {key}: is given twice" for line, column, key in repeated])
        return root, loader.construct_document(root)
    except yaml.YAMLError as error:
        raise refusal([_syntax_problem(error)]) from error
    except (ValueError, LookupError, AttributeError, RecursionError) as error:
        # What PyYAML lets escape from `2026-13-01`, `!!int x`, endless brackets and the like.
        raise refusal([f"has a value that cannot be read: {error}; put it in quotes"]) from error


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


def line_of(place: Place, root: yaml.Node) -> int:
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


def in_words(place: Place) -> str:
    steps = (f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in place)
    return "".join(steps).removeprefix(".")


class Dumper(yaml.SafeDumper):
    """Writes text of several lines as such."""


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    style = None
    # In quotes, as no other style can write control characters.
    if not text.replace("\n", "").isprintable():
        style = '"'
    elif "\n" in text:
        style = "|"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


Dumper.add_representer(str, _represent_text)
