"""The advisory locks: what may run only once at a time, or not while something else runs.

Each is held until the end of the transaction, but for that of an import. They are taken in this order:

1. `one_import_at_a_time` and `one_writer_of_due_email` begin a whole operation. Were they taken after people are held
   still, two imports would do that, and then wait for each other to change them. An import holds its lock from before
   it reads until after it has written, which are several transactions.
2. `hold_people_still` and `change_people`: before any row is locked, since whoever changes people locks the rows of
   the participants who are concerned.
3. `one_enrollment_at_a_time`: for automatic enrollment and into exclusive sequences, after the rows of the records
   that have changed, because who is enrolled depends on them. `enroll_matching` and `enroll` lock records after it,
   and may so meet a change of one of them: PostgreSQL breaks one of the two off, and `one_transaction` starts it
   again.
4. `one_choice_at_a_time`: where members of queues are chosen in turn or by load, after the participants are locked
   and right before their owners are found, because the next choice depends on the last. Of several sequences that
   enroll in one transaction, the later lock records after it; that is as in 3.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import Error, connection

# Arbitrary, but not small: all programs in a database share one space of numbers for their advisory locks.
IMPORT = 0x0BA703
DUE_EMAIL = 0x0BA704
PEOPLE = 0x0BA702
ENROLLMENT = 0x0BA705
DIGEST = 0x0BA706
CHOICE = 0x0BA707


@contextmanager
def one_import_at_a_time() -> Iterator[None]:
    """Wait for the import that runs, and keep others out until this one ends; nobody else waits for it."""
    with connection.cursor() as cursor:
        # Of the session and not of a transaction, since reading a large file would keep a transaction open for
        # minutes, and vacuum from its work.
        cursor.execute("SELECT pg_advisory_lock(%s)", [IMPORT])
    try:
        yield
    finally:
        with suppress(Error), connection.cursor() as cursor:  # where the connection is gone, so is the lock
            cursor.execute("SELECT pg_advisory_unlock(%s)", [IMPORT])


@contextmanager
def one_digest_at_a_time(user_id: int) -> Iterator[None]:
    """Wait for the email with notices that is just sent to a person; taken before anything else."""
    with connection.cursor() as cursor:
        # The key has 32 bits, ids have 64. People whose ids coincide wait for each other, no more.
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [DIGEST, user_id % 2**31])
    try:
        yield
    finally:
        # As above: a lock does not survive its connection.
        with suppress(Error), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [DIGEST, user_id % 2**31])


def one_writer_of_due_email() -> None:
    """Wait for whoever writes due email: two would each leave the other's emails out of a sender's limit."""
    _take(DUE_EMAIL)


def hold_people_still() -> None:
    """Nobody's activity, time zone or absence changes; shared."""
    _take(PEOPLE, shared=True)


def change_people() -> None:
    """Wait for all who hold people still, and keep others out."""
    _take(PEOPLE)


def one_enrollment_at_a_time() -> None:
    """Wait for another such enrollment: neither would count the other's records toward a daily limit, and both
    could enroll a person in sequences that exclude one another.
    """
    _take(ENROLLMENT)


def one_choice_at_a_time() -> None:
    """Wait for another who chooses members of queues: both would give the same member the next turn."""
    _take(CHOICE)


def _take(lock: int, *, shared: bool = False) -> None:
    function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [lock])
