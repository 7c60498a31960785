"""Machines that are network namespaces of this one, on a bridge. What is sent to one that is cut off is lost.

Each knows the others' hardware addresses by heart: otherwise ARP would say after a second that nobody is there, which
is kinder than a cut cable far away.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

BRIDGE, NETWORK, HERE = "baton-bench", "10.77.13", 1
NAMES = ("web1", "web2", "worker1", "worker2", "db1", "db2")


class NoNamespaces(Exception):
    """This machine does not let us make network namespaces; the message says why."""


@dataclass(frozen=True)
class Machine:
    """One of `NAMES`."""

    name: str

    @property
    def address(self) -> str:
        return f"{NETWORK}.{self.number}"

    @property
    def number(self) -> int:
        return 11 + NAMES.index(self.name)

    def command(self, *words: str) -> list[str]:
        return ["ip", "netns", "exec", self._space, *words]

    def start(
        self, command: Sequence[str], *, environment: Mapping[str, str], log: IO[str]
    ) -> subprocess.Popen[bytes]:
        variables = os.environ | environment
        return subprocess.Popen(self.command(*command), env=variables, stdout=log, stderr=subprocess.STDOUT)

    def cut_off(self) -> None:
        _ip("link", "set", self._plug, "nomaster")

    def connect(self) -> None:
        _ip("link", "set", self._plug, "master", BRIDGE)

    def make(self) -> None:
        _ip("netns", "add", self._space)
        _ip("link", "add", self._plug, "type", "veth", "peer", "name", "eth0", "netns", self._space)
        inside = ("-n", self._space)
        _ip(*inside, "link", "set", "eth0", "address", _hardware(self.number))
        _ip(*inside, "address", "add", f"{self.address}/24", "dev", "eth0")
        for device in ("eth0", "lo"):
            _ip(*inside, "link", "set", device, "up")
        _ip("link", "set", self._plug, "up")
        for number in (HERE, *(Machine(name).number for name in NAMES)):
            if number != self.number:
                _know(number, "eth0", *inside)
        _know(self.number, BRIDGE)
        self.connect()

    def remove(self) -> None:
        subprocess.run(["ip", "netns", "del", self._space], check=False, capture_output=True)
        # It goes with its other end in time; the next run may not wait.
        subprocess.run(["ip", "link", "del", self._plug], check=False, capture_output=True)

    @property
    def _space(self) -> str:
        return f"{BRIDGE}-{self.name}"

    @property
    def _plug(self) -> str:
        return f"bb-{self.name}"


@contextmanager
def machines() -> Iterator[dict[str, Machine]]:
    """All machines, connected; this one is reached by them as `here()`."""
    if os.geteuid() != 0:
        raise NoNamespaces("Only root can make network namespaces.")
    if shutil.which("ip") is None:
        raise NoNamespaces("There is no `ip`; install iproute2.")
    made = {name: Machine(name) for name in NAMES}
    _remove(made)
    try:
        _ip("link", "add", BRIDGE, "address", _hardware(HERE), "type", "bridge")
        _ip("address", "add", f"{here()}/24", "dev", BRIDGE)
        _ip("link", "set", BRIDGE, "up")
        for machine in made.values():
            machine.make()
        yield made
    finally:
        _remove(made)


def here() -> str:
    return f"{NETWORK}.{HERE}"


def _remove(made: Mapping[str, Machine]) -> None:
    for machine in made.values():
        machine.remove()
    subprocess.run(["ip", "link", "del", BRIDGE], check=False, capture_output=True)


def _know(number: int, device: str, *options: str) -> None:
    address = (f"{NETWORK}.{number}", "lladdr", _hardware(number), "dev", device, "nud", "permanent")
    _ip(*options, "neighbor", "replace", *address)


def _hardware(number: int) -> str:
    return f"02:00:00:00:00:{number:02x}"


def _ip(*words: str) -> None:
    done = subprocess.run(["ip", *words], check=False, capture_output=True, text=True)
    if done.returncode:
        raise NoNamespaces(f"`ip {' '.join(words)}`: {done.stderr.strip()}")
