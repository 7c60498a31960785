"""The embedded PostgreSQL and what else Baton keeps in its state folder when nobody provides it.

Each process that uses the server shares a file lock for as long as it lives, and the kernel takes the lock
back however the process ends. So the last to leave knows that it is the last, and stops the server.
"""

import atexit
import fcntl
import os
import secrets
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from baton.config.postgres import Server, ServerDidNotStart

__all__ = ["ServerDidNotStart", "database_url", "ensure_it_answers", "secret_key"]


def database_url(state: Path) -> str:
    """Start the server with its data in `state`, unless it runs, and leave it when this process ends."""
    server = Server(data=state.resolve() / "postgres")
    with _alone(state):
        use = (state / "postgres.users").open("w")
        fcntl.flock(use, fcntl.LOCK_SH)
        server.ensure_it_answers()
    atexit.register(_leave, state.resolve(), server, use, os.getpid())
    return server.url


def ensure_it_answers(state: Path) -> int:
    """Start the server again if it ended, for a process that uses it; the id of the server's process."""
    server = Server(data=state.resolve() / "postgres")
    if not server.answers:
        with _alone(state):
            server.ensure_it_answers()
    return server.process_id


def secret_key(state: Path) -> str:
    """The key that signs sessions, made once."""
    path = state / "secret-key"
    with _alone(state):
        if not path.exists():
            draft = path.with_suffix(".draft")
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(48))
            draft.rename(path)
    return path.read_text()


@contextmanager
def _alone(state: Path) -> Iterator[None]:
    """Keep every other process from starting, stopping or making anything in `state`."""
    state.mkdir(parents=True, exist_ok=True)
    with (state / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _leave(state: Path, server: Server, use: IO[str], process: int) -> None:
    if os.getpid() != process:
        return  # a fork inherits this exit handler, but the use is its parent's
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C would leave the server running
    with _alone(state), use:
        try:
            fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        server.stop()
