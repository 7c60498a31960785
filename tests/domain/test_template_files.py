"""Template files: several templates in one, loaded together or not at all."""

from pathlib import Path

import pytest

from baton.sequences.building import add_action, create_sequence
from baton.sequences.definition import Details, StepDefinition
from baton.sequences.invalid_files import InvalidTemplateFile
from baton.sequences.models import Action, Template
from baton.sequences.template_files import load_templates, read_templates, write_template
from tests.world import MONDAY, World

DEMO = Path(__file__).parents[2] / "baton" / "demo" / "templates.yaml"
FILE = """\
templates:
- name: Hello
  object: lead
  subject: For {{ record.Company }}
  body: |-
    Dear {{ record.Name }},
    bye.
- name: Short
  object: Contact
  body: Hi
"""


@pytest.fixture(autouse=True)
def _acme(world: World) -> None:
    world.lee.fields = {"Company": "Acme"}
    world.lee.save()


def outcomes(text: str, *, trusts_fields: bool = False) -> list[str]:
    return [each.outcome for each in load_templates(text, trusts_fields=trusts_fields, by=None, at=MONDAY)]


def problems(text: str) -> list[str]:
    with pytest.raises(InvalidTemplateFile) as refusal:
        load_templates(text, by=None, at=MONDAY)
    return refusal.value.problems


def test_templates_are_created_then_unchanged_then_updated() -> None:
    assert outcomes(FILE) == ["created", "created"]
    assert outcomes(FILE) == ["unchanged", "unchanged"]
    assert outcomes(FILE.replace("bye.", "see you.")) == ["updated", "unchanged"]
    assert Template.objects.get(name="Hello").body == "Dear {{ record.Name }},\nsee you."


def test_a_template_is_written_as_it_was_read() -> None:
    hello = load_templates(FILE, by=None, at=MONDAY)[0].template
    assert write_template(hello) == FILE.partition("- name: Short")[0]


def test_a_file_may_begin_with_a_byte_order_mark_and_must_be_utf_8(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xef\xbb\xbf" + FILE.encode())
    assert outcomes(read_templates(tmp_path / "a.yaml")) == ["created", "created"]
    (tmp_path / "a.yaml").write_bytes("Café".encode("latin-1"))
    with pytest.raises(InvalidTemplateFile, match="must be UTF-8 text"):
        read_templates(tmp_path / "a.yaml")


def test_all_problems_are_said_with_their_places_and_nothing_is_loaded() -> None:
    unknown = FILE.replace("record.Company", "record.Compani")
    text = unknown.replace("bye.", "{{ foo }}").replace("body: Hi", "boddy: Hi")
    assert problems(text) == [
        "line 8: templates[2].body: is required",
        "line 10: templates[2].boddy: is not a key here; did you mean “body”?",
    ]
    [problem] = problems(text.replace("boddy", "body"))
    assert problem.startswith("line 5: templates[1].body: line 2 of it: “foo” is not a merge field")
    said = "there is no field “record.Compani”. Did you mean “record.Company”?"
    assert problems(unknown) == [f"line 4: templates[1].subject: line 1 of it: {said}"]
    assert not Template.objects.exists()


def test_who_vouches_for_fields_loads_them_all_the_same() -> None:
    assert outcomes(FILE.replace("record.Company", "record.Fax"), trusts_fields=True) == ["created", "created"]


@pytest.mark.parametrize("text", ["", "- name: a", "templates"])
def test_a_file_without_the_key_is_told_so(text: str) -> None:
    assert problems(text) == ["must begin with the key templates:"]


def test_a_name_stands_in_a_file_once() -> None:
    assert problems(FILE.replace("Short", "HELLO")) == [
        "line 8: templates[2].name: is the name of two templates",
    ]


def test_a_used_template_stays_one_for_its_object() -> None:
    hello = load_templates(FILE, by=None, at=MONDAY)[0].template
    draft = create_sequence(object="lead", details=Details(name="Draft"), by=None, at=MONDAY)
    add_action(
        sequence=draft,
        step=StepDefinition(name="Mail", type=Action.Type.EMAIL, template_id=hello.pk),
        by=None,
        at=MONDAY,
    )
    other = "templates: [{name: Hello, object: contact, body: Hi}]"
    assert problems(other) == ["The object can’t be changed because actions use “Hello”."]


def test_a_template_has_a_type_and_a_folder() -> None:
    text = "templates:\n- name: Opening\n  type: call\n  object: lead\n  folder: First contact\n  body: Hi\n"
    [loaded] = load_templates(text, by=None, at=MONDAY)
    assert (loaded.template.type, loaded.template.folder) == (Template.Type.CALL, "First contact")
    assert write_template(loaded.template) == text
    assert outcomes(text.replace("First contact", "Second contact")) == ["updated"]


def test_a_snippet_is_read_and_written_by_its_word() -> None:
    text = "templates:\n- name: Pricing\n  type: snippet\n  object: lead\n  body: Hi\n"
    [loaded] = load_templates(text, by=None, at=MONDAY)
    assert loaded.template.type == Template.Type.SNIPPET
    assert write_template(loaded.template) == text


def test_only_an_email_has_a_subject() -> None:
    text = "templates:\n- name: Short\n  type: SMS\n  object: lead\n  subject: Hello\n  body: Hi\n"
    assert problems(text) == ["line 5: templates[1].subject: must be removed: only an email has a subject"]
    assert "type: must be email, sms, call or snippet" in problems(text.replace("SMS", "letter"))[0]


def test_the_demo_is_without_faults() -> None:
    assert set(outcomes(DEMO.read_text(), trusts_fields=True)) == {"created"}
