"""What monitoring asks, and what the Status page says about the same."""

import logging
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.db import OperationalError, connection
from django.test import Client, override_settings
from django.utils import timezone

from baton.config.log_lines import TextLines, WithOrigin
from baton.insight.first_steps import FirstStep
from baton.mail.models import Mail
from baton.mail.smtp import Result
from baton.participants.models import ParticipantAction
from baton.web.setup import status
from tests.web.conftest import SignIn
from tests.world import World

TOKEN = "a-token-of-more-than-twenty-characters"


def heartbeat(*, seconds_ago: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s * interval '1 second')",
            [seconds_ago],
        )


def queued_email(world: World, *, minutes_ago: int) -> Mail:
    return Mail.objects.create(
        participant_action=world.enroll()[0],
        sender=world.ann,
        message_id=f"<{minutes_ago}@baton.example>",
        sent_from="ann@example.com",
        sent_to="lee@example.org",
        subject="Hello",
        body="Hello",
        written_at=timezone.now() - timedelta(minutes=minutes_ago),
    )


def metric(text: str, name: str) -> float:
    line = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    assert line, text
    return float(line[1])


def test_a_live_process_answers_even_without_its_database(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Client().get("/healthz").content == b"ok\n"  # without the fixture of the database
    assert Client().post("/healthz").status_code == 405


def test_pages_can_be_served_while_no_worker_runs(db: None) -> None:
    answer = Client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["ready"]
    assert answer.json()["parts"]["worker"] == "problem"
    assert Client().get("/readyz?all").status_code == 503


@override_settings(EMAIL_HOST="mail.example.com")
def test_all_is_well_once_a_worker_was_seen(db: None) -> None:
    heartbeat(seconds_ago=90)
    assert Client().get("/readyz?all").status_code == 503
    heartbeat(seconds_ago=5)
    answer = Client().get("/readyz?all")
    assert (answer.status_code, answer.json()["ready"]) == (200, True)


def test_missing_tables_make_it_not_ready(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'mail'")
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "parts": {"database": "ok", "migrations": "problem"}}


def test_a_database_that_is_away_makes_it_not_ready(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OperationalError("connection to db.example.com refused")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "ensure_connection", refuse)
        answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "parts": {"database": "problem"}}
    assert "db.example.com" not in answer.content.decode()


def test_metrics_count_what_waits(world: World) -> None:
    heartbeat(seconds_ago=5)
    queued_email(world, minutes_ago=20)
    text = Client().get("/metrics").content.decode()
    assert metric(text, 'baton_emails{status="queued"}') == 1
    assert 1200 <= metric(text, "baton_emails_oldest_wait_seconds") < 1300
    assert 5 <= metric(text, "baton_worker_last_seen_seconds") < 60
    assert metric(text, 'baton_jobs{status="failed"}') == 0


def test_emails_that_were_possibly_sent_are_counted_until_somebody_decides(world: World) -> None:
    mail = queued_email(world, minutes_ago=20)
    Mail.objects.update(status=Mail.Status.UNKNOWN, taken_up_at=timezone.now())
    ParticipantAction.objects.filter(pk=mail.participant_action_id).update(problem="It may have been sent.")
    name = 'baton_emails{status="possibly_sent"}'
    assert metric(Client().get("/metrics").content.decode(), name) == 1
    Mail.objects.update(status=Mail.Status.SENT, sent_at=timezone.now())
    assert metric(Client().get("/metrics").content.decode(), name) == 0


def test_every_result_of_an_attempt_is_there_before_the_first(db: None) -> None:
    text = Client().get("/metrics").content.decode()
    for result in Result:
        assert metric(text, f'baton_email_attempts_total{{result="{result.value}"}}') >= 0


