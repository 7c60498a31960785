"""`baton run`: the web server, the worker and, until mail is set up, a catch-all for it, as one command.

They are children in sessions of their own, so that Ctrl-C reaches only this process, which then ends them.
"""

import ctypes
import errno
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connections

SECONDS_TO_FINISH = 20  # for the requests and jobs under way when Baton is told to stop
SECONDS_FOR_THE_PORT = 30  # until the children of a killed `baton run` have let go of it
SECONDS_TO_ANSWER = 120  # for the first request
PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)


class CannotListen(Exception):
    """Another program listens on the port, or we may not."""


class ChildEnded(Exception):
    """One of the children ended without being told to."""


def run_everything(
    *,
    port: int,
    load_demo: Callable[[], object] | None,
    sign_ins: Callable[[], Sequence[str]],
    host: str = "127.0.0.1",
) -> int:
    """Serve until told to stop, and return the exit code.

    `load_demo` fills a database that has no users. `sign_ins` gives lines to print under the address; it is
    asked when the database is ready. Port 0 takes any free port.
    """
    for number in (signal.SIGINT, signal.SIGTERM):  # a shell that puts us in the background ignores SIGINT
        signal.signal(number, signal.default_int_handler)
    try:
        with _listen(host, port) as listener:
            _prepare(load_demo)
            lines = sign_ins()
            connections.close_all()
            _serve(listener, lines)
    except KeyboardInterrupt:
        return 0
    except (CannotListen, ChildEnded) as fact:
        print(fact, file=sys.stderr)
    return 1


def worker_command() -> list[str]:
    """A worker alone, for one more machine."""
    options = [f"--shutdown-graceful-timeout={SECONDS_TO_FINISH}", "--concurrency=4"]
    return [sys.executable, "-m", "django", "procrastinate", "worker", *options]


def server_command(bind: str) -> list[str]:
    """A web server alone; `bind` is as gunicorn has it."""
    return [
        *(sys.executable, "-m", "gunicorn", "baton.config.wsgi", f"--bind={bind}"),
        *("--worker-class=gthread", "--workers=2", "--threads=4"),
        *(f"--graceful-timeout={SECONDS_TO_FINISH}", "--log-level=warning", "--no-control-socket"),
    ]


def catch_all_command(listener: socket.socket) -> list[str]:
    """A mail server that keeps what it is given, on a socket that it inherits."""
    program = f"import django; django.setup(); from baton.worker import catch_all; catch_all.run({listener.fileno()})"
    return [sys.executable, "-c", program]


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before anything else; the web server inherits it, so nobody can come between."""
    give_up_at = None
    while True:
        try:
            return socket.create_server((host, port), backlog=2048)
        except OSError as error:
            if give_up_at is None and error.errno == errno.EADDRINUSE:
                give_up_at = time.monotonic() + SECONDS_FOR_THE_PORT
                print(f"Port {port} is taken. Waiting {SECONDS_FOR_THE_PORT} seconds for it.", flush=True)
            if give_up_at is None or time.monotonic() > give_up_at:
                raise CannotListen(f"Baton cannot listen on port {port}: {error.strerror}.") from error
        time.sleep(0.2)


def _prepare(load_demo: Callable[[], object] | None) -> None:
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    if load_demo and not get_user_model().objects.exists():
        print("Loading the demo organisation", flush=True)
        load_demo()


def _serve(listener: socket.socket, sign_ins: Sequence[str]) -> None:
    host, port = listener.getsockname()[:2]
    url = os.environ.get("BATON_URL") or f"http://{host}:{port}"
    commands = {
        "web server": server_command(f"fd://{listener.fileno()}"),
        "worker": worker_command(),
    }
    environment, sockets, mail = {"BATON_URL": url}, [listener], []
    if not os.environ.get("BATON_SMTP_URL"):
        catcher = socket.create_server(("127.0.0.1", 0))
        sockets.append(catcher)
        commands["catch-all mail server"] = catch_all_command(catcher)
        environment["BATON_SMTP_URL"] = "smtp://{}:{}".format(*catcher.getsockname())
        environment["BATON_CATCH_ALL"] = "1"
        mail = [f"Mail goes to nobody: what would leave is at {url}/caught/ until BATON_SMTP_URL is set."]
    with _children(commands, environment, sockets) as children:
        for each in sockets:
            each.close()
        lines = [f"Baton is at {url}", *sign_ins, *mail, "Press Ctrl-C to stop."]
        threading.Thread(target=_print_once_it_answers, args=(host, port, lines), daemon=True).start()
        _wait_until_one_ends(children)


@contextmanager
def _children(
    commands: dict[str, list[str]], environment: dict[str, str], sockets: Sequence[socket.socket]
) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE} | environment
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in commands.items():
            children[name] = subprocess.Popen(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                pass_fds=[each.fileno() for each in sockets],
                start_new_session=True,
                preexec_fn=_end_with_the_parent,  # noqa: PLW1509 - no thread runs yet
            )
        yield children
    finally:
        _end(children.values())


def _wait_until_one_ends(children: dict[str, subprocess.Popen[bytes]]) -> None:
    while True:
        for name, child in children.items():
            if child.poll() is not None:
                raise ChildEnded(f"The {name} ended by itself, with exit code {child.returncode}.")
        time.sleep(0.2)


def _end_with_the_parent() -> None:
    """Ask the kernel to stop this process should `baton run` be killed, so that the port is free again."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGTERM)


def _end(children: Collection[subprocess.Popen[bytes]]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # we are at it
    for child in children:
        child.terminate()
    give_up_at = time.monotonic() + SECONDS_TO_FINISH + 5
    for child in children:
        try:
            child.wait(max(0, give_up_at - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _print_once_it_answers(host: str, port: int, lines: list[str]) -> None:
    connection = HTTPConnection(host, port, timeout=SECONDS_TO_ANSWER)
    try:
        connection.request("GET", settings.LOGIN_URL, headers={"Host": "localhost"})
        connection.getresponse()
    except OSError:
        return  # whoever waits for the children says why
    finally:
        connection.close()
    print("\n".join(lines), flush=True)
