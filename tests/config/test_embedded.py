"""The embedded PostgreSQL, started for real in a state folder of each test's own."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from baton.config import embedded, postgres

USE_UNTIL_INPUT_ENDS = """
import sys
from pathlib import Path
from baton.config import embedded
print(embedded.database_url(Path(sys.argv[1])), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def state() -> Iterator[Path]:
    """Not `tmp_path`: that is too deep for a socket, and for the account that root runs PostgreSQL under."""
    with tempfile.TemporaryDirectory(prefix="baton-test-") as folder:
        yield Path(folder)
        postgres.Server(data=Path(folder, "postgres")).stop()


@contextmanager
def using(state: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", USE_UNTIL_INPUT_ENDS, str(state)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process


def url_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def answers(url: str) -> bool:
    return psycopg.pq.PGconn.ping(url.encode()) == psycopg.pq.Ping.OK


def postmaster_of(state: Path) -> int:
    return int((state / "postgres" / "postmaster.pid").read_text().splitlines()[0])


def test_processes_that_start_at_once_share_one_server(state: Path) -> None:
    with using(state) as first, using(state) as second, using(state) as third:
        assert url_of(first) == url_of(second) == url_of(third)


def test_only_the_last_to_leave_stops_the_server(state: Path) -> None:
    with using(state) as first:
        url = url_of(first)
        with using(state) as second:
            url_of(second)
        assert answers(url)
    assert not answers(url)


def test_a_killed_process_no_longer_uses_the_server(state: Path) -> None:
    with using(state) as first, using(state) as second:
        url = url_of(first)
        url_of(second)
        second.kill()
        second.wait()
        assert answers(url)
    assert not answers(url)


def test_what_is_committed_survives_killing_the_server(state: Path) -> None:
    server = postgres.Server(data=state / "postgres")
    server.ensure_it_answers()
    with psycopg.connect(server.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    os.kill(postmaster_of(state), signal.SIGKILL)
    server.ensure_it_answers()
    with psycopg.connect(server.url) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (7,)


def test_another_program_with_the_dead_server_s_process_id_is_not_taken_for_it(state: Path) -> None:
    server = postgres.Server(data=state / "postgres")
    server.ensure_it_answers()
    pid_file = state / "postgres" / "postmaster.pid"
    left_behind = pid_file.read_text().splitlines()
    server.stop()
    pid_file.write_text("\n".join([str(os.getpid()), *left_behind[1:]]))
    server.ensure_it_answers()
    assert postmaster_of(state) != os.getpid()


def test_a_set_up_that_was_interrupted_starts_over(state: Path) -> None:
    (state / "postgres.draft").mkdir()
    (state / "postgres.draft" / "PG_VERSION").write_text("18")
    server = postgres.Server(data=state / "postgres")
    server.ensure_it_answers()
    assert answers(server.url)


def test_a_path_too_long_for_a_socket_is_no_obstacle(state: Path) -> None:
    server = postgres.Server(data=state / ("long" * 30))
    server.ensure_it_answers()
    assert answers(server.url)
    server.stop()


def test_a_server_that_cannot_start_says_why(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "SECONDS_TO_LET_GO", 0)
    server = postgres.Server(data=state / "postgres")
    server.ensure_it_answers()
    server.stop()
    with (state / "postgres" / "postgresql.conf").open("a") as configuration:
        configuration.write("no_such_setting = on\n")
    with pytest.raises(postgres.ServerDidNotStart, match="no_such_setting"):
        server.ensure_it_answers()


def test_the_secret_key_is_made_once_and_only_its_owner_may_read_it(state: Path) -> None:
    key = embedded.secret_key(state)
    assert embedded.secret_key(state) == key
    assert (state / "secret-key").stat().st_mode & 0o077 == 0
