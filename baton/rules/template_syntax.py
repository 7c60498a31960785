"""Parses templates, refuses everything that they may not contain, and lists their merge fields.

Jinja parses a template; anything not allowed is refused here, with its line. What remains is a tree of text, `if`,
merge fields, constants, filters and conditions.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from jinja2 import TemplateSyntaxError, nodes
from jinja2.filters import do_title
from jinja2.sandbox import ImmutableSandboxedEnvironment

from baton.rules.template_size import TOO_NESTED, TemplateIsTooLarge, require_small

ROOTS = ("record", "owner", "sender")
ONLY_THESE = "a template can contain only merge fields, filters and “if”"
CHANGES: dict[str, Callable[[str], str]] = {
    "capitalize": str.capitalize,
    "title": do_title,
    "lower": str.lower,
    "upper": str.upper,
    "trim": str.strip,
}
TEMPLATE_FILTERS = ("default", *CHANGES)
_NOT_STORABLE = re.compile("[\0\ud800-\udfff]")
# Only its parser is used. Sandboxed all the same, should anybody
# ever call `render` on it. Emails are plain text, hence no escaping.
_JINJA = ImmutableSandboxedEnvironment(autoescape=False, keep_trailing_newline=True)


class BadTemplate(ValueError):
    """The template is invalid; `line` counts from 1, and the message says what is wrong."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"Line {line}: {message}")
        self.line, self.message = line, message


@dataclass(frozen=True, slots=True)
class MergeField:
    """A merge field of a template, and its line."""

    root: str
    name: str
    line: int

    def __str__(self) -> str:
        return f"{self.root}.{self.name}"


@dataclass(frozen=True, slots=True)
class ParsedTemplate:
    """A template as statements (`nodes.Output` and `nodes.If`), with its merge fields in order."""

    statements: tuple[nodes.Node, ...]
    fields: tuple[MergeField, ...]


@lru_cache(maxsize=128)  # the emails of a batch use few templates
def parse_template(text: str) -> ParsedTemplate:
    """The parsed template. Raises `BadTemplate` if it is invalid."""
    _require_storable(text, 1)
    try:
        # Before parsing, which recurses: how deep it gets before the stack ends would depend on the caller.
        require_small(_JINJA.lex(text))
        statements = tuple(_JINJA.parse(text).body)
        return ParsedTemplate(statements, tuple(_fields_of(statements)))
    except TemplateSyntaxError as error:
        raise BadTemplate(error.lineno, _in_words(error.message or "")) from error
    except TemplateIsTooLarge as error:
        raise BadTemplate(error.line, str(error)) from error
    except RecursionError as error:
        raise BadTemplate(1, TOO_NESTED) from error


def merge_field(node: nodes.Node) -> MergeField:
    match node:
        case nodes.Getattr(node=nodes.Name(name=root), attr=name) if root in ROOTS:
            return MergeField(root, name, node.lineno)
        case nodes.Getitem(node=nodes.Name(name=root), arg=nodes.Const(value=str(name))) if root in ROOTS:
            return MergeField(root, name, node.lineno)
    raise BadTemplate(
        node.lineno, f"“{_source_of(node)}” is not a merge field; start it with record., owner. or sender."
    )


def _in_words(message: str) -> str:
    """Jinja's error message in our users' words."""
    if "end of template" in message.lower():
        return "something is not closed: close “{{” with “}}”, “{%” with “%}”, and “{% if … %}” with “{% endif %}”"
    if "unknown tag 'endif'" in message:
        return "this “{% endif %}” has no “{% if … %}”"
    if "unknown tag" in message:
        return ONLY_THESE
    if message == "expected token 'end of print statement', got 'Name'":
        return 'put a name of several words in quotes, as in {{ record["First Name"] }}'
    return "this is not a merge field; write it like {{ record.Name }}"


def _fields_of(statements: Iterable[nodes.Node]) -> Iterator[MergeField]:
    for statement in statements:
        match statement:
            case nodes.Output(nodes=parts):
                for part in parts:
                    if not isinstance(part, nodes.TemplateData):
                        # What is shown must be fields or text; a condition
                        # there would print “True” into a customer's email.
                        yield from _fields_in(part, is_shown=True)
            case nodes.If(test=condition, body=body, elif_=elifs, else_=otherwise):
                yield from _fields_in(condition, is_shown=False)
                yield from _fields_of([*body, *elifs, *otherwise])
            case _:
                raise BadTemplate(_line_of(statement), ONLY_THESE)


