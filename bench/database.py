"""A database that exists for one measurement."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def scratch_database() -> Iterator[None]:
    """Create a migrated database beside the real one, use it, and drop it."""
    real = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = "bench_baton"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(real, verbosity=0)
