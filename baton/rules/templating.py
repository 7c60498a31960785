"""Fills in a template.

1. A template is text with merge fields: `{{ record.FirstName }}`, of the record, the action's owner, or the sender. A
   field name that is not a single word is in quotes: `{{ record["account.CSM__c"] }}`.
2. A filter can change a merge field (`{{ record.FirstName | default("there") }}`; only `default` takes
   an argument, one text), and text can depend on a merge field (`{% if record.Company %} … {% endif %}`). Conditions
   compare as in `baton/rules/comparing.py`; a condition itself cannot be shown. There are no loops, no calls and no
   arithmetic.
3. A blank field that would be shown is missing, unless `default` says what to show instead. Missing fields are
   reported, and their merge fields stay in the text, in words.
4. Jinja only parses a template. The parsed tree is evaluated here, so no template runs as code.
5. The size is limited (`baton/rules/template_size.py`), so an accepted template can be filled anywhere.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from jinja2 import nodes

from baton.rules.comparing import Value, as_text, compare, is_true
from baton.rules.field_labels import label_of_merge_field
from baton.rules.template_size import TOO_NESTED
from baton.rules.template_syntax import (
    CHANGES,
    ROOTS,
    BadTemplate,
    MergeField,
    merge_field,
    parse_template,
)

__all__ = ["ROOTS", "BadTemplate", "Filled", "MergeField", "check_template", "fill"]

_SAMPLE_VALUES = ("", "Acme", "1,200", "2026-01-31", "true")


@dataclass(frozen=True, slots=True)
class Filled:
    """The filled-in text, and its missing fields without duplicates."""

    text: str
    missing: tuple[str, ...] = ()


def check_template(text: str) -> tuple[MergeField, ...]:
    """The merge fields of a template in order. Raises `BadTemplate` if it is invalid.

    The template is also filled once with each type of value that a field can have.
    """
    fields = parse_template(text).fields
    # Blank, text, a number, a date and a truth: whatever can fail does so when it is saved, not when it is sent.
    for value in _SAMPLE_VALUES:
        fill(text, {root: {field.name: value for field in fields if field.root == root} for root in ROOTS})
    return fields


def fill(text: str, values: Mapping[str, Mapping[str, object]]) -> Filled:
    """Replace the merge fields with values (by root, then by field). Raises `BadTemplate` if it is invalid.

    A value is a JSON value: text, a number, true, false or null.
    """
    filling = _Filling(values)
    parsed = parse_template(text)
    try:
        filled = filling.text(parsed.statements)
    # The size is limited for the usual depth of the stack; a caller may already be deep in its own.
    except RecursionError as error:
        raise BadTemplate(1, TOO_NESTED) from error
    return Filled(filled, tuple(filling.missing))


@dataclass(frozen=True, slots=True)
class _Missing:
    """The value of a blank field; blank text wherever it is not shown."""

    field: str

    def __str__(self) -> str:
        return "{{ " + label_of_merge_field(self.field) + " }}"


class _Filling:
    """Evaluates a parsed template, and collects in `missing` the blank fields that would be shown."""

    def __init__(self, values: Mapping[str, Mapping[str, object]]) -> None:
        self._values = values
        self.missing: dict[str, None] = {}

    def text(self, statements: Iterable[nodes.Node]) -> str:
        return "".join(piece for statement in statements for piece in self._pieces(statement))

    def _pieces(self, statement: nodes.Node) -> Iterator[str]:
        match statement:
            case nodes.Output(nodes=parts):
                for part in parts:
                    yield part.data if isinstance(part, nodes.TemplateData) else self._render(part)
            case nodes.If(elif_=elifs, else_=otherwise):
                # Lazily: a blank field in a branch that is not shown is not missing.
                branches = (statement, *elifs)
                yield self.text(next((branch.body for branch in branches if self._is_true(branch.test)), otherwise))

    def _render(self, node: nodes.Node) -> str:
        value = self._evaluate(node)
        if isinstance(value, _Missing):
            # Only what would be shown: a field in a condition or
            # before `default` may be blank, as that is their purpose.
            self.missing[value.field] = None
            return str(value)
        return as_text(value)

    def _evaluate(self, node: nodes.Node | None) -> Value | _Missing:
        """The value of an expression; each part is evaluated at most once."""
        match node:
            case nodes.Const() | nodes.Neg() | None:
                return _constant(node)
            case nodes.Filter():
                return self._apply_filter(node)
            case nodes.CondExpr(test=condition, expr1=first, expr2=second):
                return self._evaluate(first if self._is_true(condition) else second)
            case nodes.And() | nodes.Or():
                left = self._evaluate(node.left)
                # As in Python, the value that decides is the result, so
                # `record.Nickname or record.FirstName` shows a name.
                decides = is_true(_plain(left)) == isinstance(node, nodes.Or)
                return left if decides else self._evaluate(node.right)
            case nodes.Not() | nodes.Compare():
                return self._condition_is_true(node)
            case _:
                return self._field_value(merge_field(node))

    def _apply_filter(self, node: nodes.Filter) -> Value | _Missing:
        value = self._evaluate(node.node)
        if node.name == "default":
            return value if as_text(_plain(value)).strip() else self._evaluate(node.args[0])
        # Kept missing: `upper` of a blank field would show nothing, and an email would begin with “Dear ,”.
        return value if isinstance(value, _Missing) else CHANGES[node.name](as_text(value))

    def _is_true(self, node: nodes.Node) -> bool:
        return is_true(_plain(self._evaluate(node)))

    def _condition_is_true(self, node: nodes.Not | nodes.Compare) -> bool:
        """`1 < a < 3` is true if both comparisons are."""
        if isinstance(node, nodes.Not):
            return not self._is_true(node.node)
        left = _plain(self._evaluate(node.expr))
        for operand in node.ops:
            right = _plain(self._evaluate(operand.expr))
            if not compare(left, operand.op, right):
                return False
            left = right
        return True

    def _field_value(self, field: MergeField) -> Value | _Missing:
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
