"""Templates that nobody should write, and texts from which more of them are drawn."""

from hypothesis import strategies as st

# Each is refused when it is saved, or filled whatever the record holds.
HOSTILE = [
    # filters with wrong arguments
    "{{ record.A | capitalize(1) }}", "{{ record.A | title('x') }}", "{{ record.A | lower(record.B) }}",
    "{{ record.A | upper(a=1) }}", "{{ record.A | trim('x', 'y') }}", "{{ record.A | trim(*record.B) }}",
    "{{ record.A | default }}", "{{ record.A | default() }}", "{{ record.A | default(1) }}",
    "{{ record.A | default('a', true) }}", "{{ record.A | default(none) }}",
    "{{ record.A | default(record.B) }}",
    "{{ record.A | default('a', 'b', 'c') }}", "{{ record.A | default(default_value='a') }}",
    "{{ record.A | default(**record.B) }}", "{{ record.A | default(*'ab') }}",
    "{{ record.A | default('a' ~ 'b') }}",
    "{{ record.A | default(('a')) }}", "{{ record.A | default(['a']) }}", "{{ record.A | default('a' 'b') }}",
    "{{ record.A | default('') | default('x') | default('y') }}", "{{ '' | default('x') }}",
    "{{ 5 | upper | title }}",
    "{{ record.A | d('x') }}", "{{ record.A | e }}", "{{ record.A | attr('__class__') }}", "{{ | upper }}",
    "{{ record.A | upper.lower }}", "{{ (record.A == 1) | upper }}", "{{ none | trim }}",
    "{{ record.A | int }}",
    "{{ record.A | format(1) }}", "{{ record.A | center(99999999) }}", "{{ record.A | filesizeformat }}",
    # comparisons
    "{{ 1 < 'a' }}", "{{ record.none in 'abc' }}", "{{ 1 in 2 }}", "{{ 1 < 2 < 3 }}", "{{ 1 == '1' }}",
    "{% if 1 < 'a' %}x{% endif %}", "{% if record.none in 'abc' %}x{% endif %}", "{% if 1 in 2 %}x{% endif %}",
    "{% if 1 < record.A < 3 %}x{% endif %}", "{% if none < 1 %}x{% endif %}",
    "{% if true >= 'x' %}x{% endif %}",
    "{% if record.A > 100 %}x{% endif %}", "{% if record.A not in none %}x{% endif %}",
    "{% if (record.A == 1) == (record.B < 2) %}x{% endif %}", "{% if not not not record.A %}x{% endif %}",
    "{% if 1e999 > record.A %}x{% endif %}", "{% if record.A == -1 %}x{% endif %}",
    "{% if record.A == --1 %}x{% endif %}",
    "{% if 'a' < 1 < none < true %}x{% endif %}", "{% if record.A == '2026-02-30' %}x{% endif %}",
    "{% if record.A < '9999-99-99T99:99' %}x{% endif %}", "{% if 1_000 > record.A %}x{% endif %}",
    "{% if 0x10 == record.A %}x{% endif %}", "{% if 1.0e-400 == record.A %}x{% endif %}",
    # constants, operators and conditions
    "{{ none }}", "{{ true }}", "{{ None }}", "{{ 1 }}", "{{ 1.5 }}", "{{ -1 }}", "{{ +1 }}", "{{ -'a' }}",
    "{{ -record.A }}", "{{ 1 / 0 }}", "{{ 1 % 0 }}", "{{ 2 ** 99999 }}",
    "{{ 'a' * 999999999 }}", "{{ 'a' + 1 }}",
    "{{ 'a' ~ 1 }}", "{{ " + "9" * 5000 + " }}", "{{ 1e" + "9" * 29 + " }}", "{{ 9" + "_9" * 40 + " }}",
    "{{ not record.A }}", "{{ record.A or none }}", "{{ record.A and record.B }}", "{{ record.A or 0 }}",
    "{{ 'x' if record.A }}", "{{ 'x' if record.A else 'y' if record.B else 'z' if 1 else 2 }}",
    "{{ ('x' if record.A) | upper }}", "{{ 'x' if (1 < 'a') else record.B }}", "{{ (1, 2) }}",
    "{{ [] }}", "{{ {} }}",
    "{{ {'a': 1}.a }}", "{{ [1][9] }}", "{{ ('x' if record.A).b }}", "{{ record.A[0] }}", "{{ record[0] }}",
    "{{ record[''] }}", "{{ record['a' 'b'] }}", "{{ record[none] }}", "{{ record[1:2] }}", "{{ record.1 }}",
    "{{ }}", "{{ '' }}", "{{ () }}", "{{ a }}", "{{ self }}", "{{ self.body() }}",
    "{{ loop.index }}", "{{ caller() }}",
    "{{ record }}", "{{ record.A.upper() }}", "{{ 'a'.format(1) }}", "{{ ''.__class__ }}",
    "{{ _ }}", "{{ cycler }}",
    "{{ lipsum(99) }}", "{{ namespace() }}", "{{ dict(a=1) }}", "{{ joiner }}", "{{ 'a'[5] }}", "{{ *record }}",
    # tests
    "{% if record.A is defined %}x{% endif %}", "{{ record.A is none }}",
    "{% if record.A is divisibleby(0) %}x{% endif %}",
    "{% if record.A is sameas %}x{% endif %}", "{% if record.A is filter %}x{% endif %}", "{{ 1 is in 2 }}",
    # tags
    "{% if 1 %}x{% endif %}", "{% if none %}x{% elif 0 %}y{% else %}z{% endif %}",
    "{% if %}x{% endif %}", "{% if",
    "{% if 'a' %}{% if 1 < 'a' %}x{% endif %}{% endif %}", "{% else %}", "{% elif 1 %}", "{% endif %}", "{% %}",
    "{% if record %}x{% endif %}", "{% if 1 %}{% block a %}{% endblock %}{% endif %}", "{% extends 'x' %}",
    "{% import 'x' as y %}", "{% from 'x' import y %}", "{% filter upper %}x{% endfilter %}", "{% do 1 %}",
    "{% with a = 1 %}{{ a }}{% endwith %}", "{% autoescape true %}x{% endautoescape %}",
    "{% trans %}x{% endtrans %}",
    "{% call a() %}{% endcall %}", "{% set record = 1 %}", "{% debug %}", "{% print(1) %}", "{% break %}",
    "{% if (record.A := 1) %}x{% endif %}", "{% if record.A = 1 %}x{% endif %}",
    "{% if record.A && 1 %}x{% endif %}",
    # text that is taken for something else
    "{% raw %}{{ x }}{% if %}{% endraw %}", "{% raw %}", "{%- raw -%} {{ {%- endraw -%}", "{# {{ x }} #}", "{#",
    "{# {# #} #}", "#}", "}} %}", "{{ '}}' }}", "{{ '{{' }}", "{{ \"{% if %}\" }}",
    "{%- if record.A -%} x {%- endif -%}",
    "{{- record.A -}}", "{{+ record.A +}}", "{%+ if record.A +%}x{%+ endif +%}",
    "# for a in b\n# endfor", "## x",
    "{{ record.A\n\n|\nupper }}", "{{record.A}}", "{{{ record.A }}}", "{{ {{ record.A }} }}",
    "{ { record.A } }", "",
    "{{ record.Ä }}", "{{ record.名前 | default('您好') }}", "{{ record['👩‍👩‍👧'] | upper }}",
    "{{ 'ß' | upper | lower | title }}",
    "{{ '\u202eabc' }}", "{{ '\\ud800' }}", "{{ '\\x00' }}", "{{ '\\N{BULLET}' }}",
    "{{ '\\N{NO SUCH}' }}", "{{ '\\x' }}",
    "{{ record.A | default('\\ud800') }}", "{{ record['\\x00'] }}", "\0", "\ud800", "{{ ﬁ }}",
    "{{ record.ﬁ }}", "{{ \u0661 }}",
    "{{ record.A; }}", "{{ record.A ! }}", "{{ record.A ? 1 : 2 }}", "{{ $record.A }}",
    "{{ @ }}", "{{ \\ }}", "{{ ` }}",
    # size
    "{{ record.A" + " | upper" * 5000 + " }}", "{{ record.A" + " | default('x')" * 300 + " }}",
    "{% if record.A" + " or record.A" * 5000 + " %}x{% endif %}", "{% if " + "not " * 5000 + "1 %}x{% endif %}",
    "{% if record.A" + " and record.A" * 40 + " %}x{% endif %}", "{{ record.A" + " or record.A" * 48 + " }}",
    "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}", "{{ " + "(" * 60 + "1" + ")" * 60 + " }}", "{{ " + "[" * 500,
    "{{ " + "(" * 10 + "'x'" + " | upper" * 80 + ")" * 10 + " }}", "{{ " + "1 if 1 else " * 5000 + "1 }}",
    "{{ " + "1 if 1 else " * 48 + "1 }}", "{{ " + "-" * 5000 + "1 }}", "{{ record" + ".a" * 5000 + " }}",
    "{% if 1 %}" * 500 + "{% endif %}" * 500, "{% if 1 %}" * 20 + "x" + "{% endif %}" * 20,
    "{% if 0 %}a" + "{% elif 0 %}b" * 1000 + "{% endif %}", "{{ 1" + " < 1" * 5000 + " }}",
    "{% if 1" + " < 2" * 90 + " %}x{% endif %}", "{{ record.A }}" * 3000, "{{ '" + "x" * 50_000 + "' }}",
    "{% if " + "not " * 190 + "1 %}x{% endif %}", "{{ record." + "a" * 50_000 + " }}",
    "{" * 10_000, "{{" * 10_000,
    "{%" * 10_000, "{#" * 10_000, "{{ 'a' " + "'b'" * 5000 + " }}",
    "{% if 1 %}" * 21 + "x" + "{% endif %}" * 21,
]  # fmt: skip

