"""What slow clients do to everybody else, by web server: `python -m bench slow`.

The page is Baton's sign-in page. Each server has two processes; gunicorn has the four threads each that
Baton gave it before. Every time is a ratio to the same server without slow clients, and a
page that does not come within `SECONDS_OF_PATIENCE` is counted as lost.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from statistics import median

from django.core.management import call_command
from rich.console import Console
from rich.table import Table

PAGES = 20
SLOW_CLIENTS = (0, 8, 100, 500)
SECONDS_OF_PATIENCE = 5
HEADERS = b"POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n"
KINDS = {"headers half sent": HEADERS, "body half sent": HEADERS + b"\r\n" + b"x" * 500}
SERVERS = {
    "gunicorn, 2 x 4 threads": "-m gunicorn baton.config.wsgi --bind=fd://{fd} --worker-class=gthread --workers=2 "
    "--threads=4 --graceful-timeout=1 --log-level=critical --no-control-socket",
    "Baton, 2 x 8 threads": "-m baton.config.web_server {fd} 8",
}


def show() -> None:
    call_command("collectstatic", verbosity=0, interactive=False)
    counts = [str(count) for count in SLOW_CLIENTS]
    table = Table("server", "slow clients", *counts, title=f"Median of {PAGES} pages, as a ratio to no slow clients")
    for server, command in SERVERS.items():
        for kind, half in KINDS.items():
            with serving(command) as address:
                table.add_row(server, kind, *ratios(address, half))
    Console(width=110).print(table)


def ratios(address: tuple[str, int], half: bytes) -> Iterator[str]:
    floor = 0.0
    for count in SLOW_CLIENTS:
        with ExitStack() as connections:
            for _ in range(count):
                connections.enter_context(socket.create_connection(address)).sendall(half)
            taken = [seconds_for_a_page(address) for _ in range(PAGES if count == 0 else PAGES // 4)]
        served = [seconds for seconds in taken if seconds is not None]
        floor = floor or median(served)
        lost = f", {len(taken) - len(served)} of {len(taken)} lost" if len(served) < len(taken) else ""
        yield (f"{median(served) / floor:.1f}" if served else "—") + lost


def seconds_for_a_page(address: tuple[str, int]) -> float | None:
    connection = HTTPConnection(*address, timeout=SECONDS_OF_PATIENCE)
    begun = time.perf_counter()
    try:
        connection.request("GET", "/sign-in/", headers={"Connection": "close", "Host": "localhost"})
        connection.getresponse().read()
    except (OSError, HTTPException):
        return None
    finally:
        connection.close()
    return time.perf_counter() - begun


@contextmanager
def serving(command: str) -> Iterator[tuple[str, int]]:
    """A server of two processes, on a port of its own, that has answered as often as it takes to be warm."""
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listener:
        processes = start(command.format(fd=listener.fileno()).split(), listener.fileno())
        address: tuple[str, int] = listener.getsockname()
        try:
            warm(address)
            yield address
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(5)
                process.kill()


def warm(address: tuple[str, int]) -> None:
    time.sleep(3)
    answered = 0
    while answered < PAGES:
        answered += seconds_for_a_page(address) is not None


def start(arguments: Sequence[str], fd: int) -> list[subprocess.Popen[bytes]]:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "baton.config.settings"}
    copies = 1 if "gunicorn" in arguments else 2  # gunicorn makes its processes itself
    return [
        subprocess.Popen([sys.executable, *arguments], pass_fds=[fd], env=environment, stderr=subprocess.DEVNULL)
        for _ in range(copies)
    ]
