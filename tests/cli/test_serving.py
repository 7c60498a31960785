"""`baton run` for real, on a database of each test's own: stopped, killed, cut off, and started again."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from subprocess import PIPE, STDOUT

import psycopg
import pytest

from baton.config import postgres
from tests.cli.serving import (
    address,
    answer,
    baton_run,
    children,
    processes_of,
    read_to_the_end,
    read_until_ready,
    wait_until,
    wait_until_a_job_is_done,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")


@pytest.fixture
def state() -> Iterator[Path]:
    """Not `tmp_path`, which the account that root runs PostgreSQL under may not enter."""
    with tempfile.TemporaryDirectory(prefix="baton-test-") as folder:
        yield Path(folder)


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
        assert "Making ann" in lines
        postmaster = int((state / "postgres" / "postmaster.pid").read_text().splitlines()[0])
        process.kill()
        os.kill(postmaster, signal.SIGKILL)
        port = int(address(lines).rpartition(":")[2])
        with baton_run(state, port) as second:
            lines = read_until_ready(second)
            assert "ann may sign in" in lines
            assert "Making ann" not in lines
            assert answer(lines) < 500
            second.send_signal(signal.SIGINT)
            read_to_the_end(second)
            assert second.returncode == 0
        read_to_the_end(process)
    assert processes_of(state) == {}


def test_whatever_is_killed_is_started_again(state: Path) -> None:
    with baton_run(state) as process:
        lines = read_until_ready(process)
        database = (state / "postgres" / "postmaster.pid").read_text().splitlines()
        url = postgres.Server(data=state / "postgres").url
        before = children(state)
        assert len(before) == 4
        for pid in [*before, int(database[0])]:
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: len(children(state)) == 4 and not before & children(state))
        wait_until(lambda: answer(lines) == 200)
        wait_until_a_job_is_done(url)
        process.send_signal(signal.SIGINT)
        printed = read_to_the_end(process)
        assert "worker ended unexpectedly, killed by SIGKILL. Restarting it in 0.5 seconds." in printed
        assert "The embedded PostgreSQL had ended. It was started again." in printed
        assert process.returncode == 0
    assert processes_of(state) == {}


def restart(server: postgres.Server) -> None:
    server.stop()
    wait_until(lambda: not server.answers)
    time.sleep(3)  # so long that everything notices
    server.ensure_it_answers()


def cut_every_connection(server: postgres.Server) -> None:
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")


def take_every_connection_for_a_while(server: postgres.Server) -> None:
    with ExitStack() as taken, psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        for _round in range(3):
            with suppress(psycopg.OperationalError):
                while True:
                    taken.enter_context(psycopg.connect(server.url))
            time.sleep(1)


@pytest.mark.parametrize("trouble", [restart, cut_every_connection, take_every_connection_for_a_while])
def test_pages_and_background_work_survive_trouble_with_the_database(
    state: Path, trouble: Callable[[postgres.Server], None]
) -> None:
    server = postgres.Server(data=state / "own")
    server.ensure_it_answers()
    try:
        with baton_run(state, database=server.url) as process:
            lines = read_until_ready(process)
            servers = {pid for pid in children(state) if "web_server" in processes_of(state).get(pid, "")}
            wait_until_a_job_is_done(server.url)
            trouble(server)
            wait_until(lambda: answer(lines) == 200)
            wait_until_a_job_is_done(server.url)
            assert servers <= children(state)
            process.send_signal(signal.SIGINT)
            read_to_the_end(process)
            assert process.returncode == 0
    finally:
        server.stop()


@contextmanager
def running_alone(command: str, *words: str, state: Path, database: str) -> Iterator[subprocess.Popen[str]]:
    environment = os.environ | {"DATABASE_URL": database, "BATON_STATE": str(state)}
    line = [sys.executable, "-c", "from baton.cli.main import run; run()", command, *words]
    with subprocess.Popen(line, env=environment, stdout=PIPE, stderr=STDOUT, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()


def page(lines: list[str], path: str) -> tuple[int, str]:
    connection = HTTPConnection(address(lines), timeout=60)
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read().decode()
    connection.close()
    return response.status, body


def test_the_parts_run_by_themselves_on_a_migrated_database(state: Path) -> None:
    server = postgres.Server(data=state / "own")
    server.ensure_it_answers()
    alone = partial(running_alone, state=state / "var", database=server.url)
    try:
        with alone("migrate") as migrating:
            migrating.communicate()
            assert migrating.returncode == 0
        with alone("serve", "--port", "0", "--processes", "1") as pages, alone("worker") as worker:
            assert pages.stdout
            lines = [pages.stdout.readline().strip()]
            status, body = page(lines, "/sign-in/")
            styles = re.findall(r'href="(/static/[^"]+\.css)"', body)
            assert status == 200
            assert styles
            assert {page(lines, path)[0] for path in styles} == {200}
            wait_until_a_job_is_done(server.url)
            before = children(state)
            assert len(before) == 2
            for pid in before:
                os.kill(pid, signal.SIGKILL)
            wait_until(lambda: page(lines, "/healthz")[0] == 200)
            wait_until_a_job_is_done(server.url)
            for process in (pages, worker):
                process.send_signal(signal.SIGTERM)
                assert "ended unexpectedly, killed by SIGKILL" in read_to_the_end(process)
                assert process.returncode == 0
    finally:
        server.stop()


def test_it_waits_for_a_database_that_is_not_there_yet(state: Path) -> None:
    server = postgres.Server(data=state / "own")
    server.ensure_it_answers()
    url = server.url
    server.stop()
    try:
        with baton_run(state, database=url) as process:
            assert process.stdout
            assert "The database does not answer" in process.stdout.readline()
            server.ensure_it_answers()
            assert answer(read_until_ready(process)) == 200
    finally:
        server.stop()


def test_a_port_that_another_program_has_is_refused_in_a_sentence(state: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with baton_run(state, port, patience=0) as process:
            assert f"Baton cannot listen on 127.0.0.1 port {port}" in read_to_the_end(process)
            assert process.returncode == 1
    assert processes_of(state) == {}


def test_mail_is_caught_until_a_mail_server_is_named(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with baton_run(state) as process:
        assert any(line.startswith("Emails are caught") for line in read_until_ready(process))
        process.send_signal(signal.SIGINT)
        read_to_the_end(process)
    monkeypatch.setenv("BATON_SMTP_URL", "smtp://127.0.0.1:1")
    with baton_run(state) as process:
        assert not any(line.startswith("Emails are caught") for line in read_until_ready(process))
        assert not any("catch_all" in command for command in processes_of(state).values())
        process.send_signal(signal.SIGINT)
        read_to_the_end(process)
