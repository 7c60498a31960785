"""What the files of SQL promise: each section says what it is for and is used, and names only tables that it may."""

import re
from pathlib import Path

import pytest

from baton.sql import BadComposition, NoSuchSection, Sql, sections

BATON = Path(__file__).parent.parent.parent / "baton"
FILES = sorted(BATON.glob("*/sql/*.sql"))
SUBJECTS = [f"{path.parent.parent.name}/{path.stem}" for path in FILES]
CODE = "".join(path.read_text() for path in sorted(BATON.rglob("*.py")))
# As import-linter has them, lowest first.
PACKAGES = (
    "people",
    "crm",
    "sequences",
    "participants",
    "notices",
    "delegation",
    "engage",
    "mail",
    "importing",
    "insight",
)
MOST_FILES = 40


def test_there_are_few_files() -> None:
    assert 0 < len(FILES) <= MOST_FILES


@pytest.mark.parametrize("path", FILES, ids=SUBJECTS)
def test_every_section_says_what_it_is_for(path: Path) -> None:
    bare = re.findall(r"^-- name: (\w+)\n(?!-- )", path.read_text(), re.MULTILINE)
    unexplained = [name for name in bare if "\n" in sections(f"{path.parent.parent.name}/{path.stem}")[name]]
    assert unexplained == []


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_section_is_used(subject: str) -> None:
    texts = "".join(sections(subject).values())
    unused = [
        name
        for name in sections(subject)
        if f'"{name}"' not in CODE
        and f"{{{name}}}" not in texts
        and not re.search(rf'f"{name.partition("_")[0]}_\{{', CODE)
    ]
    assert unused == []


@pytest.mark.parametrize("path", FILES, ids=SUBJECTS)
def test_a_package_reads_its_own_tables_and_those_below(path: Path) -> None:
    above = PACKAGES[PACKAGES.index(path.parent.parent.name) + 1 :]
    text = "\n".join(sections(f"{path.parent.parent.name}/{path.stem}").values())
    tables = re.findall(r"\b(?:FROM|JOIN|INTO|UPDATE)\s+([a-z]+)_\w+", text)
    assert [package for package in tables if package in above] == []


@pytest.mark.parametrize("path", FILES, ids=SUBJECTS)
def test_lines_are_short_enough_to_be_read(path: Path) -> None:
    assert [line for line in path.read_text().splitlines() if len(line) > 120] == []


def test_what_does_not_exist_is_refused_where_it_is_named() -> None:
    with pytest.raises(NoSuchSection, match="no section “aply”"):
        Sql("delegation/ownership", "aply")
    with pytest.raises(NoSuchSection, match="There is no file"):
        Sql("delegation/owners", "apply")
    with pytest.raises(BadComposition, match="no places basis"):
        Sql("delegation/ownership", "apply")(basis=Sql("delegation/rule", "rule"))
    with pytest.raises(BadComposition, match="no parameters overwite"):
        Sql("delegation/rule", "rule")(overwite=True)
