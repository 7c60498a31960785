from pathlib import Path

import pytest

from baton.people.models import User
from baton.sequences.models import Sequence, Template
from tests.cli.conftest import Baton
from tests.world import World, record

OUTBOUND = """\
name: Outbound
object: lead
delegation: SDR__c
enrollment rules:
  conditions:
    - {field: Status, operator: is, value: New}
    - {field: Company, operator: is not blank}
actions:
  - name: First call
    type: call
  - name: Mail
    type: email
    template: Hello
    automatic: true
    wait: {days: 2, hours: 1}
    delegation: record owner
    replies: SDR__c
"""


@pytest.fixture
def file(tmp_path: Path, db: None) -> Path:
    Template.objects.create(name="Hello", object="lead", body="Hello")
    path = tmp_path / "outbound.yaml"
    path.write_text(OUTBOUND)
    return path


def test_a_sequence_is_loaded_as_a_draft_and_activated(baton: Baton, world: World, file: Path) -> None:
    loaded = baton("sequence", "load", file, by="mia")
    assert "Outbound: created, 2 actions." in loaded.stdout
    assert "baton sequence activate 'Outbound'" in loaded.stderr
    assert baton.out("sequence", "activate", "outbound", by="mia") == "Outbound is active.\n"
    assert Sequence.objects.get(name="Outbound").status == "active"


def test_loading_again_says_what_became_of_it(baton: Baton, world: World, file: Path) -> None:
    assert baton.json("sequence", "load", file)["outcome"] == "created"
    assert baton.json("sequence", "load", file)["outcome"] == "unchanged"
    file.write_text(OUTBOUND.replace("First call", "Cold call"))
    assert baton.json("sequence", "load", file)["outcome"] == "updated"


def test_a_faulty_file_is_refused_line_by_line(baton: Baton, world: World, file: Path) -> None:
    file.write_text(OUTBOUND.replace("type: call", "type: fax").replace("days: 2", "days: -1"))
    refused = baton.refusal("sequence", "load", file).splitlines()
    assert refused[0].startswith(f"{file}: line 10: actions[1].type: ")
    assert refused[1].startswith(f"{file}: line 15: actions[2].wait.days: ")
    assert not Sequence.objects.filter(name="Outbound").exists()


def test_a_file_that_is_not_there_is_a_usage_error(baton: Baton, world: World) -> None:
    assert "does not exist" in baton.refusal("sequence", "load", "nowhere.yaml", exits=2)


def test_an_active_sequence_is_not_changed_by_its_file(baton: Baton, world: World, file: Path) -> None:
    baton("sequence", "load", file)
    baton("sequence", "activate", "Outbound")
    file.write_text(OUTBOUND.replace("First call", "Cold call"))
    assert "Only drafts can be changed from a file" in baton.refusal("sequence", "load", file)


def test_a_sequence_is_shown_with_its_waits_and_overrides(baton: Baton, world: World, file: Path) -> None:
    baton("sequence", "load", file)
    shown = baton.out("sequence", "show", "outbound")
    assert "Status: Draft. Object: lead. Time zone: UTC." in shown
    assert "Delegation: SDR" in shown
    assert "Enrollment rules: Status is “New” and Company is not blank" in shown
    assert "2 business days, 1 hour" in shown
    assert "email, automatic" in shown
    assert "Record owner" in shown
    as_json = baton.json("sequence", "show", "outbound")
    assert [action["delegation"] for action in as_json["actions"]] == ["inherit", "record_owner"]
    assert [action["replies"] for action in as_json["actions"]] == [None, "SDR__c"]
    assert [condition["operator"] for condition in as_json["enrollment_rules"]["conditions"]] == [
        "is",
        "is_not_blank",
    ]
    assert "Enrollment rules: every lead" in baton.out("sequence", "show", "inbound")


def test_the_yaml_of_a_sequence_loads_it_again(baton: Baton, world: World, file: Path) -> None:
    baton("sequence", "load", file)
    file.write_text(baton.out("sequence", "show", "outbound", "--yaml"))
    assert baton.json("sequence", "load", file)["outcome"] == "unchanged"


