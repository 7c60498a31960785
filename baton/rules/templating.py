"""Filling in the words of a template.

1. A template is text with merge fields: `{{ record.FirstName }}`, of the record, the action's owner, or the sender. A
   field whose name is not a word stands in quotes: `{{ record["account.CSM__c"] }}`.
2. A merge field may be changed by a filter (`{{ record.FirstName | default("there") }}`), and text may depend on one
   (`{% if record.Company %} … {% endif %}`). There is nothing else: no loops, no calls, no arithmetic.
3. A field without a value is missing where it would be shown, unless `default` says what to show instead. What is
   missing is named, and its merge field stays in the text.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import TemplateSyntaxError, Undefined, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

ROOTS = ("record", "owner", "sender")
ONLY_THESE = "only merge fields, filters and “if” may stand in a template"
FILTERS = ("default", "capitalize", "title", "lower", "upper", "trim")
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Const, nodes.Name, nodes.Getattr, nodes.Getitem,
    nodes.Filter, nodes.If, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not,
)  # fmt: skip
_JINJA = ImmutableSandboxedEnvironment(autoescape=False, keep_trailing_newline=True)


class BadTemplate(ValueError):
    """The text is not a template; `line` counts from 1, and the message says what is wrong there."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"Line {line}: {message}")
        self.line, self.message = line, message


@dataclass(frozen=True, slots=True)
class MergeField:
    """A field that a template names, and on which line."""

    root: str
    name: str
    line: int

    def __str__(self) -> str:
        return f"{self.root}.{self.name}"


@dataclass(frozen=True, slots=True)
class Filled:
    """The finished text, and the fields that were missing in it, each once."""

    text: str
    missing: tuple[str, ...] = ()


def check(text: str) -> tuple[MergeField, ...]:
    """The merge fields of a template in the order of the text; refused as `BadTemplate` if it is none."""
    try:
        tree = _JINJA.parse(text)
    except TemplateSyntaxError as error:
        raise BadTemplate(error.lineno, _in_words(error.message or "")) from error
    except RecursionError as error:
        raise BadTemplate(1, "brackets stand in brackets too often") from error
    return tuple(_fields(tree))


def fill(text: str, values: Mapping[str, Mapping[str, str]]) -> Filled:
    """Put values (by root, then by field) in the place of merge fields; the text has been checked."""
    missing: dict[str, None] = {}

    class Missing(Undefined):
        """Notes what would be shown and is not there."""

        def __str__(self) -> str:
            field = f"{self._undefined_obj.root}.{self._undefined_name}"
            missing[field] = None
            return "{{ " + field + " }}"

    jinja = _JINJA.overlay(undefined=Missing)
    roots = {root: _Fields(root, values.get(root, {})) for root in ROOTS}
    return Filled(jinja.from_string(text).render(roots), tuple(missing))


class _Fields:
    """The fields of one root; one that is blank is not there."""

    __slots__ = ("_values", "root")

    def __init__(self, root: str, values: Mapping[str, str]) -> None:
        self.root, self._values = root, values

    def __getitem__(self, name: str) -> str:
        value = self._values.get(name, "")
        if not value.strip():
            raise KeyError(name)
        return value


def _in_words(message: str) -> str:
    """What Jinja complains of, for people who never heard of it."""
    if "end of template" in message.lower():
        return "something is not closed: “{{” by “}}”, “{%” by “%}”, and “{% if … %}” by “{% endif %}”"
    if "unknown tag 'endif'" in message:
        return "this “{% endif %}” closes no “{% if … %}”"
    if "unknown tag" in message:
        return ONLY_THESE
    if message == "expected token 'end of print statement', got 'Name'":
        return 'a name of several words stands in quotes, as in {{ record["First Name"] }}'
    return "this is no merge field; one is written as {{ record.Name }}"


def _fields(node: nodes.Node) -> Iterator[MergeField]:
    if not isinstance(node, _ALLOWED):
        raise BadTemplate(node.lineno, ONLY_THESE)
    match node:
        case nodes.Getattr(node=nodes.Name(name=root), attr=name) if root in ROOTS:
            yield MergeField(root, str(name), node.lineno)
            return
        case nodes.Getitem(node=nodes.Name(name=root), arg=nodes.Const(value=str(name))) if root in ROOTS:
            yield MergeField(root, name, node.lineno)
            return
        case nodes.Name() | nodes.Getattr() | nodes.Getitem():
            raise BadTemplate(node.lineno, f"“{_written(node)}” is no merge field; write record., owner. or sender.")
        case nodes.Filter(name=name) if name not in FILTERS:
            raise BadTemplate(node.lineno, f"there is no filter “{name}”; there are {', '.join(FILTERS)}")
    for child in node.iter_child_nodes():
        yield from _fields(child)


def _written(node: Any) -> str:
    match node:
        case nodes.Name(name=name):
            return str(name)
        case nodes.Getattr(node=inner, attr=name):
            return f"{_written(inner)}.{name}"
        case _:
            return "[…]"
