from pathlib import Path

import pytest

from baton.sequences.building import add_action, create_sequence
from baton.sequences.definition import Details, StepDefinition
from baton.sequences.models import Action, Template
from tests.cli.conftest import Baton
from tests.world import MONDAY, World

HELLO = """\
templates:
- name: Hello
  object: lead
  subject: For you
  body: |-
    Dear {{ record.Name }},
    bye.
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "templates.yaml"
    path.write_text(HELLO)
    return path


def test_templates_are_loaded_listed_and_shown(baton: Baton, world: World, file: Path) -> None:
    assert "No templates yet" in baton.out("template", "list")
    assert baton.out("template", "load", file, by="mia") == "Hello: created.\n"
    [loaded] = baton.json("template", "load", file)
    assert loaded["outcome"] == "unchanged"
    draft = create_sequence(object="lead", details=Details(name="Draft"), by=None, at=MONDAY)
    add_action(
        sequence=draft,
        step=StepDefinition(name="Mail", type=Action.Type.EMAIL, template_id=Template.objects.get().pk),
        by=None,
        at=MONDAY,
    )
    [listed] = baton.json("template", "list")
    assert (listed["name"], listed["object"], listed["uses"]) == ("Hello", "lead", 1)
    assert "Hello" in baton.out("template", "list")
    shown = baton.out("template", "show", "hello")
    for words in ("Used by 1 action.", "Draft: 1. Mail", "Subject: For you", "Dear {{ record.Name }},"):
        assert words in shown
    assert baton.json("template", "show", "Hello")["uses"] == [{"sequence": "Draft", "action": "Mail"}]
    assert baton.out("template", "show", str(loaded["id"]), "--yaml") == HELLO


def test_a_faulty_file_is_refused_line_by_line(baton: Baton, world: World, file: Path) -> None:
    file.write_text(HELLO.replace("record.Name", "record.Nmae"))
    [refused] = baton.refusal("template", "load", file).splitlines()
    assert refused.startswith(f"{file}: line 5: templates[1].body: line 1 of it: there is no field “record.Nmae”.")
    assert "created" in baton.out("template", "load", file, "--trust-fields")


def test_an_agent_loads_no_templates(baton: Baton, world: World, file: Path) -> None:
    assert "Sequence Admin" in baton.refusal("template", "load", file, by="ann")
    assert not Template.objects.exists()


def test_an_unknown_template_is_said_with_a_near_one(baton: Baton, world: World, file: Path) -> None:
    baton("template", "load", file)
    assert "Did you mean “Hello”?" in baton.refusal("template", "show", "Helo")
