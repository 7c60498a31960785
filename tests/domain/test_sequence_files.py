"""Sequence files: what they may say, and how they are written."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from pytest_django import DjangoAssertNumQueries

from baton.crm.models import CrmObject, LookupField
from baton.rules.record_rules import Condition, Match, Operator, RecordRules
from baton.sequences.file_shape import SequenceFile
from baton.sequences.files import parse_sequence_file, read_sequence_file, sequence_as_yaml
from baton.sequences.invalid_files import InvalidSequenceFile
from baton.sequences.models import Action, Calendar, Sequence, Template
from baton.sequences.operations import load
from baton.sequences.queries import TemplateDoesNotFit, UnknownField, UnknownSequence, UnknownTemplate
from baton.sequences.template_files import load_templates, read_templates
from tests.world import MONDAY

DEMO = sorted((Path(__file__).parents[2] / "baton" / "demo" / "sequences").glob("*.yaml"))

INBOUND = """\
name: Inbound leads
object: lead
description: |-
  For those who asked.
  Quick and friendly.
time zone: America/New_York
delegation: SDR__c
enrollment rules:
  match: any
  conditions:
  - {field: Status, operator: is, value: New}
  - {field: NumberOfEmployees, operator: is more than, value: '100'}
  - {field: Company, operator: is not blank}
actions:
- name: First call
  type: call
  wait: {days: 0, counts: business}
  instructions: 'Ask: why now?'
- name: Proposal call
  type: call
  wait: {days: 2, hours: 4, counts: calendar}
  delegation: AE__c
  outcomes:
  - {outcome: connected, then: skip, step: 3}
  - {outcome: meeting booked, then: end, result: Not interested}
  - {outcome: left a voicemail, then: opt out, channel: phone}
  - outcome: no answer
    then: repeat
    wait: {days: 2, counts: business}
    at most: 3
- name: Follow-up
  type: email
  wait: {days: 1, counts: business}
  automatic: true
  delegation: record owner
