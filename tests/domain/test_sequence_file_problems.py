"""Where the problems of a sequence file are said to be."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.sequences.files import parse_sequence_file
from baton.sequences.invalid_files import InvalidSequenceFile


def problems(text: str) -> list[str]:
    with pytest.raises(InvalidSequenceFile) as refusal:
        parse_sequence_file(text)
    assert str(refusal.value) == "\n".join(refusal.value.problems)
    return refusal.value.problems


def with_action(*lines: str) -> str:
    return "\n".join(["name: a", "object: lead", "actions:", "  - name: b", "    type: call", *lines])


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["    wait: {days: -1}"], "line 6: actions[1].wait.days: must be 0 or more"),
        (["    wait:", "      hours: 9999"], "line 7: actions[1].wait.hours: must be 3650 or less"),
        (["    wait: {days: 1.5}"], "line 6: actions[1].wait.days: must be a whole number"),
        (
            ["    wait: {days: 1, counts: weekly}"],
            "line 6: actions[1].wait.counts: must be business or calendar",
        ),
        (["    wait: 2"], "line 6: actions[1].wait: must be a group of keys"),
        (
            ["    automatic: true"],
            "line 6: actions[1].automatic: must be false: only an email can be automatic",
        ),
        (["    automatic: often"], "line 6: actions[1].automatic: must be true or false"),
        (["    instructions: 12"], "line 6: actions[1].instructions: must be text; put it in quotes"),
        (
            ["    instructions:"],
            "line 6: actions[1].instructions: must not be empty; leave the key out instead",
        ),
        (
            ["    instrutions: x"],
            "line 6: actions[1].instrutions: is not a key here; did you mean “instructions”?",
        ),
        (
            ["    wait: {weeks: 1}"],
            "line 6: actions[1].wait.weeks: is not a key here; the keys are days, hours, counts, at",
        ),
        (["    1: x"], "line 4: actions[1]: has the key 1, which is not text"),
        (
            ["    outcomes:", "      - {outcome: no anwser, then: go on}"],
            (
                "line 7: actions[1].outcomes[1].outcome: must be one of connected, meeting booked, left a voicemail, "
                "no answer, wrong number; did you mean “no answer”?"
            ),
        ),
        (
            ["    outcomes:", "      - {outcome: connected, then: end}"],
            "line 7: actions[1].outcomes[1]: needs result, since it says “then: end”",
        ),
        (
            ["    outcomes:", "      - {outcome: connected, then: go on, result: Won, step: 2}"],
            "line 7: actions[1].outcomes[1]: must have no result, step, since it says “then: go on”",
        ),
        (
            ["    outcomes:", "      - {outcome: connected, then: repeat, wait: {days: 1}, at most: 11}"],
            "line 7: actions[1].outcomes[1].at most: must be 10 or less",
        ),
        (
            ["    outcomes:", "      - {outcome: connected, then: opt out, channel: fax}"],
            "line 7: actions[1].outcomes[1].channel: must be one of email, phone, all",
        ),
        (
            ["    outcomes:", "      - {outcome: connected, then: skip, step: 1}"],
            "line 3: actions: [1].outcomes[1].step must be a later action, at most 1",
        ),
        (
            ["    outcomes:", *["      - {outcome: connected, then: go on}"] * 2],
            "line 6: actions[1].outcomes: must have “connected” once",
        ),
        (
            ["  - name: c", "    type: task", "    outcomes:", "      - {outcome: connected, then: go on}"],
            "line 8: actions[2].outcomes: must be removed: only a call has outcomes",
        ),
        (["    priority: urgent"], "line 6: actions[1].priority: must be high, normal or low"),
        (["    priority: 1"], "line 6: actions[1].priority: must be high, normal or low"),
        (["  - type: call"], "line 6: actions[2].name: is required"),
        (["  - name: ' '", "    type: call"], "line 6: actions[2].name: must not be empty"),
        (["  - name: c", "    type: fax"], "line 7: actions[2].type: must be call, email, sms or task"),
        (["  - First call"], "line 6: actions[2]: must be a group of keys"),
        (["time_zone: UTC"], "line 6: time_zone: is not a key here; did you mean “time zone”?"),
        (
            ["time zone: Europe/Londn"],
            "line 6: time zone: must be a time zone, such as Europe/London; did you mean “Europe/London”?",
        ),
        (
            ["delegation: inherit"],
            "line 6: delegation: must be a lookup field or “record owner”: only an action inherits",
        ),
        (
            ["other sequences: exclusive"],
            (
                "line 6: other sequences: must be allowed, allowed with a warning, or exclusive P1 (the highest) to"
                " exclusive P5"
            ),
        ),
        (["enrollment rules:"], "line 6: enrollment rules: must not be empty; leave the key out instead"),
        (["enrollment rules: {}"], "line 6: enrollment rules.conditions: is required"),
        (
            ["enrollment rules: {conditions: []}"],
            "line 6: enrollment rules.conditions: must have a condition; where there is none, leave it out",
        ),
        (
            ["enrollment rules:", "  conditions:", *["  - {field: a, operator: is blank}"] * 21],
            "line 7: enrollment rules.conditions: must be at most 20",
        ),
        (
            ["enrollment rules:", "  match: some", "  conditions: [{field: a, operator: is blank}]"],
            "line 7: enrollment rules.match: must be all or any",
        ),
        (
            ["enrollment rules:", "  conditions:", "  - {field: a, operator: is more, value: b}"],
            (
                "line 8: enrollment rules.conditions[1].operator: must be one of is, is not, contains, begins with,"
                " is more than, is less than, is blank, is not blank; did you mean “is more than”?"
            ),
        ),
        (
            ["enrollment rules:", "  conditions:", "  - {field: a, operator: is}"],
            (
                "line 8: enrollment rules.conditions[1]: needs a value to compare with;"
                " to find blank fields, say “is blank”"
            ),
        ),
        (
            ["enrollment rules:", "  conditions:", "  - {field: a, operator: is blank, value: b}"],
            "line 8: enrollment rules.conditions[1]: must have no value, since it says “is blank”",
        ),
        (
            ["enrollment rules:", "  conditions:", "  - {field: a, operator: is, value: 10}"],
            "line 8: enrollment rules.conditions[1].value: must be text; put it in quotes",
        ),
        (["name: c"], "line 6, column 1: name: is given twice"),
        (["    type: email"], "line 6, column 5: type: is given twice"),
        (["\twait: {days: 1}"], "line 6, column 1: is indented with a tab; use spaces"),
        (
            ["    instructions: Ask: why?"],
            "line 6, column 22: has an unexpected colon; put text with a colon in quotes",
        ),
        (["    wait: {days: 1"], "line 6, column 19: expected ',' or '}', but got '<stream end>'"),
        (["    instructions: *none"], "line 6, column 19: found undefined alias 'none'"),
        (['    instructions: "a\\0b"'], "line 6: actions[1].instructions: must not contain a NUL character"),
    ],
)
def test_a_problem_names_its_place(lines: list[str], said: str) -> None:
    assert problems(with_action(*lines)) == [said]


def test_a_task_has_no_template() -> None:
    text = with_action("    template: Hello").replace("type: call", "type: task")
    assert problems(text) == ["line 6: actions[1].template: must be removed: a task has no template"]


def test_all_problems_are_said_in_the_order_of_the_file() -> None:
    assert problems("objct: lead\nname: ''\nactions: none") == [
        "line 1: object: is required",
        "line 1: objct: is not a key here; did you mean “object”?",
        "line 2: name: must not be empty",
        "line 3: actions: must be a list",
    ]


def test_a_name_that_no_column_can_hold_is_refused() -> None:
    assert parse_sequence_file(f"name: {'n' * 255}\nobject: lead").name == "n" * 255
    assert problems(f"name: {'n' * 256}\nobject: lead") == ["line 1: name: must be at most 255 characters long"]


@pytest.mark.parametrize("text", ["", "# nothing", "- name: a", "name"])
def test_a_file_without_keys_is_told_what_to_begin_with(text: str) -> None:
    assert problems(text) == ["must begin with keys, such as name:, object: and actions:"]


@pytest.mark.parametrize(
    "text",
    ["name: 2026-13-01", "name: !!int x", "name: !!bool x", "name: !!timestamp x", "[" * 5000, "name: \x01"],
)
def test_what_yaml_itself_stumbles_over_is_a_problem_of_the_file(text: str) -> None:
    assert len(problems(text)) == 1


def test_python_objects_are_refused() -> None:
    [problem] = problems("name: !!python/object/apply:os.getcwd []\nobject: lead")
    assert problem.startswith("line 1, column 7: could not determine a constructor")


def test_an_alias_repeats_no_key() -> None:
    text = with_action("    wait: &soon {days: 1}", "  - name: c", "    type: task", "    wait: *soon")
    assert [action.wait.days for action in parse_sequence_file(text).actions] == [1, 1]


def test_an_alias_to_what_it_stands_in_is_refused() -> None:
    assert "line 2: object: must be lead" in problems("name: a\nobject: &a [*a]")[0]


@given(st.text(alphabet=st.sampled_from("abn:-[]{}&*!|>'\"# \n\t0?%@,"), max_size=40))
def test_no_text_breaks_the_reader(text: str) -> None:
    with suppress(InvalidSequenceFile):
        parse_sequence_file(text)
