"""A `baton run` of a test's own: started, asked, looked at and waited for."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from subprocess import PIPE, STDOUT
from typing import Any, LiteralString

import psycopg

RUN = """
import sys
import django
django.setup()
from baton.cli import running, serving
from baton.cli.failures import sentences_for_failures
from baton.people.models import User
serving.SECONDS_FOR_THE_PORT = int(sys.argv[2])

def prepare():
    if not User.objects.exists():
        print("Making ann", flush=True)
        User.objects.create_user("ann")

with sentences_for_failures():
    running._until_told_to_stop(lambda: serving.run_everything(
        pages=serving.Pages(port=int(sys.argv[1])),
        prepare=prepare,
        sign_ins=lambda _address: [f"{user.username} may sign in" for user in User.objects.all()],
    ))
"""


READY = "Press Ctrl-C to stop."
SECONDS_UNTIL_IT_HANGS = 300


@contextmanager
def baton_run(
    state: Path, port: int = 0, *, patience: int = SECONDS_UNTIL_IT_HANGS, database: str = ""
) -> Iterator[subprocess.Popen[str]]:
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "BATON_URL"}}
    environment |= {
        "DATABASE_URL": database,
        "BATON_STATE": str(state),
        "DJANGO_SETTINGS_MODULE": "baton.config.settings",
    }
    command = [sys.executable, "-c", RUN, str(port), str(patience)]
    with subprocess.Popen(command, env=environment, stdout=PIPE, stderr=STDOUT, text=True) as process:
        watchdog = threading.Timer(SECONDS_UNTIL_IT_HANGS, process.kill)
        watchdog.start()
        try:
            yield process
        finally:
            process.terminate()
            watchdog.cancel()


def read_until_ready(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout
    lines: list[str] = []
    while READY not in lines:
        line = process.stdout.readline()
        assert line, "\n".join(lines)
        lines.append(line.strip())
    return lines


def read_to_the_end(process: subprocess.Popen[str]) -> str:
    """Ends when no child is left that could write."""
    printed, _ = process.communicate()
    return printed


def address(lines: list[str]) -> str:
    return next(line for line in lines if " at http://" in line).rpartition("/")[2]


def answer(lines: list[str]) -> int:
    """The status of the sign-in page at the address that was printed."""
    connection = HTTPConnection(address(lines))
    connection.request("GET", "/sign-in/")
    status = connection.getresponse().status
    connection.close()
    return status


def processes_of(state: Path) -> dict[int, str]:
    """Command lines by process id: what has the state folder in its arguments or its environment."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended meanwhile, or is somebody else's
            arguments = (process / "cmdline").read_bytes()
            if os.fsencode(state) in arguments + (process / "environ").read_bytes():
                found[int(process.name)] = arguments.replace(b"\0", b" ").decode()
    return found


def children(state: Path) -> set[int]:
    programs = ("web_server", "procrastinate worker", "catch_all.run(")
    return {pid for pid, command in processes_of(state).items() if any(each in command for each in programs)}


def wait_until(is_so: Callable[[], bool]) -> None:
    """The watchdog ends what never comes."""
    give_up_at = time.monotonic() + SECONDS_UNTIL_IT_HANGS
    while True:
        with suppress(OSError, HTTPException, psycopg.OperationalError):
            if is_so():
                return
        assert time.monotonic() < give_up_at
        time.sleep(0.2)


def wait_until_a_job_is_done(url: str) -> None:
    """A job that began from now on; one is due every ten seconds."""

    def ask(statement: LiteralString, *parameters: object) -> Any:
        with psycopg.connect(url) as connection:
            row = connection.execute(statement, parameters).fetchone()
            return row and row[0]

    last = ask("SELECT coalesce(max(id), 0) FROM procrastinate_jobs")
    done = "SELECT count(*) FROM procrastinate_jobs WHERE id > %s AND status = 'succeeded'"
    wait_until(lambda: ask(done, last) > 0)
