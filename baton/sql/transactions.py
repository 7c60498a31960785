"""One operation, one transaction: `one_transaction` is how an operation gets it.

Django's `transaction.atomic` is for savepoints within one, where a part may fail or is taken back;
`tests/architecture/test_transactions.py` lists where.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected, SerializationFailure

P = ParamSpec("P")
R = TypeVar("R")

ATTEMPTS = 5
SECONDS_UNTIL_THE_NEXT_TRY = (1, 2, 4, 8, 15, 30, 30, 30, 30, 30, 30, 30, 30, 30)  # five minutes in all


def one_transaction(operation: Callable[P, R]) -> Callable[P, R]:
    """Run the whole operation in a transaction, and again where the database broke off a deadlock.

    Locks are taken in one order, so a deadlock needs somebody outside our operations; the outermost operation
    starts again from nothing, and the user never sees it.
    """

    @wraps(operation)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        # Within another operation the whole transaction is lost
        # with a deadlock, so only the outermost can start again.
        is_outermost = not connection.in_atomic_block
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with transaction.atomic():
                    return operation(*args, **kwargs)
            except OperationalError as error:
                broke_off = isinstance(error.__cause__, DeadlockDetected | SerializationFailure)
                if not (broke_off and is_outermost and attempt < ATTEMPTS):
                    raise
        raise AssertionError("unreachable")

    return run


def through_restarts(operation: Callable[[], R]) -> R:
    """Run an operation that is safe to repeat; where the database is away, wait for it for some minutes.

    For what must be saved because it has happened in the world already.
    """
    for seconds in SECONDS_UNTIL_THE_NEXT_TRY:
        try:
            return operation()
        except (OperationalError, InterfaceError):
            # Its transaction is gone with the connection; to go on would save this part without the rest.
            if connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(seconds)
    return operation()