def test_requests_and_handovers_are_measured_without_the_ids_in_addresses(world: World, as_user: SignIn) -> None:
    participant_action = world.enroll()[0]
    as_user(world.mia).get(f"/actions/{participant_action.pk}/")
    world.reassign(participant_action, to=world.ben)
    text = Client().get("/metrics").content.decode()
    assert metric(text, 'baton_request_seconds_count{method="GET",page="action",status="200"}') >= 1
    assert metric(text, 'baton_request_queries_total{page="action"}') >= 1
    assert metric(text, 'baton_handover_seconds_count{cause="reassignment"}') >= 1
    assert f"/actions/{participant_action.pk}" not in text


@pytest.mark.parametrize(
    "elsewhere", [{"REMOTE_ADDR": "192.0.2.7"}, {"HTTP_X_FORWARDED_FOR": "192.0.2.7"}, {"REMOTE_ADDR": ""}]
)
def test_without_a_token_metrics_are_for_this_machine_alone(db: None, elsewhere: dict[str, str]) -> None:
    assert Client().get("/metrics").status_code == 200
    assert Client().get("/metrics", **elsewhere).status_code == 403  # type: ignore[arg-type]


@override_settings(METRICS_TOKEN=TOKEN)
def test_with_a_token_metrics_are_for_whoever_has_it(db: None) -> None:
    assert Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
    assert Client().get("/metrics", headers={"Authorization": "Bearer another"}).status_code == 403
    assert Client().get("/metrics").status_code == 403


def test_every_answer_names_its_request(db: None) -> None:
    assert (
        Client().get("/healthz", headers={"X-Request-ID": "from-the-proxy-17"})["X-Request-ID"] == "from-the-proxy-17"
    )
    forged = Client().get("/healthz", headers={"X-Request-ID": "a b\tc"})["X-Request-ID"]
    assert re.fullmatch(r"[0-9a-f]{32}", forged)


def test_the_line_of_a_refusal_names_its_request_and_later_lines_do_not(db: None) -> None:
    with StringIO() as stream:
        handler = logging.StreamHandler(stream)
        handler.setFormatter(TextLines(secrets=()))
        handler.addFilter(WithOrigin())
        log = logging.getLogger("django.request")
        log.addHandler(handler)
        Client().get("/nowhere/", headers={"X-Request-ID": "from-the-proxy-17"})
        log.warning("Later")
        log.removeHandler(handler)
        refused, later = stream.getvalue().splitlines()
    assert refused.endswith("Not Found: /nowhere/ (request from-the-proxy-17)")
    assert later.endswith("Later")


def test_the_status_page_says_what_is_wrong_and_what_to_do(world: World, as_user: SignIn) -> None:
    queued_email(world, minutes_ago=125)
    text = as_user(world.mia).get("/setup/status/").content.decode()
    assert "No worker is running." in text
    assert "Start baton worker, or baton run." in text
    assert "The oldest of 1 queued emails has waited 2 hours." in text
    assert 'href="/setup/status/"' in as_user(world.mia).get("/setup/").content.decode()


def test_the_first_steps_are_listed_until_they_are_done(
    world: World, as_user: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = as_user(world.mia).get("/setup/status/").content.decode()
    assert "First steps" in text
    assert "Set BATON_SMTP_URL, then test it." in text
    monkeypatch.setattr(status, "first_steps", lambda: [FirstStep("Import your data", is_done=True, how="")])
    assert "First steps" not in as_user(world.mia).get("/setup/status/").content.decode()


def test_the_status_page_is_for_sequence_admins(world: World, as_user: SignIn) -> None:
    assert as_user(world.ann).get("/setup/status/").status_code == 403


def test_the_status_page_asks_the_same_however_much_waits(
    world: World, as_user: SignIn, django_assert_max_num_queries: object
) -> None:
    heartbeat(seconds_ago=5)
    queued_email(world, minutes_ago=20)
    client = as_user(world.mia)
    client.get("/setup/status/")
    with django_assert_max_num_queries(19):  # type: ignore[operator]
        client.get("/setup/status/")
