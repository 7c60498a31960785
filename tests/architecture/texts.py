"""The texts that people read, found in the sources: templates, Python modules and scripts."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ATTRIBUTES = re.compile(r'\b(?:aria-label|title|placeholder|alt|data-words|data-dismiss)="([^"{%]*[a-z][^"{%]*)"')
COMMENTS = re.compile(r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}", re.DOTALL)
# Of a tag or filter: with title="No results", default:"No subject".
ARGUMENTS = re.compile(r"""\{[{%][^{}]*?[}%]\}""")
QUOTED = re.compile(r"""(?<=[=: ])"([^"]*[a-z][^"]*)\"""")
WORDS = re.compile(r"^\s?[A-Z]|[a-z],? [a-z]")
TAGS = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|<(style|script|code)\b.*?</\1>|<[^<>]*>", re.DOTALL)
SCRIPTED = re.compile(r"""(?<!["'`\w])(?:"([^"\\\n]*)"|'([^'\\\n]*)'|`([^`\\]*)`)""")


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a file, and the line on which it begins."""

    path: Path
    line: int
    words: str


def texts_of(path: Path) -> Iterator[Text]:
    """Every text of a template, a module or a script that may come before a person."""
    source = path.read_text()
    match path.suffix:
        case ".py":
            yield from (Text(path, line, words) for line, words in _in_module(ast.parse(source)))
        case ".js":
            yield from _in_script(path, source)
        case _:
            yield from _in_template(path, COMMENTS.sub(_blank, source))


def _in_template(path: Path, source: str) -> Iterator[Text]:
    for match in ATTRIBUTES.finditer(source):
        yield Text(path, _line(source, match), match.group(1))
    for tag in ARGUMENTS.finditer(source):
        yield from (Text(path, _line(source, tag), words) for words in QUOTED.findall(tag.group()) if _is_text(words))
    bare = TAGS.sub(_blank, source)
    for match in re.finditer(r"[^\s].*", bare):
        yield Text(path, _line(bare, match), match.group())


def _in_script(path: Path, source: str) -> Iterator[Text]:
    source = re.sub(r"^\s*//.*|\s//\s.*", _blank, source, flags=re.MULTILINE)
    for match in SCRIPTED.finditer(source):
        words = next(filter(None, match.groups()), "")
        if re.search(r"[a-z] [a-z]", words):
            yield Text(path, _line(source, match), words)


def _in_module(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Strings with several words or a capital letter, other than docstrings."""
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(words)) if _is_text(words) and id(node) not in documentation:
                yield node.lineno, words


def _is_text(words: str) -> bool:
    return bool(WORDS.search(words)) and "(?:" not in words


def _line(source: str, match: re.Match[str]) -> int:
    return source.count("\n", 0, match.start()) + 1


def _blank(match: re.Match[str]) -> str:
    """As many lines, and nothing in them."""
    return re.sub(r"[^\n]", " ", match.group())
