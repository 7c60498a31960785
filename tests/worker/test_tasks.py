"""The housekeeping tasks, run by a real worker."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.tasks import Task

from baton.people.browsers import BrowserSession
from baton.worker import tasks

pytestmark = pytest.mark.django_db(transaction=True)


def work_until_nothing_is_left() -> None:
    assert isinstance(app.connector, DjangoConnector)
    with app.replace_connector(app.connector.get_worker_connector()) as worker:
        worker.run_worker(wait=False, listen_notify=False, install_signal_handlers=False)


def defer(task: Task[Any, Any, Any], **options: Any) -> int:
    return app.configure_task(task.name, **options).defer(timestamp=0)


def sign_in(key: str, *, expires_in: timedelta) -> None:
    BrowserSession.objects.create(session_key=key, session_data="", expire_date=timezone.now() + expires_in)


def let_its_worker_be_killed(job: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH killed AS (
                INSERT INTO procrastinate_workers (last_heartbeat)
                VALUES (now() - INTERVAL '1 hour')
                RETURNING id
            )
            UPDATE procrastinate_jobs AS job
               SET status = 'doing', worker_id = killed.id
              FROM killed
             WHERE job.id = %s
            """,
            [job],
        )


def let_days_pass(days: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = at - make_interval(days => %s)", [days])


def status_of(job: int) -> str:
    return str(ProcrastinateJob.objects.get(id=job).status)


def test_expired_sessions_go_and_living_ones_stay() -> None:
    sign_in("ann", expires_in=timedelta(days=1))
    sign_in("ben", expires_in=timedelta(days=-1))
    defer(tasks.clear_expired_sessions)
    work_until_nothing_is_left()
    assert [session.session_key for session in BrowserSession.objects.all()] == ["ann"]


def test_the_job_of_a_killed_worker_is_done_by_another() -> None:
    job = defer(tasks.clear_expired_sessions)
    let_its_worker_be_killed(job)
    defer(tasks.retry_stalled_jobs)
    work_until_nothing_is_left()
    assert status_of(job) == "succeeded"


def test_the_job_of_a_killed_worker_is_given_up_where_the_same_work_waits_already() -> None:
    stalled = defer(tasks.clear_expired_sessions, queueing_lock="once")
    let_its_worker_be_killed(stalled)
    waiting = defer(tasks.clear_expired_sessions, queueing_lock="once")
    defer(tasks.retry_stalled_jobs, priority=1)
    work_until_nothing_is_left()
    assert (status_of(stalled), status_of(waiting)) == ("aborted", "succeeded")


@pytest.mark.parametrize(("days", "kept"), [(2, True), (4, False)])
def test_done_jobs_are_kept_for_three_days(days: int, *, kept: bool) -> None:
    job = defer(tasks.clear_expired_sessions)
    work_until_nothing_is_left()
    let_days_pass(days)
    defer(tasks.remove_old_jobs)
    work_until_nothing_is_left()
    assert ProcrastinateJob.objects.filter(id=job).exists() == kept


@pytest.mark.parametrize(("days", "kept"), [(29, True), (31, False)])
def test_failed_jobs_are_kept_for_thirty_days(days: int, *, kept: bool) -> None:
    job = app.configure_task("nobody_knows_it", allow_unknown=True).defer()
    work_until_nothing_is_left()
    assert status_of(job) == "failed"
    let_days_pass(days)
    defer(tasks.remove_old_jobs)
    work_until_nothing_is_left()
    assert ProcrastinateJob.objects.filter(id=job).exists() == kept
