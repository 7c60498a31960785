"""Code says what it does by its names; why it does so, only comments can say."""

import re
import tokenize
from pathlib import Path

BATON = Path(__file__).parents[2] / "baton"
FEWEST = 3.0  # lines with a comment in 100 lines of code
FOR_TOOLS = re.compile(r"#\s*(noqa|type: ignore|ruff:|fmt:)")


def test_enough_comments_say_why() -> None:
    lines = comments = 0
    for path in sorted(BATON.rglob("*.py")):
        if "migrations" not in path.parts:
            lines += sum(1 for line in path.read_text().splitlines() if line.strip())
            comments += len(_commented_lines(path))
    assert 100 * comments / lines >= FEWEST, f"{comments} comments in {lines} lines"


def test_marks_for_tools_do_not_count(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text("# Why.\nx = 1  # why\ny = 2  # noqa: E501\nz = '# no comment'\nw = 3  # type: ignore[misc]\n")
    assert _commented_lines(module) == {1, 2}


def _commented_lines(path: Path) -> set[int]:
    with tokenize.open(path) as source:
        tokens = tokenize.generate_tokens(source.readline)
        comments = [token for token in tokens if token.type == tokenize.COMMENT]
    return {comment.start[0] for comment in comments if not FOR_TOOLS.match(comment.string)}
