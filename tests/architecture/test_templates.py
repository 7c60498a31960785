"""Templates, styles and scripts live in the room whose views use them, and are all there."""

import re
from collections.abc import Iterator
from pathlib import Path

WEB = Path(__file__).parents[2] / "baton" / "web"
NAMED = re.compile(r"""["']((?:[a-z_]+/)*\w+\.html)(?:#\w+)?["']""")
LINKED = re.compile(r"""\{% static ["']([^"']+)["']""")
LONGEST = 120
# Django's own, and the one of ours that it asks for by this name.
ADMIN = "admin/"


def test_a_room_keeps_its_templates_styles_and_scripts_under_its_own_name() -> None:
    strays = [
        path
        for kind in ("templates", "static")
        for directory in WEB.glob(f"*/{kind}")
        for path in directory.iterdir()
        if path.name != directory.parent.name and path != WEB / "setup" / "templates" / "admin"
    ]
    assert not strays


def test_there_is_every_template_that_is_named_and_no_other() -> None:
    named = {name for source in _sources() for name in NAMED.findall(source) if not name.startswith(ADMIN)}
    there = {name for name in _files("templates") if not name.startswith(ADMIN)}
    by_django = {"400.html", "403.html", "403_csrf.html", "404.html", "409.html", "500.html"}
    assert named | by_django == there


def test_there_is_every_style_and_script_that_is_linked_and_no_other() -> None:
    assert {name for source in _sources() for name in LINKED.findall(source)} == set(_files("static"))


def test_lines_of_templates_styles_and_scripts_are_short() -> None:
    """The formatter breaks tags of HTML alone; those of Django cannot span lines."""
    long = [
        f"{path.relative_to(WEB)}:{number}"
        for kind in ("html", "css", "js")
        for path in sorted(WEB.rglob(f"*.{kind}"))
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if len(line) > LONGEST
    ]
    assert not long


def _sources() -> Iterator[str]:
    for pattern in ("*.py", "*.html"):
        yield from (path.read_text() for path in sorted(WEB.rglob(pattern)))


def _files(kind: str) -> Iterator[str]:
    for directory in (WEB / kind, *WEB.glob(f"*/{kind}")):
        yield from (path.relative_to(directory).as_posix() for path in directory.rglob("*") if path.is_file())
