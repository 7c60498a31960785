"""`baton run` for real, on an embedded database of each test's own: stopped, killed, and started again."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from subprocess import PIPE, STDOUT

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")

RUN = """
import sys
import django
django.setup()
from baton.cli import serving
from baton.people.models import User
serving.SECONDS_FOR_THE_PORT = int(sys.argv[2])
sys.exit(serving.run_everything(
    port=int(sys.argv[1]),
    load_demo=lambda: User.objects.create_user("ann"),
    sign_ins=lambda: [f"{user.username} may sign in" for user in User.objects.all()],
))
"""
READY = "Press Ctrl-C to stop."
SECONDS_UNTIL_IT_HANGS = 300


@pytest.fixture
def state() -> Iterator[Path]:
    """Not `tmp_path`, which the account that root runs PostgreSQL under may not enter."""
    with tempfile.TemporaryDirectory(prefix="baton-test-") as folder:
        yield Path(folder)


@contextmanager
def baton_run(
    state: Path, port: int = 0, *, patience: int = SECONDS_UNTIL_IT_HANGS
) -> Iterator[subprocess.Popen[str]]:
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "BATON_URL"}}
    environment |= {"BATON_STATE": str(state), "DJANGO_SETTINGS_MODULE": "baton.config.settings"}
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
    return next(line for line in lines if line.startswith("Baton is at")).rpartition("/")[2]


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


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_told_to_stop_and_leaves_nothing_running(state: Path, number: signal.Signals) -> None:
    with baton_run(state) as process:
        assert answer(read_until_ready(process)) < 500
        process.send_signal(number)
        assert "Traceback" not in read_to_the_end(process)
        assert process.returncode == 0
    assert processes_of(state) == {}


def test_a_second_start_takes_up_where_the_first_was_killed(state: Path) -> None:
    with baton_run(state) as process:
        lines = read_until_ready(process)
        assert "Loading the demo organisation" in lines
        postmaster = int((state / "postgres" / "postmaster.pid").read_text().splitlines()[0])
        process.kill()
        os.kill(postmaster, signal.SIGKILL)
        port = int(address(lines).rpartition(":")[2])
        with baton_run(state, port) as second:
            lines = read_until_ready(second)
            assert "ann may sign in" in lines
            assert "Loading the demo organisation" not in lines
            assert answer(lines) < 500
            second.send_signal(signal.SIGINT)
            read_to_the_end(second)
            assert second.returncode == 0
        read_to_the_end(process)
    assert processes_of(state) == {}


@pytest.mark.parametrize("child", ["gunicorn", "procrastinate worker", "catch_all"])
def test_a_child_that_ends_stops_the_rest(state: Path, child: str) -> None:
    with baton_run(state) as process:
        read_until_ready(process)
        os.kill(min(pid for pid, command in processes_of(state).items() if child in command), signal.SIGKILL)
        assert "ended by itself" in read_to_the_end(process)
        assert process.returncode == 1
    assert processes_of(state) == {}


def test_a_port_that_another_program_has_is_refused_in_a_sentence(state: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with baton_run(state, port, patience=0) as process:
            assert f"Baton cannot listen on port {port}" in read_to_the_end(process)
            assert process.returncode == 1
    assert processes_of(state) == {}


def test_mail_is_caught_until_a_mail_server_is_named(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with baton_run(state) as process:
        assert any(line.startswith("Mail goes to nobody") for line in read_until_ready(process))
        process.send_signal(signal.SIGINT)
        read_to_the_end(process)
    monkeypatch.setenv("BATON_SMTP_URL", "smtp://127.0.0.1:1")
    with baton_run(state) as process:
        assert not any(line.startswith("Mail goes to nobody") for line in read_until_ready(process))
        assert not any("catch_all" in command for command in processes_of(state).values())
        process.send_signal(signal.SIGINT)
        read_to_the_end(process)