NAMES = ["A", "B", "C"]
FIELDS = st.sampled_from([f"record.{name}" for name in NAMES] + ["owner.name", "sender.none", 'record["D e"]'])
CONSTANTS = st.sampled_from(
    ["0", "1", "-1", "100", "1.5", "1e999", "9" * 31, "none", "true", "false", "''", "'a'", "'1,200'", "'2026-01-31'",
     "'2026-02-30'", "'Zoë'", "'\\ud800'", "record", "x", "[]", "'a' * 9", "1 / 0"]
)  # fmt: skip
CALLS = st.sampled_from(
    ["upper", "lower", "title", "capitalize", "trim", "default('x')", "default('')", "default", "default(1)",
     "default('x', true)", "capitalize(1)", "upper()", "replace('a', 'b')", "int", "d"]
)  # fmt: skip
SIGNS = st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "in", "not in", "and", "or", "is", "+", "~", "="])
EXPRESSIONS = st.recursive(
    FIELDS | CONSTANTS,
    lambda inner: st.one_of(
        st.builds("{} | {}".format, inner, CALLS),
        st.builds("{} {} {}".format, inner, SIGNS, inner),
        st.builds("{} {} {} {} {}".format, inner, SIGNS, inner, SIGNS, inner),
        st.builds("not {}".format, inner),
        st.builds("({})".format, inner),
        st.builds("{} if {} else {}".format, inner, inner, inner),
        st.builds("{} if {}".format, inner, inner),
    ),
    max_leaves=12,
)
TEMPLATES = st.recursive(
    st.builds("{{{{ {} }}}}".format, EXPRESSIONS) | st.sampled_from(["Hello ", "\n", "{{", "%}", "{# x #}", "é"]),
    lambda inner: st.one_of(
        st.builds("{}{}".format, inner, inner),
        st.builds("{{% if {} %}}{}{{% endif %}}".format, EXPRESSIONS, inner),
        st.builds("{{%- if {} %}}{}{{% elif {} %}}{}{{% else %}}{}{{% endif -%}}".format,
                  EXPRESSIONS, inner, EXPRESSIONS, inner, inner),
        st.builds("{{% raw %}}{}{{% endraw %}}".format, inner),
    ),
    max_leaves=8,
)  # fmt: skip
# What a record may hold: nothing, numbers and dates as CRMs write them, and any text.
CELLS = st.one_of(
    st.sampled_from(["", "  ", "0", "1", "99", "1,200", "-12.5", "1e5", "1" * 400, "2026-01-31",
                     "2026-01-31T10:00:00Z", "2026-13-99", "true", "False", "nan", "inf",
                     "ÅNGSTRÖM", "👩‍👩‍👧", "\u202eabc"]),
    st.none() | st.booleans() | st.integers() | st.floats(),
    st.text(),
)  # fmt: skip
VALUES = st.fixed_dictionaries(
    {
        "record": st.dictionaries(st.sampled_from([*NAMES, "D e"]), CELLS),
        "owner": st.dictionaries(st.just("name"), CELLS),
    }
)