def test_sequences_are_listed_with_what_is_in_them(baton: Baton, world: World) -> None:
    world.enroll()
    assert "Record owner" in baton.out("sequence", "list")
    [listed] = baton.json("sequence", "list")
    assert (listed["name"], listed["actions"], listed["participants"], listed["open_actions"]) == ("Inbound", 2, 1, 2)


def test_an_empty_list_says_how_to_fill_it(baton: Baton, db: None) -> None:
    assert "baton sequence load" in baton.out("sequence", "list")


def test_a_sequence_is_deactivated_once(baton: Baton, world: World) -> None:
    assert baton.json("sequence", "deactivate", "Inbound")["status"] == "inactive"
    assert baton.refusal("sequence", "deactivate", "Inbound") == "Inbound is not active."
    baton("sequence", "activate", "Inbound")
    assert baton.refusal("sequence", "activate", "Inbound") == "Inbound is already active."


def test_a_misspelt_sequence_is_refused_with_a_suggestion(baton: Baton, world: World) -> None:
    assert "Did you mean “Inbound”?" in baton.refusal("sequence", "show", "Inbond")


def test_only_a_sequence_admin_builds_sequences(baton: Baton, world: World, file: Path) -> None:
    for words in (["load", file], ["activate", "Inbound"], ["deactivate", "Inbound"]):
        assert "It requires the role Sequence Admin" in baton.refusal("sequence", *words, by="ann")


def test_the_log_lists_who_changed_a_sequence(baton: Baton, world: World) -> None:
    assert "Nothing was changed in Inbound yet." in baton.out("sequence", "log", "Inbound")
    baton("sequence", "deactivate", "Inbound", by="mia")
    baton("sequence", "activate", "Inbound")
    shown = baton.out("sequence", "log", "Inbound")
    assert shown.index("The operator activated the sequence.") < shown.index("Mia deactivated the sequence.")
    assert "Mia" not in baton.out("sequence", "log", "Inbound", "--limit", 1)
    last, first = baton.json("sequence", "log", "Inbound")
    assert (last["by"], first["by"], first["event"]) == (None, "mia", "deactivated")
    assert "can’t do this" in baton.refusal("sequence", "log", "Inbound", by="ann")


def test_problems_are_listed_before_activation_and_told_with_it(baton: Baton, world: World) -> None:
    world.delegate(world.sdr)
    baton("sequence", "deactivate", "Inbound")
    sentence = "Sue can’t sign in, but would own actions of 1 of 1 leads."
    assert sentence in baton("sequence", "activate", "Inbound", "--check", exits=1).output
    User.objects.update(password="set")
    assert baton.out("sequence", "activate", "Inbound", "--check") == "Inbound can be activated.\n"
    record("Kim", owner=world.ann)
    sentence = "SDR is blank on 1 of 2 leads, so the record owner acts."
    assert sentence in baton("sequence", "activate", "Inbound", "--check", exits=1).stdout
    (problem,) = baton.json("sequence", "activate", "Inbound", "--check", exits=1)
    assert (problem["kind"], problem["count"], problem["is_blocking"]) == ("blank_field", 1, False)
    activated = baton("sequence", "activate", "Inbound")
    assert activated.stdout == "Inbound is active.\n"
    assert sentence in activated.stderr


def test_a_clone_of_an_automatic_sequence_skips_its_participants(baton: Baton, world: World) -> None:
    Sequence.objects.update(enrollment="automatic")
    assert baton.json("sequence", "clone", "Inbound", "Again")["status"] == "draft"
    assert [skipped.name for skipped in Sequence.objects.get(name="Again").skips.all()] == ["Inbound"]
    baton("sequence", "clone", "Inbound", "For all", "--no-skip-original")
    assert not Sequence.objects.get(name="For all").skips.exists()
    assert "Again" in baton.refusal("sequence", "clone", "Inbound", "Again")
