"""An operation that is a whole transaction says `one_transaction`; `atomic` alone is for savepoints."""

import re
from pathlib import Path

BATON = Path(__file__).parent.parent.parent / "baton"

# Where, and what for.
SAVEPOINTS = {
    "sql/transactions.py": "one_transaction itself",
    "sql/jobs.py": "a job that is enqueued already",
    "mail/due.py": "an email that cannot be written or saved, while the others go on",
    "delegation/handovers.py": "a preview, whose writes are taken back",
    "delegation/enrollment.py": "a preview, whose writes are taken back",
    "delegation/moving.py": "a preview, whose writes are taken back",
    "engage/steps.py": "a preview, whose writes are taken back",
    "importing/writing.py": "a preview, whose writes are taken back",
}


def test_atomic_is_for_savepoints_only() -> None:
    naming = re.compile(r"\batomic\(|transaction\.atomic|import atomic|ATOMIC_REQUESTS\"?\s*[:=]\s*True")
    files = {path.relative_to(BATON).as_posix(): path.read_text() for path in BATON.rglob("*.py")}
    assert {name for name, text in files.items() if naming.search(text)} == set(SAVEPOINTS)
