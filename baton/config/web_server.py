"""One process of the web server: `python -m baton.config.web_server FD THREADS` serves a socket that it inherits.

A request takes one of the few threads only once it was received whole, and an answer leaves its thread at once,
onto disk where it is large. So whoever sends or reads slowly, or half and then nothing, keeps nobody waiting.
Whoever is slower than the limits here is cut off.
"""

import resource
import signal
import socket
import sys
import time
from dataclasses import dataclass
from typing import Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer

MEGABYTES = 1024**2


@dataclass(frozen=True)
class RequestLimits:
    """What a client may take, in seconds and bytes."""

    seconds_for_headers: float = 30
    seconds_of_silence: float = 60  # with a request half sent, an answer half read, or between two requests
    least_bytes_per_second: int = 500  # of a body, once the seconds for the headers are over
    seconds_to_finish: float = 20  # for the requests under way when we are told to stop
    seconds_between_looks: float = 5
    connections: int = 2000
    body: int = 256 * MEGABYTES


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection that knows since when it has been receiving a request, and how much of it."""

    began_at = 0.0
    received_bytes = 0

    def received(self, data: bytes) -> bool:
        if self.request is None:
            self.began_at, self.received_bytes = time.time(), 0
        self.received_bytes += len(data)
        return bool(super().received(data))

    def is_too_slow(self, now: float, limits: RequestLimits) -> bool:
        if self.requests:
            return False  # a thread is at it, for as long as it takes
        if now - self.last_activity > limits.seconds_of_silence:
            return True
        if self.request is None:
            return False
        extra = now - self.began_at - limits.seconds_for_headers
        if not self.request.headers_finished:
            return extra > 0
        return self.received_bytes < extra * limits.least_bytes_per_second

    @property
    def is_busy(self) -> bool:
        return bool(self.connected and (self.requests or self.request is not None or self.total_outbufs_len))


class WebServer(TcpWSGIServer):  # type: ignore[misc]
    """Serves an application on a socket, until told to stop; then finishes what is under way."""

    channel_class = Channel

    def __init__(self, application: Any, listener: socket.socket, *, threads: int, limits: RequestLimits) -> None:
        listener.settimeout(0)
        self.limits = limits
        self.is_stopping = False
        super().__init__(
            application,
            _sock=listener,
            sockinfo=(listener.family, listener.type, listener.proto, listener.getsockname()),
            bind_socket=False,
            adj=Adjustments(
                sockets=[listener],
                threads=threads,
                backlog=2048,
                connection_limit=min(limits.connections, _files_to_open() // 2),
                cleanup_interval=limits.seconds_between_looks,
                max_request_body_size=limits.body,
                outbuf_high_watermark=1024 * MEGABYTES,  # below it, no thread waits for a slow reader
                asyncore_use_poll=True,
                clear_untrusted_proxy_headers=False,  # a proxy's X-Forwarded-Proto is believed as the settings say
                ident=None,
            ),
        )

    def maintenance(self, now: float) -> None:
        for channel in self.active_channels.values():
            if channel.is_too_slow(now, self.limits):
                channel.will_close = True

    def run(self) -> None:
        while not self.is_stopping:
            wasyncore.loop(timeout=1, use_poll=True, map=self._map, count=1)
        self.accepting = False
        self.del_channel()
        self.socket.close()
        give_up_at = time.monotonic() + self.limits.seconds_to_finish
        while time.monotonic() < give_up_at and any(channel.is_busy for channel in self.active_channels.values()):
            wasyncore.loop(timeout=0.2, use_poll=True, map=self._map, count=1)
        self.task_dispatcher.shutdown(timeout=1)
        for channel in list(self.active_channels.values()):
            channel.handle_close()
        self.trigger.close()

    def stop(self) -> None:
        """Within a second, when `run` looks; may be called from a signal handler or another thread, and twice."""
        self.is_stopping = True


def _files_to_open() -> int:
    """How many files and sockets this process may open, after asking for all that it may ask for."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def serve_web() -> None:
    from django.conf import settings  # noqa: PLC0415

    from baton.config.wsgi import application  # noqa: PLC0415 - reads the settings, which tests of the server do without

    limits = RequestLimits(body=settings.LARGEST_REQUEST)

    listener = socket.socket(fileno=int(sys.argv[1]))
    server = WebServer(application, listener, threads=int(sys.argv[2]), limits=limits)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: server.stop())
    server.run()


if __name__ == "__main__":
    serve_web()
