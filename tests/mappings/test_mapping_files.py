"""Mappings as files: read, written, and refused with place and reason."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from baton.mappings.crm_mapping import CrmMapping, RecordSection
from baton.mappings.headers import plain
from baton.mappings.mapping_files import InvalidMappingFile, parse_mapping, read_mapping, shipped, write_mapping
from baton.mappings.planning import plan_table
from baton.mappings.targets import LABELS, TARGETS
from tests.mappings.sheets import sheet

names = st.text(min_size=1, max_size=20).map(str.strip).filter(lambda name: name and "\0" not in name)
spellings = st.lists(names, max_size=3).map(tuple)
mappings = st.builds(
    lambda name, key, zone, keep, columns, fields: CrmMapping.model_validate(
        {
            "name": name,
            "label": name,
            "key": key,
            "time zone": zone,
            "blank cells": keep,
            "tables": {"lead": {"columns": columns, "fields": fields, "files": list(fields)}},
        }
    ),
    names,
    names,
    st.sampled_from(["UTC", "Europe/Berlin"]),
    st.sampled_from(["empty", "keep"]),
    st.dictionaries(st.sampled_from(TARGETS["lead"]), spellings, max_size=3),
    st.dictionaries(names, spellings, max_size=3),
)


def test_six_mappings_are_shipped_and_the_one_for_any_file_is_the_last() -> None:
    assert list(shipped()) == ["salesforce", "hubspot", "pipedrive", "outreach", "dynamics", "any"]
    assert all(name == mapping.name for name, mapping in shipped().items())


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_mapping_says_which_rows_are_whose(name: str) -> None:
    for kind, section in shipped()[name].sections.items():
        if kind in {"account", "lead", "contact"}:
            assert {"crm id", "owner"} <= set(section.spellings)
        assert not {plain(sign) for sign in section.signs} & {plain(header) for header in section.unlike}


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_mapping_can_be_written_and_stored(name: str) -> None:
    mapping = shipped()[name]
    assert parse_mapping(write_mapping(mapping)) == mapping
    assert CrmMapping.model_validate_json(mapping.model_dump_json()) == mapping


@given(mappings)
def test_what_is_written_is_read_back(mapping: CrmMapping) -> None:
    assert parse_mapping(write_mapping(mapping)) == mapping
    assert CrmMapping.model_validate(mapping.model_dump(mode="json")) == mapping


def test_a_mapping_is_a_file_that_people_write(tmp_path: Path) -> None:
    file = tmp_path / "ours.yaml"
    file.write_text(
        "name: ours\nlabel: Ours\nkey: Customer number\ndate order: day first\ntables:\n  lead:\n"
        "    files: [Kunden]\n    columns:\n      email: [Mail]\n    fields:\n      Customer_number: [Nummer]\n",
        encoding="utf-8",
    )
    mapping = read_mapping(file)
    assert (mapping.key, mapping.date_order, mapping.rows) == ("Customer number", "day first", "add and update")
    assert list(mapping.sections) == ["lead"]


HEAD = "name: x\nlabel: X\n"


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("name: x", ["line 1: label: is required", "line 1: tables: is required"]),
        (f"{HEAD}tables: {{}}\ndate order: sometimes",
         ["line 4: date order: must be auto, day first or month first"]),
        (f"{HEAD}tables: {{}}\ntime zone: Mars", ["line 4: time zone: must be a time zone, such as Europe/London"]),
        (f"{HEAD}tables:\n  leads: {{}}", ["line 4: tables.leads: is not a key here; did you mean “lead”?"]),
        (f"{HEAD}tables:\n  lead:\n    fils: [x]",
         ["line 5: tables.lead.fils: is not a key here; did you mean “files”?"]),
        (f"{HEAD}tables:\n  lead:\n    columns:\n      emial: [x]",
         ["line 6: tables.lead.columns.emial: is not a key here; did you mean “email”?"]),
        (f"{HEAD}tables:\n  member:\n    columns:\n      owner: [x]",
         ["line 6: tables.member.columns.owner: is not a key here; the keys are queue, user, weight"]),
        (f"{HEAD}tables:\n  lead:\n    columns:\n      email: x",
         ["line 6: tables.lead.columns.email: must be a list"]),
        (f"{HEAD}tables:\n  lead:\n    columns:\n      email: [1, Mail]",
         ["line 6: tables.lead.columns.email[1]: must be text; put it in quotes"]),
        (f"{HEAD}tables:\n  lead: 3", ["line 4: tables.lead: must be a group of keys"]),
        (f"{HEAD}tables: {{}}\nname: y", ["line 4, column 1: name: is given twice"]),
        ("- a", ["must begin with keys, such as name:, label: and tables:"]),
        ("name: [", ["line 1, column 8: expected the node content, but found '<stream end>'"]),
    ],
)  # fmt: skip
def test_a_bad_file_says_where_and_why(text: str, problems: list[str]) -> None:
    with pytest.raises(InvalidMappingFile) as refused:
        parse_mapping(text)
    assert refused.value.problems == problems


def test_rules_can_be_changed_for_one_import() -> None:
    salesforce = shipped()["salesforce"]
    changed = salesforce.with_rules(date_order="day first", key="email")
    assert (changed.date_order, changed.key) == ("day first", "email")
    assert changed.tables == salesforce.tables
    assert salesforce.date_order == "auto"
    with pytest.raises(ValidationError):
        salesforce.with_rules(date_order="sometimes")


def test_references_of_salesforce_say_what_they_name() -> None:
    salesforce, hubspot = shipped()["salesforce"], shipped()["hubspot"]
    user, queue, record = "005Zz0000000001IAA", "00GZz0000000001MAA", "00QZz0000000001MAA"
    assert [salesforce.names_an_owner(reference) for reference in (user, queue, "ann")] == [True, True, False]
    assert [salesforce.names_a_queue(reference) for reference in (user, queue, "00G")] == [False, True, False]
    assert [salesforce.is_id(reference) for reference in (user, record, "Ann Ex")] == [True, True, False]
    assert not hubspot.is_id("901")


def test_every_target_has_a_label() -> None:
    assert {target for targets in TARGETS.values() for target in targets} == set(LABELS)


def test_the_documented_file_and_keys_are_right() -> None:
    text = (Path(__file__).parents[2] / "docs" / "importing.md").read_text(encoding="utf-8")
    mapping = parse_mapping(text.split("```yaml\n")[1].split("```")[0])
    assert plan_table(mapping, sheet("visitors.csv", "Badge number,Visitor,Mail"), "lead").key == "Badge"
    for model in (CrmMapping, RecordSection):
        assert all(f"`{field.alias}`" in text for field in model.model_fields.values())
    for targets in TARGETS.values():
        assert ", ".join(f"`{target}`" for target in targets) in text
