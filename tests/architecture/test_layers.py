"""The architecture, held as tests so that a plain `make test` says when it is broken."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SOURCES = sorted((ROOT / "baton").rglob("*.py"))
WORDS_FOR_NOTHING = {"utils", "helpers", "common", "misc", "manager", "handler", "processor", "data", "info"}


def test_imports_run_downward_only() -> None:
    lint = subprocess.run(
        [Path(sys.executable).parent / "lint-imports"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert lint.returncode == 0, lint.stdout


def test_no_module_is_long_or_named_for_nothing() -> None:
    for path in SOURCES:
        if "migrations" not in path.parts:
            assert len(path.read_text().splitlines()) <= 400, path
            assert path.stem not in WORDS_FOR_NOTHING, path


def test_only_the_setting_reads_and_writes_the_mode_of_a_delegation() -> None:
    templates = sorted((ROOT / "baton").rglob("*.html"))
    readers = {
        str(path.relative_to(ROOT / "baton"))
        for path in (*SOURCES, *templates)
        if "migrations" not in path.parts and "delegation_mode" in path.read_text(encoding="utf-8")
    }
    assert readers == {"sequences/models.py", "sequences/settings.py"}


def test_views_ask_for_htmx_in_one_way() -> None:
    askers = {path.relative_to(ROOT / "baton").as_posix() for path in SOURCES if "HX-Request" in path.read_text()}
    assert askers == {"web/htmx.py"}
