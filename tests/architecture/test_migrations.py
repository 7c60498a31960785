"""Each app began with one migration, and what comes after it must not stop people from working."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SQUAWK = [str(Path(sys.executable).with_name("squawk")), "--config", str(ROOT / ".ci" / "squawk.toml")]


def test_each_app_begins_with_one_migration() -> None:
    firsts = sorted((ROOT / "baton").glob("*/migrations/0001*.py"))
    assert firsts
    assert {path.name for path in firsts} == {"0001_initial.py"}


@pytest.mark.parametrize(
    ("statement", "is_safe"),
    [
        ("CREATE INDEX CONCURRENTLY a_pa ON participants_participantaction (owner_id);", True),
        ("CREATE INDEX a_pa ON participants_participantaction (owner_id);", False),
        ("ALTER TABLE crm_record ADD COLUMN rank smallint;", True),
        ("ALTER TABLE crm_record ADD COLUMN rank smallint NOT NULL;", False),
        ("ALTER TABLE crm_record ALTER COLUMN name TYPE text;", False),
        ("ALTER TABLE crm_record RENAME COLUMN name TO title;", False),
        ("ALTER TABLE crm_record DROP COLUMN name;", False),
    ],
)
def test_an_unsafe_migration_is_refused(tmp_path: Path, statement: str, *, is_safe: bool) -> None:
    migration = tmp_path / "migration.sql"
    migration.write_text(statement)
    answer = subprocess.run([*SQUAWK, str(migration)], capture_output=True, text=True, check=False)
    assert (answer.returncode == 0) == is_safe, answer.stdout
