"""Importing a million leads of 32 columns, first, again and with 1 % changed, against a COPY of the same rows.

Each import is a process of its own, as `baton import` is; what it takes in memory is the most that it ever had.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from urllib.parse import quote

from django.db import connection, transaction
from rich.console import Console
from rich.table import Table

from baton.crm.models import Record
from baton.delegation.enrollment import enroll
from baton.engage.operations import complete
from baton.participants.models import ParticipantAction
from baton.sequences.models import Action, Sequence
from bench import exports
from bench.clock import settle
from bench.organisation import AT

COPIED = ("crm_record", "crm_recordlookup")
ENROLLED = 2000
IMPORT = "from baton.cli.main import run; run()"


@dataclass(frozen=True)
class Run:
    name: str
    seconds: float
    megabytes: float


def show(*, leads: int) -> None:
    """Print what each import costs beside the floor, and how long people wait for an action meanwhile."""
    with tempfile.TemporaryDirectory(prefix="baton-bench-") as folder:
        export, changed = Path(folder) / "export", Path(folder) / "changed"
        exports.write(export, leads=leads)
        exports.write(changed, leads=leads, changed_share=0.01)
        first = _import("first import", export)
        floor = _copy_again(Path(folder))
        again = _import("same again", export)
        waits = list[float]()
        with _people_at_work(waits):
            few = _import("1 % changed", changed)
    table = Table(
        "", "seconds", "COPY", "ratio", "MB", title=f"Importing {leads:,} leads of {len(exports.HEADER)} columns"
    )
    for run in (first, again, few):
        table.add_row(
            run.name, f"{run.seconds:.1f}", f"{floor:.1f}", f"{run.seconds / floor:.2f}", f"{run.megabytes:.0f}"
        )
    Console(width=100).print(table)
    if len(waits) > 1:
        hundredths = quantiles(waits, n=100)
        print(
            f"Completing an action meanwhile, {len(waits):,} times: "
            f"p50 {hundredths[49]:.3f} s, p99 {hundredths[98]:.3f} s"
        )


def _import(name: str, folder: Path) -> Run:
    settle()
    environment = os.environ | {"DATABASE_URL": _address()}
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", IMPORT, "import", str(folder)], env=environment, stdout=subprocess.DEVNULL
    )
    _pid, status, usage = os.wait4(process.pid, 0)
    took = time.perf_counter() - begun
    if status != 0:
        raise RuntimeError(f"The import “{name}” failed.")
    return Run(name, took, usage.ru_maxrss / 1024)


def _copy_again(folder: Path) -> float:
    """COPY the records and their lookup fields out, empty the tables, and COPY them in, indexes and keys in place."""
    for table in COPIED:
        into = (folder / table).open("wb")
        with connection.cursor() as cursor, into as file, cursor.copy(f"COPY {table} TO STDOUT") as copy:
            for piece in copy:
                file.write(piece)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE crm_record CASCADE")
    settle()
    begun = time.perf_counter()
    with transaction.atomic():
        for table in COPIED:
            _copy_in(table, folder / table)
    return time.perf_counter() - begun


def _copy_in(table: str, path: Path) -> None:
    with connection.cursor() as cursor, path.open("rb") as file, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        while piece := file.read(1 << 20):
            copy.write(piece)


@contextmanager
def _people_at_work(waits: list[float]) -> Iterator[None]:
    """Complete actions, one after the other, and note how long each took."""
    sequence = Sequence.objects.create(name="Bench", object="lead", status="active")
    Action.objects.bulk_create(
        Action(sequence=sequence, position=n, name=f"Call {n}", type="call", wait_days=0) for n in range(1, 9)
    )
    records = list(Record.objects.filter(object="lead").order_by("pk").values_list("pk", flat=True)[:ENROLLED])
    enroll(sequence=sequence, records=records, by=None, at=AT)
    is_over = threading.Event()
    worker = threading.Thread(target=_complete_actions, args=(is_over, waits))
    worker.start()
    try:
        yield
    finally:
        is_over.set()
        worker.join()


def _complete_actions(is_over: threading.Event, waits: list[float]) -> None:
    current = ParticipantAction.objects.filter(status="current").order_by("pk")
    while not is_over.is_set() and (action_id := current.values_list("pk", flat=True).first()):
        begun = time.perf_counter()
        complete(participant_action_id=action_id, by=None, at=AT)
        waits.append(time.perf_counter() - begun)
        time.sleep(0.01)
    connection.close()


def _address() -> str:
    """The scratch database, for a process of its own."""
    settings = connection.settings_dict
    host, port = settings["HOST"], settings["PORT"]
    credentials = f"{settings['USER']}:{settings['PASSWORD']}@" if settings["USER"] else ""
    return f"postgresql://{credentials}{quote(host, safe='')}{f':{port}' if port else ''}/{settings['NAME']}"
