"""Baton in a process of its own, as a company starts it."""

import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

SECONDS_UNTIL_IT_HANGS = 300


@contextmanager
def folder_for_postgresql(prefix: str) -> Iterator[Path]:
    """Not below `tmp_path`, which the account that root runs PostgreSQL under may not enter."""
    with tempfile.TemporaryDirectory(prefix=prefix) as name:
        yield Path(name)


@contextmanager
def serving(
    command: Sequence[str | Path], *, says: str, folder: Path, environment: Mapping[str, str]
) -> Iterator[str]:
    """The address that stands at the end of the line that `says` something; it is stopped afterwards."""
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as process:
        watchdog = threading.Timer(SECONDS_UNTIL_IT_HANGS, process.kill)
        watchdog.start()
        try:
            assert process.stdout
            lines = iter(process.stdout.readline, "")
            yield next(line for line in lines if says in line).strip().rpartition(" ")[2]
        finally:
            process.terminate()
            watchdog.cancel()
