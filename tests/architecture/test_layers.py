"""The architecture, held as tests so that a plain `make test` says when it is broken."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SOURCES = sorted((ROOT / "baton").rglob("*.py"))
OTHERS = [path for kind in ("css", "html", "js", "sql") for path in sorted((ROOT / "baton").rglob(f"*.{kind}"))]
# By hand, so without migrations.
WRITTEN = [
    path
    for path in (*SOURCES, *sorted((ROOT / "tests").rglob("*.py")), *sorted((ROOT / "bench").rglob("*.py")))
    if "migrations" not in path.parts
]
LONGEST_FILE = 300
LONGEST_FUNCTION = 45
WORDS_FOR_NOTHING = {"utils", "helpers", "common", "misc", "manager", "handler", "processor", "data", "info"}


def test_imports_run_downward_only() -> None:
    lint = subprocess.run(
        [Path(sys.executable).parent / "lint-imports"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert lint.returncode == 0, lint.stdout


def test_no_module_is_long_or_named_for_nothing() -> None:
    for path in (*WRITTEN, *OTHERS):
        assert len(path.read_text().splitlines()) <= LONGEST_FILE, path
        assert path.stem not in WORDS_FOR_NOTHING, path


def test_no_function_is_long() -> None:
    for path in WRITTEN:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert (node.end_lineno or 0) - node.lineno < LONGEST_FUNCTION, f"{path}: {node.name}"


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
