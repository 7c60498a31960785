"""The soak itself: fill a database, let everybody work while things are killed, let it settle, and count."""

import os
import random
import socket
import subprocess
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import IO

from django.db import connections
from rich.console import Console
from rich.table import Table

from baton.config.postgres import Server
from baton.mail.models import Mail
from bench.soak.accounts import Finding, findings
from bench.soak.faults import kill_at_random
from bench.soak.mail_server import MailServer
from bench.soak.organization import BATON, Export, prepare
from bench.soak.people import Office

SECONDS_FOR_THE_SWEEP = 90  # it comes each minute, and so do the jobs of workers that are gone
SECONDS_TO_SETTLE = 360  # what was refused for now is tried again after one minute, then after four


def run(*, state: Path, server: Server, minutes: float, dice: random.Random) -> int:
    """The exit code: 1 where something that must not happen did."""
    export = Export(state / "export", random.Random(dice.random()))
    prepare(export=export, state=state)
    mail_server = MailServer(random.Random(dice.random()), port=free_port())
    controller = mail_server.start()
    port, is_over = free_port(), Event()
    office = Office(f"http://127.0.0.1:{port}", export)
    log_path = state / "log"
    with log_path.open("w") as log, _baton(port, mail_server.port, log) as process, ThreadPoolExecutor(1) as pool:
        try:
            office.open()
            kills = pool.submit(kill_at_random, server=server, dice=dice, is_over=is_over)
            time.sleep(60 * minutes)
            is_over.set()
            killed = kills.result()
            office.close()
            mail_server.is_calm = True
            let_it_settle()
        finally:
            is_over.set()
            process.terminate()
    controller.stop()
    results = list(findings(mail_server.accepted, office.completed))
    print_report(
        "A soak of Baton", {"killed": killed, "office": office.outcomes, "mail server": mail_server.answers}, results
    )
    if any(result.is_fault for result in results):
        print(f"The end of the log:\n{log_path.read_text()[-8000:]}")
        return 1
    return 0


def _baton(port: int, smtp_port: int, log: IO[str]) -> subprocess.Popen[bytes]:
    environment = os.environ | {"BATON_SMTP_URL": f"smtp://127.0.0.1:{smtp_port}"}
    command = [BATON, "run", "--no-demo", "--port", str(port)]
    return subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)


def let_it_settle() -> None:
    time.sleep(SECONDS_FOR_THE_SWEEP)
    connections.close_all()  # those of before the last restart of PostgreSQL
    give_up_at = time.monotonic() + SECONDS_TO_SETTLE
    while Mail.objects.filter(status__in=["queued", "sending"]).exists() and time.monotonic() < give_up_at:
        time.sleep(5)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def print_report(title: str, counts: dict[str, Counter[str]], results: list[Finding]) -> None:
    table = Table("", "count", "", title=title)
    for kind, by_name in counts.items():
        for name, count in sorted(by_name.items()):
            table.add_row(f"{kind}: {name}", f"{count:,}")
        table.add_section()
    for result in results:
        table.add_row(result.text, f"{result.count:,}", "FAULT" if result.is_fault else "")
    Console(width=110).print(table)
