"""The web server with clients that send or read slowly, half, or not at all. The application has one thread."""

import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from typing import Any

import pytest

from baton.config.web_server import RequestLimits, WebServer

LARGE = 32 * 1024**2  # bytes; more than the buffers of two sockets
HEADERS = b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n"


@dataclass
class Site:
    """A running server, and a page that answers only when `may_answer` is set."""

    server: WebServer
    may_answer: threading.Event
    is_asked: threading.Event
    thread: threading.Thread

    def connect(self, sends: bytes = b"") -> socket.socket:
        connection = socket.create_connection(self.server.socket.getsockname(), timeout=60)
        connection.sendall(sends)
        return connection

    def get(self, path: str) -> bytes:
        with closing(self.connect(request(path))) as connection:
            return everything(connection)


def request(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()


def everything(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(65536), b""))


def is_cut_off(connection: socket.socket) -> bool:
    try:
        return connection.recv(1000) == b""
    except ConnectionResetError:
        return True


@pytest.fixture
def start() -> Iterator[Callable[[RequestLimits], Site]]:
    with ExitStack() as started:

        def start_one(limits: RequestLimits) -> Site:
            may_answer, is_asked = threading.Event(), threading.Event()

            def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
                body = environ["wsgi.input"].read()
                if environ["PATH_INFO"] == "/late":
                    is_asked.set()
                    may_answer.wait(60)
                start_response("200 OK", [("Content-Type", "text/plain")])
                return [b"x" * LARGE] if environ["PATH_INFO"] == "/large" else [b"answer" + body]

            listener = socket.create_server(("127.0.0.1", 0))
            server = WebServer(application, listener, threads=1, limits=limits)
            thread = threading.Thread(target=server.run)
            thread.start()
            started.callback(thread.join)
            started.callback(server.stop)
            started.callback(may_answer.set)
            return Site(server, may_answer, is_asked, thread)

        yield start_one


PATIENT = RequestLimits(seconds_between_looks=0, seconds_to_finish=0)
QUICK = RequestLimits(
    seconds_between_looks=0,
    seconds_to_finish=0,
    seconds_for_headers=1,
    seconds_of_silence=2,
    least_bytes_per_second=100,
)


@pytest.mark.parametrize(
    "half", [b"GET / HT", HEADERS, HEADERS + b"\r\n" + b"x" * 500], ids=["line", "headers", "body"]
)
def test_half_sent_requests_keep_nobody_waiting(start: Callable[[RequestLimits], Site], half: bytes) -> None:
    site = start(PATIENT)
    with ExitStack() as open_connections:
        for _ in range(100):
            open_connections.enter_context(site.connect(half))
        assert site.get("/").endswith(b"answer")


def test_whoever_does_not_read_a_large_answer_keeps_nobody_waiting(start: Callable[[RequestLimits], Site]) -> None:
    site = start(PATIENT)
    with site.connect(request("/large")) as first, site.connect(request("/large")) as second:
        assert site.get("/").endswith(b"answer")
        assert len(everything(first)) > LARGE
        assert len(everything(second)) > LARGE


@pytest.mark.parametrize("half", [b"", b"GET / HT", HEADERS, HEADERS + b"\r\n" + b"x" * 500])
def test_whoever_falls_silent_is_cut_off(start: Callable[[RequestLimits], Site], half: bytes) -> None:
    with start(QUICK).connect(half) as connection:
        assert is_cut_off(connection)


def drip(connection: socket.socket, letters: bytes, *, pause: float) -> None:
    for n in range(len(letters)):
        connection.sendall(letters[n : n + 1])
        time.sleep(pause)


@pytest.mark.parametrize("before", [HEADERS, HEADERS + b"\r\n"], ids=["headers", "body"])
def test_whoever_drips_is_cut_off_although_never_silent(
    start: Callable[[RequestLimits], Site], before: bytes
) -> None:
    with start(QUICK).connect(before) as connection:
        connection.settimeout(0.1)
        with pytest.raises(OSError, match=r"Broken pipe|reset"):
            drip(connection, b"x" * 900, pause=0.1)


def test_an_honest_client_that_is_slow_is_served(start: Callable[[RequestLimits], Site]) -> None:
    site = start(replace(QUICK, seconds_of_silence=60, least_bytes_per_second=10))
    with site.connect(HEADERS + b"Connection: close\r\n\r\n") as connection:
        for _ in range(10):
            connection.sendall(b"y" * 100)
            time.sleep(QUICK.seconds_for_headers / 4)
        assert everything(connection).endswith(b"answer" + b"y" * 1000)


def test_a_request_may_take_longer_than_a_silence(start: Callable[[RequestLimits], Site]) -> None:
    site = start(QUICK)
    with site.connect(request("/late")) as connection:
        assert site.is_asked.wait(60)
        time.sleep(QUICK.seconds_of_silence + 1)
        site.may_answer.set()
        assert everything(connection).endswith(b"answer")


def test_stopping_lets_the_requests_under_way_finish(start: Callable[[RequestLimits], Site]) -> None:
    site = start(RequestLimits(seconds_to_finish=60))
    with (
        site.connect(request("/late")) as asked,
        site.connect(HEADERS + b"Connection: close\r\n\r\n" + b"z" * 999) as half_sent,
        site.connect(request("/")[:-2]) as half_asked,
    ):
        assert site.is_asked.wait(60)
        while sum(bool(channel.request) for channel in [*site.server.active_channels.values()]) < 2:
            time.sleep(0.01)  # until the others were received so far
        site.server.stop()
        while site.server.accepting:
            time.sleep(0.01)
        half_asked.sendall(b"\r\n")
        half_sent.sendall(b"z")
        site.may_answer.set()
        assert everything(asked).endswith(b"answer")
        assert everything(half_sent).endswith(b"z" * 1000)
        assert everything(half_asked).endswith(b"answer")
    site.thread.join()


def test_stopping_waits_for_nobody_who_does_nothing(start: Callable[[RequestLimits], Site]) -> None:
    site = start(RequestLimits(seconds_to_finish=600))
    with site.connect():
        assert site.get("/").endswith(b"answer")
        site.server.stop()
        site.thread.join()