def _fields_in(node: nodes.Node, *, is_shown: bool) -> Iterator[MergeField]:
    """The merge fields of an expression. An expression that `is_shown` must be text or a number, not a condition."""
    match node:
        case nodes.Name() | nodes.Getattr() | nodes.Getitem():
            field = merge_field(node)
            _require_storable(field.name, node.lineno)
            yield field
        case nodes.Const() | nodes.Neg():
            _require_constant(node, is_shown=is_shown)
        case nodes.Filter(node=nodes.Expr() as changed):
            _require_filter(node)
            # Even within a condition: what a filter changes is text, so a comparison below it makes no sense.
            yield from _fields_in(changed, is_shown=True)
        case nodes.CondExpr(test=condition, expr1=first, expr2=second):
            yield from _fields_in(condition, is_shown=False)
            for part in (first, second) if second else (first,):
                yield from _fields_in(part, is_shown=is_shown)
        case nodes.And() | nodes.Or():
            yield from _fields_in(node.left, is_shown=is_shown)
            yield from _fields_in(node.right, is_shown=is_shown)
        case _:
            for part in _operands(node, is_shown=is_shown):
                yield from _fields_in(part, is_shown=False)


def _operands(node: nodes.Node, *, is_shown: bool) -> list[nodes.Expr]:
    """The operands of a condition."""
    match node:
        case nodes.Compare() | nodes.Not() if is_shown:
            raise BadTemplate(node.lineno, "a condition cannot be shown; use {% if … %} … {% endif %}")
        case nodes.Compare(expr=first, ops=operands):
            return [first, *(operand.expr for operand in operands)]
        case nodes.Not(node=denied):
            return [denied]
        case _:
            raise BadTemplate(node.lineno, ONLY_THESE)


def _require_constant(node: nodes.Const | nodes.Neg, *, is_shown: bool) -> None:
    match node:
        case nodes.Const(value=str(text)):
            _require_storable(text, node.lineno)
        case nodes.Const(value=bool() | None) if is_shown:
            raise BadTemplate(node.lineno, "true, false and none cannot be shown; use text in quotes")
        case nodes.Const() | nodes.Neg(node=nodes.Const(value=int() | float())):
            pass
        case _:
            raise BadTemplate(node.lineno, ONLY_THESE)


def _require_filter(node: nodes.Filter) -> None:
    # Jinja has dozens more. Each would be one more thing whose every failure must be defined.
    if node.name not in TEMPLATE_FILTERS:
        raise BadTemplate(node.lineno, f"there is no filter “{node.name}”; use {', '.join(TEMPLATE_FILTERS)}")
    takes_more = bool(node.kwargs or node.dyn_args or node.dyn_kwargs)
    match node.args:
        case [nodes.Const(value=str(text))] if node.name == "default" and not takes_more:
            _require_storable(text, node.lineno)
        case [] if node.name != "default" and not takes_more:
            pass
        case _ if node.name == "default":
            raise BadTemplate(node.lineno, 'default takes one text in quotes, as in default("there")')
        case _:
            raise BadTemplate(node.lineno, f"the filter “{node.name}” takes no arguments")


def _require_storable(text: str, line: int) -> None:
    if unstorable := _NOT_STORABLE.search(text):
        line += text.count("\n", 0, unstorable.start())
        raise BadTemplate(line, "there is a character that an email cannot contain; delete it")


def _line_of(statement: nodes.Node) -> int:
    """The line of a statement. A node that Jinja wraps around a statement has none."""
    # Errors without a line are useless in a template of two pages.
    lines = (statement.lineno, *(inner.lineno for inner in statement.iter_child_nodes()))
    return next((line for line in lines if line), 1)


def _source_of(node: nodes.Node) -> str:
    match node:
        case nodes.Name(name=name):
            return name
        case nodes.Getattr(node=inner, attr=name):
            return f"{_source_of(inner)}.{name}"
        case _:
            return "[…]"
