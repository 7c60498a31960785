"""Filling in the text of a template.

1. A template is text with merge fields: `{{ record.FirstName }}`, of the record, the action's owner, or the sender. A
   field whose name is not a word is in quotes: `{{ record["account.CSM__c"] }}`.
2. A merge field may be changed by a filter (`{{ record.FirstName | default("there") }}`; only `default` takes
   something, and that is one text), and text may depend on one (`{% if record.Company %} … {% endif %}`). Conditions
   compare as `baton/rules/comparing.py` says; a condition itself is not shown. There is nothing else: no loops, no
   calls, no arithmetic.
3. A blank field is missing where it would be shown, unless `default` says what to show instead. What is missing is
   named, and its merge field stays in the text.
4. Jinja only parses a template. What it parsed is evaluated here, so nothing that a template says is run as code.
5. Size is limited (`baton/rules/template_size.py`), so that a template that was accepted can be filled anywhere.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from jinja2 import nodes

from baton.rules.comparing import Value, as_text, compare, is_true
from baton.rules.template_size import TOO_NESTED
from baton.rules.template_syntax import CHANGES, FILTERS, ROOTS, BadTemplate, MergeField, merge_field, parse

__all__ = ["FILTERS", "ROOTS", "BadTemplate", "Filled", "MergeField", "check", "fill"]

_TRIALS = ("", "Acme", "1,200", "2026-01-31", "true")


@dataclass(frozen=True, slots=True)
class Filled:
    """The finished text, and the fields that were missing in it, each once."""

    text: str
    missing: tuple[str, ...] = ()


def check(text: str) -> tuple[MergeField, ...]:
    """The merge fields of a template in the order of the text; refused as `BadTemplate` if it is none.

    It is also filled once for each kind of value that a field may have.
    """
    fields = parse(text).fields
    for value in _TRIALS:
        fill(text, {root: {field.name: value for field in fields if field.root == root} for root in ROOTS})
    return fields


def fill(text: str, values: Mapping[str, Mapping[str, object]]) -> Filled:
    """Put values (by root, then by field) in the place of merge fields; `BadTemplate` if the text is no template.

    A value is what JSON has: a text, a number, true, false, or nothing.
    """
    filling = _Filling(values)
    parsed = parse(text)
    try:
        filled = filling.text_of(parsed.statements)
    except RecursionError as error:
        raise BadTemplate(1, TOO_NESTED) from error
    return Filled(filled, tuple(filling.missing))


@dataclass(frozen=True, slots=True)
class _Missing:
    """The value of a blank field; a blank text wherever it is not shown."""

    field: str

    def __str__(self) -> str:
        return "{{ " + self.field + " }}"


class _Filling:
    """Evaluates what was parsed, and notes in `missing` what would be shown and is blank."""

    def __init__(self, values: Mapping[str, Mapping[str, object]]) -> None:
        self._values = values
        self.missing: dict[str, None] = {}

    def text_of(self, statements: Iterable[nodes.Node]) -> str:
        return "".join(piece for statement in statements for piece in self._pieces(statement))

    def _pieces(self, statement: nodes.Node) -> Iterator[str]:
        match statement:
            case nodes.Output(nodes=parts):
                for part in parts:
                    yield part.data if isinstance(part, nodes.TemplateData) else self._shown(part)
            case nodes.If(elif_=others, else_=otherwise):
                branches = (statement, *others)
                yield self.text_of(next((each.body for each in branches if self._holds(each.test)), otherwise))

    def _shown(self, node: nodes.Node) -> str:
        value = self._evaluated(node)
        if isinstance(value, _Missing):
            self.missing[value.field] = None
            return str(value)
        return as_text(value)

    def _evaluated(self, node: nodes.Node | None) -> Value | _Missing:
        """The value of an expression; each part of it is evaluated once at most."""
        match node:
            case nodes.Const() | nodes.Neg() | None:
                return _constant(node)
            case nodes.Filter():
                return self._changed(node)
            case nodes.CondExpr(test=condition, expr1=first, expr2=second):
                return self._evaluated(first if self._holds(condition) else second)
            case nodes.And() | nodes.Or():
                left = self._evaluated(node.left)
                decides = is_true(_plain(left)) == isinstance(node, nodes.Or)
                return left if decides else self._evaluated(node.right)
            case nodes.Not() | nodes.Compare():
                return self._is_fulfilled(node)
            case _:
                return self._of_field(merge_field(node))

    def _changed(self, node: nodes.Filter) -> Value | _Missing:
        value = self._evaluated(node.node)
        if node.name == "default":
            return value if as_text(_plain(value)).strip() else self._evaluated(node.args[0])
        return value if isinstance(value, _Missing) else CHANGES[node.name](as_text(value))

    def _holds(self, node: nodes.Node) -> bool:
        return is_true(_plain(self._evaluated(node)))

    def _is_fulfilled(self, node: nodes.Not | nodes.Compare) -> bool:
        """`1 < a < 3` is if both comparisons are."""
        if isinstance(node, nodes.Not):
            return not self._holds(node.node)
        left = _plain(self._evaluated(node.expr))
        for operand in node.ops:
            right = _plain(self._evaluated(operand.expr))
            if not compare(left, operand.op, right):
                return False
            left = right
        return True

    def _of_field(self, field: MergeField) -> Value | _Missing:
        value = as_text(self._values.get(field.root, {}).get(field.name))
        return value if value.strip() else _Missing(str(field))


def _constant(node: nodes.Const | nodes.Neg | None) -> Value:
    match node:
        case nodes.Neg(node=nodes.Const(value=int() | float() as number)):
            return -number
        case nodes.Const(value=str() | int() | float() as value):
            return value
        case _:
            return ""


def _plain(value: Value | _Missing) -> Value:
    return "" if isinstance(value, _Missing) else value
