"""Child processes that are kept alive: one that ends is started again, after a pause that grows if it keeps ending.

They are in sessions of their own, so that Ctrl-C reaches only this process, which then ends them.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

SECONDS_BETWEEN_CHECKS = 0.2
SHORTEST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds before a child is started again
SECONDS_TO_PROVE_ITSELF = 60  # a child that lived so long begins again with the shortest pause
PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)

# Looked up here, because little is safe between fork and exec.
_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


@dataclass(frozen=True)
class Program:
    """What to keep running, and what it is called when it does not."""

    name: str
    command: Sequence[str]


@dataclass
class _Child:
    program: Program
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0
    start_at: float = 0
    pause: float = field(default_factory=lambda: SHORTEST_PAUSE)


@dataclass
class Supervisor:
    """Runs programs with an environment and open files of ours, until the `with` block is left."""

    programs: Iterable[Program]
    environment: Mapping[str, str]
    files: Sequence[int] = ()
    seconds_to_finish: float = 25
    _children: list[_Child] = field(default_factory=list)

    @contextmanager
    def running(self) -> Iterator[None]:
        self._children = [_Child(program) for program in self.programs]
        try:
            self.look()
            yield
        finally:
            self._end()

    def look(self) -> None:
        """Start what has to be started, and say what ended."""
        for child in self._children:
            if child.process is not None and child.process.poll() is not None:
                self._plan_restart(child)
            if child.process is None and time.monotonic() >= child.start_at:
                self._start(child)

    def keep_alive(self, *, meanwhile: Callable[[], object]) -> None:
        """Look again and again, until an exception such as KeyboardInterrupt; `meanwhile` is called each time."""
        while True:
            self.look()
            meanwhile()
            time.sleep(SECONDS_BETWEEN_CHECKS)

    def _plan_restart(self, child: _Child) -> None:
        if child.process is None:
            return
        now = time.monotonic()
        if now - child.started_at > SECONDS_TO_PROVE_ITSELF:
            child.pause = SHORTEST_PAUSE
        say(
            f"The {child.program.name} ended unexpectedly, {_how_it_ended(child.process.returncode)}. "
            f"Restarting it in {seconds(child.pause)}."
        )
        child.process, child.start_at = None, now + child.pause
        child.pause = min(2 * child.pause, LONGEST_PAUSE)

    def _start(self, child: _Child) -> None:
        child.started_at = time.monotonic()
        child.process = subprocess.Popen(
            child.program.command,
            env=os.environ | self.environment,
            stdin=subprocess.DEVNULL,
            pass_fds=self.files,
            start_new_session=True,
            preexec_fn=_end_with_the_parent,  # noqa: PLW1509 - a single call into the kernel
        )

    def _end(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)  # we are at it
        processes = [child.process for child in self._children if child.process is not None]
        for process in processes:
            process.terminate()
        give_up_at = time.monotonic() + self.seconds_to_finish
        for process in processes:
            try:
                process.wait(max(0, give_up_at - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def say(sentence: str) -> None:
    """A line for whoever watches, or the system's journal."""
    print(sentence, file=sys.stderr, flush=True)


def seconds(number: float) -> str:
    return f"{number:g} second{'' if number == 1 else 's'}"


def _how_it_ended(code: int) -> str:
    if code >= 0:
        return f"with exit code {code}"
    try:
        return f"killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"killed by signal {-code}"


def _end_with_the_parent() -> None:
    """Ask the kernel to stop this process should `baton run` be killed, so that the port is free again."""
    if _prctl is not None:
        _prctl(PARENT_DEATH_SIGNAL, signal.SIGTERM)
