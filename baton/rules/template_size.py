"""The maximum size of a template: small enough to be parsed and filled at any depth of the call stack.

1. One `{{ … }}` or `{% … %}` has at most 200 words and symbols, and numbers of at most 30 digits.
2. Brackets are nested at most 10 deep, and `{% if … %}` 20 deep.
"""

from collections.abc import Iterable

# Each word may be one more level of recursion, in Jinja's parser and in the evaluation, and whoever fills a template
# may be deep in the stack already.
LONGEST_EXPRESSION, LONGEST_NUMBER = 200, 30
DEEPEST_BRACKETS, DEEPEST_IF = 10, 20
TOO_NESTED = "conditions or brackets are nested too deeply"


class TemplateIsTooLarge(ValueError):
    """The template is too large on this line, counted from 1; the message says why."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def require_small(tokens: Iterable[tuple[int, str, str]]) -> None:
    """Raise `TooLarge` if a limit is exceeded. `tokens` come from Jinja's lexer: line, kind and text."""
    length = brackets = ifs = 0
    for line, kind, text in tokens:
        match kind:
            # `ifs` goes on counting: blocks nest across expressions, brackets do not.
            case "variable_begin" | "block_begin":
                length = brackets = 0
            case "whitespace" | "data":
                continue
            case "integer" | "float" if len(text) > LONGEST_NUMBER:
                raise TemplateIsTooLarge(line, f"the number has more than {LONGEST_NUMBER} digits")
            case "operator" if text in "([{":
                brackets += 1
            case "operator" if text in ")]}":
                brackets -= 1
        length += 1
        if kind == "name" and length == 2:  # noqa: PLR2004 - the word after “{%”
            ifs += (text == "if") - (text == "endif")
        if length > LONGEST_EXPRESSION:
            raise TemplateIsTooLarge(line, "this is too long; split it into several merge fields or conditions")
        if brackets > DEEPEST_BRACKETS or ifs > DEEPEST_IF:
            raise TemplateIsTooLarge(line, TOO_NESTED)
