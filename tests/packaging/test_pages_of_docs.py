"""What the documentation tells people to type, set, watch and open is there, by the name that it uses."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml
from django.test import Client

from baton.cli.main import app
from baton.config.environment import VARIABLES
from baton.web.setup.home import GROUPS

ROOT = Path(__file__).parents[2]
OPERATING = ROOT / "docs" / "operating.md"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md"))]
EVERY_PAGE = [*PAGES, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs" / "adr").glob("*.md"))]
NAMES = [str(path.relative_to(ROOT)) for path in PAGES]

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
VARIABLE = re.compile(r"\bBATON_[A-Z_]*[A-Z]\b")
METRIC = re.compile(r"\bbaton_(?:request|handover|email|job|worker|database)[a-z_]*")
SETUP_PAGE = re.compile(r"\*Setup → ([^*→]+)\*")
END_OF_COMMAND = {"<", ">", "|", "&&", ";"}
FOR_TESTS_AND_BATON_ITSELF = {"BATON_BOUNCE_DATA", "BATON_CATCH_ALL"}


def typed_commands(text: str) -> Iterator[list[str]]:
    """What stands in blocks of the shell, as it is typed."""
    for language, block in BLOCK.findall(text):
        for line in block.splitlines() if language == "sh" else ():
            words = shlex.split(re.sub(r"\$\([^)]*\)", "today", line), comments=True)
            end = next((index for index, word in enumerate(words) if word in END_OF_COMMAND), len(words))
            yield from after_baton(words[:end])


def after_baton(words: list[str]) -> Iterator[list[str]]:
    """The words that follow the name of the command, which may itself be run by another."""
    for index, word in enumerate(words[:-1]):
        if word == "baton" or word.endswith("/bin/baton"):
            yield words[index + 1 :]
            return


def mentioned_commands(text: str) -> Iterator[list[str]]:
    """What sentences and tables name, with placeholders: `baton user add EMAIL`, and in a table `invite` after it."""
    for line in BLOCK.sub("", text).replace("\\|", " ").splitlines():
        is_row = line.startswith("| `baton ")
        path: list[str] = []
        for span in SPAN.findall(line.partition(" | ")[0] if is_row else line):
            words = re.sub(r"[\[\]…]", " ", span).split()
            if words[0] == "baton":
                path = path_of(words[1:])
                yield words[1:]
            elif is_row:
                yield [*(path if words[0].startswith("-") else path[:-1]), *words]


def path_of(words: list[str]) -> list[str]:
    """The names of the group and the command, without options and arguments."""
    command, path = root(), []
    for word in words:
        if word in getattr(command, "commands", {}):
            command = loaded(command.commands[word])
            path.append(word)
    return path


def root() -> Any:
    return typer.main.get_command(app)


def loaded(command: Any) -> Any:
    return command._load() if hasattr(command, "_load") else command


def problem_of(words: list[str]) -> str:
    """What is wrong with a mentioned command: a name or an option that there is not; blank if nothing is."""
    command, options = root(), option_names(root())
    for word in words:
        if word.startswith("-") and len(word) > 1:
            name = word.partition("=")[0]
            if name not in options:
                return f"baton {' '.join(words)}: there is no {name}"
        elif hasattr(command, "commands") and word[0].islower():
            if word not in command.commands:
                return f"baton {' '.join(words)}: there is no {word}"
            command = loaded(command.commands[word])
            options |= option_names(command)
    return ""


def option_names(command: Any) -> set[str]:
    parameters = {name for option in command.params for name in (*option.opts, *option.secondary_opts)}
    return parameters | {"--help"}


def parse(words: list[str]) -> None:
    """Parse a command as it would be run, down to the last argument."""
    command, parent = root(), None
    while True:
        context = command.make_context("baton", list(words), parent=parent)
        command, parent = context.command, context
        if not hasattr(command, "commands"):
            return
        _name, command, words = command.resolve_command(context, [*context._protected_args, *context.args])


@pytest.mark.parametrize("path", PAGES, ids=NAMES)
def test_what_a_page_tells_to_type_is_parsed(path: Path) -> None:
    for words in typed_commands(path.read_text()):
        try:
            parse(words)
        except typer.BadParameter as wrong:
            assert re.search("does not exist|No such file", wrong.message), words  # noqa: PT017 - files are examples


@pytest.mark.parametrize("path", PAGES, ids=NAMES)
def test_commands_and_options_that_a_page_names_are_there(path: Path) -> None:
    assert [problem for words in mentioned_commands(path.read_text()) if (problem := problem_of(words))] == []


def test_every_command_is_on_the_page_of_the_command_line() -> None:
    text = (ROOT / "docs" / "command-line.md").read_text()
    named = {name for words in [*mentioned_commands(text), *typed_commands(text)] for name in path_of(words)[:1]}
    assert set(root().commands) - named == set()


def test_every_setting_is_in_the_table_and_none_that_there_is_not() -> None:
    rows = [line.split(" | ")[0] for line in OPERATING.read_text().splitlines() if line.startswith("| `")]
    listed = {name for row in rows for name in SPAN.findall(row) if name in VARIABLES}
    assert listed == set(VARIABLES) - FOR_TESTS_AND_BATON_ITSELF
    named = {name for path in PAGES for name in VARIABLE.findall(path.read_text())}
    assert named - set(VARIABLES) - FOR_TESTS_AND_BATON_ITSELF == set()


def test_pages_of_setup_are_there_by_their_titles() -> None:
    titles = {page.title for pages in GROUPS.values() for page in pages}
    named = {name for path in PAGES for name in SETUP_PAGE.findall(path.read_text())}
    assert named - titles == set()


def test_metrics_of_the_page_are_those_that_there_are(db: None) -> None:
    text = Client().get("/metrics").content.decode()
    there = {name for name in re.findall(r"^# TYPE (\S+)", text, re.MULTILINE) if not name.endswith("_created")}
    rows = [line.split(" | ")[0] for line in OPERATING.read_text().splitlines() if line.startswith("| `baton_")]
    listed = {name for row in rows for name in METRIC.findall(row)}
    assert set(METRIC.findall(OPERATING.read_text())) <= {
        *listed,
        *(f"{name}_{end}" for name in listed for end in ("bucket", "count")),
    }
    assert there <= listed


@pytest.mark.parametrize("path", EVERY_PAGE, ids=[str(path.relative_to(ROOT)) for path in EVERY_PAGE])
def test_links_lead_somewhere(path: Path) -> None:
    broken = []
    for link in LINK.findall(BLOCK.sub("", path.read_text())):
        file, _, anchor = link.partition("#")
        if re.match(r"\w+:", link):
            continue
        target = (path.parent / file).resolve() if file else path
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


def anchors(path: Path) -> set[str]:
    """As hosting services make them of headings."""
    headings = HEADING.findall(BLOCK.sub("", path.read_text()))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_containers_and_units_run_commands_that_there_are() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"].values()
    composed = [service["command"] for service in services if service.get("image") == "baton" or "build" in service]
    units = [
        shlex.split(line.partition("=")[2])
        for unit in sorted((ROOT / "deploy" / "systemd").glob("*.service"))
        for line in unit.read_text().splitlines()
        if line.startswith("ExecStart=")
    ]
    image = re.findall(r"^CMD (\[.*\])$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    commands = [*composed, *units, *map(yaml.safe_load, image)]
    assert len(commands) == 6
    for command in commands:
        [words] = after_baton(command)
        parse(words)
