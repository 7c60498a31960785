"""The texts that people read, found in the sources: templates, Python modules and scripts."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
LABELS = {"label", "help_text", "verbose_name", "verbose_name_plural", "empty_label", "description", "help", "text"}
ATTRIBUTES = re.compile(r'\b(?:aria-label|title|placeholder|alt|data-words|data-dismiss)="([^"{%]*[a-z][^"{%]*)"')
COMMENTS = re.compile(r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}", re.DOTALL)
BLOCKS = re.compile(r"\{% blocktranslate[^%]*%\}(.*?)\{% endblocktranslate %\}", re.DOTALL)
MARKED = re.compile(r"""(?:\{% translate |\b_\()(?:"([^"]*)"|'([^']*)')""")
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
    for pattern in (BLOCKS, MARKED, ATTRIBUTES):
        for match in pattern.finditer(source):
            yield Text(path, _line(source, match), next(filter(None, match.groups()), ""))
    bare = TAGS.sub(_blank, BLOCKS.sub(_blank, source))
    for match in re.finditer(r"[^\s].*", bare):
        yield Text(path, _line(bare, match), match.group())


def _in_script(path: Path, source: str) -> Iterator[Text]:
    source = re.sub(r"^\s*//.*|\s//\s.*", _blank, source, flags=re.MULTILINE)
    for match in SCRIPTED.finditer(source):
        words = next(filter(None, match.groups()), "")
        if re.search(r"[a-z] [a-z]", words):
            yield Text(path, _line(source, match), words)


def _in_module(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """What gettext is given, labels, and the sentences of exceptions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            yield from _strings(node.exc.args)
        elif isinstance(node, ast.Call):
            if _name(node.func) in GETTEXT:
                yield from _strings(node.args)
            yield from _strings([keyword.value for keyword in node.keywords if keyword.arg in LABELS])
        elif isinstance(node, ast.JoinedStr):
            yield from _strings([node])


def _strings(nodes: list[ast.expr]) -> Iterator[tuple[int, str]]:
    for node in nodes:
        for part in ast.walk(node):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.lineno, part.value


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _line(source: str, match: re.Match[str]) -> int:
    return source.count("\n", 0, match.start()) + 1


def _blank(match: re.Match[str]) -> str:
    """As many lines, and nothing in them."""
    return re.sub(r"[^\n]", " ", match.group())
