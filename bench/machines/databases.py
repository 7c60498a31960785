"""A PostgreSQL on one machine, and another on a second that follows it and can take its place."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from baton.config.postgres import PROGRAMS, Server
from bench.machines.network import NETWORK, Machine

RIGHTS = f"host all all {NETWORK}.0/24 trust\nhost replication all {NETWORK}.0/24 trust\n"
# A commit is answered once the other machine has it, too; otherwise the last ones are lost with the first machine.
SYNCHRONOUS = "-c synchronous_standby_names=*"


@dataclass(frozen=True)
class Pair:
    """`first` is written to until `fail_over`."""

    first: Machine
    second: Machine
    folder: Path

    @property
    def url(self) -> str:
        hosts = f"{self.first.address}:5432,{self.second.address}:5432"
        return f"postgresql://postgres@{hosts}/postgres?target_session_attrs=read-write"

    def start(self) -> None:
        server = Server(data=self._data(self.first))
        server.ensure_it_answers()  # which makes it
        server.stop()
        with (self._data(self.first) / "pg_hba.conf").open("a") as file:
            file.write(RIGHTS)
        self._start(self.first)
        copy = ("--pgdata", str(self._data(self.second)), "--write-recovery-conf", "--checkpoint=fast")
        source = ("--host", self.first.address, "--username", "postgres")
        self._run(self.second, "pg_basebackup", *copy, *source)
        self._start(self.second)
        self._run(self.first, "pg_ctl", "restart", "-w", "-D", str(self._data(self.first)), "-o", self._options(
            self.first, SYNCHRONOUS
        ))  # fmt: skip

    def fail_over(self) -> None:
        self._run(self.second, "pg_ctl", "promote", "-w", "-D", str(self._data(self.second)))

    def stop(self) -> None:
        for machine in (self.first, self.second):
            data = self._data(machine)
            if (data / "postmaster.pid").exists():
                self._run(machine, "pg_ctl", "stop", "-w", "-m", "immediate", "-D", str(data))

    def _start(self, machine: Machine) -> None:
        data = str(self._data(machine))
        self._run(machine, "pg_ctl", "start", "-w", "-D", data, "-l", f"{data}.log", "-o", self._options(machine))

    def _options(self, machine: Machine, *more: str) -> str:
        return " ".join(["-h", machine.address, "-p", "5432", "-k", "''", *more])

    def _data(self, machine: Machine) -> Path:
        return self.folder / machine.name

    def _run(self, machine: Machine, program: str, *arguments: str) -> None:
        """As the account of the data, for PostgreSQL refuses root."""
        owner = self._data(self.first).stat()
        account = ("setpriv", f"--reuid={owner.st_uid}", f"--regid={owner.st_gid}", "--clear-groups")
        command = machine.command(*account, str(PROGRAMS / program), *arguments)
        # No pipe: the server would inherit it, and we would wait for its end.
        with (self.folder / f"{machine.name}-{program}.said").open("w+") as said:
            if subprocess.run(command, check=False, cwd="/", stdout=said, stderr=said).returncode:
                said.seek(0)
                log = self._data(machine).with_suffix(".log")
                end = log.read_text()[-2000:] if log.exists() else ""
                raise SystemExit(f"{program} on {machine.name}: {said.read()}\n{end}")
