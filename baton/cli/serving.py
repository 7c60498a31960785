"""`baton run`, `baton serve` and `baton worker`: web servers and workers that are started again when they end."""

import errno
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.utils import InterfaceError, OperationalError

from baton.cli.migrating import migrate
from baton.cli.supervising import Program, Supervisor, say, seconds
from baton.config import embedded
from baton.config.metrics import SHARED_NUMBERS

SECONDS_TO_FINISH = 20  # for the requests and jobs under way when Baton is told to stop
SECONDS_FOR_THE_PORT = 30  # until the children of a killed `baton run` have let go of it
SECONDS_TO_START = 120  # for the first request
SECONDS_BETWEEN_LOOKS_AT_THE_DATABASE = 2
LONGEST_PAUSE = 30  # seconds before the database is asked again
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what a browser on this machine asks for instead


T = TypeVar("T")


class CannotListen(Exception):
    """Another program listens on the port, or we may not."""


@dataclass(frozen=True)
class Pages:
    """Where the web pages are served, and by how many. Port 0 takes any free port."""

    host: str = "127.0.0.1"
    port: int = 8000
    processes: int = 2
    threads: int = 8  # of each process


def run_everything(*, pages: Pages, prepare: Callable[[], object], sign_ins: Callable[[str], Sequence[str]]) -> None:
    """Serve and work until KeyboardInterrupt.

    `prepare` is called when the tables are there. `sign_ins` then gives lines to print under the address, which it
    is given.
    """
    with listen(pages.host, pages.port) as listener:
        once_the_database_answers(migrate)
        once_the_database_answers(prepare)
        environment, mail = _environment(listener), []
        lines = once_the_database_answers(lambda: sign_ins(environment["BATON_URL"]))
        programs, sockets = [*_web_servers(listener, pages), worker()], [listener]
        if not settings.EMAIL_HOST:
            catcher = socket.create_server(("127.0.0.1", 0))
            sockets.append(catcher)
            programs.append(_catch_all(catcher))
            environment |= {"BATON_SMTP_URL": "smtp://{}:{}".format(*catcher.getsockname()), "BATON_CATCH_ALL": "1"}
            mail = [f"Emails are caught until BATON_SMTP_URL is set: see {environment['BATON_URL']}/caught-email/"]
        _announce(listener, [f"Baton is at {environment['BATON_URL']}", *lines, *mail, "Press Ctrl-C to stop."])
        _keep_alive(programs, environment, sockets)


def serve_pages(*, pages: Pages, check: Callable[[], object], sign_ins: Callable[[str], Sequence[str]]) -> None:
    """Serve the web pages alone until KeyboardInterrupt; `check` is called when the database answers."""
    with listen(pages.host, pages.port) as listener:
        once_the_database_answers(check)
        environment = _environment(listener)
        lines = once_the_database_answers(lambda: sign_ins(environment["BATON_URL"]))
        _announce(listener, [f"Baton's web pages are at {environment['BATON_URL']}", *lines])
        _keep_alive(_web_servers(listener, pages), environment, [listener])


def work() -> None:
    """Do background work alone until KeyboardInterrupt."""
    _keep_alive([worker()], {}, [])


def worker() -> Program:
    options = [f"--shutdown-graceful-timeout={SECONDS_TO_FINISH}", "--concurrency=4"]
    return Program("worker", [sys.executable, "-m", "django", "procrastinate", "worker", *options])


