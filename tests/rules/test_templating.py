"""What may stand in a template, and how it is filled in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.rules.templating import BadTemplate, Filled, check, fill

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
    check(text)
    assert fill(text, VALUES) == Filled(filled)


def test_what_is_missing_is_named_once_and_stays_in_the_text() -> None:
    filled = fill("{{ record.Blank }}{{ record.Other | title }}{{ record.Blank }}", VALUES)
    assert filled.missing == ("record.Blank", "record.Other")
    assert filled.text.startswith("{{ record.Blank }}")


def test_the_fields_of_a_template_are_told_with_their_lines() -> None:
    fields = check("{{ record.A }}\n{% if owner.b %}{{ record['c d'] }}{% endif %}")
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
        check(f"first line\n{text}")
    assert refused.value.line == 2
    assert str(refused.value).startswith("Line 2: ")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{{ record.A", "something is not closed"),
        ("{% if record.A %}", "something is not closed"),
        ("{% endif %}", "closes no"),
        ("{% for a in b %}{% endfor %}", "only merge fields"),
        ("{{ record.First Name }}", "stands in quotes"),
        ("{{ record.A }", "one is written as"),
        ("{{ " + "(" * 3000 + ")" * 3000, "too often"),
    ],
)
def test_what_is_wrong_is_said_without_jinjas_words(text: str, words: str) -> None:
    with pytest.raises(BadTemplate) as refused:
        check(text)
    assert words in refused.value.message


@given(st.text())
def test_any_text_is_a_template_or_refused_in_words(text: str) -> None:
    try:
        check(text)
    except BadTemplate:
        return
    fill(text, VALUES)


@given(st.text())
def test_what_stands_in_a_field_is_never_taken_for_a_template(value: str) -> None:
    filled = fill("{{ record.A | default('') }}", {"record": {"A": value}})
    assert filled.text in {value, ""}
