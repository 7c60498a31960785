from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class SequencesConfig(AppConfig):
    name = "baton.sequences"
    verbose_name = "Sequences"

    def ready(self) -> None:
        # Not in a migration: the first one of an app is made anew until the first release.
        post_migrate.connect(_add_first_results, sender=self)


def _add_first_results(*, using: str, **_kwargs: Any) -> None:
    # Here, because models cannot be imported before all apps are ready.
    from baton.sequences.results import FinishResult, add_first_results  # noqa: PLC0415

    # The signal comes for every app, also where only another one was migrated.
    if FinishResult._meta.db_table in connections[using].introspection.table_names():  # noqa: SLF001
        add_first_results()
