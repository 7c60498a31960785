"""The play: everybody works; a worker is cut off, then a web server, then the database, whose replica takes over."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from django.db import connections

from baton.mail.models import Mail
from baton.sql import rows
from bench.machines.databases import Pair
from bench.machines.network import Machine, here
from bench.soak.accounts import findings
from bench.soak.mail_server import MailServer
from bench.soak.organization import BATON, Export, prepare
from bench.soak.people import Office
from bench.soak.running import free_port, let_it_settle, print_report

PORT = 8000
# Longer than it takes the other worker to find that one is gone, so that the jobs change hands.
SECONDS_WITHOUT_A_WORKER, SECONDS_WITHOUT_A_WEB_SERVER, SECONDS_UNTIL_SOMEBODY_PROMOTES = 150, 60, 5
SECONDS_OF_WORK, SECONDS_AFTERWARDS = 30, 60
LONGEST_WAIT = 180


def run(*, made: dict[str, Machine], pair: Pair, state: Path, dice: random.Random) -> int:
    export = Export(state / "export", random.Random(dice.random()))
    prepare(export=export, state=state)
    mail_server = MailServer(random.Random(dice.random()), port=free_port(), host=here())
    controller = mail_server.start()
    urls = {name: f"http://{made[name].address}:{PORT}" for name in ("web1", "web2")}
    offices = [Office(url, export) for url in urls.values()]
    measured: Counter[str] = Counter()
    with ExitStack() as stack:
        for name, url in urls.items():
            command = [BATON, "serve", "--host", made[name].address, "--port", str(PORT), "--processes", "1"]
            _start(stack, made[name], command, state=state, mail_server=mail_server, url=url)
        for name in ("worker1", "worker2"):
            _start(stack, made[name], [BATON, "worker"], state=state, mail_server=mail_server, url=urls["web1"])
        for url in urls.values():
            _wait(partial(_is_ready, url))
        offices[0].open()
        offices[1].let_people_work()
        time.sleep(SECONDS_OF_WORK)
        try:
            _lose_a_worker(made["worker1"], measured)
            _lose_a_web_server(made["web1"], urls, offices, measured)
            _lose_the_database(pair, urls, mail_server, measured)
            time.sleep(SECONDS_AFTERWARDS)
        finally:
            for office in offices:
                office.close()
        mail_server.is_calm = True
        let_it_settle()
    controller.stop()
    outcomes = sum((office.outcomes for office in offices), Counter())
    completed = sum((office.completed for office in offices), Counter())
    results = list(findings(mail_server.accepted, completed))
    counts = {"measured": measured, "office": outcomes, "mail server": mail_server.answers}
    print_report("Several machines", counts, results)
    if any(result.is_fault for result in results):
        for log in sorted(state.glob("*.log")):
            print(f"The end of {log.name}:\n{log.read_text()[-4000:]}")
        return 1
    return 0


def _start(
    stack: ExitStack, machine: Machine, command: list[str], *, state: Path, mail_server: MailServer, url: str
) -> None:
    own = state / machine.name
    own.mkdir()
    environment = {
        "BATON_STATE": str(own),
        "BATON_URL": url,
        "BATON_SMTP_URL": f"smtp://{mail_server.host}:{mail_server.port}",
        "PYTHONPATH": os.pathsep.join(sys.path[:1]),
    }
    log = stack.enter_context((state / f"{machine.name}.log").open("w"))
    process = machine.start(command, environment=environment, log=log)
    stack.callback(_end, process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait()


def _lose_a_worker(worker: Machine, measured: Counter[str]) -> None:
    """In the middle of its work: its jobs have to be done by the other one, and by it no second time."""
    _wait(lambda: _sending() > 1)
    stranded = _jobs_under_way()
    worker.cut_off()
    print(f"{worker.name} is cut off, with {len(stranded)} jobs under way on both workers", flush=True)
    cut_at = time.monotonic()
    _wait(lambda: not set(stranded) & set(_jobs_under_way()))
    measured["seconds until no job waits for a worker that is cut off"] = round(time.monotonic() - cut_at)
    time.sleep(max(0, SECONDS_WITHOUT_A_WORKER - (time.monotonic() - cut_at)))
    worker.connect()
    print(f"{worker.name} is back", flush=True)
    time.sleep(SECONDS_OF_WORK)


def _lose_a_web_server(web: Machine, urls: dict[str, str], offices: list[Office], measured: Counter[str]) -> None:
    failed = offices[1].outcomes["request: 503"] + offices[1].outcomes["request: no answer"]
    web.cut_off()
    print(f"{web.name} is cut off", flush=True)
    time.sleep(SECONDS_WITHOUT_A_WEB_SERVER)
    failed = offices[1].outcomes["request: 503"] + offices[1].outcomes["request: no answer"] - failed
    measured["requests that failed at the other web server meanwhile"] = failed
    web.connect()
    measured["seconds until the web server answers again"] = _seconds_until(lambda: _is_ready(urls[web.name]))
    print(f"{web.name} is back", flush=True)
    time.sleep(SECONDS_OF_WORK)


def _lose_the_database(pair: Pair, urls: dict[str, str], mail_server: MailServer, measured: Counter[str]) -> None:
    """The first is never connected again: whoever fails over has to see to that."""
    pair.first.cut_off()
    print(f"{pair.first.name} is cut off", flush=True)
    time.sleep(SECONDS_UNTIL_SOMEBODY_PROMOTES)
    pair.fail_over()
    connections.close_all()
    accepted = mail_server.accepted.total()
    awaited: dict[str, Callable[[], bool]] = {
        f"{name} answers": partial(_is_ready, url) for name, url in urls.items()
    } | {"an email is sent": lambda: mail_server.accepted.total() > accepted}
    with ThreadPoolExecutor() as pool:
        for what, seconds in zip(awaited, pool.map(_seconds_until, awaited.values()), strict=True):
            measured[f"seconds after the failover until {what}"] = seconds


def _sending() -> int:
    return Mail.objects.filter(status="sending").count()


def _jobs_under_way() -> list[tuple[int, int]]:
    """Each with the worker that has it."""
    return [
        (job, worker) for job, worker in rows("SELECT id, worker_id FROM procrastinate_jobs WHERE status = 'doing'")
    ]


def _is_ready(url: str) -> bool:
    try:
        with urlopen(f"{url}/readyz", timeout=2) as answer:  # noqa: S310 - our own server
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def _seconds_until(is_so: Callable[[], bool]) -> int:
    began = time.monotonic()
    _wait(is_so)
    return round(time.monotonic() - began)


def _wait(is_so: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + LONGEST_WAIT
    while not is_so():
        if time.monotonic() > give_up_at:
            raise SystemExit("What was waited for did not happen.")
        time.sleep(0.2)
