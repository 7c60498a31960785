"""An import whose process is killed at any moment leaves nothing half in."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from baton.crm.models import Record
from tests.importing.conftest import ANN, USERS

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 3000
IMPORT = "from baton.cli.main import run; run()"


def address() -> str:
    settings = connection.settings_dict
    return f"postgresql://{settings['USER']}@/{settings['NAME']}?host={settings['HOST']}&port={settings['PORT']}"


def test_all_or_nothing_is_in(tmp_path: Path) -> None:
    (tmp_path / "User.csv").write_text("\n".join(USERS) + "\n")
    rows = (f"00QEc0000{n:06d},{ANN},Lead {n},lead{n}@example.com,{ANN}\n" for n in range(ROWS))
    (tmp_path / "Lead.csv").write_text("Id,OwnerId,LastName,Email,SDR__c\n" + "".join(rows))
    environment = os.environ | {"DATABASE_URL": address()}
    dice = random.Random(7)  # noqa: S311
    for seconds in sorted(dice.uniform(0.2, 3.5) for _ in range(5)):
        process = subprocess.Popen(
            [sys.executable, "-c", IMPORT, "import", str(tmp_path)],
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert Record.objects.count() in (0, ROWS)
    subprocess.run([sys.executable, "-c", IMPORT, "import", str(tmp_path)], env=environment, check=True)
    assert Record.objects.count() == ROWS
