"""Edges call functions of the domain; which rows there are, and how they are queried, is the domain's to know."""

import ast
from collections.abc import Iterator
from pathlib import Path

BATON = Path(__file__).parents[2] / "baton"
EDGES = ("web", "api", "worker", "cli")
QUERIES = {
    "objects", "_default_manager", "_base_manager",
    "select_related", "prefetch_related", "order_by", "values_list", "annotate", "in_bulk",
}  # fmt: skip
# Where, and what for.
EXCEPTIONS = {
    "cli/northwind.py": "plays three weeks of a fictional team, which no operation does",
    "cli/northwind_email.py": "finds what its people have written, and answers it as they would",
}


def test_edges_query_no_tables() -> None:
    querying = {path.relative_to(BATON).as_posix() for path in _sources() if _queries_in(path.read_text())}
    assert querying == set(EXCEPTIONS)


def test_a_query_is_found_with_and_without_a_manager() -> None:
    assert _queries_in("users = User.objects.filter(is_active=True)")
    assert _queries_in("actions = sequence.actions.order_by('position')")
    assert not _queries_in("users = active_users()")


def _sources() -> Iterator[Path]:
    for edge in EDGES:
        yield from (BATON / edge).rglob("*.py")


def _queries_in(source: str) -> bool:
    return any(isinstance(node, ast.Attribute) and node.attr in QUERIES for node in ast.walk(ast.parse(source)))
