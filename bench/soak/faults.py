"""`kill -9` of the web server, the worker, an import, and the database, at random."""

import os
import random
import signal
from collections import Counter
from contextlib import suppress
from pathlib import Path
from threading import Event

from baton.config.postgres import Server

PATTERNS = {
    "web server": ("baton.config.web_server",),
    "worker": ("worker",),
    "import": ("import",),
}


def kill_at_random(*, server: Server, dice: random.Random, is_over: Event) -> Counter[str]:
    """Until it is over; a killed database is started again, everything else by whoever watches it."""
    killed: Counter[str] = Counter()
    while not is_over.wait(dice.uniform(3, 12)):
        target = dice.choice(["web server", "worker", "worker", "import", "database"])
        processes = [_postmaster(server)] if target == "database" else _processes(PATTERNS[target])
        if processes:
            with suppress(ProcessLookupError):
                os.kill(dice.choice(processes), signal.SIGKILL)
                killed[target] += 1
        if target == "database":
            is_over.wait(dice.uniform(0, 3))
            server.ensure_it_answers()
    return killed


def _postmaster(server: Server) -> int:
    return int((server.data / "postmaster.pid").read_text().splitlines()[0])


def _processes(words: tuple[str, ...]) -> list[int]:
    """Of this soak only: its database is in their environment."""
    database = f"DATABASE_URL={os.environ['DATABASE_URL']}".encode()
    matching = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            arguments = (process / "cmdline").read_bytes().split(b"\0")
            is_ours = database in (process / "environ").read_bytes() and int(process.name) != os.getpid()
            if is_ours and any(word.encode() in argument for word in words for argument in arguments):
                matching.append(int(process.name))
    return matching
