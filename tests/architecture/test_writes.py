"""Whoever writes says by whom: every public function that writes takes `by`, and hands it on to a log."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "baton"
MODULES = (
    "crm/suppressions",
    "delegation/enrollment",
    "delegation/handovers",
    "engage/operations",
    "engage/reopening",
    "mail/deciding",
    "notices/operations",
    "participants/operations",
    "insight/saved_views",
    "people/access",
    "people/operations",
    "sequences/building",
    "sequences/record_rules",
    "sequences/operations",
    "sequences/template_files",
    "sequences/templates",
)
LOGGED = ("people/access", "sequences/building", "sequences/record_rules", "sequences/templates")
# What a change of ownership writes: the change is carried out by somebody, and recorded with them.
CARRIED_OUT_BY_A_CHANGE = {
    "people/operations.delete_absence",
    "people/operations.edit_user",
    "people/operations.set_activity",
    "people/operations.set_default_owner",
    "people/operations.set_manager",
    "people/operations.set_members",
    "people/operations.set_role",
    "people/operations.set_time_zone",
    "people/operations.write_absence",
    "sequences/operations.set_action_delegation",
    "sequences/operations.set_sequence_default_owner",
    "sequences/operations.set_sequence_delegation",
}
WRITES = {"bulk_create", "bulk_update", "create", "delete", "get_or_create", "run", "save", "update"}
LOGS = {"record", "record_all"}


def public_functions(module: str) -> dict[str, ast.FunctionDef]:
    tree = ast.parse((ROOT / f"{module}.py").read_text())
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return {function.name: function for function in functions if not function.name.startswith("_")}


def calls(function: ast.FunctionDef) -> set[str]:
    names = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    return {name.attr if isinstance(name, ast.Attribute) else getattr(name, "id", "") for name in names}


def takes(function: ast.FunctionDef, name: str) -> bool:
    return name in {argument.arg for argument in function.args.kwonlyargs}


@pytest.mark.parametrize("module", MODULES)
def test_every_public_function_that_writes_takes_by(module: str) -> None:
    writing = {name: function for name, function in public_functions(module).items() if calls(function) & WRITES}
    silent = {f"{module}.{name}" for name, function in writing.items() if not takes(function, "by")}
    assert silent <= CARRIED_OUT_BY_A_CHANGE


@pytest.mark.parametrize(
    "module", ["sequences/building", "sequences/record_rules", "sequences/templates", "people/access"]
)
def test_every_edit_has_a_line_in_the_activity_log(module: str) -> None:
    writing = {name: function for name, function in public_functions(module).items() if takes(function, "by")}
    logging = {name for name, function in writing.items() if calls(function) & LOGS}
    assert logging
    assert {name for name, function in writing.items() if not calls(function) & (LOGS | logging)} == set()


def test_what_is_excused_is_there() -> None:
    names = {f"{module}.{name}" for module in MODULES for name in public_functions(module)}
    assert names >= CARRIED_OUT_BY_A_CHANGE
