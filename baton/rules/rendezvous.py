"""Sharing records among users so that each record always comes to the same user (rendezvous hashing).

Each user draws a number for each record, and the smallest wins. So the records of one who leaves are shared among all
others, and nobody else's move. Of weight 2, a user draws two, and so gets twice as many; with another weight only
records of that user move.
"""

from collections.abc import Iterable, Mapping
from hashlib import md5


def drawn(record_id: int, user_ids: Iterable[int], *, weights: Mapping[int, int]) -> int | None:
    """The user whom a record comes to; nobody where there are none. Who is not in `weights` has weight 1."""
    numbers = (
        _number(record_id, user_id, draw) for user_id in user_ids for draw in range(1, weights.get(user_id, 1) + 1)
    )
    lowest = min(numbers, default=None)
    return lowest[1] if lowest else None


def _number(record_id: int, user_id: int, draw: int) -> tuple[str, int]:
    # MD5 because PostgreSQL has it built in, without an extension:
    # `delegation/sql/rule.sql` draws the same numbers. Nothing is secret here.
    digest = md5(f"{record_id}:{user_id}{f':{draw}' if draw > 1 else ''}".encode(), usedforsecurity=False)
    # Compared as text, as the statement does. The id decides between equal digests, so the order is total.
    return digest.hexdigest(), user_id
