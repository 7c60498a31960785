"""Who may do what is decided by the table of permissions, and nowhere else."""

import re
from pathlib import Path

from baton.people.permissions import ROLES, TABLE, Verb
from baton.people.roles import Role

ROOT = Path(__file__).parents[2] / "baton"
# The table and its roles; who is made what; and what is said to those who are refused.
NAME_ROLES = {
    "people/accounts.py",
    "people/first_run.py",
    "people/permissions.py",
    "people/roles.py",
    "people/models.py",
    "people/sign_in.py",
    "cli/northwind.py",
    "cli/users.py",
    "web/access.py",
    "web/account/signing_in.py",
}
A_ROLE = re.compile(
    r"Role\.(NONE|SEQUENCE_ADMIN|MANAGER|SEQUENCE_AGENT|ENROLLER)|is_sequence_a|is_staff|is_superuser"
)
IN_TEMPLATES = re.compile(r"\|may(?:_any|_beyond_own)?:\"(\w+)\"")
ROLE_IN_TEMPLATES = re.compile(r"user\.role\b|sequence_admin|sequence_agent")


def python_files() -> dict[str, str]:
    paths = [path for path in ROOT.rglob("*.py") if "migrations" not in path.parts]
    return {str(path.relative_to(ROOT)): path.read_text() for path in paths}


def templates() -> dict[str, str]:
    return {str(path.relative_to(ROOT)): path.read_text() for path in ROOT.rglob("*.html")}


def test_code_asks_the_table_and_not_for_a_role() -> None:
    assert {name for name, text in python_files().items() if A_ROLE.search(text)} <= NAME_ROLES


def test_templates_ask_the_table_and_not_for_a_role() -> None:
    # The page of a user shows their role.
    shown = {"web/people/templates/people/owner.html"}
    assert {name for name, text in templates().items() if ROLE_IN_TEMPLATES.search(text)} <= shown


def test_templates_name_verbs_that_there_are() -> None:
    names = {name for text in templates().values() for name in IN_TEMPLATES.findall(text)}
    assert names
    assert names <= {verb.value for verb in Verb}


def test_the_table_has_a_row_for_every_verb_and_a_column_for_every_role() -> None:
    assert set(TABLE) == set(Verb)
    assert {len(row) for row in TABLE.values()} == {len(ROLES)}
    assert set(ROLES) == set(Role) - {Role.NONE}


def test_every_verb_is_asked_somewhere() -> None:
    code = "".join(text for name, text in python_files().items() if name != "people/permissions.py")
    assert {verb for verb in Verb if f"Verb.{verb.name}" not in code} == set()
