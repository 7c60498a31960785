"""What may stand in a template, and how it is filled in."""

import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from baton.rules.templating import BadTemplate, Filled, check_template, fill
from tests.rules import templates

VALUES = {
    "record": {"FirstName": "Lee", "account.CSM__c": "Zoe", "items": "5", "Blank": "  "},
    "owner": {"name": "Ann"},
    "sender": {"name": "Ben"},
}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Hello {{ record.FirstName }}", "Hello Lee"),
        ("{{ owner.name }} and {{ sender.name | upper }}", "Ann and BEN"),
        ('{{ record["account.CSM__c"] }}', "Zoe"),
        ('{{ record.Blank | default("there") }}', "there"),
        ("{% if record.Blank %}yes{% else %}no{% endif %}", "no"),
        ('{{ "Dear" if record.FirstName == "Lee" else "Hi" }}', "Dear"),
        ("{{ record.items }}", "5"),
        ("<b>&amp;</b>\n", "<b>&amp;</b>\n"),
    ],
)
def test_merge_fields_are_filled_in(text: str, filled: str) -> None:
    check_template(text)
    assert fill(text, VALUES) == Filled(filled)


def test_what_is_missing_is_named_once_and_stays_in_the_text() -> None:
    filled = fill("{{ record.Blank }}{{ record.Other | title }}{{ record.Blank }}", VALUES)
    assert filled.missing == ("record.Blank", "record.Other")
    assert filled.text.startswith("{{ Blank }}")


def test_the_fields_of_a_template_are_told_with_their_lines() -> None:
    fields = check_template("{{ record.A }}\n{% if owner.b %}{{ record['c d'] }}{% endif %}")
    assert [(str(field), field.line) for field in fields] == [("record.A", 1), ("owner.b", 2), ("record.c d", 2)]


@pytest.mark.parametrize(
    "text",
    [
        "{{ record", "{% if record.A %}", "{{ foo }}", "{{ record }}", "{{ record.A.b }}", "{{ record.A() }}",
        "{% for a in record %}{% endfor %}", "{{ 9 ** 9 }}", "{{ 'a' ~ 'b' }}", "{% set a = 1 %}",
        "{{ record.A | replace('a', 'b') }}", "{% include 'x' %}", "{{ record.__class__.mro }}", "{{ [1] }}",
        "{{ record[record.A] }}", "{% macro a() %}{% endmacro %}", "{{ range(9) }}",
    ],
)  # fmt: skip
def test_nothing_else_may_stand_in_a_template(text: str) -> None:
    with pytest.raises(BadTemplate) as refused:
        check_template(f"first line\n{text}")
    assert refused.value.line == 2
    assert str(refused.value).startswith("Line 2: ")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{{ record.A", "something is not closed"),
        ("{% if record.A %}", "something is not closed"),
        ("{% endif %}", "has no"),
        ("{% for a in b %}{% endfor %}", "only merge fields"),
        ("{{ record.First Name }}", "in quotes"),
        ("{{ record.A }", "write it like"),
        ("{{ " + "(" * 3000 + ")" * 3000, "nested too deeply"),
    ],
)
def test_what_is_wrong_is_said_without_jinjas_words(text: str, words: str) -> None:
    with pytest.raises(BadTemplate) as refused:
        check_template(text)
    assert words in refused.value.message


@pytest.mark.parametrize("text", templates.HOSTILE, ids=lambda text: ascii(text)[:60])
def test_a_hostile_template_is_refused_in_words_or_filled_on_every_record(text: str) -> None:
    try:
        check_template(text)
    except BadTemplate:
        with pytest.raises(BadTemplate, match=r"^Line [0-9]+: [^<]+$"):
            fill(text, VALUES)
        return
    for value in ("", "Lee", "7", "1,200", "2026-01-31", None, True, 7, 1.5):
        filled = fill(
            text, {root: dict.fromkeys(["A", "B", "name"], value) for root in ("record", "owner", "sender")}
        )
        filled.text.encode()


def test_the_hostile_templates_are_many_and_of_both_kinds() -> None:
    refused = 0
    for text in templates.HOSTILE:
        try:
            check_template(text)
        except BadTemplate:
            refused += 1
    assert len(set(templates.HOSTILE)) >= 80
    assert 20 < refused < len(templates.HOSTILE) - 20


@settings(max_examples=500)
@given(templates.TEMPLATES, templates.VALUES)
@example("{% if record.A > 100 %}x{% endif %}", {"record": {"A": "many"}})
def test_what_the_check_accepts_is_filled_whatever_the_record_holds(
    text: str, values: dict[str, dict[str, object]]
) -> None:
    try:
        check_template(text)
    except BadTemplate:
        return
    assert isinstance(fill(text, values), Filled)


@pytest.mark.parametrize(
    "text",
    [
        "{% if record.A" + " or record.A" * 48 + " %}x{% endif %}",
        "{{ record.A" + " | upper" * 95 + " }}",
        "{{ " + "(" * 10 + "record.A" + ")" * 10 + " }}",
        "{% if 1 %}" * 20 + "{{ 'x'" + " | upper" * 90 + " }}" + "{% endif %}" * 20,
    ],
)
def test_the_largest_template_is_filled_deep_in_a_program(text: str) -> None:
    """Half of the stack that Python grants is left to whoever asks."""
    check_template(text)

    def deep(levels: int) -> Filled:
        return deep(levels - 1) if levels else fill(text + " ", VALUES)

    deep(sys.getrecursionlimit() // 2 - 100)


@given(st.text())
def test_any_text_is_a_template_or_refused_in_words(text: str) -> None:
    try:
        check_template(text)
    except BadTemplate:
        return
    fill(text, VALUES)


@given(st.text())
def test_what_stands_in_a_field_is_never_taken_for_a_template(value: str) -> None:
    filled = fill("{{ record.A | default('') }}", {"record": {"A": value}})
    assert filled.text in {value, ""}
