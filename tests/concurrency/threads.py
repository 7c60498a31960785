"""Running operations side by side, each in a thread with a connection of its own."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from threading import Barrier, Event
from typing import Any

from django.db import connection, transaction

from baton import sql
from baton.delegation.change import Change
from baton.delegation.handovers import carry_out
from tests.world import MONDAY

Operation = Change | Callable[[], object]
SECONDS = 100
BETWEEN_LOOKS = 0.005  # seconds; whoever looks all the time takes the processor from those it waits for


def at_once(*operations: Operation) -> list[Exception]:
    """Begin all at the same moment; the refusals and failures, of which there may be none."""
    barrier = Barrier(len(operations))

    def one(operation: Operation) -> None:
        connection.ensure_connection()
        barrier.wait(SECONDS)
        _do(operation)

    with ThreadPoolExecutor(len(operations)) as pool:
        return _failures([pool.submit(_alone, one, operation) for operation in operations])


def one_in_the_middle_of_the_other(first: Operation, second: Operation, *, once: str) -> list[Exception]:
    """Stop `first` once it has `written` what the rule reads, or is `uncommitted`; begin `second`; let both go on."""
    stopped, go_on, pid = Event(), Event(), Future[int]()

    def stop() -> None:
        stopped.set()
        go_on.wait(SECONDS)

    def begin() -> None:
        match first, once:
            case Change(), "written":
                carry_out(_then(first, stop), by=None, at=MONDAY)
            case _:
                with transaction.atomic():
                    _do(first)
                    stop()

    def follow() -> None:
        connection.ensure_connection()
        pid.set_result(connection.connection.info.backend_pid)
        _do(second)

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(_alone, begin)
        one.add_done_callback(lambda _: stopped.set())
        assert stopped.wait(SECONDS)
        other = pool.submit(_alone, follow)
        while not (other.done() or _is_blocked(pid.result(SECONDS))):
            wait([other], timeout=BETWEEN_LOOKS)
        go_on.set()
        return _failures([one, other])


def deadlocks() -> int:
    """How many the database has broken off so far; operations begin again then, and nobody sees it."""
    statement = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    [(count,)] = sql.rows(statement)
    return int(count)


def _alone(operation: Callable[..., object], *arguments: Any) -> None:
    try:
        operation(*arguments)
    finally:
        connection.close()


def _do(operation: Operation) -> None:
    if isinstance(operation, Change):
        carry_out(operation, by=None, at=MONDAY)
    else:
        operation()


def _then(change: Change, stop: Callable[[], None]) -> Change:
    def prepare() -> Any:
        parameters = change.prepare()
        stop()
        return parameters

    return replace(change, prepare=prepare)


def _is_blocked(pid: int) -> bool:
    [(is_blocked,)] = sql.rows("SELECT cardinality(pg_blocking_pids(%(pid)s)) > 0", pid=pid)
    return bool(is_blocked)


def _failures(futures: list[Future[None]]) -> list[Exception]:
    raised = [future.exception(SECONDS) for future in futures]
    return [error for error in raised if isinstance(error, Exception)]
