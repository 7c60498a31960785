"""Jobs of imports from the browser, and of watched folders."""

# ruff: noqa: ARG001 - Procrastinate passes the time that a periodic task was due by name

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone
from procrastinate.contrib.django import app

from baton.importing import jobs, watched_folder


@app.task(name=jobs.PREVIEW_IMPORT)
def preview_import(import_id: int) -> None:
    close_old_connections()
    jobs.preview(import_id=import_id, at=timezone.now())


@app.task(name=jobs.RUN_IMPORT)
def run_import(import_id: int) -> None:
    close_old_connections()
    jobs.run(import_id=import_id, at=timezone.now())


@app.periodic(cron="17 3 * * *")
@app.task(name="forget_old_files", queueing_lock="forget_old_files", lock="forget_old_files")
def forget_old_files(timestamp: int) -> None:
    close_old_connections()
    jobs.forget_old_files(at=timezone.now())


@app.periodic(cron="* * * * *")
# The lock of the other imports, too: they wait for each other anyway, and here they do so without a thread.
@app.task(name="watch_folder", queueing_lock="watch_folder", lock=jobs.LOCK)
def watch_folder(timestamp: int) -> None:
    """Import what has appeared in the watched folder, if there is one."""
    close_old_connections()
    if settings.IMPORT_FOLDER:
        watched_folder.look(settings.IMPORT_FOLDER, at=timezone.now())
