"""Whether the tables are those that this version of Baton expects."""

from functools import cache

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def pending_migrations() -> list[str]:
    """The migrations that this version has and the database has not; two small queries where there are none."""
    # Monitoring asks every few seconds; a full plan would build the whole graph each time.
    if _migrations_of_this_version() <= MigrationRecorder(connection).applied_migrations().keys():
        return []
    executor = MigrationExecutor(connection)
    return [str(step) for step, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes())]


@cache
def _migrations_of_this_version() -> frozenset[tuple[str, str]]:
    """App and name of each; read once, because a process never gets another version."""
    return frozenset(MigrationLoader(None).disk_migrations)
