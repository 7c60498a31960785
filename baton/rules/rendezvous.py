"""Sharing records among users so that each record always comes to the same user (rendezvous hashing).

Each user draws a number for each record, and the smallest wins. So the records of one who leaves are shared among all
others, and nobody else's move.
"""

from collections.abc import Iterable
from hashlib import md5


def drawn(record_id: int, user_ids: Iterable[int]) -> int | None:
    """The user whom a record comes to; nobody where there are none."""
    return min(user_ids, key=lambda user_id: _number(record_id, user_id), default=None)


def _number(record_id: int, user_id: int) -> tuple[str, int]:
    # MD5 because PostgreSQL has it built in, without an extension:
    # `delegation/sql/rule.sql` draws the same numbers. Nothing is secret here.
    digest = md5(f"{record_id}:{user_id}".encode(), usedforsecurity=False)
    # Compared as text, as the statement does. The id decides between equal digests, so the order is total.
    return digest.hexdigest(), user_id