def listen(host: str, port: int) -> socket.socket:
    """Take the port before anything else; the web servers inherit it, so nobody can come between."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    give_up_at = None
    while True:
        try:
            return socket.create_server((host, port), family=family, backlog=2048)
        except OSError as error:
            if give_up_at is None and error.errno == errno.EADDRINUSE:
                give_up_at = time.monotonic() + SECONDS_FOR_THE_PORT
                say(f"Port {port} is taken. Waiting {SECONDS_FOR_THE_PORT} seconds for it.")
            if give_up_at is None or time.monotonic() > give_up_at:
                raise CannotListen(f"Baton cannot listen on {host} port {port}: {error.strerror}.") from error
        time.sleep(0.2)


def once_the_database_answers(do: Callable[[], T]) -> T:
    """Do what needs the database, again and again while it is away; it may be starting, or just restarting."""
    pause = 1
    while True:
        try:
            return do()
        except (OperationalError, InterfaceError) as error:
            if not _is_away(error):
                raise
            connections.close_all()
            say(f"The database does not answer: {' '.join(str(error).split())} Trying again in {seconds(pause)}.")
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


def _is_away(error: Exception) -> bool:
    """Whether there is no connection, or PostgreSQL ended it or has no room for one."""
    state = getattr(error.__cause__, "sqlstate", None)
    return state is None or state[:2] in {"08", "53"} or state[:3] == "57P"


def _environment(listener: socket.socket) -> dict[str, str]:
    host, port = listener.getsockname()[:2]
    host = EVERYWHERE.get(host, host)
    here = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    address = settings.BATON_URL if settings.ENVIRONMENT.is_set("BATON_URL") else here
    return {"BATON_URL": address, "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE}


def _web_servers(listener: socket.socket, pages: Pages) -> list[Program]:
    call_command("collectstatic", verbosity=0, interactive=False)
    command = [sys.executable, "-m", "baton.config.web_server", str(listener.fileno()), str(pages.threads)]
    return [Program(f"web server (process {number})", command) for number in range(1, pages.processes + 1)]


def _catch_all(listener: socket.socket) -> Program:
    """A mail server that keeps what it is given, on a socket that it inherits."""
    program = f"import django; django.setup(); from baton.worker import catch_all; catch_all.run({listener.fileno()})"
    return Program("catch-all mail server", [sys.executable, "-c", program])


def _keep_alive(programs: Sequence[Program], environment: dict[str, str], sockets: Sequence[socket.socket]) -> None:
    connections.close_all()
    with tempfile.TemporaryDirectory(prefix="baton-metrics-") as numbers:
        supervisor = Supervisor(
            programs=programs,
            environment={"DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE, SHARED_NUMBERS: numbers} | environment,
            files=[listener.fileno() for listener in sockets],
            seconds_to_finish=SECONDS_TO_FINISH + 5,
        )
        with supervisor.running():
            supervisor.keep_alive(meanwhile=_DatabaseWatch() if settings.HAS_EMBEDDED_DATABASE else lambda: None)


class _DatabaseWatch:
    """Starts the embedded PostgreSQL again, should it end."""

    def __init__(self) -> None:
        self.look_at = 0.0
        self.process_id = embedded.ensure_it_answers(Path(settings.STATE))

    def __call__(self) -> None:
        if time.monotonic() < self.look_at:
            return
        try:
            process_id = embedded.ensure_it_answers(Path(settings.STATE))
            # By its process, because a child that starts may find it ended first, and start it without a word.
            if process_id != self.process_id:
                say("The embedded PostgreSQL had ended. It was started again.")
            self.process_id = process_id
        except embedded.ServerDidNotStart as error:
            say(f"The embedded PostgreSQL has ended. {error}")
        self.look_at = time.monotonic() + SECONDS_BETWEEN_LOOKS_AT_THE_DATABASE


def _announce(listener: socket.socket, lines: Sequence[str]) -> None:
    host, port = listener.getsockname()[:2]
    arguments = (EVERYWHERE.get(host, host), port, lines)
    threading.Thread(target=_print_once_it_answers, args=arguments, daemon=True).start()


def _print_once_it_answers(host: str, port: int, lines: Sequence[str]) -> None:
    while True:
        connection = HTTPConnection(host, port, timeout=SECONDS_TO_START)
        try:
            connection.request("GET", settings.LOGIN_URL, headers={"Host": "localhost"})
            connection.getresponse()
            break
        except OSError:
            time.sleep(1)  # what is wrong is said by whoever watches the web servers
        finally:
            connection.close()
    print("\n".join(lines), flush=True)