"""


def problems(text: str) -> list[str]:
    with pytest.raises(InvalidSequenceFile) as refusal:
        parse_sequence_file(text)
    assert str(refusal.value) == "\n".join(refusal.value.problems)
    return refusal.value.problems


def with_action(*lines: str) -> str:
    return "\n".join(["name: a", "object: lead", "actions:", "  - name: b", "    type: call", *lines])


def test_a_file_gives_all_it_says() -> None:
    file = parse_sequence_file(INBOUND)
    call, proposal, mail = file.actions
    assert (file.name, file.object, file.time_zone) == ("Inbound leads", CrmObject.LEAD, "America/New_York")
    assert file.description == "For those who asked.\nQuick and friendly."
    assert (call.type, call.instructions, call.delegation) == (Action.Type.CALL, "Ask: why now?", "inherit")
    assert (proposal.wait.days, proposal.wait.hours, proposal.wait.counts) == (2, 4, Action.Days.CALENDAR)
    assert (file.delegation, proposal.delegation, mail.delegation) == ("SDR__c", "AE__c", "record owner")
    assert (mail.is_automatic, call.is_automatic) == (True, False)


def test_a_file_says_which_records_are_enrolled() -> None:
    file = parse_sequence_file(INBOUND).enrollment_rules
    assert file
    assert file.rules() == RecordRules(
        (
            Condition("Status", Operator.IS, "New"),
            Condition("NumberOfEmployees", Operator.IS_MORE, "100"),
            Condition("Company", Operator.IS_NOT_BLANK),
        ),
        Match.ANY,
    )
    assert parse_sequence_file(with_action()).enrollment_rules is None


def test_a_file_says_whether_a_reply_ends_it() -> None:
    text = "name: a\nobject: lead\nends on reply: "
    assert [parse_sequence_file(text + said).ends_on_reply for said in ("true", "yes", "false", "no")] == [
        True,
        True,
        False,
        False,
    ]
    assert parse_sequence_file("name: a\nobject: lead").ends_on_reply
    assert problems(text + "never") == ["line 3: ends on reply: must be true or false"]


def test_what_is_left_out_is_utc_the_record_owner_and_no_wait_in_business_days() -> None:
    file = parse_sequence_file(with_action())
    assert (file.time_zone, file.delegation, file.description) == ("UTC", "record owner", "")
    [action] = file.actions
    assert (action.wait.days, action.wait.hours, action.wait.counts) == (0, 0, Action.Days.BUSINESS)
    assert (action.delegation, action.is_automatic, action.instructions) == ("inherit", False, "")


def test_fixed_words_are_known_in_any_capitals() -> None:
    file = parse_sequence_file("name: a\nobject: Lead\ndelegation: Record Owner\nactions: [{name: b, type: SMS}]")
    assert (file.object, file.delegation) == (CrmObject.LEAD, "record owner")
    assert file.actions[0].type == Action.Type.SMS


def test_a_file_is_a_value() -> None:
    file = parse_sequence_file(INBOUND)
    assert file == parse_sequence_file(INBOUND)
    with pytest.raises(ValidationError):
        file.name = "Another"  # type: ignore[misc]


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xef\xbb\xbf" + INBOUND.encode())
    assert read_sequence_file(tmp_path / "a.yaml") == parse_sequence_file(INBOUND)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes("name: Café".encode("latin-1"))
    with pytest.raises(InvalidSequenceFile, match="must be UTF-8 text"):
        read_sequence_file(tmp_path / "a.yaml")


@pytest.fixture
def _fields() -> None:
    LookupField.objects.bulk_create(
        [
            LookupField(object="lead", name="SDR__c", label="SDR"),
            LookupField(object="lead", name="AE__c", label="AE"),
        ]
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("_fields")
def test_a_sequence_is_written_as_it_was_read() -> None:
    assert sequence_as_yaml(load(file=parse_sequence_file(INBOUND), by=None, at=MONDAY).sequence) == INBOUND


@pytest.mark.django_db
@pytest.mark.usefixtures("_fields")
@pytest.mark.parametrize("actions", [1, 20])
def test_writing_takes_the_same_queries_for_any_number_of_actions(
    actions: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    lines = [f"  - {{name: Call {n}, type: call, delegation: AE__c}}" for n in range(actions)]
    load(
        file=parse_sequence_file("\n".join(["name: a", "object: lead", "delegation: SDR__c", "actions:", *lines])),
        by=None,
        at=MONDAY,
    )
    sequence = Sequence.objects.get(name="a")
    with django_assert_num_queries(5):
        sequence_as_yaml(sequence)


texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    [
        "yes",
        "~",
        "12",
        "2026-01-01",
        "- a",
        "a: b",
        "a\n  b\nc",
        "\ta\n b",
        "a\r\nb",
        "#x",
        "“é”",
        "a \nb",
        "x\x85y",
        "|",
    ]
)


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    st.builds(
        lambda description, ends_on_reply, conditions, actions: SequenceFile.model_validate(
            {
                "name": "a",
                "object": "lead",
                "description": description,
                "ends on reply": ends_on_reply,
                "actions": actions,
                **({"enrollment rules": {"conditions": conditions}} if conditions else {}),
            }
        ),
        texts,
        st.booleans(),
        st.lists(
            st.fixed_dictionaries(
                {
                    "field": texts.filter(str.strip),
                    "operator": st.sampled_from(["is", "contains"]),
                    "value": texts.filter(str.strip),
                }
            ),
            max_size=2,
        ),
        st.lists(
            st.fixed_dictionaries(
                {
                    "name": texts.filter(str.strip),
                    "type": st.sampled_from(["email"]),
                    "wait": st.fixed_dictionaries({"days": st.integers(0, 9), "hours": st.integers(0, 9)}),
                    "instructions": texts,
                    "automatic": st.booleans(),
                }
            ),
            max_size=3,
        ),
    )
)
def test_whatever_a_sequence_says_is_read_back_as_written(file: SequenceFile) -> None:
    sequence = load(file=file, by=None, at=MONDAY).sequence
    assert parse_sequence_file(sequence_as_yaml(sequence)) == file
    assert load(file=parse_sequence_file(sequence_as_yaml(sequence)), by=None, at=MONDAY).outcome == "unchanged"


@pytest.mark.parametrize("path", DEMO, ids=lambda path: path.stem)
def test_the_demo_sequences_can_be_read(path: Path) -> None:
    assert read_sequence_file(path).actions


@pytest.mark.django_db
@pytest.mark.usefixtures("_fields")
def test_a_demo_sequence_needs_the_fields_it_delegates_to() -> None:
    inbound, onboarding = (
        next(path for path in DEMO if path.stem == stem) for stem in ("inbound-leads", "customer-onboarding")
    )
    load_templates(read_templates(inbound.parents[1] / "templates.yaml"), trusts_fields=True, by=None, at=MONDAY)
    Calendar.objects.create(name="US office hours", weekdays=[0])
    assert load(file=read_sequence_file(inbound), by=None, at=MONDAY).outcome == "created"
    with pytest.raises(UnknownField):
        load(file=read_sequence_file(onboarding), by=None, at=MONDAY)


@pytest.mark.django_db
def test_a_file_says_what_it_thinks_of_other_sequences() -> None:
    load(file=parse_sequence_file("name: b\nobject: lead"), by=None, at=MONDAY)
    text = "name: a\nobject: lead\nother sequences: Exclusive p2\nskip anyone in: [B]\non a reply elsewhere: End\n"
    sequence = load(file=parse_sequence_file(text), by=None, at=MONDAY).sequence
    assert (sequence.other_sequences, sequence.exclusive_priority) == ("exclusive", 2)
    assert sequence.on_a_reply_elsewhere == "end"
    written = sequence_as_yaml(sequence)
    assert "other sequences: exclusive P2\nskip anyone in: [b]\n" in written
    assert "on a reply elsewhere: end\n" in written
    assert load(file=parse_sequence_file(written), by=None, at=MONDAY).outcome == "unchanged"
    warned = written.replace("exclusive P2", "allowed with a warning").replace("skip anyone in: [b]\n", "")
    sequence = load(file=parse_sequence_file(warned), by=None, at=MONDAY).sequence
    assert (sequence.other_sequences, sequence.exclusive_priority, sequence.skips.count()) == ("warned", None, 0)
    with pytest.raises(UnknownSequence):
        load(file=parse_sequence_file(text.replace("[B]", "[C]")), by=None, at=MONDAY)


@pytest.mark.django_db
def test_an_action_has_a_template_of_its_own_type() -> None:
    Template.objects.create(name="Opening", type="call", object="lead", body="Hi")
    text = with_action("    template: Opening")
    assert str(load(file=parse_sequence_file(text), by=None, at=MONDAY).sequence.actions.get().template) == "Opening"
    with pytest.raises(TemplateDoesNotFit, match="“Opening” is for lead calls, not for lead emails"):
        load(file=parse_sequence_file(text.replace("type: call", "type: email")), by=None, at=MONDAY)


@pytest.mark.django_db
def test_an_action_names_its_template_and_its_priority() -> None:
    Template.objects.create(name="Hello", object="lead", body="x")
    Template.objects.create(name="For contacts", object="contact", body="x")
    text = with_action("    priority: High").replace("call", "email") + "\n    template: {}"
    sequence = load(file=parse_sequence_file(text.format("hello")), by=None, at=MONDAY).sequence
    action = sequence.actions.get()
    assert (str(action.template), action.priority) == ("Hello", Action.Priority.HIGH)
    assert "template: Hello\n  priority: high\n" in sequence_as_yaml(sequence)
    assert load(file=parse_sequence_file(sequence_as_yaml(sequence)), by=None, at=MONDAY).outcome == "unchanged"
    with pytest.raises(UnknownTemplate, match="Did you mean “Hello”"):
        load(file=parse_sequence_file(text.format("Helo")), by=None, at=MONDAY)
    with pytest.raises(UnknownTemplate):
        load(file=parse_sequence_file(text.format("For contacts")), by=None, at=MONDAY)
